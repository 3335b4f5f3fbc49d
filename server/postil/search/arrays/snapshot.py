"""All segments of an index at one moment, as one vocabulary and one collection of papers.

Documents are numbered through: those of the second part come after those of the first. A snapshot is cheap to
make, since every save makes one: what is worked out of whole segments is kept with them (search/arrays/kept.py).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from postil.domain import rank
from postil.search.arrays.kept import Kept, Recent, kept, summed
from postil.search.arrays.segment import LABELS, PAPER, Docs, Mask, Numbers, Segment

_BYTES_EACH: Final = 48
"""Bytes of what late plans found that are kept for each document: three plans that find all."""

_BYTES_AT_LEAST: Final = 1 << 16

_MANY: Final = 4
"""The ids of more than one document in so many are decoded all together."""


class Part:
    """A segment with the documents that are gone from it, ascending."""

    def __init__(self, segment: Segment, deleted: Iterable[int] = ()) -> None:
        self.segment = segment
        self.deleted: Docs = np.unique(np.fromiter(deleted, np.uint32))

    @property
    def present(self) -> int:
        """The number of documents that are not gone."""
        return self.segment.size - len(self.deleted)

    @cached_property
    def kept(self) -> Kept:
        """What is kept of the segment."""
        return kept(self.segment)

    def live(self, field: str, term: str) -> bool:
        """Return whether a present document has the term."""
        docs = self.segment.postings(field, term).docs
        return len(docs) > self.gone(docs)

    def find(self, paper_id: str) -> int | None:
        """Return the present document of a paper."""
        docs = self.segment.postings(PAPER, paper_id).docs
        return next((int(doc) for doc in docs if doc not in self.deleted), None)

    def gone(self, docs: Docs | Numbers) -> int:
        """Return how many of some documents, ascending, are gone."""
        return int(np.count_nonzero(contained(self.deleted, docs))) if len(self.deleted) else 0


class Place(NamedTuple):
    """Where a document is: the number of the part, and its own in the segment."""

    part: int
    doc: int


class Snapshot:
    """One moment of an index; immutable, so searches under way keep theirs. It is a `plan.Vocabulary`."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = tuple(parts)
        self.starts = tuple(sum(part.segment.size for part in parts[:number]) for number in range(len(parts)))
        self.size = sum(part.segment.size for part in parts)
        self.total = sum(part.present for part in parts)
        #: What late plans found (search/arrays/evaluate.py): for the next page, and for facets.
        self.found: Recent[Any] = Recent(max(_BYTES_AT_LEAST, _BYTES_EACH * self.size))

    def place(self, number: int) -> Place:
        """Return where a document is, by its number in the whole snapshot."""
        part = bisect_right(self.starts, number) - 1
        return Place(part, number - self.starts[part])

    def find(self, paper_id: str) -> list[Place]:
        """Return where a paper is: one place, or none."""
        found = ((number, part.find(paper_id)) for number, part in enumerate(self.parts))
        return [Place(number, doc) for number, doc in found if doc is not None]

    def by_part(self, docs: Numbers) -> Iterator[tuple[int, slice, Numbers]]:
        """Yield, part by part, which of some documents (ascending) lie there, and their numbers in the segment."""
        cuts = np.searchsorted(docs, [*self.starts, self.size]).tolist()
        for number, start in enumerate(self.starts):
            if cuts[number] < cuts[number + 1]:
                inside = slice(cuts[number], cuts[number + 1])
                yield number, inside, docs[inside] - start

    def paper_ids(self, docs: Numbers) -> list[str]:
        """Return the papers of some documents, in the same order."""
        if len(docs) * _MANY > self.size:
            every = list(chain.from_iterable(part.segment.columns.paper_ids for part in self.parts))
            return [every[doc] for doc in docs.tolist()]
        ids = [part.segment.columns.paper_ids for part in self.parts]
        return [ids[part][doc] for part, doc in map(self.place, docs.tolist())]

    def versions(self) -> dict[str, int]:
        """Return `ver` by paper id."""
        found: dict[str, int] = {}
        for part, start in zip(self.parts, self.starts, strict=True):
            columns = part.segment.columns
            present = np.flatnonzero(self.present[start : start + part.segment.size]).tolist()
            versions = columns.versions.tolist()
            found.update((columns.paper_ids[doc], versions[doc]) for doc in present)
        return found

    def warm(self) -> None:
        """Read ahead what searches need."""
        for part in self.parts:
            part.segment.warm()
            part.kept.profiles(part.segment)
        _ = self.norms, self.present, self.newness

    @cached_property
    def present(self) -> Mask:
        """Of each document, whether it is not gone."""
        mask = np.ones(self.size, np.bool_)
        for part, start in zip(self.parts, self.starts, strict=True):
            mask[part.deleted.astype(np.int64) + start] = False
        return mask

    @cached_property
    def newness(self) -> npt.NDArray[np.int64]:
        """See `Kept.newness`, of each document."""
        return self._joined([part.kept.newness for part in self.parts], np.int64)

    @cached_property
    def averages(self) -> Mapping[str, float]:
        """The average length of the fields that have norms (see `rank.average`)."""
        return {field: self._average(field) for field in rank.LENGTH_NORMS}

    @cached_property
    def norms(self) -> Mapping[str, npt.NDArray[np.float64]]:
        """The factor of an occurrence by length of its field, for the fields that have norms."""
        lengths = np.arange(rank.MAX_LENGTH + 1, dtype=np.float64)
        return {field: _norms(field, lengths, average) for field, average in self.averages.items()}

    def has(self, word: str) -> bool:
        """Whether any present paper has the word."""
        return any(
            not len(part.deleted) or part.live(field, word)
            for part in self.parts
            for field in part.segment.fields(word)
        )

    def starting(self, prefix: str, most: int) -> list[tuple[str, int]]:
        """The most frequent words with a prefix, of all parts together.

        A word that is among the first of no part is not counted; when it could be among the first of all, more of
        each part are asked for (Fagin, Lotem and Naor, "Optimal aggregation algorithms for middleware", 2003).
        """
        asked = most
        while True:
            by_part = [list(part.segment.starting(prefix, asked)) for part in self.parts]
            if len(by_part) == 1:
                return by_part[0]
            known = {word for found in by_part for word, _ in found}
            counted = sorted(((word, self.count(word)) for word in known), key=lambda pair: (-pair[1], pair[0]))[:most]
            unseen = sum(found[-1][1] for found in by_part if len(found) == asked)
            if not unseen or (len(counted) == most and counted[-1][1] > unseen):
                return counted
            asked *= 4

    def stem_kin(self, beginning: str, longest: int) -> list[tuple[str, int]]:
        """All words with a beginning that have at most `longest` letters, and their counts."""
        counts = dict(self.parts[0].segment.stem_kin(beginning, longest)) if self.parts else {}
        for part in self.parts[1:]:
            for word, count in part.segment.stem_kin(beginning, longest):
                counts[word] = counts.get(word, 0) + count
        return list(counts.items())

    def near(self, word: str) -> list[tuple[str, int, int]]:
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

    def _average(self, field: str) -> float:
        words = texts = 0
        for part in self.parts:
            all_words, all_texts = part.kept.lengths[field]
            gone_words, gone_texts = summed(part.segment.columns.lengths[field][part.deleted])
            words += all_words - gone_words
            texts += all_texts - gone_texts
        return rank.average(words, texts)

    @staticmethod
    def _joined(arrays: list[npt.NDArray[Any]], dtype: npt.DTypeLike) -> npt.NDArray[Any]:
        return arrays[0] if len(arrays) == 1 else np.concatenate([np.empty(0, dtype), *arrays])


def _norms(field: str, lengths: npt.NDArray[np.float64], average: float) -> npt.NDArray[np.float64]:
    if average <= 0:
        return np.ones_like(lengths)
    b = rank.LENGTH_NORMS[field]
    return 1.0 / (1.0 - b + b * lengths / average)


def contained(some: npt.NDArray[Any], among: npt.NDArray[Any]) -> Mask:
    """Return of each of some numbers whether it is among others, which ascend."""
    if not len(among):
        return np.zeros(len(some), np.bool_)
    places = np.searchsorted(among, some)
    places[places == len(among)] = 0
    found: Mask = among[places] == some
    return found
