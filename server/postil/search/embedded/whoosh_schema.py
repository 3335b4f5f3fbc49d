"""How a document lies in a Whoosh index: our own words and places, no analysis or pickled text by Whoosh."""

from __future__ import annotations

import struct
from array import array
from collections.abc import Generator, Iterable, Mapping
from typing import Any, Final, NamedTuple

import orjson
from whoosh import columns, fields, formats

from postil.domain import rank
from postil.search.arrays.segment import LABELS, PAPER
from postil.search.port import SearchDocument
from postil.search.text.analysis import FieldWords, analyse, kept_texts, labels, within_reach

FORMAT: Final = 7
"""Raise this when the schema or the analysis of text changes: indexes of another format are rebuilt."""

WORD_FIELDS: Final = tuple(rank.FIELD_WEIGHTS)
ROW: Final = "row"
TEXTS: Final = "texts"
NORMED: Final = tuple(rank.LENGTH_NORMS)
KEYS: Final = ("published", "title", "author", "read")
"""The orders of `domain.sorting` whose keys are text; of `saved` it is the time, of `rating` a number."""

_ROW = struct.Struct(f"<qd?h{len(NORMED)}H")


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
    return {
        **{field: within_reach(found) for field, found in analysed.items()},
        LABELS: sorted({_writable(label) for label in labels(document)}),
        PAPER: (_writable(document.paper_id),),
        ROW: Row.of(document, analysed).packed(),
        TEXTS: orjson.dumps({field: _writable(text) for field, text in kept_texts(document).items()}),
    }


class Row(NamedTuple):
    """What is kept of a document to filter, to order and to weigh by; `keys` are those of KEYS."""

    paper_id: str
    version: int
    added: float
    starred: bool
    rating: int
    lengths: tuple[int, ...]
    keys: tuple[str, ...]

    @classmethod
    def of(cls, document: SearchDocument, analysed: Mapping[str, FieldWords]) -> Row:
        """Return the row of a document whose fields have these words."""
        return cls(
            document.paper_id,
            document.ver,
            document.added_at.timestamp(),
            document.starred,
            document.rating_key,
            tuple([min(analysed[field].length, rank.MAX_LENGTH) if field in analysed else 0 for field in NORMED]),
            (document.published_on, document.title_key, document.author_key, document.read_key),
        )

    def packed(self) -> bytes:
        """Return the row as bytes."""
        numbers = _ROW.pack(self.version, self.added, self.starred, self.rating, *self.lengths)
        return numbers + orjson.dumps([_writable(text) for text in (self.paper_id, *self.keys)])

    @classmethod
    def unpacked(cls, row: bytes) -> Row:
        """Return what `packed` made bytes of."""
        version, added, starred, rating, *lengths = _ROW.unpack_from(row)
        paper_id, *keys = orjson.loads(row[_ROW.size :])
        return cls(paper_id, version, added, starred, rating, tuple(lengths), tuple(keys))


def texts(value: bytes) -> dict[str, str]:
    """Return the texts of one document, as `analysis.kept_texts` gave them."""
    found: dict[str, str] = orjson.loads(value)
    return found


def _writable(text: str) -> str:
    """Return a text without lone surrogates, which no encoding has."""
    return text.encode("utf-8", "replace").decode()
