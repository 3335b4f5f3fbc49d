"""What every search backend must do, whatever it is made of."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from postil.domain.query import parse
from postil.search.port import SearchIndex, SearchResult
from server.search.papers import many, paper

NEWER = datetime(2026, 6, 1, tzinfo=UTC)

LIBRARY = [
    paper(
        "vit",
        "An Image is Worth 16x16 Words: Transformers for Image Recognition",
        abstract="While the Transformer has become the standard for language, its use in vision is limited.",
        authors=("Alexey Dosovitskiy", "José Müller"),
        tags=("Computer Vision", "to-read"),
        identifiers=("arxiv:2010.11929",),
        year=2020,
        venue="ICLR",
        sites=("Hugging Face", "arXiv"),
        has=("pdf",),
    ),
    paper(
        "m2mkd",
        "m2mKD: Module-to-Module Knowledge Distillation",
        abstract="Modular neural architectures are gaining attention due to their domain adaptation.",
        note="Ask Ruth about <script>alert(1)</script> in the appendix.",
        status="reading",
        year=2024,
    ),
    paper(
        "alibi",
        "Train Short, Test Long",
        abstract="Attention with linear biases extrapolates. Learned positions do not learn it.",
        starred=True,
        lists=("Reading group",),
        status="read",
        year=2021,
        added_at=NEWER,
        has=("code",),
        sites=("blog.example.org",),
    ),
]


@pytest.fixture
def filled(index: SearchIndex) -> SearchIndex:
    index.apply(LIBRARY, [])
    return index


def found(index: SearchIndex, text: str, *, typing: bool = False) -> list[str]:
    return [hit.paper_id for hit in index.search(parse(text, typing=typing), limit=10).hits]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("transformers image", "vit"),
        ("transforming images", "vit"),
        ("dosovitskiy", "vit"),
        ("muller jose", "vit"),
        ("Müller", "vit"),
        ("computer vision", "vit"),
        ("2010.11929", "vit"),
        ("https://arxiv.org/abs/2010.11929v2", "vit"),
        ("arXiv:2010.11929", "vit"),
        ("iclr", "vit"),
        ("m2mkd", "m2mkd"),
        ("M2MKD", "m2mkd"),
        ("module to module", "m2mkd"),
        ("moduletomodule", "m2mkd"),
        ("ask ruth appendix", "m2mkd"),
        ("knowlege distilation", "m2mkd"),
        ("attention linear bias", "alibi"),
        ('"linear biases"', "alibi"),
        ("nobody wrote this but it extrapolates", "alibi"),
    ],
)
def test_half_remembered_words_find_the_paper_first(filled: SearchIndex, text: str, first: str):
    assert found(filled, text)[0] == first


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("attention", {"m2mkd", "alibi"}),
        ("attention -modular", {"alibi"}),
        ('attention -"linear biases"', {"m2mkd"}),
        ("attention status:read", {"alibi"}),
        ("is:starred", {"alibi"}),
        ("-is:starred", {"vit", "m2mkd"}),
        ("is:reading", {"m2mkd"}),
        ('tag:"computer vision"', {"vit"}),
        ("tag:TO-READ", {"vit"}),
        ("-tag:to-read", {"m2mkd", "alibi"}),
        ('list:"reading group"', {"alibi"}),
        ("year:2021", {"alibi"}),
        ("year:2021..", {"alibi", "m2mkd"}),
        ("year:2020..2021", {"alibi", "vit"}),
        ("has:note", {"m2mkd"}),
        ("has:code", {"alibi"}),
        ("has:pdf", {"vit"}),
        ("has:tag", {"vit"}),
        ("has:list", {"alibi"}),
        ('site:"hugging face"', {"vit"}),
        ("site:ARXIV", {"vit"}),
        ("site:arxiv.org", {"vit"}),
        ("site:blog.example.org", {"alibi"}),
        ("site:https://www.blog.example.org/x", {"alibi"}),
        ("-site:arxiv", {"m2mkd", "alibi"}),
        ("transformer attention site:arxiv", {"vit"}),
        ("site:hugging", set()),
        ("site:[", set()),
        ("title:attention", set()),
        ("abstract:attention", {"m2mkd", "alibi"}),
        ("author:dosovitskiy", {"vit"}),
        ('author:"jose muller"', {"vit"}),
        ('author:"alexey muller"', set()),
        ('"biases linear"', set()),
        ("note:ruth", {"m2mkd"}),
        ("tag:nothing", set()),
        ("", {"vit", "m2mkd", "alibi"}),
        ("zzzzzzzzz", set()),
        ("...", {"vit", "m2mkd", "alibi"}),
    ],
)
def test_conditions_choose_papers(filled: SearchIndex, text: str, ids: set[str]):
    assert set(found(filled, text)) == ids


def test_an_empty_query_lists_the_newest_first(filled: SearchIndex):
    assert found(filled, "") == ["alibi", "vit", "m2mkd"]


def test_the_last_word_is_a_beginning_only_while_typing(filled: SearchIndex):
    assert found(filled, "extrapo", typing=True) == ["alibi"]
    assert found(filled, "extrapo") == []


def test_an_exact_form_ranks_above_a_stem(index: SearchIndex):
    index.apply([paper("a", "a learned index"), paper("b", "a learning index"), paper("c", "a plain index")], [])
    assert found(index, "learning") == ["b", "a"]


def test_more_words_of_the_query_rank_above_more_of_one(index: SearchIndex):
    index.apply([paper("one", "sparse", abstract="sparse " * 20), paper("all", "x", abstract="sparse attention")], [])
    assert found(index, "sparse attention")[0] == "all"


def test_a_misspelt_word_is_corrected_and_said(filled: SearchIndex):
    result = filled.search(parse("knowledge distlilation"), limit=5)
    assert result.corrected == "knowledge distillation"
    assert filled.search(parse("knowledge distillation"), limit=5).corrected is None


def test_snippets_mark_matches_as_plain_text(filled: SearchIndex):
    snippets = filled.search(parse("ruth appendix"), limit=5).hits[0].snippets
    assert [text for text, marked in snippets["note"] if marked] == ["Ruth", "appendix"]
    assert "".join(text for text, _ in snippets["note"]) == LIBRARY[1].note
    assert snippets["title"] == ((LIBRARY[1].title, False),)


def test_a_long_abstract_is_cut_around_the_match(index: SearchIndex):
    index.apply([paper("a", "t", abstract="word " * 300 + "needle in it. " + "word " * 300)], [])
    snippet = index.search(parse("needle"), limit=1).hits[0].snippets["abstract"]
    assert ("needle", True) in snippet
    assert 100 < sum(len(text) for text, _ in snippet) < 300


def test_putting_again_replaces_and_is_idempotent(filled: SearchIndex):
    changed = paper("vit", "Something else")
    for _ in range(3):
        filled.apply([changed, LIBRARY[1]], ["alibi", "never-there"])
    assert found(filled, "transformers") == []
    assert found(filled, "something else") == ["vit"]
    assert filled.ids_and_versions() == {"vit": changed.ver, "m2mkd": LIBRARY[1].ver}
    assert filled.search(parse(""), limit=10).total == 2


def test_a_document_put_twice_in_one_batch_counts_once(index: SearchIndex):
    index.apply([paper("a", "first"), paper("a", "second")], [])
    assert found(index, "second") == ["a"]
    assert index.search(parse(""), limit=9).total == 1


def test_a_removed_paper_comes_back_only_when_put_again(filled: SearchIndex):
    filled.apply([], ["vit"])
    assert found(filled, "transformers") == []
    filled.apply([LIBRARY[0]], [])
    assert found(filled, "transformers") == ["vit"]


def test_a_word_of_removed_papers_only_is_absent(index: SearchIndex):
    index.apply([paper("a", "belman operators"), paper("b", "bellman operators")], [])
    index.apply([], ["a"])
    assert index.search(parse("belman"), limit=5).corrected == "bellman"


def test_rebuilding_replaces_everything(filled: SearchIndex):
    filled.rebuild([paper("new", "only this")])
    assert filled.ids_and_versions().keys() == {"new"}
    assert found(filled, "transformers") == []


def test_rebuilding_catches_up_before_the_swap(filled: SearchIndex):
    seen = {}

    def catch_up(built: dict[str, int]):
        seen.update(built)
        return [paper("late", "saved meanwhile")], ["gone"]

    filled.rebuild([paper("kept", "kept"), paper("gone", "gone")], catch_up)
    assert seen.keys() == {"kept", "gone"}
    assert filled.ids_and_versions().keys() == {"kept", "late"}


def test_pages_are_disjoint_and_complete(index: SearchIndex):
    index.apply(many(95), [])
    pages = [index.search(parse("learning policy"), limit=20, offset=start) for start in range(0, 100, 20)]
    ids = [hit.paper_id for page in pages for hit in page.hits]
    assert len(ids) == len(set(ids)) == pages[0].total
    scores = [hit.score for page in pages for hit in page.hits]
    assert scores == sorted(scores, reverse=True)


def test_equal_papers_are_listed_newest_first(index: SearchIndex):
    index.apply([paper("old", "same words"), paper("new", "same words", added_at=NEWER)], [])
    assert found(index, "same") == ["new", "old"]


@pytest.mark.parametrize(
    "text", ["\ud800 lone", "日本語の論文", "Ωmega", "a" * 5000, "\x00\x01", "'' - : \" ((", "\uff26\uff35\uff2c\uff2c"]
)
def test_strange_text_is_stored_and_searched(index: SearchIndex, text: str):
    index.apply([paper("odd", text, note=text, tags=(text,))], [])
    assert isinstance(index.search(parse(text), limit=5), SearchResult)
    assert found(index, "") == ["odd"]


def test_of_identifiers_only_ids_are_words(index: SearchIndex):
    identifiers = ("arxiv:2501.00001", "title:old words", "url:https://example.org/waffles")
    index.apply([paper("a", "New words", identifiers=identifiers)], [])
    assert [found(index, text) for text in ("2501.00001", "old", "waffles")] == [["a"], [], []]
    assert found(index, "id:2501.00001") == ["a"]


def test_all_that_a_query_finds_is_told_in_the_order_of_its_hits(index: SearchIndex):
    index.apply(many(130), [])
    for text in ("learning policy", "tag:robot", "", "-robot", "is:read reward", "zzzzzzzzz", "year:2019.."):
        result = index.search(parse(text), limit=200)
        told = index.matching(parse(text))
        assert told.ids == tuple(hit.paper_id for hit in result.hits), text
        assert (told.total, told.incomplete) == (result.total, False)
        assert index.matching(parse(text), limit=7) == replace(told, ids=told.ids[:7])


def test_all_that_a_misspelt_word_finds_is_told_with_the_correction(filled: SearchIndex):
    told = filled.matching(parse("knowledge distlilation"))
    assert (told.ids, told.corrected) == (("m2mkd",), "knowledge distillation")


ALIKE = [
    paper("replay", "Experience replay for continual learning", abstract="A buffer of old tasks lessens forgetting."),
    paper("rehearsal", "Continual learning without rehearsal", abstract="Forgetting is lessened with no replay."),
    paper("tasks", "Measuring forgetting over a stream of tasks", abstract="A study of continual learning."),
    paper("lidar", "Completing LiDAR scenes by diffusion", abstract="Point clouds of a camera are made dense."),
    paper("camera", "Camera and LiDAR fusion", abstract="Point clouds and images are learned from together."),
    paper("alone", "Zebrafish", abstract="Stripes."),
]


def test_papers_alike_are_those_of_the_same_telling_words(index: SearchIndex):
    index.apply(ALIKE, [])
    assert [hit.paper_id for hit in index.similar("replay", 2)] == ["rehearsal", "tasks"]
    assert next(hit.paper_id for hit in index.similar("lidar", 2)) == "camera"
    assert index.similar("alone", 5) == ()
    assert index.similar("never-there", 5) == ()


def test_papers_alike_are_without_the_paper_and_what_is_excluded_and_have_no_snippets(index: SearchIndex):
    index.apply([*ALIKE, replace(ALIKE[0], paper_id="twin")], [])
    hits = index.similar("replay", 6, ["rehearsal", "never-there"])
    assert [hit.paper_id for hit in hits][:2] == ["twin", "tasks"]
    assert {"replay", "rehearsal"}.isdisjoint(hit.paper_id for hit in hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert {len(hit.snippets) for hit in hits} == {0}
    assert len(index.similar("replay", 1)) == 1
    assert index.similar("replay", 0) == ()


def test_a_shared_tag_makes_papers_alike_and_a_shared_author_more_so(index: SearchIndex):
    index.apply(
        [
            paper("asked", "Sparse attention", authors=("Ada Lovelace",), tags=("long context",)),
            paper("stranger", "Attention that is sparse", authors=("Wei Li",), added_at=NEWER),
            paper("author", "Attention that is sparse", authors=("Lovelace, A",)),
            paper("tagged", "Gardens", tags=("long context",)),
            *(paper(f"other-{n}", f"Something else {n}") for n in range(5)),
        ],
        [],
    )
    assert [hit.paper_id for hit in index.similar("asked", 9)] == ["author", "stranger", "tagged"]


def test_a_removed_paper_is_like_none(index: SearchIndex):
    index.apply(ALIKE, [])
    index.apply([], ["rehearsal"])
    assert index.similar("rehearsal", 5) == ()
    assert "rehearsal" not in {hit.paper_id for hit in index.similar("replay", 5)}


def test_japanese_is_found_by_its_characters(index: SearchIndex):
    index.apply([paper("ja", "日本語の論文"), paper("en", "an English paper")], [])
    assert found(index, "論文") == ["ja"]


def test_filters_alone_list_the_newest_first_also_before_starred_ones(index: SearchIndex):
    index.apply([paper("old", "a", starred=True, year=2024), paper("new", "b", added_at=NEWER, year=2024)], [])
    assert found(index, "year:2024") == ["new", "old"]
    assert index.matching(parse("year:2024")).ids == ("new", "old")
