"""Where a paper goes in a list: fractional indexes, pure; where they leave no place, entries are ranked anew."""

from __future__ import annotations

from collections.abc import Sequence

from fractional_indexing import FIError, generate_n_keys_between

#: Characters: with longer ranks the whole list is ranked anew, long before one is too long to be stored.
LONGEST = 200


def insertion(ranks: Sequence[str], at: int) -> tuple[str, dict[int, str]]:
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
        fresh = generate_n_keys_between(low, high, end - at + 1)
    except FIError:
        fresh = []
    if fresh and max(map(len, fresh)) <= LONGEST:
        return fresh[0], dict(zip(range(at, end), fresh[1:], strict=True))
    fresh = generate_n_keys_between(None, None, len(ranks) + 1)
    own = fresh.pop(at)
    return own, dict(enumerate(fresh))
