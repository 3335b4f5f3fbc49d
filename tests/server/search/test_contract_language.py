"""What every search backend must make of the language: groups, orders, facets, slips, TeX, changes that are shown."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from postil.domain.query import Label, parse
from postil.domain.sorting import FALLING
from postil.search.memory import MemoryIndex
from postil.search.port import ALONE, FACETS, SearchIndex
from server.search.papers import many, paper

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)

LIBRARY = [
    paper(
        "flow",
        "Flow matching for molecules",
        abstract="Continuous flows of a density.",
        tags=("generative", "chemistry"),
        status="read",
        year=2023,
        venue="ICLR",
        lists=("Reading group",),
        sites=("arXiv",),
        has=("code",),
        added_at=NOW - timedelta(days=2),
        published_on="2023-05-01",
        title_key="flow matching for molecules",
        author_key="lipman yaron",
        read_key="2026-06-29",
        rating_key=5,
    ),
    paper(
        "score",
        "Score matching by diffusion",
        abstract="Denoising of a density.",
        tags=("generative",),
        status="reading",
        starred=True,
        year=2021,
        venue="NeurIPS",
        sites=("arXiv", "OpenReview"),
        added_at=NOW - timedelta(days=20),
        published_on="2021",
        title_key="score matching by diffusion",
        author_key="song yang",
        rating_key=5,
    ),
    paper(
        "replay",
        "Replay of old tasks",
        abstract="Forgetting is lessened by diffusion of a buffer.",
        note="Ask Ruth.",
        year=2021,
        venue="ICLR",
        added_at=NOW - timedelta(days=200),
        published_on="2021-03",
        title_key="replay of old tasks",
        author_key="adams ann",
    ),
]
IDS = {one.paper_id for one in LIBRARY}


@pytest.fixture
def filled(index: SearchIndex) -> SearchIndex:
    index.apply(LIBRARY, [])
    return index


def found(index: SearchIndex, text: str, *, typing: bool = False, order: str = "") -> list[str]:
    query = parse(text, typing=typing, now=NOW)
    return [hit.paper_id for hit in index.search(query, limit=200, order=order or query.order).hits]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("molecules or forgetting", {"flow", "replay"}),
        ("molecules | tag:generative", {"flow", "score"}),
        ("matching molecules or tasks year:2021", {"flow", "score", "replay"}),
        ("(molecules or forgetting) year:2021", {"replay"}),
        ("title:(molecules or diffusion)", {"flow", "score"}),
        ("title:(matching diffusion)", {"score"}),
        ("diffusion (year:2021 or year:2022)", {"score", "replay"}),
        ("molecules (year:2021 or year:2022)", set()),
        ("diffusion (tag:generative or molecules)", {"score", "flow"}),
        ("(diffusion (tag:chemistry or venue:iclr)) or status:read", {"replay", "flow"}),
        ("-(molecules or forgetting)", {"score"}),
        ("density -(tag:chemistry or starred)", {"score"}),
        ("density -(tag:chemistry or is:starred)", set()),
        ('-"old tasks" -(year:2023 venue:iclr)', {"score"}),
        ("-(-is:starred)", {"score"}),
        ('-(-"old tasks" or year:2021)', set()),
        ("-title:(matching molecules)", {"score", "replay"}),
        ("added:<7d", {"flow"}),
        ("added:>7d", {"score", "replay"}),
        ("added:2026-06", {"flow", "score"}),
        ("added:2025-12-01..2026-01-31", {"replay"}),
        ("diffusion added:>=2026-06-01", {"score"}),
        ("-added:<30d", {"replay"}),
        ("year:>2021", {"flow"}),
        ("year:<=2021", {"score", "replay"}),
        ("year:..0001", set()),
        ("nosuchword or molecules", {"flow"}),
        ("foo:molecules", {"flow"}),
        ('"flow matching', {"flow", "score"}),
        ("(((molecules", {"flow"}),
    ],
)
def test_conditions_are_joined_and_opposed(filled: SearchIndex, text: str, ids: set[str]):
    assert set(found(filled, text)) == ids


def test_what_is_excluded_is_neither_corrected_nor_begun(filled: SearchIndex):
    assert set(found(filled, "-molecule", typing=True)) == IDS - {"flow"}
    assert set(found(filled, "-molecxles -(molexcules)")) == IDS
    assert filled.search(parse("-molecxles"), limit=3).corrected is None


def test_the_last_word_of_a_field_or_a_group_is_a_beginning_while_typing(filled: SearchIndex):
    assert found(filled, "title:mol", typing=True) == ["flow"]
    assert found(filled, "year:2023 (x or mol", typing=True) == ["flow"]
    assert found(filled, "title:mol") == []


def test_a_group_scores_as_its_words_do(filled: SearchIndex):
    assert found(filled, "(diffusion or molecules)")[0] == found(filled, "diffusion molecules")[0]
    assert found(filled, "(score or diffusion)")[0] == "score"


@pytest.mark.parametrize(
    ("order", "ids"),
    [
        ("saved", ["flow", "score", "replay"]),
        ("published", ["flow", "replay", "score"]),
        ("title", ["flow", "replay", "score"]),
        ("author", ["replay", "flow", "score"]),
        ("read", ["flow", "score", "replay"]),
        ("rating", ["score", "flow", "replay"]),
    ],
)
def test_papers_come_in_the_order_asked_for_and_turned_round(filled: SearchIndex, order: str, ids: list[str]):
    assert found(filled, "", order=order) == ids
    assert found(filled, f"sort:-{order}") == ids[::-1]
    assert filled.matching(parse(""), order=order).ids == tuple(ids)


def test_equal_scores_are_put_in_order_by_star_then_by_date(index: SearchIndex):
    days = [NOW + timedelta(days=day) for day in range(4)]
    index.apply(
        [paper(str(day), "the same words", starred=day == 1, added_at=when) for day, when in enumerate(days)], []
    )
    assert found(index, "same words") == ["1", "3", "2", "0"]


def test_words_typed_side_by_side_raise_papers_in_which_they_are_near(index: SearchIndex):
    apart = "sparse " + "filler text of a paper " * 5 + "attention"
    near = "filler text of a paper " * 5 + "sparse attention"
    index.apply([paper("apart", "t", abstract=apart, starred=True), paper("near", "t", abstract=near)], [])
    assert found(index, "sparse attention") == ["near", "apart"]
    assert found(index, "attention sparse") == ["near", "apart"]


@pytest.mark.parametrize("text", ["Trust or Not", "trust or NOT", "(trust or not)"])
def test_the_whole_title_raises_its_paper(index: SearchIndex, text: str):
    longer = [paper(f"longer-{n}", "Not trust or not", starred=True) for n in range(3)]
    index.apply([*longer, paper("it", "Trust or Not")], [])
    assert found(index, text)[0] == "it"


def test_a_word_that_hardly_any_paper_has_is_searched_with_what_it_may_be_a_slip_for(index: SearchIndex):
    common = [paper(f"right-{n}", "Bellman operators") for n in range(60)]
    index.apply([*common, paper("slip", "Belman operators")], [])
    result = index.search(parse("belman"), limit=100)
    assert (result.hits[0].paper_id, result.total, result.corrected) == ("slip", 61, "bellman")
    assert index.search(parse("title:belman"), limit=9).total == 61
    assert index.search(parse('"belman operators"'), limit=9).total == 1
    assert index.search(parse("bellman"), limit=9).corrected is None


def test_a_word_of_a_few_papers_stays_what_it_is(index: SearchIndex):
    index.apply([paper(f"one-{n}", "Bellman operators") for n in range(30)], [])
    index.apply([paper(f"other-{n}", "Belman operators") for n in range(3)], [])
    result = index.search(parse("belman"), limit=100)
    assert (result.total, result.corrected) == (3, None)


@pytest.mark.parametrize("text", ["2501.0001x", "id:arxiv", "m2mkx", "flw", '"flow matchimg"'])
def test_ids_words_with_digits_short_words_and_phrases_are_not_corrected(filled: SearchIndex, text: str):
    assert filled.search(parse(text), limit=3).corrected is None


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (r"Sorting in $\mathcal{O}(n)$", "O(n) sorting"),
        (r"\textsc{Bert} again", "bert"),
        ("{D}iffusion again", "diffusion"),
        (r"Bounds by $\alpha$-divergence", "alpha divergence"),
        (r"Bounds by $\alpha$-divergence", "\u03b1-divergence"),
        ("β-VAE", "beta vae"),
        (r"On M{\"u}ller's rule", "muller"),
        ("Neural $k$-NN", "knn"),
        ("m2mKD", "m2mkd"),
        ("Self-Supervised", "selfsupervised"),
    ],
)
def test_titles_are_found_as_people_type_them(index: SearchIndex, title: str, text: str):
    index.apply([paper("it", title), paper("other", "Something else in between", starred=True)], [])
    assert found(index, text) == ["it"]


def test_facets_count_what_is_found_and_of_what_is_chosen_alone_what_could_be(filled: SearchIndex):
    facets = filled.search(parse("matching", now=NOW), limit=0, facets=True).facets
    assert set(facets) == set(FACETS)
    assert facets["tag"] == {"generative": 2, "chemistry": 1}
    assert facets["year"] == {"2023": 1, "2021": 1}
    assert facets["site"] == {"arxiv": 2, "openreview": 1}
    chosen = replace(parse("matching"), filters=(Label("status", "read"),))
    narrowed = filled.search(chosen, limit=1, facets=True)
    assert narrowed.total == 1
    assert narrowed.facets["status"] == {"read": 1, "reading": 1}
    assert narrowed.facets["year"] == {"2023": 1}
    assert narrowed.facets["tag"] == {"generative": 1, "chemistry": 1}
    typed = filled.search(parse("matching status:read"), limit=1, facets=True)
    assert typed.facets["status"] == {"read": 1}


def test_papers_of_every_year_are_found_and_counted(index: SearchIndex):
    index.apply([paper(str(year), "x", year=year) for year in (1, 999, 1500, 2024, 3000, 9999, None)], [])
    for text, ids in (
        ("year:3000", {"3000"}),
        ("year:0001", {"1"}),
        ("year:..1500", {"1", "999", "1500"}),
        ("year:>2024", {"3000", "9999"}),
        ("-year:0001..", {"None"}),
        ("year:0000", set()),
    ):
        assert set(found(index, text)) == set(found(index, f"x {text}")) == ids, text
    unknown = replace(parse("x"), filters=(Label("year", "0000"),))
    result = index.search(unknown, limit=9, facets=True)
    assert [hit.paper_id for hit in result.hits] == ["None"]
    assert result.facets["year"] == dict.fromkeys(["0000", "0001", "0999", "1500", "2024", "3000", "9999"], 1)


def test_a_tag_or_list_that_is_chosen_is_told_from_others_of_nearly_the_same_name(index: SearchIndex):
    for ident, name in (("it", "Café  Noir"), ("other", "Cafe Noir")):
        index.apply([paper(ident, tags=(name,), lists=(name,))], [])
    for name in ("paper-tag", "on-list"):
        chosen = index.search(replace(parse(""), parts=(Label(name, "café noir"),)), limit=5, facets=True)
        assert [hit.paper_id for hit in chosen.hits] == ["it"]
        assert chosen.facets["tag"] == chosen.facets["list"] == {"café noir": 1}
    assert set(found(index, 'tag:"cafe noir"')) == set(found(index, 'list:"CAFÉ noir"')) == {"it", "other"}


def test_what_is_shown_is_found_without_being_applied(filled: SearchIndex):
    filled.show([paper("new", "Molecules anew", added_at=NOW), replace(LIBRARY[1], title="Renamed", ver=1)], ["replay"])
    assert found(filled, "molecules")[0] == "new"
    assert found(filled, "sort:saved") == ["new", "flow", "score"]
    assert found(filled, "renamed") == ["score"]
    assert set(found(filled, "diffusion")) == set()
    assert "replay" in filled.ids_and_versions()
    filled.show([], [])
    assert found(filled, "sort:saved") == ["flow", "score", "replay"]


QUERIES = (
    """
