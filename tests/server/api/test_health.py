"""Health: no token is needed, and a database that cannot be read is told."""

from __future__ import annotations

from sqlalchemy import text

import postil
from postil.db import db


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


def test_a_database_that_cannot_be_used_is_a_problem(app):
    with app.app_context():
        db.session.execute(text("DROP TABLE index_outbox"))
        db.session.commit()
        db.session.remove()
    response = app.test_client().get("/api/v1/health")
    assert response.status_code == 503
    assert response.json["type"] == "/api/problems/database-unavailable"
