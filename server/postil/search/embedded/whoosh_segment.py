"""One segment of a Whoosh index as `segment.Segment` has it: arrays in files, read without decoding.

Nothing in it changes and nothing in it is a cursor, so threads need no lock. What is worked out from the arrays is
kept; a second thread may work it out once more meanwhile, to the same end.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

import numpy as np

from postil.search.arrays.segment import LABELS, LabelColumn, Postings
from postil.search.embedded import whoosh_schema
from postil.search.embedded.row_file import RowFile
from postil.search.embedded.whoosh_codec import open_rows, open_terms
from postil.search.embedded.whoosh_storage import DurableStorage


class OpenSegment:
    """One segment, open: another process may remove its files. Document numbers are the segment's own."""

    def __init__(self, storage: DurableStorage, segment: Any) -> None:
        self.segment_id: str = segment.segment_id()
        self._rows = open_rows(storage.path, self.segment_id)
        self._terms = open_terms(storage.path, self.segment_id)
        self.size = self._rows.size
        self._facets: dict[str, LabelColumn] = {}

    @property
    def columns(self) -> RowFile:
        """What is known of each document."""
        return self._rows

    def postings(self, field: str, term: str) -> Postings:
        """Return the documents of a term; they may be deleted by now."""
        return self._terms.postings(field, term)

    def texts(self, doc: int) -> dict[str, str]:
        """Return the texts of a document."""
        return whoosh_schema.texts(self._rows.texts(doc))

    def labels(self, facet: str) -> LabelColumn:
        """Return the labels of a facet: neighbours in the sorted vocabulary, so their documents are too."""
        found = self._facets.get(facet)
        if found is None:
            found = self._facets[facet] = self._labels(facet)
        return found

    def _labels(self, facet: str) -> LabelColumn:
        names, beginning = self._terms.labels, f"{facet}="
        first, end = bisect_left(names, beginning), bisect_left(names, f"{facet}>")
        if first == end:
            return LabelColumn((), np.empty(0, np.uint32), np.empty(0, np.uint32))
        lengths = np.diff(self._terms.starts(LABELS)[first : end + 1])
        return LabelColumn(
            [name.removeprefix(beginning) for name in names[first:end]],
            self._terms.between(LABELS, first, end).docs,
            np.repeat(np.arange(end - first, dtype=np.uint32), lengths),
        )

    def may_have(self, field: str, word: str) -> bool:
        """Return whether any document has the word in the field, deleted ones included."""
        return self._terms.lexicon.may_have(field, word)

    def fields(self, word: str) -> tuple[str, ...]:
        """Return the fields that have a word in any document, deleted ones included."""
        return self._terms.lexicon.fields(word)

    def has(self, word: str) -> bool:
        """Return whether any document has the word, deleted ones included."""
        return self._terms.lexicon.has(word)

    def count(self, word: str) -> int:
        """Return in how many (document, field) pairs a word is."""
        return self._terms.lexicon.count(word)

    def starting(self, prefix: str, most: int) -> list[tuple[str, int]]:
        """Return the most frequent words with a prefix and their counts."""
        return self._terms.lexicon.starting(prefix, most)

    def stem_kin(self, beginning: str, longest: int) -> list[tuple[str, int]]:
        """Return the words with a beginning that are not too long, and their counts."""
        return self._terms.lexicon.stem_kin(beginning, longest)

    def near(self, word: str) -> dict[str, int]:
        """Return the words like a misspelt one with their distance."""
        return self._terms.lexicon.near(word)

    def warm(self) -> None:
        """Read and check the postings, and prepare what is worked out from words and labels."""
        self._terms.verify()
        self._terms.lexicon.warm()

    def verify(self) -> None:
        """Read and check everything. Raises IndexDamaged."""
        self._terms.verify()
        self._rows.verify()
