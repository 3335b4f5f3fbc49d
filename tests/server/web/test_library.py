"""The library page: what is shown, narrowed, found, and how far down."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from postil.services import edits, lists, papers
from server.web.browser import Browser, add_account, browser_of
from server.web.reading import read, titles
from server.web.shelf import HTMX, Reader


def filled(reader: Reader) -> None:
    """Three papers that differ in tag, status and star."""
    reader.save(
        "Diffusion policies", arxiv="2501.00001", tagged=("rl", "robotics"), abstract="Learning from demonstrations."
    )
    reader.save("World models", arxiv="2501.00002", tagged=("rl",), note="Compare with *Dreamer*.")
    third = reader.save("Speech codecs", arxiv="2501.00003", authors=["Ada Lovelace", "Jonathan Ho"])
    with reader.writing() as (session, writer):
        papers.change(session, writer, third, {"status": "read", "starred": True})
        lists.add(session, writer, third, "This week")


def test_whoever_is_not_signed_in_is_sent_to_the_sign_in_page_and_comes_back(browser: Browser):
    response = browser.get("/?tag=rl")
    assert response.status_code == 302
    assert "/sign-in" in response.location
    assert parse_qs(urlsplit(response.location).query)["next"] == ["/?tag=rl"]


def test_papers_are_shown_newest_first_with_what_is_known_of_them(reader: Reader):
    filled(reader)
    page = reader.page("/")
    assert titles(page) == ["Speech codecs", "World models", "Diffusion policies"]
    first = page.all("article", class_="row")[0]
    assert "Ada Lovelace, Jonathan Ho" in first.text
    assert {link["href"] for link in first.all("a", rel="noreferrer")} >= {
        "https://arxiv.org/abs/2501.00003", "https://arxiv.org/pdf/2501.00003"
    }  # fmt: skip
    assert first.one("button", data_star="")["aria-pressed"] == "true"


def test_an_empty_library_says_how_to_install_and_connect_the_extension(reader: Reader):
    text = reader.page("/").text
    assert "Install the extension" in text
    assert "http://localhost" in text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("tag=rl", ["World models", "Diffusion policies"]),
        ("tag=RL&tag=robotics", ["Diffusion policies"]),
        ("status=read", ["Speech codecs"]),
        ("starred=1", ["Speech codecs"]),
        ("list=this+week", ["Speech codecs"]),
        ("tag=rl&status=read", []),
        ("tag=nothing", []),
        ("q=learning+demonstrations", ["Diffusion policies"]),
        ("q=codecs&tag=rl", []),
        ("q=xylophone&tag=rl", []),
        ("q=models&tag=rl&status=unread", ["World models"]),
        ("q=codecs&starred=1&list=This+week", ["Speech codecs"]),
        ("q=dreamer", ["World models"]),
        ("q=2501.00002v3", ["World models"]),
        ("q=https%3A%2F%2Farxiv.org%2Fpdf%2F2501.00001", ["Diffusion policies"]),
        ("q=https%3A%2F%2Fhuggingface.co%2Fpapers%2F2501.00001", ["Diffusion policies"]),
    ],
)
def test_filters_and_words_combine_in_the_address(reader: Reader, query: str, expected: list[str]):
    filled(reader)
    shown = titles(reader.page(f"/?{query}"))
    assert (shown[: len(expected)] if "q=" in query and expected else shown) == expected


def test_filters_say_how_many_papers_there_are(reader: Reader):
    filled(reader)
    filters = reader.page("/").one("nav", id="filters")
    assert [one.text for one in filters.all("a")] == [
        "All papers 3", "Unread 2", "Reading 0", "Read 1", "Starred 1", "This week 1", "rl 2", "robotics 1"
    ]  # fmt: skip


def test_a_filter_in_use_is_marked_and_a_click_takes_it_off(reader: Reader):
    filled(reader)
    page = reader.page("/?tag=rl&q=models")
    current = page.one("nav", id="filters").one("a", aria_current="true")
    assert current.text == "rl 2"
    assert parse_qs(urlsplit(current["href"]).query) == {"q": ["models"]}
    kept = [(one["name"], one["value"]) for one in page.all("input", form="search")]
    assert kept == [("tag", "rl")]


def test_nothing_found_offers_to_clear_the_filters_and_shows_what_can_be_searched(reader: Reader):
    filled(reader)
    page = reader.page("/?q=xylophone&tag=robotics&status=read")
    assert "No paper matches “xylophone”" in page.text
    assert "/?q=xylophone" in [one["href"] for one in page.all("a", class_="button")]
    assert "year:2023..2025" in page.text


def test_htmx_gets_the_list_alone_and_keeps_the_address(reader: Reader):
    filled(reader)
    typed = reader.browser.get("/?q=codec&tag=", headers={**HTMX, "HX-Trigger-Name": "q"})
    assert typed.headers["HX-Replace-Url"] == "/?q=codec"
    assert "<html" not in typed.text
    assert titles(read(typed.text)) == ["Speech codecs"]
    clicked = reader.browser.get("/?tag=rl", headers=HTMX)
    assert clicked.headers["HX-Push-Url"] == "/?tag=rl"
    assert "HX-Request" in clicked.headers["Vary"]


def test_the_last_word_is_a_beginning_while_typing(reader: Reader):
    filled(reader)
    assert titles(reader.part("/?q=robo+diffus", **{"HX-Trigger-Name": "q"})) == ["Diffusion policies"]


def test_what_matched_is_marked_and_everything_else_is_text(reader: Reader):
    reader.save("A <b>bold</b> claim", arxiv="2501.00009", abstract="Rewards & <img src=x onerror=alert(1)> robots")
    row = reader.page("/?q=rewards").one("article")
    assert [one.text for one in row.one("p", class_="snippet").all("mark")] == ["Rewards"]
    assert not row.all("img")
    assert "<img src=x onerror=alert(1)>" in row.one("p", class_="snippet").text


def test_more_papers_follow_by_a_plain_link_and_each_is_shown_once(reader: Reader):
    for number in range(120):
        reader.save(f"Paper {number}", arxiv=f"2502.{number + 1:05}")
    seen: list[str] = []
    path: str | None = "/"
    while path:
        page = reader.page(path)
        seen += titles(page)
        more = page.all("a", id="more")
        path = more[0]["href"] if more else None
    assert seen == [f"Paper {number}" for number in reversed(range(120))]


def test_more_rows_come_alone_for_htmx(reader: Reader):
    for number in range(60):
        reader.save(f"Paper {number}", arxiv=f"2502.{number + 1:05}")
    more = reader.page("/").one("a", id="more")
    part = reader.part(more["href"], **{"HX-Target": "more"})
    assert len(titles(part)) == 30
    assert not part.all("nav")


def test_more_search_results_follow_too(reader: Reader):
    for number in range(60):
        reader.save(f"Transformer variant {number}", arxiv=f"2502.{number + 1:05}")
    page = reader.page("/?q=transformer")
    assert "60 papers" in page.text
    following = reader.page(page.one("a", id="more")["href"])
    assert len(set(titles(page)) | set(titles(following))) == 60


def test_a_cursor_that_is_not_ours_is_refused_with_a_page(reader: Reader):
    response = reader.browser.get("/?cursor=%22%3Cscript%3E")
    assert response.status_code == 422
    assert "<script>" not in response.text.split("</head>")[1]


@pytest.mark.parametrize("query", ["status=x&starred=maybe", "q=%00%ff&tag=%00", "tag=" + "x" * 3000])
def test_addresses_that_make_no_sense_are_answered_all_the_same(reader: Reader, query: str):
    filled(reader)
    assert reader.browser.get(f"/?{query}").status_code == 200


def test_the_number_of_statements_does_not_grow_with_the_library(reader: Reader):
    reader.save("Only one", arxiv="2503.00001", tagged=("a",))
    with reader.statements() as few:
        reader.page("/")
    for number in range(40):
        ident = reader.save(f"Paper {number}", arxiv=f"2502.{number + 1:05}", tagged=(f"tag {number % 7}",), note="n")
        with reader.writing() as (session, writer):
            lists.add(session, writer, ident, f"List {number % 3}")
    with reader.statements() as many:
        reader.page("/")
    assert len(many) == len(few) <= 24, many


def test_another_library_is_never_shown(reader: Reader, app: Flask):
    ident = reader.save("Mine alone", arxiv="2503.00001")
    add_account(app, "Grace")
    other = browser_of(app)
    assert other.sign_in("Grace").status_code == 303
    assert "Mine alone" not in other.get("/?q=mine").text
    assert other.get(f"/papers/{ident}").status_code == 404
    assert other.post(f"/papers/{ident}/remove").status_code == 404
    assert reader.page(f"/papers/{ident}")


def test_a_page_of_full_rows_stays_small(reader: Reader):
    for number in range(35):
        reader.save(
            f"A title of the usual length, about robots and language, number {number}",
            arxiv=f"2502.{number + 1:05}", abstract="An abstract of the usual length. " * 40,
            authors=["Ada Quispe", "Bo Castaño", "Jürgen Müller"], published_on="2025-02-03",
            url=f"https://huggingface.co/papers/2502.{number + 1:05}", tagged=("robotics", "to cite"),
        )  # fmt: skip
    response = reader.browser.get("/")
    assert len(titles(read(response.text))) == 30
    assert len(response.data) < 130_000


def test_the_abstract_comes_when_asked_for_and_by_a_link_without_scripts(reader: Reader):
    ident = reader.save("World models", arxiv="2501.00002", abstract="Learned <b>dreams</b>.")
    row = reader.page("/").one("article")
    assert "dreams" not in row.text
    link = row.one("a", class_="abstract")["href"]
    assert "Learned <b>dreams</b>." in reader.part(link).one("details").text
    assert reader.browser.get(link).headers["Location"] == f"/papers/{ident}#abstract"


def test_the_filters_begin_folded_so_that_a_phone_shows_papers(reader: Reader):
    assert reader.page("/").one("details", class_="filters-fold").get("open") is None


def test_the_note_of_a_joined_record_is_shown_in_the_row_and_on_the_page(reader: Reader):
    ident = reader.save("World models", arxiv="2501.00002", note="own")
    other = reader.save("The journal version", url="https://example.org/wm", note="said **there** <img src=x>")
    with reader.writing() as (session, writer):
        edits.commit(session, writer, [edits.put("paper", other, "alias_of", ident)])
    for path in ("/", f"/papers/{ident}"):
        joined = reader.page(path).one("section", class_="joined")
        assert "Note on the joined record The journal version" in joined.text
        assert joined.one("strong").text == "there"
        assert not joined.all("img")
