"""Reading one Whoosh segment from many threads: postings, columns and words, kept as plain arrays.

A segment never changes, so what is read once is kept. Whoosh's own cursors share one file position, so they
are only used under this segment's lock, and never leave it.
"""

from __future__ import annotations

import threading
import weakref
from array import array
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any, Final

from whoosh.codec.whoosh3 import W3LeafMatcher
from whoosh.reading import SegmentReader, TermNotFound

from postil.search import whoosh_schema
from postil.search.spelling import SpellingTable
from postil.search.whoosh_storage import DurableStorage

_MAX_CACHED: Final = 32_000_000
"""Bytes of postings that a segment keeps."""

_FIELD_BITS: Final = {field: 1 << bit for bit, field in enumerate(whoosh_schema.WORD_FIELDS)}
_BITS: Final = len(_FIELD_BITS)


@dataclass(frozen=True, slots=True)
class Postings:
    """The documents that have a term, ascending, how often, and at which places, one document after the other."""

    docs: array[int]
    times: array[int]
    places: array[int]

    def places_in(self, wanted: Set[int]) -> dict[int, array[int]]:
        """Return the places of the term in those of the documents that have it."""
        ends = accumulate(self.times)
        return {
            doc: self.places[end - times : end]
            for doc, times, end in zip(self.docs, self.times, ends, strict=True)
            if doc in wanted
        }


_NONE: Final = Postings(array("I"), array("I"), array("H"))


class OpenSegment:
    """One segment, open. Document numbers are the segment's own."""

    def __init__(self, storage: DurableStorage, segment: Any) -> None:
        storage.verify(segment.segment_id())
        self.segment_id: str = segment.segment_id()
        self.size: int = segment.doc_count_all()
        self._reader: Any = SegmentReader(storage, whoosh_schema.schema(), segment)
        weakref.finalize(self, self._reader.close)
        # opened now: another process may remove the files, and open ones stay readable
        self._rows = self._reader.column_reader(whoosh_schema.ROW)
        self._texts = self._reader.column_reader(whoosh_schema.TEXTS)
        self._lock = threading.RLock()
        self._cache: OrderedDict[tuple[str, str], Postings] = OrderedDict()
        self._cached = 0

    def postings(self, field: str, term: str) -> Postings:
        """Return the documents of a term; they may be deleted by now."""
        key = (field, term)
        with self._lock:
            if found := self._cache.get(key):
                self._cache.move_to_end(key)
                return found
            found = self._read(field, term)
            self._cache[key] = found
            self._cached += _size(found)
            while self._cached > _MAX_CACHED:
                self._cached -= _size(self._cache.popitem(last=False)[1])
            return found

    def texts(self, doc: int) -> dict[str, str]:
        """Return the texts of a document."""
        with self._lock:
            return whoosh_schema.texts(self._texts[doc])

    @cached_property
    def rows(self) -> whoosh_schema.Rows:
        """The per-document columns."""
        with self._lock:
            return whoosh_schema.Rows(self._rows)

    def may_have(self, field: str, word: str) -> bool:
        """Return whether the field has the word in any document, deleted ones included."""
        return bool(self._words.get(word, 0) & _FIELD_BITS[field])

    def has(self, word: str) -> bool:
        """Return whether any document has the word, deleted ones included."""
        return word in self._words

    def count(self, word: str) -> int:
        """Return in how many (document, field) pairs a word is."""
        return self._words.get(word, 0) >> _BITS

    def starting(self, prefix: str) -> Iterator[tuple[str, int]]:
        """Yield the words with a prefix and their counts."""
        ordered = self._ordered
        for place in range(bisect_left(ordered, prefix), len(ordered)):
            if not ordered[place].startswith(prefix):
                return
            yield ordered[place], self.count(ordered[place])

    def warm(self) -> None:
        """Read ahead what is kept of the whole segment: columns, words, and the table for misspelt ones."""
        _ = self.rows, self._ordered, self._spelling

    def near(self, word: str) -> dict[str, int]:
        """Return the words like a misspelt one with their distance."""
        return self._spelling.near(word)

    @cached_property
    def _words(self) -> dict[str, int]:
        """The fields of each word as bits, below its count."""
        words: dict[bytes, int] = {}
        with self._lock:
            for field, bit in _FIELD_BITS.items():  # not through all of the reader: labels and papers are as many
                for term, info in self._reader.iter_field(field):
                    words[term] = (words.get(term, 0) + (info.doc_frequency() << _BITS)) | bit
        return {word.decode(): found for word, found in words.items()}

    @cached_property
    def _ordered(self) -> list[str]:
        return sorted(self._words)

    @cached_property
    def _spelling(self) -> SpellingTable:
        return SpellingTable(self._words)

    def _read(self, field: str, term: str) -> Postings:
        docs, times, places = array("I"), array("I"), array("H")
        for ids, weights, values in self._blocks(field, term):
            docs.extend(ids)
            times.extend(map(int, weights))
            places.frombytes(b"".join(filter(None, values)))
        return Postings(docs, times, places) if docs else _NONE

    def _blocks(self, field: str, term: str) -> Iterable[tuple[Iterable[int], Iterable[float], Iterable[bytes | None]]]:
        """Yield the documents, weights and values of a term: Whoosh's blocks whole, which its cursor has no way to."""
        try:
            matcher = self._reader.postings(field, term)
        except TermNotFound:
            return
        whole = isinstance(matcher, W3LeafMatcher)
        while matcher.is_active():
            ident, weight, value = matcher.id(), matcher.weight(), matcher.value()  # reads the block, if there is one
            if whole:
                yield matcher._ids, matcher._weights, matcher._values  # noqa: SLF001 - eight times faster than one by one
                matcher._next_block()  # noqa: SLF001
            else:
                yield (ident,), (weight,), (value,)
                matcher.next()


def _size(postings: Postings) -> int:
    """Return about how many bytes postings take."""
    return 8 * len(postings.docs) + 2 * len(postings.places) + 300
