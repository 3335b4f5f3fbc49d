"""Segments on disk for tests, written and opened as the index does it."""

from collections.abc import Iterable
from pathlib import Path

from whoosh.index import FileIndex

from postil.search.embedded.whoosh_schema import schema
from postil.search.embedded.whoosh_segment import OpenSegment
from postil.search.embedded.whoosh_storage import NAME, DurableStorage
from postil.search.embedded.whoosh_writing import commit
from postil.search.port import SearchDocument


def stored(folder: Path) -> DurableStorage:
    """An empty index."""
    folder.mkdir()
    storage = DurableStorage(folder)
    FileIndex.create(storage, schema(), NAME)
    return storage


def opened(storage: DurableStorage) -> list[OpenSegment]:
    """The segments of the newest generation."""
    return [OpenSegment(storage, segment) for segment in storage.segments(storage.latest())]


def segment(folder: Path, documents: Iterable[SearchDocument]) -> OpenSegment:
    """A segment of these documents."""
    storage = stored(folder)
    commit(storage, documents, [], 64)
    return opened(storage)[0]
