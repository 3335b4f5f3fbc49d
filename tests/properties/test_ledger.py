"""The ledger under any sequence of operations by several devices: it never fails, counts each, and loses no value."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from postil.domain.fields import ENTITIES, PRESENT, THINGS, Rule
from postil.domain.identifiers import Identifier, list_id, paper_id, tag_id
from postil.domain.ops import Op, Rejected, parse
from postil.models import Annotation, Base, Commit, FieldVersion, History, IndexOutbox, Library, Paper, User
from postil.services import aliases, changes, ledger
from postil.services.ledger import Author, Outcome
from postil.services.stores import STORES, column

KNOWN = [Identifier("arxiv", "2501.00001"), Identifier("doi", "10.1234/x"), Identifier("pmid", "77")]
PAPERS = [paper_id(one) for one in KNOWN]
TAGS, LISTS = [tag_id("a"), tag_id("b")], [list_id("l")]
MARKS = ["5d0c1d0e-3a7b-4c55-8f9a-1f2e3d4c5b6a", "9b1c7d2e-0f4a-4b6c-9d8e-7a6b5c4d3e2f"]
SEARCHES = ["c1a5e0de-7b3f-4d2a-9c6b-2e4f6a8b0c1d"]
DEVICES = ["here", "there", "elsewhere"]
VALUES: dict[str, list[Any]] = {
    "canonical": [str(one) for one in KNOWN],
    "title": ["", "One", "Two"],
    "authors": [[], ["Ada"]],
    "status": ["unread", "reading", "read"],
    "rating": [None, 1, 5],
    "starred": [True, False],
    "progress": [0.0, 0.5, 1.0],
    "read_at": [None, "2026-01-01T00:00:00+00:00", "2026-02-01T00:00:00+00:00"],
    "note": ["", "x", "x\ny", "z\n"],
    "alias_of": [None, *PAPERS, "6f0f4c1e-5b0a-5c52-9d2f-3f1c7a0b7e11"],
    "extra": [{}, {"n": 1}],
    "query": ["", "tag:a", "attention sort:title"],
    "name": ["A", "b", "a"],
    "paper_id": PAPERS,
    "target": [{}, {"source": "https://example.org/a", "parts": []}],
    "comment": ["", "x", "y\nz"],
    "slug": ["", "s"],
    "rank": ["a0", "a1", "0"],
}
IDS = {
    "paper": PAPERS,
    "tag": TAGS,
    "list": LISTS,
    "annotation": MARKS,
    "saved_search": SEARCHES,
    "annotation_tag": [f"{mark}|{tag}" for mark in MARKS for tag in TAGS],
    "paper_tag": [f"{paper}|{tag}" for paper in PAPERS for tag in TAGS],
    "list_entry": [f"{one}|{paper}" for paper in PAPERS for one in LISTS],
    "identifier": [f"{paper}|{one}" for paper in PAPERS for one in KNOWN],
}
BASES = st.none() | st.integers(0, 60)


@st.composite
def writes(draw: st.DrawFn) -> Op | Rejected:
    """One operation of one of the kinds, or one that could not be read."""
    entity = draw(st.sampled_from(sorted(ENTITIES)))
    ident = draw(st.sampled_from(IDS[entity]))
    said: dict[str, Any] = {"base": draw(BASES), "ts": draw(st.none() | st.integers(0, 2**62))}
    kind = draw(st.sampled_from(["set", "set", "on", "off", "bad"]))
    fields = sorted(VALUES.keys() & ENTITIES[entity].keys())
    if kind == "bad":
        return Rejected("it could not be read")
    if kind == "set" and fields:
        name = draw(st.sampled_from(fields))
        text = ENTITIES[entity][name].rule is Rule.TEXT
        said |= {"field": name, "value": draw(st.sampled_from(VALUES[name])), "fill": draw(st.booleans())}
        said |= {"base_text": draw(st.none() | st.sampled_from(VALUES["note"]))} if text else {}
        return Op("text" if text else "set", entity, ident, **said)
    if entity in THINGS:
        said["seen"] = draw(st.none() | st.integers(0, 60))
        return Op("restore" if kind == "on" else "del", entity, ident, **said)
    return Op("remove" if kind == "off" else "add", entity, ident, **said)


COMMITS = st.lists(st.tuples(st.sampled_from(DEVICES), st.lists(writes(), max_size=6)), max_size=12)


@pytest.fixture(scope="module")
def memory() -> Iterator[Engine]:
    """A database in memory; making the tables takes longer than most examples."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


@contextmanager
def opened(memory: Engine) -> Iterator[tuple[Session, Library]]:
    """A fresh library, undone in the end."""
    with Session(memory, expire_on_commit=False) as session:
        owner = User(id=str(uuid.uuid4()), name="Ada", name_key="ada")
        library = Library(id=str(uuid.uuid4()), owner_id=owner.id, name="Ada", epoch="e")
        session.add(owner)
        session.flush()
        session.add(library)
        session.flush()
        yield session, library
        session.rollback()


