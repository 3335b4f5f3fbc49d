"""The plainest segments: of documents, in memory, made anew for each test; and snapshots of them."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from postil.domain import rank
from postil.search.arrays.lexicon import Lexicon
from postil.search.arrays.segment import LABELS, PAPER, LabelColumn, Postings
from postil.search.arrays.snapshot import Part, Snapshot
from postil.search.port import SearchDocument
from postil.search.text.analysis import analyse, kept_texts, labels

KEYS: Mapping[str, str] = {
    "saved": "added_at",
    "published": "published_on",
    "title": "title_key",
    "author": "author_key",
    "read": "read_key",
    "rating": "rating_key",
}


class PlainColumns:
    """The `segment.Columns` of some documents."""

    def __init__(self, documents: Sequence[SearchDocument]) -> None:
        self.documents = documents
        self.paper_ids = [document.paper_id for document in documents]
        self.versions = np.array([document.ver for document in documents], np.int64)
        self.added = np.array([document.added_at.timestamp() for document in documents], np.float64)
        self.starred = np.array([document.starred for document in documents], np.bool_)
        fields = [analyse(document) for document in documents]
        self.lengths = {
            field: np.array([found[field].length if field in found else 0 for found in fields], np.uint16)
            for field in rank.LENGTH_NORMS
        }

    def keys(self, order: str) -> Sequence[Any]:
        return [getattr(document, KEYS[order]) for document in self.documents]

    def ranks(self, order: str) -> Any:
        keyed = list(zip(self.keys(order), self.paper_ids, strict=True))
        ranks = np.empty(len(keyed), np.int32)
        ranks[sorted(range(len(keyed)), key=keyed.__getitem__)] = np.arange(len(keyed))
        return ranks


class PlainSegment:
    """A `segment.Segment` of some documents."""

    def __init__(self, documents: Sequence[SearchDocument]) -> None:
        self.segment_id = "plain"
        self.size = len(documents)
        self.columns = PlainColumns(documents)
        self.asked: list[tuple[str, str]] = []
        self._found: dict[tuple[str, str], list[tuple[int, list[int]]]] = {}
        counts: dict[str, Counter[str]] = {}
        for doc, document in enumerate(documents):
            for field, found in analyse(document).items():
                counts.setdefault(field, Counter()).update(found.places.keys())
                for word, places in found.places.items():
                    self._found.setdefault((field, word), []).append((doc, places))
            for field, term in ((PAPER, document.paper_id), *((LABELS, label) for label in labels(document))):
                self._found.setdefault((field, term), []).append((doc, []))
        self.lexicon = Lexicon.of(counts)
        self.fields = self.lexicon.fields
        self.may_have = self.lexicon.may_have
        self.has = self.lexicon.has
        self.count = self.lexicon.count
        self.starting = self.lexicon.starting
        self.stem_kin = self.lexicon.stem_kin
        self.near = self.lexicon.near
        self.warm = self.lexicon.warm

    def postings(self, field: str, term: str) -> Postings:
        self.asked.append((field, term))
        found = self._found.get((field, term), [])
        return Postings(
            np.array([doc for doc, _ in found], np.uint32),
            np.array([max(1, len(places)) for _, places in found], np.uint16),
            np.array([place for _, places in found for place in places], np.uint16),
        )

    def texts(self, doc: int) -> dict[str, str]:
        return kept_texts(self.columns.documents[doc])

    def labels(self, facet: str) -> LabelColumn:
        pairs = [
            (doc, label.partition("=")[2])
            for doc, document in enumerate(self.columns.documents)
            for label in sorted(labels(document))
            if label.startswith(f"{facet}=")
        ]
        names = sorted({name for _, name in pairs})
        docs = np.array([doc for doc, _ in pairs], np.uint32)
        return LabelColumn(names, docs, np.array([names.index(name) for _, name in pairs], np.uint32))


def snapshot_of(*parts: Sequence[SearchDocument], gone: Iterable[tuple[int, int]] = ()) -> Snapshot:
    """A snapshot of one segment for each of `parts`, without the documents `gone`, each as (part, document)."""
    deleted: list[Collection[int]] = [{doc for part, doc in gone if part == number} for number in range(len(parts))]
    return Snapshot([Part(PlainSegment(part), lost) for part, lost in zip(parts, deleted, strict=True)])
