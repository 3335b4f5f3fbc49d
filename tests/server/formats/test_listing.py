"""Text captures of listing pages in every shape that browsers give them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postil.formats import BadFormat
from postil.formats.listing import ListingRow, read

REPOSITORY = Path(__file__).parents[3]
SHARED = REPOSITORY.parent / "shared" / "data"

ONE = "Larks at Dawn: Counting Birds by Ear"
TWO = "m2b: From Models to Birds"
FIRST = "We count larks by their song. It works in fog, too."
SECOND = "Birds are small. We find 12 of them in a model."
BANNER = (
    "new\n\nGet trending papers in your email inbox!\n\nSubscribe\n\nDaily Papers\n\n"
    "byAK and the research community\n\n"
)
DATED = f"""{BANNER}Dec 10

{ONE}

{FIRST}

  • 3 authors
·
Nov 9, 2022

{TWO}

{SECOND}

  • 1 authors
·
Oct 2 2
"""


def pairs(rows: object) -> list[tuple[str, str]]:
    """Title and abstract of each row."""
    assert isinstance(rows, list)
    return [(row.title, row.abstract) for row in rows]


BOTH = [(ONE, FIRST), (TWO, SECOND)]


@pytest.mark.parametrize(
    "capture",
    [
        pytest.param(f"{ONE}\n{FIRST}\n{TWO}\n{SECOND}\n", id="alternating"),
        pytest.param(f"{ONE}\n{FIRST}\n{TWO}\n{SECOND}", id="no line end at the end"),
        pytest.param(f"{BANNER}Mar 17\n\n{ONE}\n\n{FIRST}\n\n{TWO}\n\n{SECOND}\n", id="banner and blank lines"),
        pytest.param(f"Get trending papers in your email inbox!\nSubscribe{ONE}\n{FIRST}\n{TWO}\n{SECOND}", id="glued"),
        pytest.param(f"{ONE}\n{FIRST}\nSubscribe{TWO}\n{SECOND}", id="glued where pages were pasted together"),
        pytest.param(f"{ONE}\n\n{FIRST}\n\n{BANNER}Mar 18\n\n{TWO}\n\n{SECOND}", id="a second banner"),
        pytest.param(DATED, id="with authors and dates"),
        pytest.param(DATED.replace("\n", "\r\n"), id="Windows line ends"),
        pytest.param(DATED.replace("\n", "\r"), id="old Mac line ends"),
        pytest.param("\ufeff" + DATED, id="byte order mark"),
        pytest.param(DATED.replace(" ", "\u00a0"), id="non-breaking spaces"),
        pytest.param(DATED.replace("\n\n", "\n"), id="authors and dates without blank lines"),
        pytest.param(f"3\n{ONE}\n{FIRST}\nUpvote\n12\n{TWO}\n{SECOND}", id="counts between the rows"),
        pytest.param(f"Submitted by\njane\n{ONE}\n{FIRST}\nSome Lab\nPublished on Sep 27, 2026\nUpvote\n1\narXiv Page\n"
                     f"Submitted by\njoe\n{TWO}\n{SECOND}\nOther Lab\nGitHub 5.24k", id="trending cards"),
        pytest.param(f"{ONE}\n{FIRST}\n{TWO}\n{SECOND}\nPrevious\nNext\nCompany\nTOS\nPrivacy", id="footer"),
    ],
)  # fmt: skip
def test_a_capture_gives_its_rows(capture: str):
    assert pairs(read(capture)) == BOTH
    assert pairs(read(capture.encode())) == BOTH


def test_a_capture_in_utf_16_or_windows_1252_is_read():
    assert pairs(read(DATED.encode("utf-16"))) == BOTH
    assert [row.n_authors for row in read(DATED.encode("cp1252"))] == [3, 1]


def test_authors_and_dates_are_told_as_printed():
    rows = read(DATED)
    assert [row.n_authors for row in rows] == [3, 1]
    assert [row.submitted for row in rows] == ["Nov 9, 2022", "Oct 2 2"]


def test_a_date_without_a_year_needs_a_today_and_is_never_in_the_future():
    assert [row.published_on for row in read(DATED)] == ["2022-11-09", None]
    on = {today: read(DATED, today=today)[1].published_on for today in (dt.date(2025, 10, 2), dt.date(2025, 10, 1))}
    assert list(on.values()) == ["2025-10-02", "2024-10-02"]


@pytest.mark.parametrize(
    ("printed", "iso"),
    [("Feb 29", "2024-02-29"), ("Feb 30", None), ("March 5, 2024 3", "2024-03-05"), ("5 Mar 2024", "2024-03-05"),
     ("Published on Sep 27, 2023", "2023-09-27"), ("2024-03-05", "2024-03-05"), ("Sept 1, 2024", "2024-09-01")],
)  # fmt: skip
def test_dates_are_read_in_the_forms_that_pages_print(printed: str, iso: str | None):
    row = read(f"{ONE}\n{FIRST}\n• 2 authors\n·\n{printed}", today=dt.date(2025, 1, 1))[0]
    assert row.published_on == iso
    assert row.submitted == printed.removeprefix("Published on ")


def test_facts_on_one_line_are_told_apart():
    row = read(f"{ONE}\n{FIRST}\n• 4 authors · Jun 6, 2023 · 12 upvotes · arXiv:2306.00001v2")[0]
    assert row == ListingRow(ONE, FIRST, 4, "Jun 6, 2023", "2023-06-06", {"arxiv": "2306.00001"})


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_an_abstract_of_several_paragraphs_stays_one_abstract(gap: str):
    more = ["Our contributions are:", "- a count of larks", "We share all of it.", "Code: https://github.com/x/y"]
    capture = gap.join([ONE, FIRST, *more, TWO, SECOND])
    assert pairs(read(capture)) == [(ONE, "\n\n".join([FIRST, *more])), (TWO, SECOND)]


def test_a_title_that_ends_with_a_stop_or_asks_is_a_title():
    titles = ["Larks Are Enough.", "What do larks need? A study of their food", "Larks"]
    capture = "\n".join(f"{title}\n{FIRST}" for title in titles)
    assert [row.title for row in read(capture)] == titles


def test_words_of_the_banner_inside_a_title_do_not_hide_it():
    titles = ["New Models", "Subscribers Leave at Night", "Subscribe to Larks", "Daily Papers on Larks"]
    capture = "\n".join(f"{title}\n{FIRST}" for title in titles)
    assert [row.title for row in read(capture)] == titles


def test_a_capture_broken_at_a_fixed_width_is_joined():
    title = "Larks at Dawn and at Dusk and at Each Hour Between Them, Counted\nby Ear"
    abstract = (
        "We count larks by the song that they sing, and found that the fog\n"
        "has no influence on it at all, which nobody had expected to be so\nin the north."
    )
    rows = read(f"new\n\n{title}\n\n{abstract}\n\n{TWO}\n\n{SECOND}\n")
    assert pairs(rows) == [(title.replace("\n", " "), abstract.replace("\n", " ")), (TWO, SECOND)]


def test_a_row_without_an_abstract_is_kept_when_the_page_tells_of_it():
    rows = read(f"{ONE}\n\n• 2 authors\n·\nNov 8, 2022\n\n{TWO}\n\n{SECOND}\n\n• 3 authors\n·\nNov 7, 2022")
    assert pairs(rows) == [(ONE, ""), (TWO, SECOND)]
    assert [row.n_authors for row in rows] == [2, 3]


@pytest.mark.parametrize(
    "capture",
    [
        f"{ONE}\narXiv:2501.00001\n{FIRST}\n{TWO}\narXiv:2501.00002v3\n{SECOND}",
        f"{ONE}\n{FIRST}\nhttps://arxiv.org/abs/2501.00001\n{TWO}\n{SECOND}\nhttps://huggingface.co/papers/2501.00002",
        f"2501.00001\n{ONE}\n{FIRST}\n2501.00002\n{TWO}\n{SECOND}",
        f"[2501.00001] {ONE}\n{FIRST}\n{TWO} (arXiv:2501.00002)\n{SECOND}",
    ],
)
def test_an_id_printed_beside_a_row_is_its_own(capture: str):
    rows = read(capture)
    assert pairs(rows) == BOTH
    assert [row.identifiers for row in rows] == [{"arxiv": "2501.00001"}, {"arxiv": "2501.00002"}]


def test_an_id_in_the_prose_of_an_abstract_is_not_the_papers():
    assert (
        read(f"{ONE}\nWe repeat arXiv:2501.00009. It holds, see https://arxiv.org/abs/2501.00009.")[0].identifiers == {}
    )


@pytest.mark.parametrize(
    "source",
    ["", " \n\n", "\ufeff", BANNER, "12\n3\n", "a title alone", bytes(range(256)),
     b"\x89PNG\r\n\x1a\n\x00\x00", b"\xff\xfe\x00"],
)  # fmt: skip
def test_what_is_no_listing_is_refused_with_a_sentence(source: bytes | str):
    with pytest.raises(BadFormat, match=r"^[A-Z].+\.$"):
        read(source)


@given(
    st.text() | st.binary() | st.lists(st.sampled_from([*DATED.split("\n"), "2501.00001", "·", "a."])).map("\n".join)
)
def test_any_input_gives_rows_or_a_refusal(source: bytes | str):
    try:
        rows = read(source)
    except BadFormat:
        return
    assert rows
    assert all(row.title.strip() for row in rows)


def shared_rows() -> Iterator[dict[str, object]]:
    """The referee's rows."""
    with (SHARED / "listing-papers.jsonl").open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared captures are not beside this checkout")
@pytest.mark.parametrize("letter", "ABCD")
def test_the_shared_captures_give_the_rows_that_the_referee_lists(letter: str):
    expected = [row for row in shared_rows() if row["listing"] == letter]
    rows = read((SHARED / f"listing-{letter}.txt").read_bytes())
    assert [(row.title, row.abstract, row.n_authors, row.submitted) for row in rows] == [
        (row["title"], row["abstract"], row.get("n_authors"), row.get("submitted")) for row in expected
    ]


def test_the_listing_of_our_own_making_is_read_whole():
    rows = read((REPOSITORY / "docs" / "demo" / "listing.txt").read_bytes(), today=dt.date(2025, 4, 30))
    assert len(rows) == len({row.title for row in rows}) == 24
    assert all(len(row.abstract) > 200 and row.n_authors and row.published_on for row in rows)
