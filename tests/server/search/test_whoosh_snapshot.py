"""What is kept of late searches: bounded, the least asked for goes first, and only of one generation."""

from array import array
from pathlib import Path

import pytest

from postil.domain.query import parse
from postil.search import whoosh_snapshot as module
from postil.search.whoosh_index import WhooshIndex
from postil.search.whoosh_snapshot import KeptWeights, Weights
from server.search.papers import paper


def weights(count: int) -> list[Weights]:
    return [Weights(array("I", range(count)), array("d", [1.0] * count))]


def test_what_was_asked_for_longest_ago_goes_first(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "_MAX_KEPT", 10)
    kept = KeptWeights()
    for key in ("a", "b"):
        kept.put(key, weights(4))
    assert kept.get("a")
    kept.put("c", weights(4))
    assert [bool(kept.get(key)) for key in ("a", "b", "c")] == [True, False, True]
    kept.put("a", weights(4))
    assert kept.get("c")


def test_what_is_larger_than_all_that_is_kept_is_not(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "_MAX_KEPT", 10)
    kept = KeptWeights()
    kept.put("large", weights(11))
    assert kept.get("large") is None
    kept.put("small", weights(10))
    assert kept.get("small")


def test_a_search_asks_for_each_word_once_until_something_changes(whoosh: WhooshIndex, tmp_path: Path):
    whoosh.apply([paper("a", "sparse attention"), paper("b", "sparse gardens")], [])
    first = whoosh.search(parse("sparse attention"), limit=5)
    snapshot = whoosh._current()
    before = {clause: snapshot.kept.get(clause) for clause in list(snapshot.kept._kept)}
    assert len(before) == 2
    assert whoosh.search(parse("attention sparse tag:x -tag:x"), limit=5).total == 0
    assert whoosh.search(parse("sparse attention"), limit=5) == first
    assert all(snapshot.kept.get(clause) is found for clause, found in before.items())
    WhooshIndex(tmp_path / "index").apply([], ["a"])
    assert [hit.paper_id for hit in whoosh.search(parse("sparse attention"), limit=5).hits] == ["b"]
