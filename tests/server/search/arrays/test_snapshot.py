"""Several segments are one vocabulary and one collection; what is kept of them is bounded and outlives snapshots."""

import gc
from weakref import ref

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from postil.domain.query import parse
from postil.search.arrays.evaluate import search
from postil.search.arrays.kept import Recent, kept
from postil.search.arrays.snapshot import Part, Place, Snapshot
from postil.search.planning.planner import make_plan
from server.search.papers import many, paper
from server.search.plain_segments import PlainSegment, snapshot_of

texts = st.lists(st.sampled_from(["a", "ab", "abc", "b", "ba"]), max_size=5).map(" ".join)
pieces = st.lists(st.lists(texts, min_size=1, max_size=5), min_size=1, max_size=4)


@given(pieces, st.sampled_from(["", "a", "b", "c"]), st.integers(1, 4))
def test_the_most_frequent_words_are_those_of_all_segments_together(titles: list[list[str]], prefix: str, most: int):
    """A word may be the first of all and the first of no segment."""
    papers = [[paper(f"{part}-{doc}", title) for doc, title in enumerate(found)] for part, found in enumerate(titles)]
    whole = snapshot_of([one for piece in papers for one in piece])
    several = snapshot_of(*papers)
    assert several.starting(prefix, most) == whole.starting(prefix, most)
    assert sorted(several.stem_kin(prefix, most)) == sorted(whole.stem_kin(prefix, most))


def test_documents_that_are_gone_have_no_words_labels_or_papers():
    papers = [paper("a", "sparse words", tags=("rl",)), paper("b", "words"), paper("c", "wirds")]
    snapshot = snapshot_of(papers, papers[:1], gone=[(0, 0), (0, 2)])
    assert snapshot.total == 2
    assert snapshot.find("a") == [Place(1, 0)]
    assert snapshot.find("b") == [Place(0, 1)]
    assert snapshot.find("c") == snapshot.find("d") == []
    assert snapshot.has("sparse")
    assert snapshot.has_label("tag=rl")
    assert not snapshot.has("wirds")
    assert snapshot.near("wirds") == [("words", 1, 3)]  # removed papers count until segments are merged
    assert snapshot.versions() == {"a": papers[0].ver, "b": papers[1].ver}
    assert not snapshot_of(papers, gone=[(0, 0)]).has_label("tag=rl")


def test_lengths_are_averaged_over_what_is_present():
    papers = [paper("a", "one two three four"), paper("b", "one two"), paper("c"), paper("d", "one " * 90)]
    assert snapshot_of(papers[:2], papers[2:], gone=[(1, 1)]).averages["title"] == 3.0
    assert snapshot_of(papers[2:3]).averages["title"] == 0.0


def test_what_was_used_longest_ago_goes_first():
    recent = Recent[np.ndarray](40)
    for key in "ab":
        recent.put(key, np.zeros(16, np.uint8))
    assert recent.get("a") is not None
    recent.put("c", np.zeros(16, np.uint8))
    assert [recent.get(key) is not None for key in "abc"] == [True, False, True]
    recent.put("large", np.zeros(41, np.uint8))
    assert recent.get("large") is None


def test_what_is_kept_of_a_segment_goes_with_it():
    segment = PlainSegment(many(20))
    snapshot = Snapshot([Part(segment)])
    search(make_plan(parse("model"), snapshot), snapshot, limit=5)
    assert kept(segment) is snapshot.parts[0].kept is Part(segment, [3]).kept
    gone = ref(segment)
    del segment, snapshot
    gc.collect()
    assert gone() is None


@pytest.mark.parametrize("given_as", [frozenset({2, 0}), [2, 0], np.array([2, 0], np.uint32)])
def test_deleted_documents_may_be_given_in_any_shape(given_as):
    part = Part(PlainSegment(many(5)), given_as)
    assert part.deleted.tolist() == [0, 2]
    assert part.present == 3
