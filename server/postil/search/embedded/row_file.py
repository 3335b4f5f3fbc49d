"""The file of a segment's documents: columns to filter, order and weigh by, and texts.

Its arrays, by document: `paper_ids`, `versions`, `added`, `starred`, `rating`, `length.title` …, `key.published` …,
`rank.saved` …, and `texts`, each compressed alone, with `texts.ends`.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from postil.domain.sorting import FALLING
from postil.search.embedded.array_file import ArrayFile, ArrayFileWriter, Strings, Writable
from postil.search.embedded.whoosh_schema import KEYS, NORMED, Row

PAPER_IDS: Final = "paper_ids"
TEXTS: Final = "texts"
_QUICK: Final = 1


def write_rows(file: Writable, rows: Sequence[Row], texts: Iterable[bytes]) -> None:
    """Write the file of rows; texts are compressed ones."""
    writer = ArrayFileWriter(file)
    paper_ids = [row.paper_id for row in rows]
    writer.add_strings(PAPER_IDS, paper_ids)
    keys: dict[str, Sequence[Any]] = {"saved": [row.added for row in rows], "rating": [row.rating for row in rows]}
    keys |= {order: [row.keys[place] for row in rows] for place, order in enumerate(KEYS)}
    writer.add("added", np.array(keys["saved"], np.float64))
    writer.add("rating", np.array(keys["rating"], np.int16))
    for order in KEYS:
        writer.add_strings(f"key.{order}", keys[order])
    writer.add("versions", np.array([row.version for row in rows], np.int64))
    writer.add("starred", np.array([row.starred for row in rows], np.bool_))
    for place, field in enumerate(NORMED):
        writer.add(f"length.{field}", np.array([row.lengths[place] for row in rows], np.uint16))
    by_id = sorted(range(len(rows)), key=paper_ids.__getitem__)
    for order in FALLING:
        writer.add(f"rank.{order}", _ranks(keys[order], by_id))
    _write_texts(writer, texts)
    writer.finish()


def _ranks(keys: Sequence[Any], by_id: Sequence[int]) -> npt.NDArray[np.int32]:
    """Return the place of each document when all are sorted by key, then by paper id."""
    ranks = np.empty(len(by_id), np.int32)
    ranks[np.array(sorted(by_id, key=keys.__getitem__), np.int64)] = np.arange(len(by_id), dtype=np.int32)
    return ranks


def _write_texts(writer: ArrayFileWriter, texts: Iterable[bytes]) -> None:
    lengths: list[int] = []

    def pieces() -> Iterator[npt.NDArray[np.uint8]]:
        for text in texts:
            lengths.append(len(text))
            yield np.frombuffer(text, np.uint8)

    writer.add_pieces(TEXTS, np.uint8, pieces())
    writer.add(f"{TEXTS}.ends", np.cumsum(lengths, dtype=np.uint64))


def compressed(text: bytes) -> bytes:
    """Return the texts of a document as they are kept."""
    return zlib.compress(text, _QUICK)


class RowFile:
    """The file of rows, open. Its columns are a `segment.Columns`."""

    def __init__(self, file: ArrayFile) -> None:
        self._file = file
        self.size = file.length("versions")
        self._keys: dict[str, Sequence[Any]] = {}
        self._ranks: dict[str, npt.NDArray[np.int32]] = {}

    @cached_property
    def paper_ids(self) -> Strings:
        """The paper of each document."""
        return self._file.strings(PAPER_IDS)

    @cached_property
    def versions(self) -> npt.NDArray[np.int64]:
        """Their `ver`."""
        return self._file.whole("versions")

    @cached_property
    def added(self) -> npt.NDArray[np.float64]:
        """When they were saved, in seconds since 1970."""
        return self._file.whole("added")

    @cached_property
    def starred(self) -> npt.NDArray[np.bool_]:
        """Whether they are starred."""
        return self._file.whole("starred")

    @cached_property
    def lengths(self) -> Mapping[str, npt.NDArray[np.uint16]]:
        """Of the fields with norms, in words."""
        return {field: self._file.whole(f"length.{field}") for field in NORMED}

    def keys(self, order: str) -> Sequence[Any]:
        """Return what documents are put in order by."""
        if order == "saved":
            return self.added  # type: ignore[return-value] # numpy does not call its arrays sequences
        if order not in self._keys:
            numbers: Any = self._file.whole("rating") if order == "rating" else None
            self._keys[order] = self._file.strings(f"key.{order}") if numbers is None else numbers
        return self._keys[order]

    def ranks(self, order: str) -> npt.NDArray[np.int32]:
        """Return the places of the documents, ascending by (key, paper id)."""
        if order not in self._ranks:
            self._ranks[order] = self._file.whole(f"rank.{order}")
        return self._ranks[order]

    def compressed_texts(self, doc: int) -> bytes:
        """Return the texts of a document as they are kept."""
        begin, end = self._text_ends[doc - 1] if doc else 0, self._text_ends[doc]
        return self._file.part(TEXTS, begin, end).tobytes()

    def texts(self, doc: int) -> bytes:
        """Return the texts of a document as they were given."""
        return zlib.decompress(self.compressed_texts(doc))

    def rows(self) -> Iterator[Row]:
        """Yield all rows."""
        lengths = zip(*(self.lengths[field].tolist() for field in NORMED), strict=True)
        keys = zip(*(self._file.strings(f"key.{order}") for order in KEYS), strict=True)
        numbers = (column.tolist() for column in (self.versions, self.added, self.starred, self._file.whole("rating")))
        return map(Row, self.paper_ids, *numbers, lengths, keys)

    def verify(self) -> None:
        """Read all of the file. Raises IndexDamaged."""
        self._file.verify()

    @cached_property
    def _text_ends(self) -> memoryview:
        return self._file.whole(f"{TEXTS}.ends").data
