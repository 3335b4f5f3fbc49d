"""Segments merged: the same files, byte for byte, as if the papers that are left had been written at once."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postil.search.embedded import joining, whoosh_merge
from postil.search.embedded.whoosh_merge import TIER, choose, merge
from postil.search.embedded.whoosh_storage import DurableStorage, IndexFolder
from postil.search.embedded.whoosh_writing import commit, name_segments
from postil.search.port import IndexDamaged
from server.search.papers import many
from server.search.written import opened, stored

PAPERS = many(90)


def files(storage: DurableStorage) -> list[tuple[bytes, bytes]]:
    """The two files of each segment."""
    return [
        tuple((storage.path / (segment.segment_id() + suffix)).read_bytes() for suffix in (".pos", ".row"))
        for segment in storage.segments(storage.latest())
    ]


def filled(storage: DurableStorage, pieces: list[int], deleted: set[int]) -> DurableStorage:
    """The index with a segment of each of so many papers, less those with the numbers to delete."""
    begin = 0
    for size in pieces:
        commit(storage, PAPERS[begin : begin + size], [], 64)
        begin += size
    commit(storage, [], deleted, 64)
    return storage


@pytest.fixture
def folder(tmp_path: Path) -> IndexFolder:
    made = IndexFolder(tmp_path / "live", 1.0)
    made.make_live(made.fresh().path)
    return made


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 9), min_size=1, max_size=6), st.sets(st.integers(0, 53)), st.sampled_from([1, 30, 9999]))
def test_a_merged_segment_is_what_writing_its_papers_at_once_gives(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[int], deleted: set[int], at_once: int
):
    temporary = tmp_path_factory.mktemp("merge")
    count = sum(pieces)
    storage = filled(stored(temporary / "parts"), pieces, {number for number in deleted if number < count})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(joining, "_AT_ONCE", at_once)
        merged = whoosh_merge._merged(storage, storage.segments(storage.latest()), storage.path)
    left = [one for number, one in enumerate(PAPERS[:count]) if number not in deleted]
    if not left:
        assert merged is None
        return
    once = stored(temporary / "once")
    commit(once, left, [], 64)
    name_segments(storage, [merged], 99)
    assert files(storage) == files(once)
    assert merged.doc_count_all() == len(left)


def test_a_full_tier_becomes_one_segment(folder: IndexFolder):
    storage = filled(DurableStorage(folder.live()), [3] * TIER, {2})
    assert merge(folder, storage)
    (made,) = opened(storage)
    assert list(made.columns.paper_ids) == [one.paper_id for one in PAPERS[: 3 * TIER] if one is not PAPERS[2]]
    assert not merge(folder, storage)
    assert sorted(path.suffix for path in storage.path.iterdir()) == [".pos", ".row", ".toc"]


def test_what_is_deleted_and_added_while_segments_are_merged_is_kept(
    folder: IndexFolder, monkeypatch: pytest.MonkeyPatch
):
    storage = filled(DurableStorage(folder.live()), [2] * TIER, {0})
    merged = whoosh_merge._merged

    def slow(*given):
        made = merged(*given)
        commit(storage, PAPERS[50:52], [1, 3, 7], 64)
        return made

    monkeypatch.setattr(whoosh_merge, "_merged", slow)
    assert merge(folder, storage)
    found = {
        one.columns.paper_ids[doc]
        for one, segment in zip(opened(storage), storage.segments(storage.latest()), strict=True)
        for doc in range(one.size)
        if not segment.is_deleted(doc)
    }
    assert found == {PAPERS[number].paper_id for number in (2, 4, 5, 6, *range(8, 16), 50, 51)}


def test_a_merge_is_dropped_when_another_index_was_made_live_meanwhile(
    folder: IndexFolder, monkeypatch: pytest.MonkeyPatch
):
    storage = filled(DurableStorage(folder.live()), [1] * TIER, set())
    merged = whoosh_merge._merged
    other = folder.fresh()

    def slow(*given):
        made = merged(*given)
        folder.make_live(other.path)
        return made

    monkeypatch.setattr(whoosh_merge, "_merged", slow)
    assert not merge(folder, storage)
    assert opened(DurableStorage(folder.live())) == []


def test_a_damaged_segment_is_not_merged_into_a_good_one(folder: IndexFolder):
    storage = filled(DurableStorage(folder.live()), [3] * TIER, {5})
    path = next(storage.path.glob("*.pos"))
    whole = path.read_bytes()
    path.write_bytes(whole[:800] + bytes([whole[800] ^ 1]) + whole[801:])
    with pytest.raises(IndexDamaged):
        merge(folder, storage)
    assert len(storage.segments(storage.latest())) == TIER
    assert not list(storage.path.glob("merge-*"))


@pytest.mark.parametrize(
    ("sizes", "chosen"),
    [
        ([], ""),
        ([1] * (TIER - 1), ""),
        ([1] * TIER, "abcdefgh"),
        ([100, *[1] * TIER], "bcdefghi"),
        ([64] * TIER, "abcdefgh"),
        ([1, 8, 64, 512], ""),
    ],
)
def test_only_a_full_tier_is_merged(sizes: list[int], chosen: str):
    assert "".join(choose([("abcdefghijk"[n], size, 0) for n, size in enumerate(sizes)])) == chosen


def test_a_hollow_segment_is_written_anew_alone():
    assert choose([("a", 100, 10), ("b", 100, 51), *[("c", 1, 0)] * TIER]) == ["b"]
