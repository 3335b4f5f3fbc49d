"""An index that lies in the database is written by the save itself: search/relational/joined.py over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from postgresql import borrowed
from postil.app import create_app
from postil.config import Config
from postil.db import db
from postil.models import IndexOutbox
from postil.models.engine import writing
from postil.search.relational import joined
from postil.search.relational.tables import live_number, table_name
from postil.services import papers
from postil.services.drafts import PaperDraft
from postil.services.edits import Writer
from server.api.conftest import Asker


@pytest.fixture
def config(config: Config) -> Config:
    """Settings of the backend that the database of these tests has."""
    return replace(config, search_backend="postgresql" if borrowed.URL else "fts5")


@pytest.fixture
def engine(app: Flask) -> Engine:
    with app.app_context():
        return db.engine


@pytest.fixture
def ada(ada: Asker) -> Asker:
    """Somebody who has searched, so that her index is there."""
    assert found(ada, "anything") == []
    return ada


@pytest.fixture
def elsewhere(config: Config, ada: Asker) -> Iterator[Asker]:
    """The same person on another server of the same database."""
    other = create_app(config)
    yield replace(ada, client=other.test_client())
    other.extensions["postil_search"].close()
    with other.app_context():
        db.session.remove()
        db.engine.dispose()


def found(asker: Asker, words: str) -> list[str]:
    response = asker.get("/search", query_string={"q": words})
    assert response.status_code == 200, response.text
    assert response.json["incomplete"] is False
    return [item["paper"]["title"] for item in response.json["items"]]


def waiting(engine: Engine) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(IndexOutbox)) or 0


def break_index(engine: Engine, library_id: str) -> None:
    with Session(engine) as session:
        writing(session)
        number = live_number(session.connection(), library_id)
        assert number is not None
        session.execute(text(f"DROP TABLE {table_name(number, 'text')}"))
        session.commit()


def test_a_save_leaves_nothing_to_be_indexed_and_is_found_by_the_next_search(ada, engine):
    paper = ada.save("Zebrafish swim", abstract="In the sea.")
    assert waiting(engine) == 0
    assert found(ada, "zebrafish sea") == ["Zebrafish swim"]
    ada.patch(f"/papers/{paper['id']}", {"title": "Perceivers look"}, match="*")
    assert (found(ada, "zebrafish"), found(ada, "perceivers")) == ([], ["Perceivers look"])
    ada.delete(f"/papers/{paper['id']}", match="*")
    assert (found(ada, "perceivers"), waiting(engine)) == ([], 0)


def test_another_server_finds_it_at_once(ada, elsewhere):
    for number in range(5):
        ada.save(f"Zebrafish number{number}")
        assert found(elsewhere, f"number{number}") == [f"Zebrafish number{number}"]


def test_what_is_undone_is_not_found(ada, engine):
    with Session(engine, expire_on_commit=False) as session:
        writing(session, ada.library_id)
        papers.save(session, Writer(ada.library_id, ada.device_id), PaperDraft({"title": "Zebrafish swim"}))
        session.rollback()
        writing(session, ada.library_id)
        session.commit()
    assert (found(ada, "zebrafish"), waiting(engine)) == ([], 0)


def test_who_saves_much_at_once_leaves_it_to_the_background(ada, engine, monkeypatch):
    monkeypatch.setattr(joined, "MOST", 7)
    with Session(engine, expire_on_commit=False) as session:
        writing(session, ada.library_id)
        for number in range(8):
            papers.save(
                session, Writer(ada.library_id, ada.device_id), PaperDraft({"title": f"Zebrafish number{number}"})
            )
        session.commit()
    assert waiting(engine) == 8
    assert found(ada, "number7") == ["Zebrafish number7"]


def test_a_broken_index_does_not_stop_saves_and_is_made_anew(ada, engine):
    ada.save("Perceivers look")
    break_index(engine, ada.library_id)
    ada.save("Zebrafish swim")
    assert waiting(engine) > 0
    assert (found(ada, "zebrafish"), found(ada, "perceivers")) == (["Zebrafish swim"], ["Perceivers look"])
    ada.save("Quokkas smile")
    assert found(ada, "quokkas") == ["Quokkas smile"]
