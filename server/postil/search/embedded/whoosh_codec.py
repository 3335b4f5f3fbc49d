"""A codec for Whoosh whose postings, words and columns are plain arrays in two files of each segment.

Whoosh's own readers and searchers get from it what they ask any codec; `whoosh_segment` reads the same arrays as they
lie there. It is made for `whoosh_schema.schema`: weights are whole numbers, values are places, lengths are not kept.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
from whoosh.codec import base
from whoosh.codec.whoosh3 import W3Segment
from whoosh.matching.mcore import ListMatcher
from whoosh.reading import TermInfo, TermNotFound

from postil.search.arrays.segment import PAPER
from postil.search.embedded.array_file import ArrayFile
from postil.search.embedded.row_file import RowFile
from postil.search.embedded.term_file import TermFile
from postil.search.embedded.whoosh_writers import RawFieldWriter, RawRowsWriter

POSTINGS_EXT: Final = ".pos"
ROWS_EXT: Final = ".row"


def open_terms(folder: Path, segment_id: str) -> TermFile:
    """Open the postings of a segment."""
    return TermFile(ArrayFile(folder / (segment_id + POSTINGS_EXT)))


def open_rows(folder: Path, segment_id: str) -> RowFile:
    """Open the columns of a segment."""
    return RowFile(ArrayFile(folder / (segment_id + ROWS_EXT)))


class RawCodec(base.Codec):
    """What Whoosh calls to write and to read a segment."""

    length_stats = False

    def per_document_writer(self, storage: Any, segment: Any) -> RawRowsWriter:
        """Return what rows and texts are given to."""
        return RawRowsWriter(segment.create_file(storage, ROWS_EXT))

    def field_writer(self, storage: Any, segment: Any) -> RawFieldWriter:
        """Return what postings are given to."""
        return RawFieldWriter(segment.create_file(storage, POSTINGS_EXT))

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> Any:
        """Refuse: postings are written by `RawFieldWriter` only."""
        raise NotImplementedError

    def postings_reader(self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None) -> Any:
        """Refuse: postings are read by `RawTermsReader` only."""
        raise NotImplementedError

    def terms_reader(self, storage: Any, segment: Any) -> RawTermsReader:
        """Open the postings."""
        return RawTermsReader(open_terms(Path(storage.folder), segment.segment_id()))

    def per_document_reader(self, storage: Any, segment: Any) -> RawRowsReader:
        """Open the rows."""
        return RawRowsReader(open_rows(Path(storage.folder), segment.segment_id()), segment)

    def new_segment(self, storage: Any, indexname: str) -> Any:
        """Return a segment without documents."""
        return W3Segment(self, indexname)


class RawTermsReader(base.TermsReader):
    """The terms of a segment for Whoosh: fields are in alphabetical order, terms in that of their bytes."""

    def __init__(self, terms: TermFile) -> None:
        self._terms = terms

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self._terms.find(term[0], term[1].decode()) is not None

    def indexed_field_names(self) -> Sequence[str]:
        """Return the fields that have terms."""
        return sorted(self._terms.fields)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        """Yield all terms."""
        for field in self.indexed_field_names():
            yield from self._from(field, "")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        """Yield the terms that do not come before one, also those of later fields."""
        for field in self.indexed_field_names():
            if field >= fieldname:
                yield from self._from(field, prefix.decode() if field == fieldname else "")

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """Yield all terms with what is known of them."""
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """Yield terms as `terms_from` with what is known of them."""
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        """Return how often a term is, and in which documents. Raises TermNotFound."""
        found = self._terms.postings(fieldname, text.decode())
        if not len(found.docs):
            raise TermNotFound(f"No term {fieldname}:{text!r}")
        weight, most = float(found.times.sum(dtype=np.int64)), float(found.times.max())
        return TermInfo(weight, len(found.docs), 0, 0, most, int(found.docs[0]), int(found.docs[-1]))

    def frequency(self, fieldname: str, text: bytes) -> float:
        """Return how often a term is, 0 where it is not."""
        return float(self._terms.postings(fieldname, text.decode()).times.sum(dtype=np.int64))

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """Return how many documents have a term."""
        return len(self._terms.postings(fieldname, text.decode()).docs)

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> Any:
        """Return the documents of a term with weights and places. Raises TermNotFound."""
        info = self.term_info(fieldname, text)
        found = self._terms.postings(fieldname, text.decode())
        ends = np.cumsum(found.times, dtype=np.int64)
        values = [piece.tobytes() for piece in np.split(found.places, ends[:-1])] if len(found.places) else None
        weights = found.times.astype(float).tolist()
        term = (fieldname, text)
        return ListMatcher(found.docs.tolist(), weights, values, format_, scorer, term=term, terminfo=info)

    def cursor(self, fieldname: str, fieldobj: Any) -> RawCursor:
        """Return a cursor over the terms of a field."""
        terms = [text.decode() for field, text in self._from(fieldname, "")] if fieldname in self._terms.fields else []
        return RawCursor(terms, partial(self.term_info, fieldname))

    def _from(self, field: str, first: str) -> Iterator[tuple[str, bytes]]:
        return ((field, term.encode()) for term in self._terms.terms_from(field, first))


class RawCursor(base.FieldCursor):
    """A place among the terms of one field."""

    def __init__(self, terms: Sequence[str], term_info: Any) -> None:
        self._terms = terms
        self._info = term_info
        self._place = 0

    def first(self) -> str | None:
        """Go to the first term."""
        self._place = 0
        return self.text()

    def find(self, term: str | bytes) -> str | None:
        """Go to the first term that does not come before this one."""
        self._place = bisect_left(self._terms, term.decode() if isinstance(term, bytes) else term)
        return self.text()

    def next(self) -> str | None:
        """Go to the next term."""
        self._place += 1
        return self.text()

    def text(self) -> str | None:
        """Return the term, None after the last."""
        return self._terms[self._place] if self.is_valid() else None

    def term_info(self) -> TermInfo | None:
        """Return what is known of the term."""
        return self._info(self._terms[self._place].encode()) if self.is_valid() else None

    def is_valid(self) -> bool:
        """Whether there is a term."""
        return self._place < len(self._terms)


class RawRowsReader(base.PerDocumentReader):
    """The documents of a segment for Whoosh: of each it stores the paper's id."""

    def __init__(self, rows: RowFile, segment: Any) -> None:
        self._paper_ids = rows.paper_ids
        self._segment = segment

    def doc_count_all(self) -> int:
        """Return the number of documents, deleted ones included."""
        return len(self._paper_ids)

    def doc_count(self) -> int:
        """Return the number of documents that are not deleted."""
        return len(self._paper_ids) - int(self._segment.deleted_count())

    def has_deletions(self) -> bool:
        """Whether documents are deleted."""
        return bool(self._segment.has_deletions())

    def is_deleted(self, docnum: int) -> bool:
        """Whether a document is deleted."""
        return bool(self._segment.is_deleted(docnum))

    def deleted_docs(self) -> Iterable[int]:
        """Return the deleted documents."""
        deleted: Iterable[int] = self._segment.deleted_docs()
        return deleted

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """Return what is stored of a document."""
        return {PAPER: self._paper_ids[docnum]}

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """Return the default: no field is scored by length."""
        return default

    def field_length(self, fieldname: str) -> int:
        """Return 0, as Whoosh does of fields that are not scored by length."""
        return 0

    min_field_length = max_field_length = field_length
