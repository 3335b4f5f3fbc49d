"""Deleting hides nothing that its author had not seen, and an edit brings back what somebody else deleted."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from postil.domain.identifiers import Identifier, list_id, paper_id, tag_id
from postil.domain.ops import Op
from postil.models import Library, Paper, ReadingList, Tag
from postil.services import ledger
from postil.services.ledger import Author

P, T, L = paper_id(Identifier("arxiv", "2501.00001")), tag_id("t"), list_id("l")
HERE, THERE = Author("here"), Author("there")
MODELS = {"paper": (Paper, P), "tag": (Tag, T), "list": (ReadingList, L)}


@pytest.fixture
def filled(session: Session, library: Library) -> int:
    """The version at which a paper is in a list and carries a tag, all written here."""
    ops = [
        Op("set", "paper", P, field="title", value="A"),
        Op("set", "tag", T, field="name", value="t"),
        Op("set", "list", L, field="name", value="l"),
        Op("add", "paper_tag", f"{P}|{T}"),
        Op("add", "list_entry", f"{L}|{P}"),
    ]
    return ledger.apply(session, library.id, HERE, ops).ver


def apply(session: Session, library: Library, author: Author, *ops: Op) -> list[str]:
    return [one.outcome for one in ledger.apply(session, library.id, author, ops).outcomes]


def gone(session: Session, library: Library, entity: str) -> bool:
    model, ident = MODELS[entity]
    return bool(session.get_one(model, (library.id, ident)).deleted)


#: As a replica sends it; the server itself does not write again what is there.
NEWS = {
    "paper": Op("text", "paper", P, field="note", value="new", base_text=""),
    "tag": Op("add", "paper_tag", f"{P}|{T}", seq=9),
    "list": Op("add", "list_entry", f"{L}|{P}", seq=9),
}


@pytest.mark.parametrize("entity", ["paper", "tag", "list"])
def test_a_delete_waits_for_what_its_author_has_not_seen(session, library, filled, entity):
    apply(session, library, HERE, NEWS[entity])
    delete = Op("del", entity, MODELS[entity][1], seen=filled)
    assert apply(session, library, THERE, delete) == ["kept"]
    assert not gone(session, library, entity)
    seen = Op("del", entity, MODELS[entity][1], seen=library.version)
    assert apply(session, library, THERE, seen) == ["applied"]
    assert gone(session, library, entity)


@pytest.mark.parametrize("entity", ["paper", "tag", "list"])
def test_what_one_wrote_oneself_does_not_keep_ones_own_delete_back(session, library, filled, entity):
    apply(session, library, HERE, NEWS[entity])
    assert apply(session, library, HERE, Op("del", entity, MODELS[entity][1], seen=filled)) == ["applied"]


def test_an_edit_that_came_later_than_the_delete_brings_all_it_joins_back(session, library, filled):
    apply(session, library, THERE, *(Op("del", entity, ident) for entity, (_, ident) in MODELS.items()))
    assert all(gone(session, library, entity) for entity in MODELS)
    apply(session, library, HERE, Op("add", "list_entry", f"{L}|{P}", base=0))
    assert [gone(session, library, entity) for entity in ("paper", "list", "tag")] == [False, False, True]


@pytest.mark.parametrize(
    "idle",
    [
        Op("remove", "paper_tag", f"{P}|{T}"),
        Op("set", "paper", P, field="title", value="Seen", fill=True),
        Op("set", "paper", P, field="title", value="Old", base=0, ts=0),
    ],
    ids=["taking a tag off", "filling what is there", "an older edit that loses"],
)
def test_what_adds_nothing_brings_nothing_back(session, library, filled, idle):
    apply(session, library, THERE, Op("del", "paper", P))
    apply(session, library, HERE, idle)
    assert gone(session, library, "paper")
