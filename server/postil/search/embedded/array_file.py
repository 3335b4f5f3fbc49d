"""A file of named arrays: opened at once, read in the pieces that are asked for, each checked whenever it is read.

    arrays        one after the other, each beginning at a multiple of eight bytes, little-endian
    sums          the CRC-32 of each block of the arrays, uint32
    table         JSON: {name: [dtype, where it begins, number of items]}
    trailer       where sums and table begin, the CRC-32 of all from the sums to here, a magic number

So opening takes as long for a gigabyte as for a kilobyte, and still no damaged byte is ever taken for a good one, also
when the file was cut or written over after it was opened. That is why it is not mapped into memory: who reads beyond
the end of a mapped file that was cut is killed. It may be removed meanwhile; what is open stays readable.
"""

from __future__ import annotations

import os
import struct
import weakref
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, Protocol, overload

import numpy as np
import numpy.typing as npt
import orjson

from postil.search.port import IndexDamaged

BLOCK: Final = 1 << 12
_ALIGNED: Final = 8
_AT_ONCE: Final = 256
_MAGIC: Final = b"POSTILA1"
_OFFSETS: Final = struct.Struct("<QQ")
_SUM: Final = struct.Struct("<I8s")

Array = npt.NDArray[Any]


class Writable(Protocol):
    """What a file is written to."""

    def write(self, data: Any, /) -> Any:
        """Write bytes."""


class ArrayFileWriter:
    """Writes arrays one after the other; nothing can be read before `finish`."""

    def __init__(self, file: Writable) -> None:
        self._file = file
        self._table: dict[str, tuple[str, int, int]] = {}
        self._sums = array("I")
        self._sum = 0
        self._place = 0

    def add(self, name: str, values: npt.ArrayLike) -> None:
        """Write one array of one dimension."""
        written = np.ascontiguousarray(values)
        self.add_pieces(name, written.dtype, [written])

    def add_strings(self, name: str, values: Iterable[str]) -> None:
        """Write strings as `Strings` reads them; lone surrogates, which no encoding has, become question marks."""
        encoded = [value.encode("utf-8", "replace") for value in values]
        self.add(f"{name}.text", np.frombuffer(b"".join(encoded), np.uint8))
        self.add(f"{name}.ends", np.cumsum([len(one) for one in encoded], dtype=np.uint64))

    def add_pieces(self, name: str, dtype: npt.DTypeLike, pieces: Iterable[Array]) -> None:
        """Write one array given in pieces."""
        wanted = np.dtype(dtype).newbyteorder("<")
        begins, items = self._place, 0
        for piece in pieces:
            if len(piece):
                self._write(np.ascontiguousarray(piece, wanted).data.cast("B"))
                items += len(piece)
        self._table[name] = (wanted.str, begins, items)
        self._write(memoryview(bytes(-self._place % _ALIGNED)))

    def finish(self) -> None:
        """Write what is needed to read the arrays."""
        if self._place % BLOCK:
            self._sums.append(self._sum)
        sums = np.array(self._sums, "<u4").tobytes()
        table = orjson.dumps(self._table)
        tail = sums + table + _OFFSETS.pack(self._place, self._place + len(sums))
        self._file.write(tail + _SUM.pack(zlib.crc32(tail), _MAGIC))

    def _write(self, data: memoryview) -> None:
        while len(data):
            room = BLOCK - self._place % BLOCK
            piece, data = data[:room], data[room:]
            self._file.write(piece)
            self._sum = zlib.crc32(piece, self._sum)
            self._place += len(piece)
            if self._place % BLOCK == 0:
                self._sums.append(self._sum)
                self._sum = 0


class ArrayFile:
    """An array file, open for reading from any thread. Every method may raise IndexDamaged."""

    def __init__(self, path: Path) -> None:
        self._name = path.name
        self._file = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        weakref.finalize(self, os.close, self._file)
        sum_at = os.fstat(self._file).st_size - _SUM.size
        offsets_at = sum_at - _OFFSETS.size
        if offsets_at < 0:
            raise self._damaged()
        self._end, table_at = _OFFSETS.unpack(self._read(offsets_at, sum_at))
        if not self._end <= table_at <= offsets_at:
            raise self._damaged()
        told = self._read(self._end, sum_at)
        if _SUM.unpack(self._read(sum_at, sum_at + _SUM.size)) != (zlib.crc32(told), _MAGIC):
            raise self._damaged()
        self._sums = np.frombuffer(told[: table_at - self._end], "<u4").tolist()
        self._arrays: dict[str, tuple[np.dtype[Any], int, int]] = {
            name: (np.dtype(dtype), begins, items)
            for name, (dtype, begins, items) in orjson.loads(told[table_at - self._end : -_OFFSETS.size]).items()
        }

    def __contains__(self, name: object) -> bool:
        return name in self._arrays

    def length(self, name: str) -> int:
        """Return the number of items of an array."""
        return self._arrays[name][2]

    def whole(self, name: str) -> Array:
        """Return an array."""
        return self.part(name, 0, self.length(name))

    def part(self, name: str, first: int, end: int) -> Array:
        """Return items `first` to `end` of an array; nobody may write into it."""
        dtype, begins, items = self._arrays[name]
        end = min(end, items)
        if end <= first:
            return np.empty(0, dtype)
        begin, size = begins + first * dtype.itemsize, end - first
        block = begin // BLOCK
        data = self._checked(block, (begins + end * dtype.itemsize - 1) // BLOCK + 1)
        found = np.frombuffer(data, dtype, size, begin - block * BLOCK)
        return found if 2 * found.nbytes >= len(data) else found.copy()  # what is kept should not keep much else

    def strings(self, name: str) -> Strings:
        """Return what `add_strings` wrote."""
        return Strings(self.whole(f"{name}.text"), self.whole(f"{name}.ends"))

    def verify(self) -> None:
        """Check every block."""
        for first in range(0, len(self._sums), _AT_ONCE):
            self._checked(first, min(first + _AT_ONCE, len(self._sums)))

    def _checked(self, first: int, end: int) -> bytes:
        """Return blocks `first` to `end` as they were written."""
        data = self._read(first * BLOCK, min(end * BLOCK, self._end))
        view = memoryview(data)
        for place in range(0, len(data), BLOCK):
            if zlib.crc32(view[place : place + BLOCK]) != self._sums[first + place // BLOCK]:
                raise self._damaged()
        return data

    def _read(self, begin: int, end: int) -> bytes:
        data = os.pread(self._file, end - begin, begin)
        while len(data) < end - begin and (more := os.pread(self._file, end - begin - len(data), begin + len(data))):
            data += more
        if len(data) < end - begin:
            raise self._damaged()
        return data

    def _damaged(self) -> IndexDamaged:
        return IndexDamaged(f"The search index is damaged: {self._name} is not what was written.")


class Strings(Sequence[str]):
    """Strings out of an array file, decoded when they are asked for."""

    def __init__(self, text: Array, ends: Array) -> None:
        self._text = text.data
        self._ends = ends.data

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[str]: ...
    def __getitem__(self, place: int | slice) -> str | Sequence[str]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        end = self._ends[place]
        return str(self._text[self._ends[place - 1] if place % len(self) else 0 : end], "utf-8")

    def __iter__(self) -> Iterator[str]:
        text, begin = bytes(self._text), 0
        if text.isascii():
            decoded = text.decode("ascii")
            for end in self._ends.tolist():
                yield decoded[begin:end]
                begin = end
        else:
            for end in self._ends.tolist():
                yield text[begin:end].decode()
                begin = end
