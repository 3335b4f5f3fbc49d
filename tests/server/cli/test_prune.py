"""Forgetting from the command line, and once a day while serving."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing

from sqlalchemy import select

from postil.cli.prune import Daily
from postil.models import Commit, FieldVersion, Library, Paper

LONG_AGO = "2020-01-01 00:00:00.000000"


def age(machine) -> None:
    """Make everything that happened so far have happened long ago."""
    with closing(sqlite3.connect(machine.database)) as database:
        database.execute('UPDATE "commit" SET at = ?', (LONG_AGO,))
        database.execute("UPDATE sync_device SET seen_at = ?", (LONG_AGO,))
        database.commit()


def delete_all(machine) -> None:
    """Put every paper into the trash, as the ledger does."""
    with closing(sqlite3.connect(machine.database)) as database:
        database.execute("UPDATE paper SET deleted = 1")
        database.execute("UPDATE field_version SET ver = ver WHERE field = '_deleted'")
        database.commit()


def test_a_library_in_which_nothing_is_old_keeps_everything(ada):
    ada.out("import-listing", ada.listing())
    assert "forgot 0 deleted things, 0 memberships, 0 earlier values, 0 commits" in ada.out("prune")


def test_what_was_deleted_long_ago_is_forgotten_and_counted(ada):
    ada.out("import-listing", ada.listing())
    delete_all(ada)
    age(ada)
    assert "forgot 2 deleted things" in ada.out("prune")
    assert "forgot 0 deleted things" in ada.out("prune")
    with closing(sqlite3.connect(ada.database)) as database:
        assert database.execute("SELECT count(*) FROM paper").fetchone() == (0,)


def test_a_length_of_time_that_is_none_is_refused(ada):
    assert ada.run("prune", "--days", "0").returncode == 2


def test_while_serving_it_is_done_by_itself(sessions, session, library):
    session.add(Commit(library_id=library.id, ver=1, nonce="n", device_id="d"))
    session.add(Paper(library_id=library.id, id="p", canonical="", title="Gone", deleted=True))
    session.add(
        FieldVersion(library_id=library.id, entity="paper", entity_id="p", field="_deleted", ver=1, ts=1, device_id="d")
    )
    library.version = 1
    session.flush()
    session.execute(Commit.__table__.update().values(at=library.created_at.replace(year=2020)))
    session.commit()
    daily = Daily(sessions, first=0.01)
    daily.start()
    deadline = time.monotonic() + 10
    while session.scalars(select(Library.pruned_ver)).one() == 0 and time.monotonic() < deadline:
        session.rollback()
        time.sleep(0.02)
    daily.close()
    assert session.scalars(select(Paper)).all() == []
