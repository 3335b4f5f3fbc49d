"""Numbers of papers by tag and list: exactly those of the plain join, whatever is in the trash, joined or taken off."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from postil.domain.ops import Op
from postil.models import ListEntry, Paper, PaperTag
from postil.services import aliases, edits, lists, memberships, papers, tags
from postil.services.drafts import PaperDraft
from postil.services.edits import Writer

PLACES = st.integers(0, 6)
STEPS = st.one_of(
    st.tuples(st.sampled_from(["add", "remove"]), PLACES, st.integers(0, 2)),
    st.tuples(st.sampled_from(["del", "restore"]), PLACES, st.just(0)),
    st.tuples(st.just("alias"), PLACES, PLACES),
    st.tuples(st.just("part"), PLACES, st.just(0)),
)


def joined(session: Session, library_id: str, model, holder) -> dict[str, int]:
    """What is counted, as one plain join says it."""
    heads = aliases.heads(library_id)
    head = func.coalesce(heads.c.head, model.paper_id)
    query = (
        select(holder, func.count(Paper.id.distinct()))
        .select_from(model)
        .outerjoin(heads, heads.c.record == model.paper_id)
        .join(Paper, (Paper.library_id == model.library_id) & (Paper.id == head))
        .where(model.library_id == library_id, model.present, ~Paper.deleted)
        .group_by(holder)
    )
    return {row[0]: row[1] for row in session.execute(query)}


@pytest.fixture
def shelf(session: Session, writer: Writer) -> tuple[list[str], list[str], list[str]]:
    """Seven papers, three tags, three lists: their ids."""
    made = [
        papers.save(session, writer, PaperDraft({"title": str(at)}, {"arxiv": f"2501.0000{at}"})).paper.id
        for at in range(1, 8)
    ]
    named = [tags.create(session, writer, name)[0].id for name in ("a", "b", "c")]
    held = [lists.create(session, writer, name)[0].id for name in ("a", "b", "c")]
    return made, named, held


def ops_of(step, shelf) -> list[Op]:
    made, named, held = shelf
    kind, one, other = step
    if kind in {"add", "remove"}:
        entry = f"{held[other]}|{made[one]}"
        return [Op(kind, "paper_tag", f"{made[one]}|{named[other]}"), Op(kind, "list_entry", entry)]
    if kind in {"del", "restore"}:
        return [Op(kind, "paper", made[one])]
    return [Op("set", "paper", made[one], field="alias_of", value=made[other] if kind == "alias" else None)]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=30))
def test_the_numbers_are_those_of_the_plain_join(session, writer, shelf, steps):
    with session.begin_nested() as before:
        for step in steps:
            edits.ledger.apply(session, writer.library_id, edits.ledger.Author("d"), ops_of(step, shelf))
        assert memberships.by_tag(session, writer.library_id) == joined(
            session, writer.library_id, PaperTag, PaperTag.tag_id
        )
        assert memberships.by_list(session, writer.library_id) == joined(
            session, writer.library_id, ListEntry, ListEntry.list_id
        )
        before.rollback()
    session.expire_all()


def test_numbers_read_again_are_of_what_was_written_meanwhile(session, writer, shelf):
    made, named, _ = shelf
    tags.add(session, writer, made[0], "a")
    assert memberships.by_tag(session, writer.library_id) == {named[0]: 1}
    assert memberships.by_tag(session, writer.library_id) == {named[0]: 1}
    with session.begin_nested() as undone:
        tags.add(session, writer, made[1], "a")
        assert memberships.by_tag(session, writer.library_id) == {named[0]: 2}
        undone.rollback()
    session.expire_all()
    assert memberships.by_tag(session, writer.library_id) == {named[0]: 1}


def test_rows_written_past_the_ledger_are_counted_too_where_no_commit_is_known(session, library):
    session.add_all([Paper(library_id=library.id, id=str(at), title="x") for at in range(3)])
    session.add(PaperTag(library_id=library.id, paper_id="0", tag_id="t", present=True))
    session.flush()
    assert memberships.by_tag(session, library.id) == {"t": 1}
    session.add(PaperTag(library_id=library.id, paper_id="1", tag_id="t", present=True))
    session.flush()
    assert memberships.by_tag(session, library.id) == {"t": 2}


def test_every_library_counts_its_own(session, writer, library, owner):
    other = type(library)(id="other", owner_id=owner.id, name="B", epoch="e")
    session.add(other)
    session.flush()
    order = random.Random(1)
    for library_id in (writer.library_id, "other"):
        theirs = Writer(library_id, writer.device_id)
        for at in range(1, 4):
            saved = papers.save(session, theirs, PaperDraft({"title": "x"}, {"arxiv": f"2501.0000{at}"})).paper
            if library_id == "other" or (order.random() < 2 and at == 1):
                tags.add(session, theirs, saved.id, "a")
    assert sorted(memberships.by_tag(session, writer.library_id).values()) == [1]
    assert sorted(memberships.by_tag(session, "other").values()) == [3]
