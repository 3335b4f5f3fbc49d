"""Saved searches in the ledger: nothing that somebody wrote is lost, whoever wrote it."""

from __future__ import annotations

import uuid

import pytest

from postil.domain.errors import Conflict, Invalid, NotFound, Stale
from postil.domain.ops import parse
from postil.services import history, ledger, saved_searches, snapshot, trash, undo


def sent(session, writer, device, *raws):
    """What another machine sends."""
    return ledger.apply(session, writer.library_id, ledger.Author(device), [parse(raw) for raw in raws])


def put(ident, name, value, **more):
    return {"op": "set", "e": "saved_search", "id": ident, "f": name, "val": value, **more}


def test_a_search_that_another_machine_saved_is_there(session, writer):
    ident = str(uuid.uuid4())
    sent(session, writer, "phone", put(ident, "name", "Mine"), put(ident, "query", "tag:rl sort:title"))
    found = saved_searches.get(session, writer.library_id, ident)
    assert (found.name, found.name_key, found.query) == ("Mine", "mine", "tag:rl sort:title")


def test_two_machines_may_give_the_same_name_and_both_searches_stay(session, writer):
    one, two = str(uuid.uuid4()), str(uuid.uuid4())
    for ident in (one, two):
        sent(session, writer, ident, put(ident, "name", "Mine"), put(ident, "query", ident))
    assert {found.id for found in saved_searches.every(session, writer.library_id)} == {one, two}


def test_a_query_that_lost_is_in_the_history_and_can_be_brought_back(session, writer):
    made, _ = saved_searches.create(session, writer, "Mine", "first")
    saved_searches.change(session, writer, made.id, {"query": "second"})
    event = history.of(session, writer.library_id, "saved_search", made.id)[0]
    assert (event.field, event.value) == ("query", "first")
    history.restore(session, writer, [event.id])
    assert saved_searches.get(session, writer.library_id, made.id).query == "first"


def test_an_edit_brings_back_what_another_machine_had_deleted(session, writer):
    made, _ = saved_searches.create(session, writer, "Mine", "first")
    seen = made.ver
    saved_searches.remove(session, writer, made.id)
    sent(session, writer, "phone", put(made.id, "query", "second", base=seen))
    assert saved_searches.get(session, writer.library_id, made.id).query == "second"


def test_making_renaming_and_deleting_are_undone(session, writer):
    start = history.version(session, writer.library_id)
    made, _ = saved_searches.create(session, writer, "Mine", "first")
    steps = [(start, history.version(session, writer.library_id))]
    for deed in (
        lambda: saved_searches.change(session, writer, made.id, {"name": "Other", "query": "second"}),
        lambda: saved_searches.remove(session, writer, made.id),
    ):
        before = history.version(session, writer.library_id)
        deed()
        steps.append((before, history.version(session, writer.library_id)))
    undo.undo(session, writer, *steps.pop())
    assert saved_searches.get(session, writer.library_id, made.id).name == "Other"
    undo.undo(session, writer, *steps.pop())
    found = saved_searches.get(session, writer.library_id, made.id)
    assert (found.name, found.query) == ("Mine", "first")
    undo.undo(session, writer, *steps.pop())
    assert saved_searches.every(session, writer.library_id) == []


def test_a_rename_is_not_undone_into_a_name_that_another_has_now(session, writer):
    made, _ = saved_searches.create(session, writer, "Mine", "first")
    before = history.version(session, writer.library_id)
    saved_searches.change(session, writer, made.id, {"name": "Other"})
    after = history.version(session, writer.library_id)
    saved_searches.create(session, writer, "Mine", "second")
    with pytest.raises(Conflict, match="another saved search called “Mine”"):
        undo.undo(session, writer, before, after)


def test_a_deleted_one_waits_in_the_trash(session, writer):
    made, _ = saved_searches.create(session, writer, "Mine", "first")
    saved_searches.remove(session, writer, made.id)
    assert [(one.entity, one.thing.name) for one in trash.page(session, writer.library_id).items] == [
        ("saved_search", "Mine")
    ]
    trash.restore(session, writer, "saved_search", made.id)
    assert [one.id for one in saved_searches.every(session, writer.library_id)] == [made.id]


def test_it_is_in_the_snapshot_of_the_library(session, writer):
    made, _ = saved_searches.create(session, writer, "Mine", "first")
    library = ledger.current(session, writer.library_id)
    chunk = snapshot.chunk(session, library, None, (), 100)
    [row] = [row for row in chunk.rows if row["e"] == "saved_search"]
    assert (row["id"], row["f"]["name"][0], row["f"]["query"][0]) == (made.id, "Mine", "first")


def test_to_change_nothing_writes_nothing(session, writer):
    made, _ = saved_searches.create(session, writer, "Mine", "first")
    ver = made.ver
    assert saved_searches.change(session, writer, made.id, {"name": "Mine", "query": " first "}).ver == ver


def test_what_is_stale_gone_or_empty_is_refused(session, writer):
    made, _ = saved_searches.create(session, writer, "Mine", "first")
    with pytest.raises(Stale):
        saved_searches.change(session, writer, made.id, {"name": "x"}, expected=made.ver - 1)
    with pytest.raises(Invalid):
        saved_searches.change(session, writer, made.id, {"query": "\n"})
    with pytest.raises(NotFound):
        saved_searches.restore(session, writer, str(uuid.uuid4()))
    saved_searches.remove(session, writer, made.id)
    with pytest.raises(NotFound):
        saved_searches.get(session, writer.library_id, made.id)
