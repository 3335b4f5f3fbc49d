"""A piece of an index as it is evaluated: postings, columns and words as arrays, wherever they are kept.

Documents are numbered from 0 within their segment. What a segment says of a document never changes; that one is
gone by now, only the snapshot knows (search/arrays/snapshot.py). Every method may be called from any thread.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt

LABELS: Final = "labels"
"""The field whose terms are labels (`analysis.labels`)."""

PAPER: Final = "paper"
"""The field whose one term is the paper's id."""

Docs = npt.NDArray[np.uint32]
"""Document numbers."""

Numbers = npt.NDArray[np.int64]
"""Document numbers to index with."""

Mask = npt.NDArray[np.bool_]
"""Of every document of a segment, whether it is meant."""


@dataclass(frozen=True, slots=True)
class Postings:
    """The documents that have a term, ascending, how often, and at which places, one document after the other.

    `places` has as many items as `times` sums up to; it is empty for labels.
    """

    docs: Docs
    times: npt.NDArray[np.uint16]
    places: npt.NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class LabelColumn:
    """The labels of one facet, pair by pair in any order: document `docs[i]` carries `names[values[i]]`."""

    names: Sequence[str]
    docs: Docs
    values: npt.NDArray[np.uint32]


class Columns(Protocol):
    """What a segment knows of each document, by its number."""

    @property
    def paper_ids(self) -> Sequence[str]:
        """The paper of each document."""

    @property
    def versions(self) -> npt.NDArray[np.int64]:
        """The `ver` of each."""

    @property
    def added(self) -> npt.NDArray[np.float64]:
        """When each was saved, in seconds since 1970."""

    @property
    def starred(self) -> Mask:
        """Whether it is starred."""

    @property
    def lengths(self) -> Mapping[str, npt.NDArray[np.uint16]]:
        """Of the fields with norms (`rank.LENGTH_NORMS`), in words."""

    def keys(self, order: str) -> Sequence[Any]:
        """What a document is put in order by, for an order of `domain.sorting.FALLING`."""

    def ranks(self, order: str) -> npt.NDArray[np.int32]:
        """The place of each document when the segment is sorted ascending by (key, paper id)."""


class Segment(Protocol):
    """One piece of an index. It is equal to itself only, and can be referred to weakly (search/arrays/kept.py)."""

    segment_id: str
    size: int

    @property
    def columns(self) -> Columns:
        """The columns, read when they are first asked for."""

    def postings(self, field: str, term: str) -> Postings:
        """Return the documents of a term, none if there are none. `field` may be LABELS or PAPER."""

    def texts(self, doc: int) -> dict[str, str]:
        """Return what `analysis.kept_texts` gave of a document."""

    def labels(self, facet: str) -> LabelColumn:
        """Return the labels of one of `port.FACETS`, without `facet=`."""

    def may_have(self, field: str, word: str) -> bool:
        """Return whether any document has the word in the field."""

    def fields(self, word: str) -> Sequence[str]:
        """Return the fields in which any document has the word."""

    def has(self, word: str) -> bool:
        """Return whether any document has the word in any field."""

    def count(self, word: str) -> int:
        """Return in how many (document, field) pairs a word is."""

    def starting(self, prefix: str, most: int) -> Iterable[tuple[str, int]]:
        """Return the `most` most frequent words with a prefix, and their counts; of equal ones the first by letter."""

    def stem_kin(self, beginning: str, longest: int) -> Iterable[tuple[str, int]]:
        """Return all words with a beginning that have at most `longest` letters, and their counts."""

    def near(self, word: str) -> Mapping[str, int]:
        """Return the words like a misspelt one with their distance (search/text/spelling.py)."""

    def warm(self) -> None:
        """Read ahead what searches need of the whole segment."""
