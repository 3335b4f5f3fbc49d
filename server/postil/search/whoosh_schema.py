"""How a document lies in a Whoosh index: our own words and places, no analysis or pickled text by Whoosh."""

from __future__ import annotations

import struct
from array import array
from collections.abc import Generator, Iterable, Mapping
from typing import Any, Final

import orjson
from whoosh import columns, fields, formats

from postil.domain import rank
from postil.search.analysis import analyse, kept_texts, labels
from postil.search.port import SearchDocument

FORMAT: Final = 4
"""Raise this when the schema or the analysis of text changes: indexes of another format are rebuilt."""

WORD_FIELDS: Final = tuple(rank.FIELD_WEIGHTS)
LABELS: Final = "labels"
PAPER: Final = "paper"
ROW: Final = "row"
TEXTS: Final = "texts"
NORMED: Final = tuple(rank.LENGTH_NORMS)

_ROW = struct.Struct(f"<qd{len(NORMED)}H")


class WordsField(fields.FieldType):
    """A field given as word to places; a posting's weight is the number of places, its value the places."""

    def __init__(self) -> None:
        super().__init__(format=formats.Positions(), analyzer=None)  # type: ignore[arg-type]

    def index(self, value: Mapping[str, list[int]], **_: Any) -> Generator[tuple[bytes, int, float, bytes], None, None]:
        """Yield what Whoosh stores for each word."""
        for word, places in value.items():
            yield word.encode("utf-8", "replace"), len(places), float(len(places)), array("H", places).tobytes()


class LabelsField(fields.FieldType):
    """A field given as labels, each one term."""

    def __init__(self) -> None:
        super().__init__(format=formats.Existence(), analyzer=None)  # type: ignore[arg-type]

    def index(self, value: Iterable[str], **_: Any) -> Generator[tuple[bytes, int, float, bytes], None, None]:
        """Yield what Whoosh stores for each label."""
        for label in value:
            yield label.encode("utf-8", "replace"), 1, 1.0, b""


def schema() -> fields.Schema:
    """Return the schema of every index."""
    return fields.Schema(
        **{field: WordsField() for field in WORD_FIELDS},
        **{
            LABELS: LabelsField(),
            PAPER: LabelsField(),
            ROW: fields.COLUMN(columns.VarBytesColumn()),
            TEXTS: fields.COLUMN(columns.CompressedBytesColumn()),
        },
    )


def whoosh_document(document: SearchDocument) -> dict[str, Any]:
    """Return the keyword arguments of Whoosh's add_document."""
    analysed = analyse(document)
    lengths = [min(analysed[field].length, rank.MAX_LENGTH) if field in analysed else 0 for field in NORMED]
    row = _ROW.pack(document.ver, document.added_at.timestamp(), *lengths) + document.paper_id.encode()
    return {
        **{field: found.places for field, found in analysed.items()},
        LABELS: sorted(labels(document)),
        PAPER: (document.paper_id,),
        ROW: row,
        TEXTS: orjson.dumps({field: _writable(text) for field, text in kept_texts(document).items()}),
    }


class Rows:
    """The per-document columns of one segment, by document number."""

    def __init__(self, rows: Iterable[bytes]) -> None:
        self.paper_ids: list[str] = []
        self.versions = array("q")
        self.added = array("d")
        self.lengths: dict[str, array[int]] = {field: array("H") for field in NORMED}
        for row in rows:
            version, added, *lengths = _ROW.unpack_from(row)
            self.versions.append(version)
            self.added.append(added)
            for field, length in zip(NORMED, lengths, strict=True):
                self.lengths[field].append(length)
            self.paper_ids.append(row[_ROW.size :].decode())


def texts(value: bytes) -> dict[str, str]:
    """Return the texts of one document, as `analysis.kept_texts` gave them."""
    found: dict[str, str] = orjson.loads(value)
    return found


def _writable(text: str) -> str:
    """Return a text without lone surrogates, which no encoding has."""
    return text.encode("utf-8", "replace").decode()
