"""Health: no token is needed, and a database that cannot be read is told."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text

import postil
from postil.db import db
from postil.models import IndexOutbox, Library, Paper, User, now


def test_a_working_server_says_so_without_a_token(app):
    response = app.test_client().get("/api/v1/health")
    assert response.status_code == 200
    assert response.json == {
        "status": "ok",
        "version": postil.__version__,
        "database": "ok",
        "index_lag": 0,
        "indexes": [{"backend": "whoosh", "waiting": 0, "oldest_seconds": None}],
    }


def test_changes_that_wait_are_counted_for_each_backend_with_the_age_of_the_oldest(app):
    with app.app_context():
        db.session.add(User(id="u", name="Emmy", name_key="emmy"))
        db.session.flush()
        db.session.add(Library(id="one", owner_id="u", name="one", epoch="e", search_backend="fts5"))
        db.session.add(Paper(library_id="one", id="p", title="x", updated_at=now() - timedelta(seconds=90)))
        db.session.add_all([IndexOutbox(library_id="one", paper_id="p") for _ in range(2)])
        db.session.commit()
    told = app.test_client().get("/api/v1/health").json
    assert told["index_lag"] == 2
    (fts5, whoosh) = told["indexes"]
    assert (fts5["backend"], fts5["waiting"], 90 <= fts5["oldest_seconds"] < 300) == ("fts5", 2, True)
    assert whoosh == {"backend": "whoosh", "waiting": 0, "oldest_seconds": None}


def test_a_database_that_cannot_be_used_is_a_problem(app):
    with app.app_context():
        db.session.execute(text("DROP TABLE index_outbox"))
        db.session.commit()
        db.session.remove()
    response = app.test_client().get("/api/v1/health")
    assert response.status_code == 503
    assert response.json["type"] == "/api/problems/database-unavailable"
