"""All segments of one generation of an index, as one vocabulary and one collection of papers."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from postil.domain import rank
from postil.search.whoosh_schema import LABELS, PAPER, WORD_FIELDS
from postil.search.whoosh_segment import OpenSegment
from postil.search.whoosh_storage import DurableStorage


@dataclass(frozen=True)
class Part:
    """A segment with the documents that are deleted from it in this generation."""

    segment: OpenSegment
    deleted: frozenset[int]

    def live(self, field: str, term: str) -> bool:
        """Return whether a present document has the term."""
        docs = self.segment.postings(field, term).docs
        return bool(docs) if not self.deleted else any(doc not in self.deleted for doc in docs)

    def find(self, paper_id: str) -> int | None:
        """Return the present document of a paper."""
        docs = self.segment.postings(PAPER, paper_id).docs
        return next((doc for doc in docs if doc not in self.deleted), None)


class Snapshot:
    """One generation; immutable, so searches under way keep theirs. It is a `plan.Vocabulary`."""

    def __init__(self, storage: DurableStorage, generation: int, parts: tuple[Part, ...]) -> None:
        self.storage = storage
        self.generation = generation
        self.parts = parts
        self.total = sum(part.segment.size - len(part.deleted) for part in parts)

    def versions(self) -> dict[str, int]:
        """Return `ver` by paper id."""
        return {
            part.segment.rows.paper_ids[doc]: part.segment.rows.versions[doc]
            for part in self.parts
            for doc in range(part.segment.size)
            if doc not in part.deleted
        }

    def warm(self) -> None:
        """Read ahead what searches need."""
        for part in self.parts:
            part.segment.warm()
        _ = self.norms

    @cached_property
    def norms(self) -> Mapping[str, list[float]]:
        """The factor of an occurrence by length of its field, for the fields that have norms."""
        return {field: self._norms(field) for field in rank.LENGTH_NORMS}

    def _norms(self, field: str) -> list[float]:
        total = count = longest = 0
        for part in self.parts:
            lengths = part.segment.rows.lengths[field]
            gone = [lengths[doc] for doc in part.deleted]
            total += sum(lengths) - sum(gone)
            count += len(lengths) - lengths.count(0) - (len(gone) - gone.count(0))
            longest = max(longest, max(lengths, default=0))
        average = total / count if count else 0.0
        return [rank.length_norm(field, length, average) for length in range(longest + 1)]

    def has(self, word: str) -> bool:
        """Whether any present paper has the word."""
        return any(
            part.segment.may_have(field, word) and part.live(field, word)
            for part in self.parts
            if part.segment.has(word)
            for field in WORD_FIELDS
        )

    def starting(self, prefix: str) -> Iterable[tuple[str, int]]:
        """All words with a prefix, and their counts."""
        if len(self.parts) == 1:
            return self.parts[0].segment.starting(prefix)
        counts: Counter[str] = Counter()
        for part in self.parts:
            for word, count in part.segment.starting(prefix):
                counts[word] += count
        return counts.items()

    def near(self, word: str) -> Iterable[tuple[str, int, int]]:
        """The words like a misspelt one: (word, slips, count)."""
        found: dict[str, int] = {}
        for part in self.parts:
            found.update(part.segment.near(word))
        return [(other, slips, self.count(other)) for other, slips in found.items() if self.has(other)]

    def count(self, word: str) -> int:
        """In how many (paper, field) pairs a word is, removed papers included until segments are merged."""
        return sum(part.segment.count(word) for part in self.parts)

    def has_label(self, label: str) -> bool:
        """Whether any present paper carries the label."""
        return any(part.live(LABELS, label) for part in self.parts)

    @cached_property
    def newest(self) -> list[tuple[float, str, int, int]]:
        """Every present document as (minus the time it was added, paper, part, document), newest first."""
        return sorted(
            (-part.segment.rows.added[doc], part.segment.rows.paper_ids[doc], number, doc)
            for number, part in enumerate(self.parts)
            for doc in range(part.segment.size)
            if doc not in part.deleted
        )


def in_order(sequence: tuple[str, ...], fields: Iterable[str], segment: OpenSegment) -> set[int]:
    """Return the documents in which the words stand one after the other in one of the fields."""
    found: set[int] = set()
    for field in fields:
        if not all(segment.may_have(field, word) for word in sequence):
            continue
        postings = [segment.postings(field, word) for word in sequence]
        common = set.intersection(*(set(one.docs) for one in postings)) - found
        if not common:
            continue
        first, *rest = (one.places_in(common) for one in postings)
        for doc in common:
            starts = set(first[doc])
            for ahead, by_doc in enumerate(rest, start=1):
                starts.intersection_update([place - ahead for place in by_doc[doc]])
            if starts:
                found.add(doc)
    return found
