"""Places in a list: the new entry stands where it is wanted, whatever the ranks were; the others keep their order."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from postil.domain.order import LONGEST, insertion
from postil.domain.values import rank

RANKS = st.lists(
    st.sampled_from(["", "0", "a0", "a1", "a1", "a1V", "a2", "Zz", "a00", "z", "zzzz", "A" + "0" * 26, "a" + "0" * 300])
    | st.from_regex(r"[0-9A-Za-z]{1,8}", fullmatch=True),
    max_size=8,
)


@given(RANKS, st.data())
def test_a_new_entry_stands_exactly_where_it_is_wanted(ranks: list[str], data: st.DataObject):
    ranks = sorted(ranks)
    at = data.draw(st.integers(0, len(ranks)))
    own, moved = insertion(ranks, at)
    after = [moved.get(place, old) for place, old in enumerate(ranks)]
    assert all(one < own for one in after[:at])
    assert all(own < one for one in after[at:])
    assert after == sorted(after)
    assert all(rank(one) == one and len(one) <= LONGEST for one in (own, *moved.values()))


def test_where_there_is_room_nobody_else_moves():
    assert insertion(["a0", "a1", "a2"], 1)[1] == {}
    assert insertion([], 0)[1] == {}


def test_only_those_that_share_the_rank_move():
    _, moved = insertion(["a0", "a1", "a1", "a1", "a2"], 2)
    assert sorted(moved) == [2, 3]


def test_ranks_never_grow_without_end():
    ranks = ["a0", "a1"]
    for _ in range(3000):
        own, moved = insertion(ranks, 1)
        ranks = [ranks[0], own, *ranks[1:]] if not moved else ["a0", own, "a2"]
        ranks = [ranks[0], ranks[1]]
        assert len(own) <= LONGEST


def test_two_machines_that_insert_at_one_place_make_different_ranks():
    for ranks, at in (([], 0), (["a0"], 0), (["a0"], 1), (["a0", "a1"], 1), (["a0", "a0V"], 1)):
        made = [insertion(ranks, at)[0] for _ in range(100)]
        assert len(set(made)) > 90, (ranks, at)
        assert max(map(len, made)) <= 8


def test_the_same_chance_makes_the_same_rank():
    made = [insertion(["a0", "a1"], 1, random.Random(7)) for _ in range(2)]
    assert made[0] == made[1]


def test_a_list_that_grows_at_its_end_or_its_beginning_has_short_ranks():
    for end in (True, False):
        ranks: list[str] = []
        for _ in range(500):
            own, moved = insertion(ranks, len(ranks) if end else 0)
            assert moved == {}
            ranks = [*ranks, own] if end else [own, *ranks]
        assert ranks == sorted(ranks)
        assert max(map(len, ranks)) <= 8
