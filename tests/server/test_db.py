"""One request, one transaction: committed at the end, undone when anything goes wrong."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from postil.db import db, transaction
from postil.models import User
from postil.models.engine import writing


def names(app) -> list[str]:
    with app.app_context(), Session(db.engine) as other:
        return list(other.scalars(select(User.name)))


def test_what_was_written_is_there_afterwards(app):
    with app.app_context(), transaction(writes=True) as session:
        session.add(User(id="u", name="Ada", name_key="ada"))
    assert names(app) == ["Ada"]


def test_an_error_undoes_all_of_it_and_goes_on_up(app):
    def fail() -> None:
        with app.app_context(), transaction(writes=True) as session:
            session.add(User(id="u", name="Ada", name_key="ada"))
            session.flush()
            raise RuntimeError("halfway")

    with pytest.raises(RuntimeError, match="halfway"):
        fail()
    assert names(app) == []


def test_a_writer_has_the_lock_from_the_beginning_and_a_reader_never(app):
    with app.app_context(), Session(db.engine) as other:
        with transaction(writes=False), Session(db.engine) as second:
            writing(second, wait=False)
        with transaction(writes=True), pytest.raises(OperationalError, match="lock"):
            writing(other, wait=False)
        other.rollback()


def test_what_was_read_before_does_not_hold_an_old_state(app):
    with app.app_context():
        assert db.session.execute(text('SELECT count(*) FROM "user"')).scalar() == 0
        with Session(db.engine) as other:
            writing(other)
            other.add(User(id="u", name="Ada", name_key="ada"))
            other.commit()
        with transaction(writes=True) as session:
            assert session.execute(text('SELECT count(*) FROM "user"')).scalar() == 1
