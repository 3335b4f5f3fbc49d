"""All segments of one generation of an index, as one vocabulary and one collection of papers."""

from __future__ import annotations

import threading
from array import array
from collections import Counter, OrderedDict
from collections.abc import Hashable, Iterable, Mapping, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from postil.domain import rank
from postil.search.whoosh_schema import LABELS, PAPER, WORD_FIELDS
from postil.search.whoosh_segment import OpenSegment
from postil.search.whoosh_storage import DurableStorage

_MAX_KEPT: Final = 1_000_000
"""Documents, counted once for each word, whose weights are kept: 12 bytes each."""


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


@dataclass(frozen=True, slots=True)
class Weights:
    """How much a word counts in the documents of a part that have it, in the same order."""

    docs: array[int]
    weights: array[float]

    def __len__(self) -> int:
        return len(self.docs)

    def items(self) -> Iterable[tuple[int, float]]:
        """Each document with its weight."""
        return zip(self.docs, self.weights, strict=True)

    def within(self, allowed: Set[int]) -> Iterable[tuple[int, float]]:
        """As `items`, of these documents only."""
        return [(doc, weight) for doc, weight in self.items() if doc in allowed]


class KeptWeights:
    """What words of late searches count: pages of a search, filters and the next key press ask for them again."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, list[Weights]] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> list[Weights] | None:
        """Return what is kept of a word."""
        with self._lock:
            if found := self._kept.get(key):
                self._kept.move_to_end(key)
            return found

    def put(self, key: Hashable, found: list[Weights]) -> None:
        """Keep what a word counts by part, in the place of those not asked for longest."""
        with self._lock:
            if key not in self._kept:
                self._kept[key] = found
                self._size += sum(map(len, found))
            while self._size > _MAX_KEPT:
                self._size -= sum(map(len, self._kept.popitem(last=False)[1]))


class Snapshot:
    """One generation; immutable, so searches under way keep theirs. It is a `plan.Vocabulary`."""

    def __init__(self, storage: DurableStorage, generation: int, parts: tuple[Part, ...]) -> None:
        self.storage = storage
        self.generation = generation
        self.parts = parts
        self.kept = KeptWeights()
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
        average = rank.average(total, count)
        return [rank.length_norm(field, length, average) for length in range(longest + 1)]

    def has(self, word: str) -> bool:
        """Whether any present paper has the word."""
        return any(
            part.segment.may_have(field, word) and part.live(field, word)
            for part in self.parts
            if part.segment.has(word)
            for field in WORD_FIELDS
        )

    def starting(self, prefix: str, most: int) -> Iterable[tuple[str, int]]:
        """The most frequent words with a prefix, and their counts."""
        return sorted(self.stem_kin(prefix, 999), key=lambda pair: (-pair[1], pair[0]))[:most]

    def stem_kin(self, beginning: str, longest: int) -> Iterable[tuple[str, int]]:
        """All words with a beginning that have at most `longest` letters, and their counts."""
        counts: Counter[str] = Counter()
        for part in self.parts:
            for word, count in part.segment.starting(beginning):
                counts[word] += count
        return [(word, count) for word, count in counts.items() if len(word) <= longest]

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
    def newest(self) -> list[tuple[int, int]]:
        """Every present document as (part, document), newest first."""
        dated = sorted(
            (-part.segment.rows.added[doc], part.segment.rows.paper_ids[doc], number, doc)
            for number, part in enumerate(self.parts)
            for doc in range(part.segment.size)
            if doc not in part.deleted
        )
        return [(part, doc) for _, _, part, doc in dated]


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
