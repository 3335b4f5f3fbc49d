"""Merging segments in tiers, beside the live index: the writers' lock is held only to swap the result in."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from whoosh.index import TOC, FileIndex, clean_files
from whoosh.reading import SegmentReader

from postil.search.whoosh_schema import schema
from postil.search.whoosh_storage import NAME, DurableStorage, IndexFolder, private

TIER: Final = 8
"""So many segments of a size make one of the next."""

_LIMIT_MB: Final = 128


def choose(sizes: Sequence[tuple[str, int, int]]) -> list[str]:
    """Return the segments to merge, given (id, documents, deleted ones): a full tier, or a hollow one.

    A segment of which half is deleted is written anew alone.
    """
    tiers: dict[int, list[str]] = {}
    for segment_id, documents, deleted in sizes:
        live = documents - deleted
        if documents and deleted * 2 > documents:
            return [segment_id]
        tier = 0
        while live >= TIER:
            live //= TIER
            tier += 1
        tiers.setdefault(tier, []).append(segment_id)
    for _, members in sorted(tiers.items()):
        if len(members) >= TIER:
            return members
    return []


def merge(folder: IndexFolder, storage: DurableStorage) -> bool:
    """Merge what is to be merged now, if anything; return whether something was. One merger at a time."""
    segments = storage.segments(storage.latest())
    chosen_ids = choose([(s.segment_id(), s.doc_count_all(), s.deleted_count()) for s in segments])
    chosen = [segment for segment in segments if segment.segment_id() in chosen_ids]
    if not chosen:
        return False
    for left_by_killed in storage.path.glob("merge-*"):
        shutil.rmtree(left_by_killed, ignore_errors=True)
    workshop = storage.path / f"merge-{uuid4().hex}"
    private(workshop)
    try:
        merged = _merged(storage, chosen, workshop)
        with folder.writing():
            return folder.live() == storage.path and _swap(storage, chosen, merged, workshop)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def _merged(storage: DurableStorage, chosen: Sequence[Any], workshop: Path) -> Any | None:
    """Write one segment of the chosen ones' present documents; None if they have none."""
    index = FileIndex.create(DurableStorage(workshop), schema(), NAME)
    writer = index.writer(compound=False, limitmb=_LIMIT_MB)
    for segment in chosen:
        reader = SegmentReader(storage, schema(), segment)
        writer.add_reader(reader)
        reader.close()
    writer.commit(merge=False)
    written = DurableStorage(workshop)
    segments = written.segments(written.latest())
    return segments[0] if segments and segments[0].doc_count_all() else None


def _swap(storage: DurableStorage, chosen: Sequence[Any], merged: Any | None, workshop: Path) -> bool:
    """Put the merged segment in the place of the chosen ones, less what was deleted from them meanwhile."""
    generation = storage.latest()
    present = {segment.segment_id(): segment for segment in storage.segments(generation)}
    if not all(segment.segment_id() in present for segment in chosen):
        return False
    kept = [found for key, found in present.items() if key not in {segment.segment_id() for segment in chosen}]
    if merged is not None:
        for place in _deleted_meanwhile(chosen, present):
            merged.delete_document(place)
        for file in workshop.glob(f"{merged.segment_id()}.*"):
            file.replace(storage.path / file.name)
        kept.append(merged)
    TOC(schema(), kept, generation + 1).write(storage, NAME)
    clean_files(storage, NAME, generation + 1, kept)
    return True


def _deleted_meanwhile(chosen: Sequence[Any], present: dict[str, Any]) -> list[int]:
    """Return the numbers that documents have in the merged segment which were deleted since it was begun."""
    deleted = []
    place = 0
    for before in chosen:
        after = present[before.segment_id()]
        for doc in range(before.doc_count_all()):
            if before.is_deleted(doc):
                continue
            if after.is_deleted(doc):
                deleted.append(place)
            place += 1
    return deleted
