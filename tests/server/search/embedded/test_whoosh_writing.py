"""Commits: what they add, what they delete, and what is left when they fail."""

from pathlib import Path

import pytest

from postil.search.embedded import whoosh_writing
from postil.search.embedded.whoosh_storage import DurableStorage
from postil.search.embedded.whoosh_writing import commit, join
from server.search.papers import many
from server.search.written import opened, stored

PAPERS = many(60)


@pytest.fixture
def storage(tmp_path: Path) -> DurableStorage:
    return stored(tmp_path / "index")


def present(storage: DurableStorage) -> list[list[str]]:
    """The papers that are there, by segment."""
    return [
        [one.columns.paper_ids[doc] for doc in range(one.size) if not segment.is_deleted(doc)]
        for one, segment in zip(opened(storage), storage.segments(storage.latest()), strict=True)
    ]


def ids(first: int, end: int) -> list[str]:
    return [one.paper_id for one in PAPERS[first:end]]


def test_each_commit_adds_a_segment_and_deletes_by_number_in_the_whole_index(storage: DurableStorage):
    commit(storage, PAPERS[:10], [], 64)
    commit(storage, PAPERS[10:20], [], 64)
    commit(storage, PAPERS[20:21], [0, 9, 10, 19], 64)
    assert present(storage) == [ids(1, 9), ids(11, 19), ids(20, 21)]
    assert storage.latest() == 3


def test_a_segment_of_which_all_is_deleted_is_left_out(storage: DurableStorage):
    commit(storage, PAPERS[:1], [], 64)
    commit(storage, PAPERS[1:3], [0], 64)
    assert present(storage) == [ids(1, 3)]
    commit(storage, [], [0, 1], 64)
    assert present(storage) == []
    assert sorted(path.suffix for path in storage.path.iterdir()) == [".toc"]


def test_what_does_not_fit_into_memory_is_written_in_pieces_and_joined(
    storage: DurableStorage, monkeypatch: pytest.MonkeyPatch
):
    commit(storage, PAPERS[:5], [], 64)
    monkeypatch.setattr(whoosh_writing, "_BYTES", 1 << 14)
    joined = []
    monkeypatch.setattr(whoosh_writing, "join", lambda *given: joined.append(given[1]) or join(*given))
    commit(storage, iter(PAPERS[5:]), [4], 20)
    assert len(joined[0]) > 1
    assert present(storage) == [ids(0, 4), ids(5, 60)]
    assert len(list(storage.path.glob("postil_*"))) == 4


def test_a_commit_that_fails_changes_nothing_and_the_next_one_sweeps_up(storage: DurableStorage):
    commit(storage, PAPERS[:5], [], 64)

    def failing():
        yield PAPERS[5]
        raise RuntimeError("a full disk")

    with pytest.raises(RuntimeError, match="full disk"):
        commit(storage, failing(), [0], 64)
    assert present(storage) == [ids(0, 5)]
    commit(storage, PAPERS[6:7], [], 64)
    assert present(storage) == [ids(0, 5), ids(6, 7)]
    assert len(list(storage.path.glob("postil_*"))) == 4


def test_a_segment_lies_in_two_files(storage: DurableStorage):
    commit(storage, PAPERS, [], 64)
    assert sorted(path.suffix for path in storage.path.iterdir()) == [".pos", ".row", ".toc"]
