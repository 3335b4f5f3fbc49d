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

from postil.search.array_file import Writable
from postil.search.inverted import Inverted
from postil.search.row_file import RowFile, write_rows
from postil.search.segment import Mask
from postil.search.term_file import FIELDS, TermFile, vocabulary, write_postings

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
        frequencies = np.zeros(self.size, np.int64)
        present = [place for place, part in enumerate(self.parts) if self.name in part.terms.fields]
        own = {place: self.terms[place][self.parts[place].terms.numbers(self.name)] for place in present}
        for place in present:
            np.add.at(frequencies, own[place], np.diff(self.parts[place].terms.starts(self.name)))
        summed = np.cumsum(frequencies)
        steps = np.searchsorted(summed, np.arange(_AT_ONCE, summed[-1] if len(summed) else 0, _AT_ONCE)) + 1
        bounds = np.unique([0, *steps.tolist(), self.size])
        for first, end in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
            found = [
                self._between(place, own[place], *np.searchsorted(own[place], (first, end)).tolist())
                for place in present
            ]
            if any(len(terms) for terms, *_ in found):
                yield Inverted.of(*(np.concatenate(arrays) for arrays in zip(*found, strict=True)))

    def _between(
        self, place: int, own: Numbers, first: int, end: int
    ) -> tuple[Numbers, Numbers, npt.NDArray[np.uint16], npt.NDArray[np.uint16]]:
        """Return term and document of each posting of a range of one segment's terms, how often, and the places."""
        part = self.parts[place]
        found = part.terms.between(self.name, first, end)
        terms = np.repeat(own[first:end], np.diff(part.terms.starts(self.name)[first : end + 1]))
        if part.whole:
            return terms, self.docs[place][found.docs], found.times, found.places
        kept = part.kept[found.docs]
        places = found.places[np.repeat(kept, found.times)] if len(found.places) else found.places
        return terms[kept], self.docs[place][found.docs[kept]], found.times[kept], places
