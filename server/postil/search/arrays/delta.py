"""A segment in memory: documents that were saved and are not written yet, searched like those on disk.

A document is added in less than a millisecond, however many there are; what a search was given never changes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import Any, Final
from uuid import uuid4

import numpy as np
import numpy.typing as npt

from postil.domain import rank
from postil.search.arrays.growing import GrowingArray, GrowingWords, Occurrences
from postil.search.arrays.segment import LABELS, PAPER, LabelColumn, Mask, Postings
from postil.search.port import FACETS, SearchDocument
from postil.search.text.analysis import analyse, kept_texts, labels, within_reach

_KEYS: Final[Mapping[str, Callable[[SearchDocument], Any]]] = {
    "saved": lambda document: document.added_at.timestamp(),
    "published": lambda document: document.published_on,
    "title": lambda document: document.title_key,
    "author": lambda document: document.author_key,
    "read": lambda document: document.read_key,
    "rating": lambda document: document.rating_key,
}


class Delta:
    """Documents, added and never removed: a later version of a paper is a further document."""

    def __init__(self) -> None:
        self.name = f"delta-{uuid4().hex}"
        self.documents: list[SearchDocument] = []
        self.paper_ids: list[str] = []
        self.versions = GrowingArray(np.int64)
        self.added = GrowingArray(np.float64)
        self.starred = GrowingArray(np.bool_)
        self.lengths = {field: GrowingArray(np.uint16) for field in rank.LENGTH_NORMS}
        self.words = GrowingWords()
        self.terms: dict[tuple[str, str], Occurrences] = {}
        self.facets = {facet: _Facet() for facet in FACETS}
        self._adding = threading.Lock()

    def __len__(self) -> int:
        return len(self.documents)

    def add(self, document: SearchDocument) -> int:
        """Add a document and return its number."""
        analysed, carried = analyse(document), labels(document)
        with self._adding:
            doc = len(self.documents)
            for field, found in analysed.items():
                self.words.add(doc, field, within_reach(found))
            for label in carried:
                self._carries(doc, LABELS, label)
                facet, _, name = label.partition("=")
                if facet in self.facets:
                    self.facets[facet].add(doc, name)
            self._carries(doc, PAPER, document.paper_id)
            self.paper_ids.append(document.paper_id)
            self.versions.append(document.ver)
            self.added.append(document.added_at.timestamp())
            self.starred.append(document.starred)
            for field, lengths in self.lengths.items():
                lengths.append(min(analysed[field].length, rank.MAX_LENGTH) if field in analysed else 0)
            self.documents.append(document)  # last: a view has only documents that are there whole
            return doc

    def view(self) -> DeltaSegment:
        """Return what there is now, as a segment."""
        return DeltaSegment(self, len(self.documents))

    def _carries(self, doc: int, field: str, term: str) -> None:
        self.terms.setdefault((field, term), Occurrences()).add(doc, [])


class _Facet:
    """The labels of one facet, as they came."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.docs = GrowingArray(np.uint32)
        self.values = GrowingArray(np.uint32)
        self._numbers: dict[str, int] = {}

    def add(self, doc: int, name: str) -> None:
        if name not in self._numbers:
            self.names.append(name)
            self._numbers[name] = len(self._numbers)
        self.docs.append(doc)
        self.values.append(self._numbers[name])


class DeltaSegment:
    """The first `size` documents of a delta; a `segment.Segment`."""

    def __init__(self, delta: Delta, size: int) -> None:
        self.segment_id = f"{delta.name}-{size}"
        self.size = size
        self._delta = delta

    def is_all_of(self, delta: Delta) -> bool:
        """Return whether this is what the delta has now."""
        return self._delta is delta and self.size == len(delta)

    @cached_property
    def columns(self) -> DeltaColumns:
        """The columns."""
        return DeltaColumns(self._delta, self.size)

    def postings(self, field: str, term: str) -> Postings:
        """Return the documents of a term, also of one that is a label or a paper."""
        labelled = field in {LABELS, PAPER}
        found = self._delta.terms.get((field, term)) if labelled else self._delta.words.occurrences(field, term)
        count = found.before(self.size) if found else 0
        if found is None or not count:
            return _NONE
        docs = np.array(found.docs[:count], np.uint32)
        if labelled:
            return Postings(docs, np.ones(count, np.uint16), _NONE.places)
        places = found.places[:count]
        times = np.fromiter(map(len, places), np.uint16, count)
        return Postings(docs, times, np.fromiter(chain.from_iterable(places), np.uint16, int(times.sum(dtype=int))))

    def texts(self, doc: int) -> dict[str, str]:
        """Return the texts of a document."""
        return kept_texts(self._delta.documents[doc])

    def labels(self, facet: str) -> LabelColumn:
        """Return the labels of a facet; names of later documents may be among the names."""
        found = self._delta.facets[facet]
        count = int(np.searchsorted(found.docs.first(len(found.docs)), self.size))
        return LabelColumn(tuple(found.names), found.docs.first(count), found.values.first(count))

    def may_have(self, field: str, word: str) -> bool:
        """Return whether the field has the word."""
        found = self._delta.words.occurrences(field, word)
        return found is not None and found.before(self.size) > 0

    def fields(self, word: str) -> Sequence[str]:
        """Return the fields that have the word."""
        return self._delta.words.fields(word, self.size)

    def has(self, word: str) -> bool:
        """Return whether any field has the word."""
        return bool(self.fields(word))

    def count(self, word: str) -> int:
        """Return in how many (document, field) pairs the word is."""
        return self._delta.words.count(word, self.size)

    def starting(self, prefix: str, most: int) -> list[tuple[str, int]]:
        """Return the most frequent words with a prefix."""
        found = sorted(self._delta.words.starting(prefix, self.size), key=lambda pair: (-pair[1], pair[0]))
        return found[:most]

    def stem_kin(self, beginning: str, longest: int) -> list[tuple[str, int]]:
        """Return all words with a beginning, up to a length."""
        return [pair for pair in self._delta.words.starting(beginning, self.size) if len(pair[0]) <= longest]

    def near(self, word: str) -> dict[str, int]:
        """Return the words like a misspelt one."""
        return self._delta.words.near(word, self.size)

    def warm(self) -> None:
        """Do nothing: all is in memory."""


_NONE: Final = Postings(np.empty(0, np.uint32), np.empty(0, np.uint16), np.empty(0, np.uint16))


class DeltaColumns:
    """The columns of the first `size` documents of a delta; `segment.Columns`."""

    def __init__(self, delta: Delta, size: int) -> None:
        self._documents = delta.documents[:size]
        self.paper_ids: Sequence[str] = delta.paper_ids[:size]
        self.versions: npt.NDArray[np.int64] = delta.versions.first(size)
        self.added: npt.NDArray[np.float64] = delta.added.first(size)
        self.starred: Mask = delta.starred.first(size)
        self.lengths: Mapping[str, npt.NDArray[np.uint16]] = {
            field: lengths.first(size) for field, lengths in delta.lengths.items()
        }

    def keys(self, order: str) -> Sequence[Any]:
        """Return what each document is put in order by."""
        return [_KEYS[order](document) for document in self._documents]

    def ranks(self, order: str) -> npt.NDArray[np.int32]:
        """Return the places of the documents when sorted by (key, paper id)."""
        keyed = list(zip(self.keys(order), self.paper_ids, strict=True))
        ranks = np.empty(len(keyed), np.int32)
        ranks[sorted(range(len(keyed)), key=keyed.__getitem__)] = np.arange(len(keyed), dtype=np.int32)
        return ranks
