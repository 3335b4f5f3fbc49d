"""Undo is the inverse of everything that one may do: step back through any sequence, and all is as it was."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from postil.domain.errors import PostilError
from postil.models import Annotation, Base, Library, Paper, User
from postil.services import (
    aliases,
    annotations,
    bulk,
    history,
    library,
    lists,
    papers,
    saved_searches,
    tag_merging,
    tags,
    undo,
    views,
)
from postil.services.annotations import AnnotationDraft, AnnotationView
from postil.services.drafts import PaperDraft
from postil.services.edits import Writer
from postil.services.narrowing import PaperFilter

NAMES = ["a", "b", "c"]


@pytest.fixture(scope="module")
def memory() -> Iterator[Engine]:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    event.listen(engine, "connect", lambda dbapi, _: setattr(dbapi, "isolation_level", None))
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


@contextmanager
def opened(memory: Engine) -> Iterator[tuple[Session, Writer]]:
    with Session(memory, expire_on_commit=False) as session:
        owner = User(id=str(uuid.uuid4()), name="Ada", name_key="ada")
        made = Library(id=str(uuid.uuid4()), owner_id=owner.id, name="Ada", epoch="e")
        session.add(owner)
        session.flush()
        session.add(made)
        session.flush()
        writer = Writer(made.id, "web")
        for number in (1, 2, 3):
            draft = PaperDraft({"title": f"Paper {number}"}, {"arxiv": f"2501.0000{number}"}, tags=("a",), lists=("b",))
            paper = papers.save(session, writer, draft).paper
            annotations.create(session, writer, paper.id, AnnotationDraft({"target": quoted("first")}, ("a",)))
        yield session, writer
        session.rollback()


def state(session: Session, writer: Writer) -> Any:
    """Everything that a person sees of a library; what was new and is undone waits in the trash."""
    found = []
    page = library.page(session, writer.library_id, PaperFilter(), order="title", limit=99)
    for view in views.views(session, writer.library_id, page.papers):
        paper = view.paper
        own = (paper.title, paper.status, paper.starred, paper.rating, paper.note)
        joined = sorted(one.id for one in view.aliases)
        marked = annotations.of_paper(session, writer.library_id, paper.id)
        said = sorted(annotated(one) for one in marked)
        found.append((paper.id, own, [tag.name for tag in view.tags], [one.name for one in view.lists], joined, said))
    labels = [(tag.name, tag.color, count) for tag, count in tags.counted(session, writer.library_id)]
    shelves = [
        (one.name, one.description, [paper.id for _, paper in lists.entries(session, writer.library_id, one.id)])
        for one, _ in lists.counted(session, writer.library_id)
    ]
    searches = [(one.name, one.query) for one in saved_searches.every(session, writer.library_id)]
    return found, labels, shelves, searches


def quoted(text: str) -> dict[str, Any]:
    selectors = [{"type": "TextQuoteSelector", "exact": text}]
    return {"source": "https://arxiv.org/abs/2501.00001", "parts": [{"selector": selectors}]}


def annotated(view: AnnotationView) -> tuple[Any, ...]:
    one = view.annotation
    return one.id, one.paper_id, one.quote, one.color, one.comment, [tag.name for tag in view.tags]


def mark(session: Session, writer: Writer, which: list[int]) -> str:
    """The annotation at this place, a deleted one too."""
    rows = sorted(one.id for one in session.query(Annotation).filter(Annotation.library_id == writer.library_id))
    return rows[which[0] % len(rows)]


def ids(session: Session, writer: Writer, which: list[int]) -> list[str]:
    """The papers at these places, those in the trash too."""
    rows = sorted(one.id for one in session.query(Paper).filter(Paper.library_id == writer.library_id))
    return [rows[number % len(rows)] for number in which]


def one(session: Session, writer: Writer, which: list[int]) -> str:
    return aliases.resolve(session, writer.library_id, ids(session, writer, which)[0]).id


def tag_id(session: Session, writer: Writer, name: str) -> str:
    found = tags.find(session, writer.library_id, name)
    return found.id if found else str(uuid.uuid4())


def list_id(session: Session, writer: Writer, name: str) -> str:
    found = lists.find(session, writer.library_id, name)
    return found.id if found else str(uuid.uuid4())


def search_id(session: Session, writer: Writer, name: str) -> str:
    found = saved_searches.find(session, writer.library_id, name)
    return found.id if found else str(uuid.uuid4())


Deed = Callable[[Session, Writer, list[int], str, str], Any]
DEEDS: dict[str, Deed] = {
    "tag": lambda s, w, which, name, _: bulk.tag(s, w, ids(s, w, which), [name]),
    "untag": lambda s, w, which, name, _: bulk.untag(s, w, ids(s, w, which), [name]),
    "enlist": lambda s, w, which, name, _: bulk.enlist(s, w, ids(s, w, which), name),
    "delist": lambda s, w, which, name, _: bulk.delist(s, w, ids(s, w, which), name),
    "star": lambda s, w, which, *_: bulk.change(s, w, ids(s, w, which), {"starred": True}),
    "unstar": lambda s, w, which, *_: bulk.change(s, w, ids(s, w, which), {"starred": False}),
    "read": lambda s, w, which, *_: bulk.change(s, w, ids(s, w, which), {"status": "read"}),
    "rate": lambda s, w, which, *_: bulk.change(s, w, ids(s, w, which), {"rating": 1 + which[0] % 5}),
    "remove": lambda s, w, which, *_: bulk.remove(s, w, ids(s, w, which)),
    "restore": lambda s, w, which, *_: papers.restore(s, w, one(s, w, which)),
    "note": lambda s, w, which, name, other: papers.write_note(s, w, one(s, w, which), f"{name}\n{other}\n"),
    "rename tag": lambda s, w, _, name, other: tags.change(s, w, tag_id(s, w, name), {"name": other}),
    "colour tag": lambda s, w, _, name, __: tags.change(s, w, tag_id(s, w, name), {"color": "#336699"}),
    "delete tag": lambda s, w, _, name, __: tags.remove(s, w, tag_id(s, w, name)),
    "rename list": lambda s, w, _, name, other: lists.change(s, w, list_id(s, w, name), {"name": other + "x"}),
    "describe": lambda s, w, _, name, other: lists.change(s, w, list_id(s, w, name), {"description": other}),
    "delete list": lambda s, w, _, name, __: lists.remove(s, w, list_id(s, w, name)),
    "move": lambda s, w, which, name, _: lists.place(s, w, list_id(s, w, name), one(s, w, which)),
    "annotate": lambda s, w, which, name, other: annotations.create(
        s, w, one(s, w, which), AnnotationDraft({"target": quoted(name), "comment": other}, (name, other))
    ),
    "comment": lambda s, w, which, name, other: annotations.write_comment(s, w, mark(s, w, which), f"{name}\n{other}"),
    "colour mark": lambda s, w, which, *_: annotations.change(s, w, mark(s, w, which), {"color": "pink"}),
    "move mark": lambda s, w, which, name, _: annotations.change(s, w, mark(s, w, which), {"target": quoted(name)}),
    "tag mark": lambda s, w, which, name, _: annotations.tag(s, w, mark(s, w, which), name),
    "untag mark": lambda s, w, which, name, _: annotations.untag(s, w, mark(s, w, which), tag_id(s, w, name)),
    "remove mark": lambda s, w, which, *_: annotations.remove(s, w, mark(s, w, which)),
    "restore mark": lambda s, w, which, *_: annotations.restore(s, w, mark(s, w, which)),
    "save search": lambda s, w, _, name, other: saved_searches.create(s, w, name, f"tag:{other}"),
    "rename search": lambda s, w, _, name, other: saved_searches.change(s, w, search_id(s, w, name), {"name": other}),
    "ask anew": lambda s, w, _, name, other: saved_searches.change(s, w, search_id(s, w, name), {"query": other}),
    "delete search": lambda s, w, _, name, __: saved_searches.remove(s, w, search_id(s, w, name)),
    "merge tags": lambda s, w, _, name, other: tag_merging.merge(s, w, [tag_id(s, w, name)], other),
    "save": lambda s, w, which, name, other: papers.save(
        s,
        w,
        PaperDraft({"title": f"New {which[0]}"}, {"arxiv": f"2502.0000{which[0]}"}, tags=(name,), lists=(other,)),
    ),
}
STEPS = st.lists(
    st.tuples(
        st.sampled_from(sorted(DEEDS)),
        st.lists(st.integers(0, 5), min_size=1, max_size=4),
        st.sampled_from(NAMES),
        st.sampled_from([*NAMES, "d", "e"]),
    ),
    max_size=10,
)


def perform(session: Session, writer: Writer, step: tuple[str, list[int], str, str]) -> tuple[int, int]:
    """Do it, as one commit or none (what is refused changes nothing); between which versions that was."""
    deed, *rest = step
    before = history.version(session, writer.library_id)
    try:
        with session.begin_nested():
            DEEDS[deed](session, writer, *rest)
    except PostilError:
        pass
    return before, history.version(session, writer.library_id)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=STEPS)
def test_stepping_back_gives_every_state_again_and_forward_again_too(memory, steps):
    with opened(memory) as (session, writer):
        states, spans = [state(session, writer)], []
        for step in steps:
            spans.append(perform(session, writer, step))
            states.append(state(session, writer))
        redo = []
        for place in reversed(range(len(spans))):
            before = history.version(session, writer.library_id)
            undo.undo(session, writer, *spans[place])
            redo.append((before, history.version(session, writer.library_id)))
            assert state(session, writer) == states[place], steps[place]
        for place in range(len(spans)):
            undo.undo(session, writer, *redo.pop())
            assert state(session, writer) == states[place + 1], steps[place]
