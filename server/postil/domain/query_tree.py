"""What a search means: the tree of dataclasses that `domain.query` reads a text into and every backend answers."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Word:
    """Words to rank by: found papers need not have all of them."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must stand one after the other."""

    text: str


@dataclass(frozen=True, slots=True)
class InField:
    """Words that one field must have; one after the other if `phrase`."""

    field: str
    text: str
    phrase: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """A property that a paper must have: `name` is one of tag, list, site, status, is, has, venue, year.

    A `tag` may be that of a passage in the paper, and accents make no difference. Nobody types `paper-tag`, which is
    that one tag of the paper's own, `on-list`, which is that one list, a `venue` that is compared whole (`venue:` is
    words), and the `year` 0000, which papers have whose date is not known.
    """

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Years:
    """A year of publication from `first` to `last`, both included; None is open."""

    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class Added:
    """Saved at or after `after` and before `before`, both aware; None is open."""

    after: datetime | None
    before: datetime | None


@dataclass(frozen=True, slots=True)
class Group:
    """What stands between parentheses, or on one side of an `or`: a search of its own, which finds what it would alone.

    So a group of words alone holds where any of them is; with filters, those must hold too.
    """

    parts: "tuple[Part, ...]"


@dataclass(frozen=True, slots=True)
class Either:
    """What `or` joins: holds where one of the groups does."""

    groups: tuple[Group, ...]


Condition = Word | Phrase | InField | Label | Years | Added | Group | Either


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of one condition."""

    condition: Condition


Part = Condition | Not


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed search; all `parts` hold, but papers need not have all of the words, which rank.

    So do all `filters`, which were chosen beside the text: others can take their places.
    `identifier` is the paper that the whole text names ("arxiv:2501.00001"), if it names one; `typing` says
    that the last word may be the beginning of one. `order` is what `sort:` asks for, a name out of
    `domain.sorting.FALLING`, perhaps after a minus, or empty. `misread` are the pieces, as typed, that look like
    more than words but were searched as words, and brackets that nothing closes.
    """

    text: str
    parts: tuple[Part, ...] = ()
    identifier: str | None = None
    typing: bool = False
    order: str = ""
    misread: tuple[str, ...] = ()
    filters: tuple[Part, ...] = ()
