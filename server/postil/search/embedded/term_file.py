"""The file of a segment's postings: sorted vocabularies, and of each field which documents have which term.

Its arrays: of each vocabulary (`words`, `labels`, `paper`) the terms; of words also `counts` and `bits`
(search/arrays/lexicon.py); of each field what `Inverted` has, named `title.docs` and so on.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from postil.search.arrays.lexicon import FIELD_BITS, Lexicon
from postil.search.arrays.segment import LABELS, PAPER, Postings
from postil.search.embedded.array_file import ArrayFile, ArrayFileWriter, Strings, Writable
from postil.search.embedded.inverted import Inverted

WORDS: Final = "words"
FIELDS: Final = (*FIELD_BITS, LABELS, PAPER)
_INVERTED: Final = ("terms", "starts", "spots", "docs", "times", "places")
_NONE: Final = Postings(np.empty(0, np.uint32), np.empty(0, np.uint16), np.empty(0, np.uint16))


def vocabulary(field: str) -> str:
    """Return the name of the vocabulary that a field's terms are in."""
    return field if field in {LABELS, PAPER} else WORDS


def write_postings(
    file: Writable, vocabularies: Mapping[str, Sequence[str]], fields: Iterable[tuple[str, Inverted]]
) -> None:
    """Write the file of postings; a field that has none may be left out."""
    writer = ArrayFileWriter(file)
    for name, terms in vocabularies.items():
        writer.add_strings(name, terms)
    counts = np.zeros(len(vocabularies[WORDS]), np.uint32)
    bits = np.zeros(len(counts), np.uint16)
    for field, found in fields:
        for name in _INVERTED:
            writer.add(f"{field}.{name}", getattr(found, name))
        if field in FIELD_BITS:
            counts[found.terms] += found.frequencies.astype(np.uint32)
            bits[found.terms] |= np.uint16(FIELD_BITS[field])
    writer.add("counts", counts)
    writer.add("bits", bits)
    writer.finish()


@dataclass(frozen=True, slots=True)
class _Directory:
    """Where the postings of each of a field's terms are, as `Inverted` has it."""

    terms: memoryview
    starts: memoryview
    spots: memoryview


class TermFile:
    """The file of postings, open."""

    def __init__(self, file: ArrayFile) -> None:
        self._file = file
        self._directories: dict[str, _Directory] = {}
        self.fields = frozenset(field for field in FIELDS if f"{field}.docs" in file)

    @cached_property
    def lexicon(self) -> Lexicon:
        """The words."""
        return Lexicon(list(self._file.strings(WORDS)), self._file.whole("counts"), self._file.whole("bits"))

    @cached_property
    def labels(self) -> Strings:
        """The sorted labels."""
        return self._file.strings(LABELS)

    @cached_property
    def _paper_ids(self) -> Strings:
        return self._file.strings(PAPER)

    def vocabulary(self, name: str) -> Sequence[str]:
        """Return the sorted terms of a vocabulary."""
        if name == LABELS:
            return self.labels
        return self._paper_ids if name == PAPER else self.lexicon.words

    def find(self, field: str, term: str) -> int | None:
        """Return the place of a term among those of its field."""
        if field not in self.fields:
            return None
        terms = self.vocabulary(vocabulary(field))
        number = bisect_left(terms, term)
        if number == len(terms) or terms[number] != term:
            return None
        own = self._directory(field).terms
        place = bisect_left(own, number)
        return place if place < len(own) and own[place] == number else None

    def terms_from(self, field: str, first: str) -> Iterator[str]:
        """Yield the terms of a field that do not come before one."""
        terms = self.vocabulary(vocabulary(field))
        own = self._directory(field).terms
        for place in range(bisect_left(own, bisect_left(terms, first)), len(own)):
            yield terms[own[place]]

    def postings(self, field: str, term: str) -> Postings:
        """Return the documents of a term, none if there are none."""
        place = self.find(field, term)
        return _NONE if place is None else self.between(field, place, place + 1)

    def between(self, field: str, first: int, end: int) -> Postings:
        """Return the postings of neighbouring terms, given by their places in the field, one after the other."""
        directory = self._directory(field)
        docs, docs_end = directory.starts[first], directory.starts[end]
        return Postings(
            self._file.part(f"{field}.docs", docs, docs_end),
            self._file.part(f"{field}.times", docs, docs_end),
            self._file.part(f"{field}.places", directory.spots[first], directory.spots[end]),
        )

    def numbers(self, field: str) -> npt.NDArray[np.uint32]:
        """Return the terms of a field by their places in the vocabulary."""
        return self._file.whole(f"{field}.terms")

    def starts(self, field: str) -> npt.NDArray[np.int64]:
        """Return where the documents of each of a field's terms begin."""
        return self._file.whole(f"{field}.starts")

    def verify(self) -> None:
        """Read all of the file. Raises IndexDamaged."""
        self._file.verify()

    def _directory(self, field: str) -> _Directory:
        found = self._directories.get(field)
        if found is None:
            found = _Directory(*(self._file.whole(f"{field}.{name}").data for name in _INVERTED[:3]))
            self._directories[field] = found
        return found
