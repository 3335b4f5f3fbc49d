"""The two writers of our codec: they collect rows and postings in any order, and write a file each when closed.

Whoosh's own index writer may call them posting by posting; `whoosh_writing` gives them a field of a document at once.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
from whoosh.codec import base

from postil.search.embedded.inverted import Inverted
from postil.search.embedded.row_file import compressed, write_rows
from postil.search.embedded.term_file import FIELDS, vocabulary, write_postings
from postil.search.embedded.whoosh_schema import ROW, TEXTS, Row


class RawRowsWriter(base.PerDocumentWriter):
    """Collects the rows and texts of documents."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._rows: list[Row] = []
        self._texts: list[bytes] = []
        self.is_closed = False

    def start_doc(self, docnum: int) -> None:
        """Begin a document."""

    def add_field(self, fieldname: str, fieldobj: Any, value: Any, length: int) -> None:
        """Keep nothing: what other codecs store of a field is in the row."""

    def add_column_value(self, fieldname: str, columnobj: Any, value: bytes) -> None:
        """Take in a document's row, or its texts."""
        if fieldname == ROW:
            self._rows.append(Row.unpacked(value))
        elif fieldname == TEXTS:
            self._texts.append(compressed(value))

    def add_vector_items(self, fieldname: str, fieldobj: Any, items: Any) -> None:
        """Keep nothing: our fields have no vectors."""

    def finish_doc(self) -> None:
        """End a document."""

    def close(self) -> None:
        """Write the file."""
        if not self.is_closed:
            write_rows(self._file, self._rows, self._texts)
            self._file.close()
        self.is_closed = True

    def cancel(self) -> None:
        """Close the file as it is."""
        self._file.close()
        self.is_closed = True


class RawFieldWriter(base.FieldWriter):
    """Collects the postings of all fields; the documents of a term must come in ascending order."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._vocabularies: dict[str, _Numbers] = {vocabulary(field): _Numbers() for field in FIELDS}
        self._fields = {field: _Collected(self._vocabularies[vocabulary(field)]) for field in FIELDS}
        self._field = _Collected(_Numbers())
        self._number = 0
        self.is_closed = False

    def start_field(self, fieldname: str, fieldobj: Any) -> None:
        """Begin a field."""
        self._field = self._fields[fieldname]

    def start_term(self, text: bytes) -> None:
        """Begin a term of the field."""
        self._number = self._field.numbers[text.decode()]

    def add(self, docnum: int, weight: float, vbytes: bytes, length: int) -> None:
        """Take in a document of the term."""
        self._field.terms.append(self._number)
        self._field.docs.append(docnum)
        self._field.times.append(int(weight))
        self._field.places.frombytes(vbytes)

    def finish_term(self) -> None:
        """End a term."""

    def add_words(self, field: str, doc: int, words: Mapping[str, list[int]]) -> None:
        """Take in a field of a document: words and their places."""
        into = self._fields[field]
        into.add(doc, words, map(len, words.values()))
        into.places.extend(chain.from_iterable(words.values()))

    def add_labels(self, field: str, doc: int, labels: Sequence[str]) -> None:
        """Take in a field of a document: terms without places."""
        self._fields[field].add(doc, labels, [1] * len(labels))

    def close(self) -> None:
        """Write the file."""
        if not self.is_closed:
            sorted_terms = {name: sorted(numbers) for name, numbers in self._vocabularies.items()}
            ranks = {name: self._vocabularies[name].ranks(terms) for name, terms in sorted_terms.items()}
            write_postings(self._file, sorted_terms, self._inverted(ranks))
            self._file.close()
        self.is_closed = True

    def cancel(self) -> None:
        """Close the file as it is."""
        self._file.close()
        self.is_closed = True

    def _inverted(self, ranks: Mapping[str, Any]) -> Iterable[tuple[str, Inverted]]:
        for name in FIELDS:
            field = self._fields.pop(name)  # which makes room for the next
            if field.docs:
                yield name, field.inverted(ranks[vocabulary(name)])


class _Numbers(dict[str, int]):
    """Terms, numbered as they come."""

    def __missing__(self, term: str) -> int:
        number = self[term] = len(self)
        return number

    def ranks(self, terms: Sequence[str]) -> Any:
        """Return the place in `terms`, which are all of them, by number."""
        found = np.empty(len(terms), np.uint32)
        found[np.fromiter(map(self.__getitem__, terms), np.int64, len(terms))] = np.arange(len(terms))
        return found


class _Collected:
    """The postings of one field in the order in which they came."""

    def __init__(self, numbers: _Numbers) -> None:
        self.numbers = numbers
        self.terms = array("I")
        self.docs = array("I")
        self.times = array("H")
        self.places = array("H")

    def add(self, doc: int, terms: Collection[str], times: Iterable[int]) -> None:
        """Take in the terms of a document, and how often each is."""
        self.terms.extend(map(self.numbers.__getitem__, terms))
        self.docs.extend([doc] * len(terms))
        self.times.extend(times)

    def inverted(self, ranks: Any) -> Inverted:
        """Return them in order; `ranks` are places in the sorted vocabulary by number."""
        return Inverted.of(
            ranks[np.frombuffer(self.terms, np.uint32)],
            np.frombuffer(self.docs, np.uint32),
            np.frombuffer(self.times, np.uint16),
            np.frombuffer(self.places, np.uint16) if self.places else np.empty(0, np.uint16),
        )