learning policy|robot or diffusion|(robot or reward) -policy|"learning policy"|tag:robot policy|year:2019..2022 robot
-tag:robot|tag:(robot or policy) -(status:read or year:2020)|title:(robot or learning) attention|abstract:(sparse graph)
robt learning|polcy|author:robot|is:read or "diffusion transformer"|added:2026-01-03..2026-01-05 reward|note:robot
((robot reward) or (policy year:2020)) -language|-robot -policy|status:(unread or reading) learning|zzzz or robot
""".replace("\n", "|")
    .strip("|")
    .split("|")
)


@pytest.mark.parametrize("text", QUERIES)
def test_every_backend_finds_and_counts_what_the_plain_reference_does(index: SearchIndex, text: str):
    plain = MemoryIndex()
    for one in (index, plain):
        one.apply(many(90), [])
    query = parse(text, now=NOW)
    expected = plain.search(query, limit=100, facets=True)
    result = index.search(query, limit=100, facets=True)
    assert {hit.paper_id for hit in result.hits} == {hit.paper_id for hit in expected.hits}
    assert (result.total, result.corrected, result.facets) == (expected.total, expected.corrected, expected.facets)
    for order in (*FALLING, "-saved", "-title"):
        assert index.matching(query, order=order).ids == plain.matching(query, order=order).ids, order


def test_facets_that_are_counted_alone_are_facets():
    assert set(ALONE) <= set(FACETS)


def test_a_title_as_long_as_another_with_a_word_that_no_title_has_is_no_mistake(index: SearchIndex):
    index.apply([paper("it", "Trust or not", abstract="A buffer.")], [])
    assert found(index, "trust or buffer zzz") == ["it"]
    assert found(index, "trust the buffer") == ["it"]
