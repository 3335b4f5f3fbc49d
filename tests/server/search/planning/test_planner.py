"""From a query and a vocabulary to a plan."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postil.domain import rank
from postil.domain.query import Group, Label, Not, Part, Query, Word, Years, parse
from postil.search.planning.plan import AddedBetween, AnyForm, InOrder, Labelled, OneOf, Plan, PublishedBetween, Without
from postil.search.planning.plan_words import LIKELIER, MAX_EXPANSIONS
from postil.search.planning.planner import MAX_WORDS, make_plan
from postil.search.text.spelling import SpellingTable

NOW = datetime(2026, 6, 30, tzinfo=UTC)


class Counted:
    """A vocabulary given by its counts."""

    def __init__(self, counts: Mapping[str, int], labels: Iterable[str] = ()) -> None:
        self._counts = dict(counts)
        self._labels = set(labels)

    def has(self, word: str) -> bool:
        return word in self._counts

    def starting(self, prefix: str, most: int) -> Iterable[tuple[str, int]]:
        found = [(word, count) for word, count in self._counts.items() if word.startswith(prefix)]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:most]

    def stem_kin(self, beginning: str, longest: int) -> Iterable[tuple[str, int]]:
        return [(word, n) for word, n in self._counts.items() if word.startswith(beginning) and len(word) <= longest]

    def near(self, word: str) -> Iterable[tuple[str, int, int]]:
        return [(other, slips, self._counts[other]) for other, slips in SpellingTable(self._counts).near(word).items()]

    def count(self, word: str) -> int:
        return self._counts.get(word, 0)

    def has_label(self, label: str) -> bool:
        return label in self._labels


KNOWN = """
diffusion model models sparse attention learning learned the of or not trust bellman m2mkd kd m2m
""".split()  # noqa: SIM905 - sixteen strings read worse
VOCABULARY = Counted(dict.fromkeys(KNOWN, 30), ["id=arxiv:2501.00001"])


def planned(text: str, vocabulary: Counted = VOCABULARY, *, typing: bool = False) -> Plan:
    return make_plan(parse(text, typing=typing, now=NOW), vocabulary)


def any_of(*words: str) -> AnyForm:
    return AnyForm(tuple((word, rank.EXACT_FORM) for word in words))


def test_words_rank_and_none_is_required():
    plan = planned("sparse attention")
    assert plan.scored == (any_of("sparse"), any_of("attention"))
    assert (plan.required, plan.filters, plan.everything) == ((), (), False)
    assert plan.highlights == {"sparse", "attention"}


def test_an_inflection_counts_less():
    assert planned("learning").scored == (AnyForm((("learning", rank.EXACT_FORM), ("learned", rank.STEMMED_FORM))),)


def test_without_words_everything_is_found():
    assert planned("").everything
    assert planned("is:starred").everything
    assert not planned("nosuchword").everything


def test_the_paper_that_is_named_is_all_there_is():
    assert planned("arXiv:2501.00001v2") == Plan(required=(Labelled(("id=arxiv:2501.00001",)),))
    assert planned("arXiv:2502.00002").required == ()


@pytest.mark.parametrize(
    ("chosen", "filters"),
    [
        (Years(2020, 2021), (("year", PublishedBetween(2020, 2021)),)),
        (Label("status", "read"), (("status", Labelled(("status=read",))),)),
        (Label("on-list", "Café"), (("list", Labelled(("list=café",))),)),
        (Label("venue", "Café"), (("venue", Labelled(("venue=cafe",))),)),
    ],
)
def test_filters_beside_the_text_say_which_facet_they_narrow(chosen: Part, filters: tuple[object, ...]):
    plan = make_plan(Query("", filters=(chosen,)), VOCABULARY)
    assert (plan.filters, plan.required) == (filters, ())


@pytest.mark.parametrize("chosen", [Label("paper-tag", "rl"), Not(Label("status", "read")), Label("is", "starred")])
def test_other_filters_narrow_no_facet(chosen: Part):
    plan = make_plan(Query("", filters=(chosen,)), VOCABULARY)
    assert (plan.filters, len(plan.required)) == ((), 1)


@pytest.mark.parametrize("text", ["year:2020", "status:(read or reading)", "list:later", "tag:rl", "added:<7d"])
def test_no_condition_that_was_typed_can_be_left_out(text: str):
    assert planned(text).filters == ()
    assert len(planned(text).required) == 1


@pytest.mark.parametrize(
    ("text", "test"),
    [
        ("year:2020..2021", PublishedBetween(2020, 2021)),
        ("year:<0002", PublishedBetween(1, 1)),
        ("year:>=9999", PublishedBetween(9999, 9999)),
        ("year:<0001", Labelled(())),
        ("year:>9999", Labelled(())),
        ("year:0000", Labelled(())),
    ],
)
def test_years_are_those_that_dates_have(text: str, test: object):
    assert planned(text).required == (test,)


def test_a_filter_beside_the_text_narrows_what_words_find():
    assert (
        any_of("diffusion") in make_plan(replace(parse("diffusion"), filters=(Years(2020, 2020),)), VOCABULARY).required
    )


@pytest.mark.parametrize(
    "condition", ["tag:rl", "-tag:rl", "added:<7d", "(tag:rl or added:2026)", "-(tag:rl or sparse)"]
)
def test_a_filter_narrows_what_words_find(condition: str):
    assert any_of("diffusion") in planned(f"diffusion {condition}").required


@pytest.mark.parametrize("condition", ['"sparse attention"', "title:sparse", "(sparse or tag:rl)"])
def test_words_in_conditions_are_required_themselves(condition: str):
    assert any_of("diffusion") not in planned(f"diffusion {condition}").required


def test_conditions_become_tests():
    assert planned("tag:RL").required == (Labelled(("tagged=rl", "passage-tag=rl")),)
    assert planned('"sparse attention"').required == (InOrder(("sparse", "attention")),)
    assert planned('title:"sparse attention"').required == (InOrder(("sparse", "attention"), ("title",)),)
    assert planned("-sparse").required == (Without(any_of("sparse")),)
    day = datetime(2026, 1, 1, tzinfo=UTC).timestamp()
    assert planned("added:2026-01-01").required == (AddedBetween(day, day + 86_400),)
    assert planned('"..." -"..."').required == ()


def test_what_is_excluded_is_not_scored_nor_marked():
    plan = planned("sparse -(attention or title:diffusion) -learning")
    assert plan.scored == (any_of("sparse"),)
    assert plan.highlights == {"sparse"}
    assert plan.near == ()


def test_words_typed_side_by_side_should_be_near():
    assert planned("sparse the attention").near == ((0, 1),)
    assert planned("sparse nosuchword attention diffusion").near == ((0, 1), (1, 2))
    assert planned("sparse sparse").near == ()
    assert planned("(sparse attention) or (model trust)").near == ((0, 1), (2, 3))


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Sparse Attention", ("sparse", "attention")),
        ("trust or not: the model", ("trust", "or", "not", "the", "model")),
        ("(sparse) attention", ("sparse", "attention")),
        ("sparse -attention tag:rl", ("sparse",)),
        ("sparse (attention or model) tag:rl", ()),
        ("sparse title:attention", ()),
        ('sparse "attention"', ()),
        ("sparse or model sort:title", ()),
    ],
)
def test_a_title_is_what_is_typed_when_it_is_nothing_but_words(text: str, title: tuple[str, ...]):
    assert planned(text).title == title


def test_small_words_are_searched_when_there_are_no_others():
    assert planned("the model of").scored == planned("model").scored
    assert len(planned("the of").scored) == 2


def test_the_last_word_is_a_beginning_while_typing():
    forms = dict(planned("sparse mod", typing=True).scored[1].forms)
    assert forms == {"model": rank.PREFIX_FORM, "models": rank.PREFIX_FORM}
    assert planned("mod sparse", typing=True).scored == (any_of("sparse"),)
    assert planned("title:mod", typing=True).required[0].forms  # type: ignore[union-attr]
    many = Counted({f"w{n}": n + 1 for n in range(200)})
    assert len(planned("w", many, typing=True).scored[0].forms) == MAX_EXPANSIONS


def test_the_last_word_is_a_beginning_also_beside_filters():
    query = parse("sparse mod", typing=True)
    narrowed = replace(query, filters=(Label("status", "read"), Not(Label("tag", "rl"))))
    assert dict(make_plan(narrowed, VOCABULARY).scored[1].forms).keys() == {"model", "models"}


def test_a_word_that_no_paper_has_is_replaced_by_the_nearest():
    plan = planned("difusion sprase")
    assert [clause.forms for clause in plan.scored] == [
        (("diffusion", rank.STEMMED_FORM),),
        (("sparse", rank.STEMMED_FORM),),
    ]
    assert plan.corrected == "diffusion sparse"
    assert planned('difusion "difusion" x').corrected == 'diffusion "difusion" x'


@pytest.mark.parametrize(
    ("text", "corrected"),
    [
        ("difusion tag:difusion -difusion", "diffusion tag:difusion -difusion"),
        ("(difusion) -(gan or difusion)", "(diffusion) -(gan or difusion)"),
        ("list:(difusion or x) title:(difusion sparse)", "list:(difusion or x) title:(diffusion sparse)"),
        ("title:difusion -title:difusion", "title:diffusion -title:difusion"),
        ("id:difusion site:difusion self-difusion", "id:difusion site:difusion self-diffusion"),
        ("difusion sort:title", "diffusion sort:title"),
        ("year:difusion", "year:diffusion"),
    ],
)
def test_only_what_was_searched_otherwise_is_said_to_be(text: str, corrected: str):
    vocabulary = Counted(dict.fromkeys(("diffusion", "self", "gan", "sparse", "year"), 30))
    assert planned(text, vocabulary).corrected == corrected


@pytest.mark.parametrize(
    "text", ["m2mkx", "2501.99999", "kx", '"difusion"', "-difusion", "-(difusion or x)", "id:difusion"]
)
def test_ids_short_words_phrases_and_what_is_excluded_are_not_corrected(text: str):
    assert planned(text).corrected is None


@pytest.mark.parametrize(
    ("counts", "corrected"),
    [
        ({"belman": 1, "bellman": LIKELIER}, "bellman"),
        ({"belman": 2, "bellman": 2 * LIKELIER}, "bellman"),
        ({"belman": 1, "bellman": LIKELIER - 1}, None),
        ({"belman": 1, "belmans": 1, "bellman": LIKELIER}, None),
        ({"belman": 3, "bellman": 1000}, None),
        ({"belman": 1, "hellman": 1000}, None),
        ({"belman": 1, "helman": 1000}, None),
    ],
)
def test_a_word_is_taken_for_a_slip_when_it_is_rare_and_another_that_begins_alike_is_not(
    counts: dict[str, int], corrected: str | None
):
    assert planned("belman", Counted(counts)).corrected == corrected


def test_a_rare_word_stays_and_what_it_may_be_a_slip_for_is_searched_besides():
    vocabulary = Counted({"belman": 1, "bellman": LIKELIER})
    besides = AnyForm((("bellman", rank.EXACT_FORM),), importance=rank.LIKELIER_FORM)
    assert planned("belman", vocabulary).scored == (any_of("belman"), besides)
    assert planned("belman", vocabulary, typing=True).corrected is None
    assert planned("belman -is:read", vocabulary).required[1] == any_of("belman", "bellman")


@pytest.mark.parametrize("text", ["sparse or (", "sparse or ...", "sparse (...)", "sparse -(...)"])
def test_what_says_nothing_asks_for_nothing(text: str):
    plan = planned(text)
    assert plan.required in {(), (OneOf((any_of("sparse"),)),), (any_of("sparse"),)}
    assert plan.scored == (any_of("sparse"),)


def test_only_the_word_at_the_end_is_a_beginning():
    assert planned("mod -", typing=True).scored == ()


def test_no_more_than_some_words_are_searched():
    vocabulary = Counted({f"w{n}": 1 for n in range(99)})
    text = " ".join(f"w{n}" for n in range(48))
    assert len(planned(text, vocabulary).scored) == MAX_WORDS


def test_a_tree_that_nobody_typed_has_a_plan():
    query = Query("x", (Not(Not(Label("tag", "a"))), Group(()), Not(Group(())), Group((Years(None, None),))))  # type: ignore[arg-type]
    assert len(make_plan(query, VOCABULARY).required) == 2
    assert make_plan(Query("", (Word("sparse"),)), VOCABULARY).scored == (any_of("sparse"),)


@given(st.text(alphabet='spare tnid"-|():2mM$\\') | st.text(), st.booleans())
def test_every_text_has_a_plan(text: str, typing: bool):
    plan = planned(text, typing=typing)
    assert all(one < other < len(plan.scored) for one, other in plan.near)
    assert plan.highlights == {form for clause in plan.scored for form, _ in clause.forms}
