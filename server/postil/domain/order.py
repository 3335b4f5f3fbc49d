"""Where a paper goes in a list: fractional indexes, pure; where they leave no place, entries are ranked anew."""

from __future__ import annotations

import random
from collections.abc import Sequence

from fractional_indexing import FIError, generate_key_between, generate_n_keys_between

#: Characters: with longer ranks the whole list is ranked anew, long before one is too long to be stored.
LONGEST = 200
#: Random halvings of the place where a rank goes: two machines that insert there unknown to each other
#: hardly ever make the same rank.
JITTER = 12

_CHANCE = random.SystemRandom()


def insertion(ranks: Sequence[str], at: int, chance: random.Random = _CHANCE) -> tuple[str, dict[int, str]]:
    """The rank of a new entry that is to stand in front of entry `at` of a list (at its end: `len(ranks)`).

    `ranks` are those of the present entries in order. The second part holds new ranks of present entries, by their
    place: of those that share a rank where the new one is to stand, or of all when there is no place between them.
    """
    low = ranks[at - 1] if at else None
    end = at
    while low is not None and end < len(ranks) and ranks[end] <= low:
        end += 1
    high = ranks[end] if end < len(ranks) else None
    try:
        if low == "" or high == "":
            raise FIError("an entry without a rank")
        own = _between(low, high, chance)
        fresh = [own, *generate_n_keys_between(own, high, end - at)]
    except FIError:
        fresh = []
    if fresh and max(map(len, fresh)) <= LONGEST:
        return fresh[0], dict(zip(range(at, end), fresh[1:], strict=True))
    fresh = generate_n_keys_between(None, None, len(ranks) + 1)
    own = _between(fresh.pop(at), fresh[at] if at < len(fresh) else None, chance)
    return own, dict(enumerate(fresh))


def appending(ranks: Sequence[str], count: int, chance: random.Random = _CHANCE) -> tuple[list[str], dict[int, str]]:
    """The ranks of `count` new entries at the end of a list; the second part as that of `insertion`."""
    if not count:
        return [], {}
    first, moved = insertion(ranks, len(ranks), chance)
    return [first, *generate_n_keys_between(first, None, count - 1)], moved


def _between(low: str | None, high: str | None, chance: random.Random) -> str:
    """A random rank between two (None: open). At an open end it stays within one step, so that ranks stay short."""
    if low is None or high is None:
        step = generate_key_between(low, high)
        low, high = (
            (step, generate_key_between(step, high)) if high is None else (generate_key_between(low, step), step)
        )
    own = generate_key_between(low, high)
    for _ in range(JITTER):
        low, high = (own, high) if chance.getrandbits(1) else (low, own)
        own = generate_key_between(low, high)
    return own
