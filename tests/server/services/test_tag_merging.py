"""Merging tags: every carrier gets the one that stays, and undoing it leaves no trace, whatever came before."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from postil.domain.errors import Invalid, NotFound
from postil.domain.ops import Op
from postil.models import Paper, PaperTag, Tag
from postil.services import annotations, edits, history, papers, tag_merging, tags, undo, views
from postil.services.annotations import AnnotationDraft
from postil.services.drafts import PaperDraft

WORN = st.sets(st.tuples(st.integers(0, 4), st.integers(0, 3)), max_size=14)


def save(session, writer, number: int, *names: str, **identifiers: str) -> Paper:
    known = identifiers or {"arxiv": f"2501.{number:05}"}
    return papers.save(session, writer, PaperDraft({"title": str(number)}, known, tags=names)).paper


def state(session, library_id: str) -> tuple[object, ...]:
    """What can be seen of tags: their fields, who carries what, and what is in the trash."""
    session.expire_all()
    own = session.scalars(select(Tag).where(Tag.library_id == library_id, ~Tag.deleted))
    worn = session.scalars(select(PaperTag).where(PaperTag.library_id == library_id, PaperTag.present))
    gone = session.scalars(select(Paper.id).where(Paper.library_id == library_id, Paper.deleted))
    live = {tag.id: (tag.name, tag.color) for tag in own}
    return live, {(one.paper_id, one.tag_id) for one in worn if one.tag_id in live}, set(gone)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    worn=WORN,
    chosen=st.lists(st.integers(0, 3), min_size=1, max_size=4, unique=True),
    into=st.sampled_from(["t0", "T1", "t2", "t3", "new"]),
    trashed=st.sets(st.integers(0, 4)),
    alias=st.booleans(),
)
def test_a_merge_loses_no_carrier_and_undo_is_its_exact_opposite(session, writer, worn, chosen, into, trashed, alias):
    with session.begin_nested() as all_of_it:
        made = [save(session, writer, at) for at in range(1, 6)]
        named = [tags.create(session, writer, f"t{at}")[0].id for at in range(4)]
        ops = [Op("add", "paper_tag", f"{made[paper].id}|{named[tag]}") for paper, tag in sorted(worn)]
        ops += [Op("set", "paper", made[1].id, field="alias_of", value=made[0].id)] if alias else []
        edits.commit(session, writer, [*ops, *(Op("del", "paper", made[at].id) for at in sorted(trashed))])
        before, version = state(session, writer.library_id), history.version(session, writer.library_id)
        carriers = tag_merging.memberships.carriers(session, writer.library_id, [named[at] for at in chosen])
        try:
            merged = tag_merging.merge(session, writer, [named[at] for at in chosen], into)
        except Invalid:
            assert [f"t{at}" for at in chosen] == [into.lower()]
        else:
            assert carriers <= tag_merging.memberships.carriers(session, writer.library_id, [merged.tag.id])
            assert state(session, writer.library_id)[2] == before[2]
            undo.undo(session, writer, version, history.version(session, writer.library_id))
        assert state(session, writer.library_id) == before
        all_of_it.rollback()
    session.expire_all()


def test_annotations_carry_the_one_that_stays_but_those_of_papers_in_the_trash_stay_as_they_are(session, writer):
    live, trashed = save(session, writer, 1, "b"), save(session, writer, 2)
    made = [
        annotations.create(session, writer, paper.id, AnnotationDraft({"comment": "c"}, names))
        for paper, names in ((live, ("a", "b")), (live, ("a",)), (live, ()), (trashed, ("a",)), (live, ("a",)))
    ]
    annotations.remove(session, writer, made[4].id)
    papers.remove(session, writer, trashed.id)
    idents = [tags.find(session, writer.library_id, name).id for name in ("a", "b")]
    chosen = tag_merging.choose(session, writer.library_id, idents)
    assert (chosen.papers, chosen.annotations) == (1, 2)
    assert [chosen.marks[ident] for ident in idents] == [2, 1]
    before = history.version(session, writer.library_id)
    merged = tag_merging.merge(session, writer, idents, "b")
    assert (merged.papers, merged.annotations) == (0, 1)
    named = [[tag.name for tag in one.tags] for one in annotations.views(session, writer.library_id, made)]
    assert named == [["b"], ["b"], [], [], []]
    assert trashed.deleted
    assert made[4].deleted
    undo.undo(session, writer, before, history.version(session, writer.library_id))
    named = [[tag.name for tag in one.tags] for one in annotations.views(session, writer.library_id, made)]
    assert named == [["a", "b"], ["a"], [], ["a"], ["a"]]


def test_joined_records_are_counted_once_and_carry_it_each(session, writer):
    save(session, writer, 1, "a", doi="10.1234/abc")
    save(session, writer, 2, "b", arxiv="2501.00009")
    head = save(session, writer, 3, arxiv="2501.00009", doi="10.1234/abc")
    idents = [tags.find(session, writer.library_id, name).id for name in ("a", "b")]
    assert tag_merging.choose(session, writer.library_id, idents).papers == 1
    merged = tag_merging.merge(session, writer, idents, "a")
    assert [tag.name for tag in views.view(session, writer.library_id, head).tags] == ["a"]
    worn = select(PaperTag.paper_id).where(PaperTag.tag_id == merged.tag.id, PaperTag.present)
    assert len(session.scalars(worn).all()) == 2


def test_a_new_name_takes_the_colour_of_the_most_used(session, writer):
    for number, name in enumerate(("much", "much", "little"), start=1):
        save(session, writer, number, name)
    much, little = (tags.find(session, writer.library_id, name) for name in ("much", "little"))
    tags.change(session, writer, much.id, {"color": "#c9372c"})
    merged = tag_merging.merge(session, writer, [little.id, much.id], "Both")
    assert (merged.tag.name, merged.tag.color, merged.names, merged.papers) == (
        "Both",
        "#c9372c",
        ("much", "little"),
        3,
    )


def test_tags_are_coloured_and_deleted_together_each_as_one_commit(session, writer, library):
    idents = [tags.create(session, writer, name)[0].id for name in ("a", "b")]
    before = library.version
    tag_merging.paint(session, writer, idents, "#1d7fb8")
    assert library.version == before + 2
    tag_merging.remove(session, writer, idents)
    with pytest.raises(NotFound):
        tag_merging.choose(session, writer.library_id, idents)
