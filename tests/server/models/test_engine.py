"""Engines on real files: durable, private to the owner, one writer at a time who never fails halfway."""

from __future__ import annotations

import stat
import threading
import time

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from postil.models import Library
from postil.models.engine import connect, writing


def test_every_commit_is_synced_to_disk_and_foreign_keys_hold(engine):
    with engine.connect() as connection:
        asked = {name: connection.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous")}
        assert asked == {"journal_mode": "wal", "synchronous": 2}
    with Session(engine) as session:
        session.add(Library(id="l", owner_id="nobody", name="L", epoch="e"))
        with pytest.raises(IntegrityError):
            session.flush()


def test_the_folder_of_a_new_database_is_private_to_its_owner(tmp_path):
    engine = connect(f"sqlite:///{tmp_path / 'new' / 'postil.sqlite'}")
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    engine.dispose()
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


def test_readers_go_on_while_somebody_writes(engine):
    with Session(engine) as writer, Session(engine) as reader:
        writing(writer)
        writer.execute(text("DELETE FROM library"))
        assert reader.execute(text("SELECT count(*) FROM library")).scalar() == 0


def test_a_writer_waits_for_the_one_before_and_sees_what_it_wrote(engine, owner, session):
    session.commit()
    seen: list[int] = []

    def second() -> None:
        with Session(engine) as other:
            writing(other)
            seen.append(other.execute(text("SELECT count(*) FROM library")).scalar() or 0)
            other.commit()

    writing(session)
    waiting = threading.Thread(target=second)
    waiting.start()
    session.add(Library(id="l", owner_id=owner.id, name="L", epoch="e"))
    session.flush()
    time.sleep(0.2)
    assert seen == []
    session.commit()
    waiting.join(10)
    assert seen == [1]


def test_one_who_does_not_wait_is_told_at_once_and_can_wait_later(engine, session):
    with Session(engine) as impatient:
        started = time.monotonic()
        with pytest.raises(OperationalError, match="locked"):
            writing(impatient, wait=False)
        assert time.monotonic() - started < 2
        impatient.rollback()
        session.rollback()
        writing(impatient, wait=False)
        assert impatient.connection().scalar(text("PRAGMA busy_timeout")) >= 10_000
