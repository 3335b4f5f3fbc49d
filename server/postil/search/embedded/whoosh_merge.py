"""Merging segments in tiers, beside the live index: the writers' lock is held only to swap the result in."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import numpy as np

from postil.search.embedded.whoosh_storage import DurableStorage, IndexFolder, private
from postil.search.embedded.whoosh_writing import join, name_segments, present

TIER: Final = 8
"""So many segments of a size make one of the next."""


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
    generation = storage.latest()
    try:
        return _merge(folder, storage, generation)
    except FileNotFoundError:
        if storage.latest() == generation:
            raise
        return True  # a commit removed what was about to be read: the next merge sees what is there now


def _merge(folder: IndexFolder, storage: DurableStorage, generation: int) -> bool:
    segments = storage.segments(generation)
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
    """Write one segment of the chosen ones' present documents, durably; None if they have none."""
    into = DurableStorage(workshop)
    merged = join(storage, chosen, into)
    into.sync()
    return merged


def _swap(storage: DurableStorage, chosen: Sequence[Any], merged: Any | None, workshop: Path) -> bool:
    """Put the merged segment in the place of the chosen ones, less what was deleted from them meanwhile."""
    generation = storage.latest()
    named = {segment.segment_id(): segment for segment in storage.segments(generation)}
    now = [named.pop(segment.segment_id(), None) for segment in chosen]
    if merged is not None:
        for place in _deleted_meanwhile(chosen, now):
            merged.delete_document(place)
        for file in workshop.glob(f"{merged.segment_id()}.*"):
            file.replace(storage.path / file.name)
        named[merged.segment_id()] = merged
    name_segments(storage, named.values(), generation + 1)
    return True


def _deleted_meanwhile(chosen: Sequence[Any], now: Sequence[Any | None]) -> list[int]:
    """Return the numbers that documents have in the merged segment which were deleted since it was begun.

    Of a segment that is not there any more all documents were: nobody else merges.
    """
    before = [present(segment) for segment in chosen]
    after = [
        np.zeros_like(mask) if segment is None else present(segment) for mask, segment in zip(before, now, strict=True)
    ]
    found: list[int] = np.flatnonzero(~np.concatenate(after)[np.concatenate(before)]).tolist()
    return found
