"""What is typed, with filters beside it, becomes one text that the search box reads as the same."""

from __future__ import annotations

import re

from hypothesis import assume, example, given
from hypothesis import strategies as st

from postil.domain.query import InField, Label, Not, Part, Years, parse
from postil.domain.query_names import VALUES
from postil.domain.query_text import Unsayable, said
from postil.domain.values import clean

NAMES = st.text(st.characters(exclude_characters='"“”„', exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30).map(
    lambda text: " ".join(clean(text).split())
).filter(bool)  # fmt: skip
#: An `or` beside brackets that open or close nothing, or with nothing beside it: that may be refused.
ODD = re.compile(r"[()].*(\||or)|(\||or).*([()]|\||or)", re.IGNORECASE | re.DOTALL)
YEAR = st.integers(1900, 2100)
FILTERS: st.SearchStrategy[Part] = st.one_of(
    st.builds(Label, st.sampled_from(["tag", "list", "site"]), NAMES),
    st.sampled_from([Label(name, value) for name in ("status", "is", "has") for value in VALUES[name]]),
    st.builds(lambda name: InField("venue", name, phrase=True), NAMES),
    st.builds(lambda one, two: Years(min(one, two), max(one, two)), YEAR, YEAR),
    st.builds(Years, YEAR, st.none()) | st.builds(Years, st.none(), YEAR),
    st.just(Not(Years(1, None))),
)
PIECES = st.sampled_from(
    ["diffusion", '"world model"', "-survey", "or", "|", "(", ")", "tag:rl", "year:2023..", "sort:title", "sort:-saved",
     "-(a b)", 'author:"Ho, J"', "-", "O(n)", '"', "(a or b)", "added:2026-01", "nonsense:x", "sort:never"]
)  # fmt: skip
TYPED = st.lists(PIECES, max_size=8).map(" ".join) | st.text(max_size=60)
ORDERS = st.none() | st.sampled_from(["", *VALUES["sort"]])


@given(typed=TYPED, filters=st.lists(FILTERS, max_size=5), order=ORDERS)
@example(typed="a or b", filters=[Label("tag", "x")], order="title")
@example(typed="(a or b", filters=[Label("tag", "to read")], order=None)
@example(typed="sort:title sort:saved a", filters=[], order="")
def test_one_text_means_what_was_typed_and_the_filters(typed, filters, order):
    alone = parse(typed)
    assume(not alone.identifier)
    try:
        text = said(typed, filters, order)
    except Unsayable:
        assume(not ODD.search(typed))
        raise
    found = parse(text)
    assert found.order == (alone.order if order is None else order)
    assert found.parts in ((*filters, *alone.parts), (*alone.parts, *filters))


@given(typed=TYPED)
def test_what_has_no_filters_stays_as_it_was_typed(typed):
    assert said(typed, []) == typed.strip()


@given(filters=st.lists(FILTERS, max_size=5), order=ORDERS)
def test_it_fits_on_one_line(filters, order):
    assert "\n" not in said("", filters, order)


def test_a_paper_that_is_named_is_asked_for_among_its_filters():
    assert said("arxiv:2501.00001", []) == "arxiv:2501.00001"
    text = said("https://arxiv.org/abs/2501.00001", [Label("tag", "rl")])
    assert text == 'tag:rl id:"2501.00001"'


def test_what_the_language_cannot_say_is_refused():
    for filters in ([Label("tag", 'so-called "AI"')], [Label("tag", f"tag {number:03}") for number in range(60)]):
        try:
            said("x", filters)
        except Unsayable:
            continue
        raise AssertionError(filters)
