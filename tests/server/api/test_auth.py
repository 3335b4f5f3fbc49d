"""Bearer tokens: which are taken, what is said to the others, and what a check costs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import sessionmaker

from postgresql import borrowed
from postil.api.auth import challenge
from postil.db import db, transaction
from postil.domain.errors import Invalid, NotAllowed, NotSignedIn
from postil.models import Device, now
from postil.models.engine import writing
from postil.services import accounts, devices
from server.api.conftest import Asker


def _seen(app: Flask, asker: Asker) -> object:
    with app.app_context(), transaction(writes=False) as session:
        return session.get_one(Device, asker.device_id).seen_at


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_a_token_is_taken_however_its_scheme_is_written(ada: Asker, scheme: str):
    answer = ada.client.get("/api/v1/session", headers={"Authorization": f"{scheme} {ada.token}"})
    assert answer.status_code == 200


def test_without_a_token_the_challenge_names_the_scheme_and_no_error(ada: Asker):
    answer = ada.client.get("/api/v1/session")
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="postil"'


@pytest.mark.parametrize(
    "header",
    ["Bearer", "Bearer ", "Bearer x", "Bearer \x00", "Basic QWRhOmNvcnJlY3Q=", "Token x", "", "Bearer a b", "x" * 5000],
)
def test_any_other_authorization_is_refused(ada: Asker, header: str):
    answer = ada.client.get("/api/v1/session", environ_overrides={"HTTP_AUTHORIZATION": header})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.json["type"].endswith("not-signed-in")


def test_a_wrong_token_is_called_invalid(ada: Asker):
    answer = ada.client.get("/api/v1/session", headers={"Authorization": f"Bearer {ada.token[:-1]}"})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="postil", error="invalid_token"'


def test_a_browsers_session_counts_for_nothing_here(app: Flask, ada: Asker):
    with app.app_context(), transaction(writes=False) as session:
        user = accounts.named(session, "Ada")
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie.update(user=user.id, epoch=user.session_epoch)
    assert client.get("/settings").status_code == 200
    assert client.get("/api/v1/session").status_code == 401


def test_a_token_in_the_address_or_in_a_form_counts_for_nothing(ada: Asker):
    assert ada.client.get(f"/api/v1/session?access_token={ada.token}").status_code == 401
    assert ada.client.post("/api/v1/tags", data={"access_token": ada.token}).status_code == 401


def test_a_revoked_token_is_refused_at_once(app: Flask, ada: Asker):
    assert ada.get("/session").status_code == 200
    with app.app_context(), transaction(writes=True) as session:
        devices.revoke(session, accounts.named(session, "Ada"), ada.device_id)
    assert ada.get("/session").status_code == 401


def test_a_token_without_the_scope_is_told_which_one_it_lacks(reader: Asker):
    assert reader.get("/papers").status_code == 200
    answer = reader.post("/papers", {"title": "A paper"})
    assert answer.status_code == 403
    assert answer.json["type"].endswith("not-allowed")
    said = answer.headers["WWW-Authenticate"]
    assert said == 'Bearer realm="postil", error="insufficient_scope", scope="save"'


def test_only_refusals_of_the_asker_carry_a_challenge():
    assert challenge(Invalid("No.")) == {}
    assert "insufficient_scope" in challenge(NotAllowed("No.", scope="sync"))["WWW-Authenticate"]
    assert "error" not in challenge(NotSignedIn("No."))["WWW-Authenticate"]


def test_being_seen_is_noted_to_the_minute(app: Flask, ada: Asker):
    assert _seen(app, ada) is None
    ada.get("/session")
    first = _seen(app, ada)
    assert first is not None
    ada.get("/session")
    assert _seen(app, ada) == first
    before = now() - timedelta(minutes=2)
    with app.app_context(), transaction(writes=True) as session:
        session.execute(update(Device).where(Device.id == ada.device_id).values(seen_at=before))
    ada.get("/session")
    assert _seen(app, ada) != before


def test_reading_goes_on_while_somebody_else_writes(app: Flask, ada: Asker):
    with app.app_context():
        busy = sessionmaker(db.engine)()
    with busy:
        writing(busy)  # holds the only write lock
        began = now()
        assert ada.get("/session").status_code == 200
        assert ada.get("/papers").status_code == 200
        assert now() - began < timedelta(seconds=5)
        busy.rollback()
    assert _seen(app, ada) is None
    ada.get("/session")
    assert _seen(app, ada) is not None


def test_after_not_waiting_once_a_connection_waits_again(app: Flask, ada: Asker):
    with app.app_context():
        devices.seen(writing(db.session(), wait=False), ada.device_id)
        db.session.commit()
        told = "SELECT extract(epoch FROM current_setting('lock_timeout')::interval) * 1000"
        told = told if borrowed.URL else "PRAGMA busy_timeout"
        assert db.session.connection().exec_driver_sql(told).scalar() == 15_000