def play(session: Session, library: Library, commits: list[tuple[str, list[Op | Rejected]]]) -> list[Outcome]:
    """Apply the commits and return all outcomes; each commit is checked to count what it did."""
    played: list[Outcome] = []
    for device, ops in commits:
        before, joined = library.version, follows(session)
        receipt = ledger.apply(session, library.id, Author(device), ops)
        session.flush()
        assert len(receipt.outcomes) == len(ops)
        added = library.version - before - len(ops)
        assert added >= follows(session) - joined >= 0
        assert bool(ops) == (
            session.get(Commit, (library.id, library.version)) is not None and library.version > before
        )
        played += receipt.outcomes
    return played


def follows(session: Session) -> int:
    """How many fields the ledger wrote by itself, joining records."""
    query = select(func.count()).where(FieldVersion.device_id == aliases.IDENTITY)
    return session.scalar(query) or 0


def columns(session: Session) -> dict[tuple[str, str, str], Any]:
    """Every value that has a version, as it stands in its column."""
    found = {}
    for version in session.scalars(select(FieldVersion)):
        store = STORES[version.entity]
        row = session.scalars(store.select(version.library_id, [version.entity_id])).one()
        found[version.entity, version.entity_id, version.field] = getattr(row, column(version.field))
    return found


ANY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@ANY
@given(commits=COMMITS)
def test_no_value_that_anybody_wrote_is_lost(memory, commits):
    with opened(memory) as (session, library):
        outcomes = play(session, library, commits)
        kept: dict[tuple[str, str, str], list[str]] = {}
        for row in session.scalars(select(History)):
            kept.setdefault((row.entity, row.entity_id, row.field), []).append(json.dumps(row.value))
        for key, value in columns(session).items():
            kept.setdefault(key, []).append(json.dumps(value))
        for outcome in outcomes:
            op = outcome.op
            if op.kind not in {"set", "text"} or outcome.outcome == "rejected" or op.fill:
                continue
            values = kept.get((op.entity, op.id, op.field), [])
            lines = {line for value in values for line in str(json.loads(value)).split("\n")}
            merged = op.kind == "text" and outcome.outcome == "merged"
            assert set(op.value.split("\n")) <= lines if merged else json.dumps(op.value) in values, (outcome, values)


@ANY
@given(commits=COMMITS, limit=st.integers(1, 9))
def test_pages_of_any_size_bring_exactly_what_the_database_holds(memory, commits, limit):
    with opened(memory) as (session, library):
        play(session, library, commits)
        received: dict[tuple[str, str, str], Any] = {}
        cursor, more, last = changes.START, True, 0
        while more:
            page = changes.since(session, library, cursor, limit)
            for one in page.changes:
                assert last <= one["ver"] <= page.cursor.ver
                last = one["ver"]
                received[one["e"], one["id"], one["f"]] = one["val"]
            assert page.cursor.ver > cursor.ver or not page.more
            cursor, more = page.cursor, page.more
            assert cursor == changes.START or changes.known(session, library.id, cursor)
        assert received == columns(session)
        assert cursor == changes.newest(session, library)


@ANY
@given(commits=COMMITS)
def test_every_paper_stays_within_reach_and_goes_to_the_index_when_it_changes(memory, commits):
    with opened(memory) as (session, library):
        play(session, library, commits)
        waiting = set(session.scalars(select(IndexOutbox.paper_id)))
        for paper in session.scalars(select(Paper)):
            assert paper.id in waiting
            head = aliases.resolve(session, library.id, paper.id)
            assert head.alias_of is None
            assert head.id in waiting


@ANY
@given(commits=COMMITS)
def test_what_was_deleted_has_no_content_written_after_it(memory, commits):
    with opened(memory) as (session, library):
        play(session, library, commits)
        versions = {(v.entity, v.entity_id, v.field): v.ver for v in session.scalars(select(FieldVersion))}
        for (entity, ident, field), deleted in columns(session).items():
            if field != "_deleted" or not deleted:
                continue
            own = [ver for (e, i, f), ver in versions.items() if (e, i) == (entity, ident) and f != "_deleted"]
            things = {ident, *session.scalars(select(Annotation.id).where(Annotation.paper_id == ident))}
            hung = [
                versions[e, i, f]
                for (e, i, f), value in columns(session).items()
                if (f == PRESENT and value and not things.isdisjoint(i.split("|")))
                or (e == "annotation" and i in things and f != "_deleted")
            ]
            assert max([*own, *hung], default=0) < versions[entity, ident, "_deleted"]


def test_the_operations_of_this_test_are_ones_that_could_come_over_the_wire():
    for name, values in VALUES.items():
        for entity, fields in ENTITIES.items():
            if name in fields:
                kind = "text" if fields[name].rule is Rule.TEXT else "set"
                for value in values:
                    parse({"op": kind, "e": entity, "id": IDS[entity][0], "f": name, "val": value})
