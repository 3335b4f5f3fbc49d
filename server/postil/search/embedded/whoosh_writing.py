"""Writing changes to a Whoosh index: new segments of new documents, deletions in the table of contents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any, Final

import numpy as np
from whoosh.index import TOC, clean_files

from postil.search.arrays.segment import Mask
from postil.search.embedded.joining import Joined, join_postings, join_rows
from postil.search.embedded.whoosh_codec import POSTINGS_EXT, ROWS_EXT, RawCodec, open_rows, open_terms
from postil.search.embedded.whoosh_schema import ROW, TEXTS, schema, whoosh_document
from postil.search.embedded.whoosh_storage import NAME, DurableStorage
from postil.search.port import SearchDocument

_COLUMNS: Final = (ROW, TEXTS)
_BYTES: Final = 56
"""What a posting takes, with its share of all else, while a segment is written."""


def commit(storage: DurableStorage, puts: Iterable[SearchDocument], deletes: Iterable[int], limit_mb: int) -> None:
    """Write documents as a new segment, in pieces of about `limit_mb` of memory, and delete others.

    Deletes are numbers in the whole index, as Whoosh counts. Call this only while holding the lock, or on a folder
    that is not live. Until the new table of contents has its name, nothing has changed.
    """
    generation = storage.latest()
    segments = storage.segments(generation)
    _delete(segments, deletes)
    pieces = list(_written(storage, puts, limit_mb << 20))
    if len(pieces) > 1:
        segments.append(join(storage, pieces, storage))
        for piece in pieces:
            for name in piece.list_files(storage):
                (storage.path / name).unlink()
    else:
        segments.extend(pieces)
    name_segments(storage, segments, generation + 1)


def join(storage: DurableStorage, segments: Sequence[Any], into: DurableStorage) -> Any | None:
    """Write the present documents of segments into a folder as one segment; None if they have none."""
    parts = [
        Joined(open_rows(storage.path, segment.segment_id()), open_terms(storage.path, segment.segment_id()), kept)
        for segment in segments
        if (kept := present(segment)).any()
    ]
    if not parts:
        return None
    joined = RawCodec().new_segment(into, NAME)
    for extension, write in ((ROWS_EXT, join_rows), (POSTINGS_EXT, join_postings)):
        with closing(joined.create_file(into, extension)) as file:
            write(file, parts)
    joined.set_doc_count(sum(int(part.kept.sum()) for part in parts))
    return joined


def present(segment: Any) -> Mask:
    """Return of each document of a segment whether it is not deleted."""
    kept = np.ones(segment.doc_count_all(), np.bool_)
    kept[list(segment.deleted_docs())] = False
    return kept


def _written(storage: DurableStorage, puts: Iterable[SearchDocument], limit: int) -> Iterator[Any]:
    building: SegmentBuilder | None = None
    try:
        for document in puts:
            building = building or SegmentBuilder(storage)
            building.add(whoosh_document(document))
            if building.postings * _BYTES > limit:
                yield building.finish()
                building = None
        if building:
            yield building.finish()
    except BaseException:
        if building:
            building.cancel()
        raise


def name_segments(storage: DurableStorage, segments: Iterable[Any], generation: int) -> None:
    """Make these the segments of the index, less those without a present document; remove the files of all others."""
    filled = [segment for segment in segments if segment.doc_count()]
    TOC(schema(), filled, generation).write(storage, NAME)
    clean_files(storage, NAME, generation, filled)


def _delete(segments: list[Any], numbers: Iterable[int]) -> None:
    wanted = sorted(set(numbers))
    for segment in segments:
        size = segment.doc_count_all()
        for number in wanted:
            if 0 <= number < size:
                segment.delete_document(number)
        wanted = [number - size for number in wanted]


class SegmentBuilder:
    """Documents on their way into one segment."""

    def __init__(self, storage: DurableStorage) -> None:
        self._segment = RawCodec().new_segment(storage, NAME)
        self._rows = self._segment.codec().per_document_writer(storage, self._segment)
        self._fields = self._segment.codec().field_writer(storage, self._segment)
        self.size = 0
        self.postings = 0

    def add(self, document: Mapping[str, Any]) -> None:
        """Take in what `whoosh_schema.whoosh_document` made of a document."""
        for name, value in document.items():
            if name in _COLUMNS:
                self._rows.add_column_value(name, None, value)
                continue
            if isinstance(value, Mapping):
                self._fields.add_words(name, self.size, value)
            else:
                self._fields.add_labels(name, self.size, value)
            self.postings += len(value)
        self.size += 1

    def finish(self) -> Any:
        """Write the files; return Whoosh's segment."""
        self._rows.close()
        self._fields.close()
        self._segment.set_doc_count(self.size)
        return self._segment

    def cancel(self) -> None:
        """Close the files as they are; the next commit removes them."""
        self._rows.cancel()
        self._fields.cancel()
