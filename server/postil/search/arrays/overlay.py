"""Changes laid over the segments on disk: documents that were saved and not yet written, and papers that are gone."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

from postil.search.arrays.delta import Delta, DeltaSegment
from postil.search.arrays.segment import PAPER, Segment
from postil.search.arrays.snapshot import Part, Snapshot
from postil.search.port import SearchDocument

_SLACK: Final = 128
"""So many documents more than are shown may be left over in memory, or three for each that is."""


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """What searches see instead of what is on disk of some papers: a document in `segment`, or none."""

    papers: Mapping[str, int | None]
    segment: DeltaSegment | None


NOTHING: Final = Shown({}, None)


class Overlay:
    """What is shown at the moment; any thread may change it and lay it over what it has of the disk."""

    def __init__(self) -> None:
        self.shown = NOTHING
        self._delta = Delta()
        self._places: WeakKeyDictionary[Segment, dict[str, tuple[int, ...]]] = WeakKeyDictionary()
        self._laid: tuple[Snapshot, Shown, Snapshot] | None = None
        self._lock = threading.Lock()

    def show(self, puts: Collection[SearchDocument], deletes: Collection[str]) -> None:
        """Show these changes and no others; a document that is shown already is not taken in again."""
        with self._lock:
            before = self.shown.papers
            if len(self._delta) > 4 * len(puts) + _SLACK or not puts:
                self._delta, before = Delta(), {}
            papers: dict[str, int | None] = dict.fromkeys(deletes)
            for document in puts:
                known = before.get(document.paper_id)
                same = known is not None and self._delta.documents[known].ver == document.ver
                papers[document.paper_id] = known if same else self._delta.add(document)
            self.shown = Shown(papers, self._viewed() if puts else None) if papers else NOTHING

    def over(self, disk: Snapshot, shown: Shown) -> Snapshot:
        """Return the disk's snapshot with what was shown laid over it; the same one for the same two."""
        if not shown.papers:
            return disk
        laid = self._laid
        if laid is None or laid[0] is not disk or laid[1] is not shown:
            parts = [self._less(part, shown.papers) for part in disk.parts]
            laid = self._laid = (disk, shown, Snapshot([*parts, *_part(shown)]))
        return laid[2]

    def _viewed(self) -> DeltaSegment:
        last = self.shown.segment
        grown = last is None or not last.is_all_of(self._delta)
        return self._delta.view() if last is None or grown else last

    def _less(self, part: Part, papers: Iterable[str]) -> Part:
        """Return a part without some papers: itself if it has none of them."""
        with self._lock:
            places = self._places.setdefault(part.segment, {})
        found: list[int] = []
        for paper_id in papers:
            docs = places.get(paper_id)
            if docs is None:
                docs = places[paper_id] = tuple(part.segment.postings(PAPER, paper_id).docs.tolist())
            found.extend(docs)
        return Part(part.segment, [*part.deleted.tolist(), *found]) if found else part


def _part(shown: Shown) -> list[Part]:
    if shown.segment is None:
        return []
    current = set(shown.papers.values())
    return [Part(shown.segment, [doc for doc in range(shown.segment.size) if doc not in current])]
