"""Segments joined into one, array by array: documents get new numbers; those that are gone are left out.

Postings are joined a range of the vocabulary at a time: it takes little memory, however large the segments are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, compress
from typing import Final

import numpy as np
import numpy.typing as npt

from postil.search.arrays.segment import Mask
from postil.search.embedded.array_file import Writable
from postil.search.embedded.inverted import Inverted
from postil.search.embedded.row_file import RowFile, write_rows
from postil.search.embedded.term_file import FIELDS, TermFile, vocabulary, write_postings

_AT_ONCE: Final = 1 << 18
"""About how many postings are joined at a time: each takes some 80 bytes meanwhile."""

Numbers = npt.NDArray[np.uint32]


@dataclass(frozen=True)
class Joined:
    """A segment to join: its files, and which of its documents to keep."""

    rows: RowFile
    terms: TermFile
    kept: Mask

    def new_numbers(self, base: int) -> Numbers:
        """Return the new number of each document that is kept, when those before are `base`."""
        return (np.cumsum(self.kept) - 1 + base).astype(np.uint32)

    @cached_property
    def whole(self) -> bool:
        """Whether all documents are kept."""
        return bool(self.kept.all())

    def used(self, name: str) -> Mask:
        """Return of each term of a vocabulary whether a document that is kept has it."""
        found = np.zeros(len(self.terms.vocabulary(name)), np.bool_)
        for field in self.terms.fields:
            if vocabulary(field) == name:
                numbers, starts = self.terms.numbers(field), self.terms.starts(field)
                if self.whole:
                    found[numbers] = True
                elif len(numbers):
                    docs = self.terms.between(field, 0, len(numbers)).docs
                    found[numbers] |= np.logical_or.reduceat(self.kept[docs], starts[:-1])
        return found


def join_rows(file: Writable, parts: Sequence[Joined]) -> None:
    """Write the file of rows."""
    rows = [row for part in parts for row, kept in zip(part.rows.rows(), part.kept.tolist(), strict=True) if kept]
    texts = (part.rows.compressed_texts(doc) for part in parts for doc in np.flatnonzero(part.kept).tolist())
    write_rows(file, rows, texts)


def join_postings(file: Writable, parts: Sequence[Joined]) -> None:
    """Write the file of postings."""
    vocabularies: dict[str, list[str]] = {}
    numbers: dict[str, list[Numbers]] = {}
    for name in dict.fromkeys(map(vocabulary, FIELDS)):
        vocabularies[name], numbers[name] = _united([(part.terms.vocabulary(name), part.used(name)) for part in parts])
    bases = np.cumsum([0, *(int(part.kept.sum()) for part in parts)]).tolist()
    docs = [part.new_numbers(base) for part, base in zip(parts, bases[:-1], strict=True)]

    def fields() -> Iterator[tuple[str, Inverted]]:
        for field in FIELDS:
            name = vocabulary(field)
            joining = _Field(field, parts, numbers[name], docs, len(vocabularies[name]))
            if pieces := list(joining.pieces()):
                yield field, Inverted.joined(pieces)

    write_postings(file, vocabularies, fields())


def _united(vocabularies: Sequence[tuple[Sequence[str], Mask]]) -> tuple[list[str], list[Numbers]]:
    """Return the terms that are used, sorted, and for each vocabulary the new number of each of its terms.

    Of terms that are not used the numbers mean nothing; but they never fall.
    """
    used = chain.from_iterable(compress(terms, mask.tolist()) for terms, mask in vocabularies)
    united = list(dict.fromkeys(sorted(used)))  # of lists that are in order, which is quickly done
    places: Mapping[str, int] = {term: place for place, term in enumerate(united)}
    numbers = []
    for terms, _ in vocabularies:
        found = np.fromiter((places.get(term, 0) for term in terms), np.uint32, len(terms))
        numbers.append(np.maximum.accumulate(found) if len(found) else found)
    return united, numbers


@dataclass(frozen=True, slots=True)
class _Field:
    """A field of the segments to join, with the new numbers of terms and documents by segment."""

    name: str
    parts: Sequence[Joined]
    terms: Sequence[Numbers]
    docs: Sequence[Numbers]
    size: int

    def pieces(self) -> Iterator[Inverted]:
        """Yield the postings, a range of terms after the other."""
        ranges = [
            _Range(self.name, part, terms[part.terms.numbers(self.name)], part.terms.starts(self.name), docs)
            for part, terms, docs in zip(self.parts, self.terms, self.docs, strict=True)
            if self.name in part.terms.fields
        ]
        frequencies = np.zeros(self.size, np.int64)
        for one in ranges:
            np.add.at(frequencies, one.terms, np.diff(one.starts))
        summed = np.cumsum(frequencies)
        steps = np.searchsorted(summed, np.arange(_AT_ONCE, summed[-1] if len(summed) else 0, _AT_ONCE)) + 1
        bounds = np.unique([0, *steps.tolist(), self.size])
        for first, end in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
            found = [one.between(first, end) for one in ranges]
            if any(len(terms) for terms, *_ in found):
                yield Inverted.of(*(np.concatenate(arrays) for arrays in zip(*found, strict=True)))


@dataclass(frozen=True, slots=True)
class _Range:
    """The same field of one segment: the new number of each of its terms, which never falls, and of each document."""

    name: str
    part: Joined
    terms: Numbers
    starts: npt.NDArray[np.int64]
    docs: Numbers

    def between(self, first: int, end: int) -> tuple[Numbers, Numbers, npt.NDArray[np.uint16], npt.NDArray[np.uint16]]:
        """Return term and document of each posting of a range of new terms, how often it is, and all places."""
        low, high = np.searchsorted(self.terms, (first, end)).tolist()
        found = self.part.terms.between(self.name, low, high)
        terms = np.repeat(self.terms[low:high], np.diff(self.starts[low : high + 1]))
        if self.part.whole:
            return terms, self.docs[found.docs], found.times, found.places
        kept = self.part.kept[found.docs]
        places = found.places[np.repeat(kept, found.times)] if len(found.places) else found.places
        return terms[kept], self.docs[found.docs[kept]], found.times[kept], places
