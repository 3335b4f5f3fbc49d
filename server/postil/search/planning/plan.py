"""What backends evaluate: forms of words to score, tests to pass; and the vocabulary that plans need."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from postil.domain import rank

ALL_FIELDS: Final = tuple(rank.FIELD_WEIGHTS)


class Vocabulary(Protocol):
    """The words of an index. Counts are of (paper, field) pairs."""

    def has(self, word: str) -> bool:
        """Whether any present paper has the word."""

    def starting(self, prefix: str, most: int) -> Iterable[tuple[str, int]]:
        """The `most` most frequent words with a prefix, and their counts; of equal ones the first by letter."""

    def stem_kin(self, beginning: str, longest: int) -> Iterable[tuple[str, int]]:
        """All words with a beginning that have at most `longest` letters, and their counts."""

    def near(self, word: str) -> Iterable[tuple[str, int, int]]:
        """The words like a misspelt one: (word, slips, count)."""

    def count(self, word: str) -> int:
        """In how many (paper, field) pairs a word is; of papers that are gone some may still count."""

    def has_label(self, label: str) -> bool:
        """Whether any present paper carries the label."""


@dataclass(frozen=True, slots=True)
class AnyForm:
    """Papers that have one of the forms in one of the fields; each form counts with its weight.

    What it adds to a score is multiplied by `importance`.
    """

    forms: tuple[tuple[str, float], ...]
    fields: tuple[str, ...] = ALL_FIELDS
    importance: float = 1.0


@dataclass(frozen=True, slots=True)
class InOrder:
    """Papers that have the words one after the other in one of the fields."""

    sequence: tuple[str, ...]
    fields: tuple[str, ...] = ALL_FIELDS


@dataclass(frozen=True, slots=True)
class Labelled:
    """Papers that carry one of the labels."""

    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AddedBetween:
    """Papers saved from `first` on and before `end`, in seconds since 1970; infinite where open."""

    first: float
    end: float


@dataclass(frozen=True, slots=True)
class PublishedBetween:
    """Papers published in a year from `first` to `last`, both included and within 1 to 9999."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class AllOf:
    """Papers that pass all tests; all papers when there are none."""

    tests: "tuple[Test, ...]"


@dataclass(frozen=True, slots=True)
class OneOf:
    """Papers that pass any of the tests; none when there are none."""

    tests: "tuple[Test, ...]"


@dataclass(frozen=True, slots=True)
class Without:
    """Papers that do not pass the test."""

    test: "Test"


Test = AnyForm | InOrder | Labelled | AddedBetween | PublishedBetween | AllOf | OneOf | Without


@dataclass(frozen=True, slots=True)
class Plan:
    """What to evaluate: papers that pass all `required` tests and all `filters`, scored by `scored`.

    Where there are none of these, and unless `everything` is set, a paper must match something of `scored`. `filters`
    are tests, of what was chosen beside the text, with the facet that they narrow, one of `port.ALONE`: its numbers
    are counted as if they were not there.

    `near` are pairs of places in `scored`, of words that were typed one after the other: papers are raised in which
    they stand near each other. `title` is all that was typed, folded: papers with exactly this title are raised too.
    How much: `domain.rank`. `highlights` are the forms to mark.
    """

    scored: tuple[AnyForm, ...] = ()
    required: tuple[Test, ...] = ()
    filters: tuple[tuple[str, Test], ...] = ()
    everything: bool = False
    near: tuple[tuple[int, int], ...] = ()
    title: tuple[str, ...] = ()
    highlights: frozenset[str] = frozenset()
    corrected: str | None = None

    def in_order(self, asked: str) -> str:
        """The order asked for; the newest first where nothing is ranked, as in the library."""
        return asked or ("" if self.scored else "saved")
