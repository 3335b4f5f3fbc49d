"""The sync protocol over HTTP: retried safely, and waiting for no writer when there is nothing to write."""

from __future__ import annotations

import uuid

from postil.db import db
from postil.domain import identifiers as ids
from postil.models.engine import connect, writing

PAPER = ids.paper_id(ids.normalise("arxiv", "2401.00001"))


def request(seq=0, **more):
    ops = [
        {"seq": 1, "op": "set", "e": "paper", "id": PAPER, "f": "canonical", "val": "arxiv:2401.00001"},
        {"seq": 2, "op": "set", "e": "paper", "id": PAPER, "f": "title", "val": "Synced paper"},
        {"seq": 3, "op": "add", "e": "identifier", "id": f"{PAPER}|arxiv:2401.00001"},
    ]
    return {
        "v": 1,
        "device": str(uuid.UUID(int=7)),
        "epoch": "",
        "cursor": [0, "0"],
        "max_seen": [0, "0"],
        "ops": ops[:seq],
        **more,
    }


def test_what_was_synced_is_a_paper_that_is_found(ada):
    first = ada.post("/sync", request(3))
    assert first.status_code == 200
    assert first.json["last_seq"] == 3
    assert ada.get(f"/papers/{PAPER}").json["title"] == "Synced paper"
    assert ada.get("/papers?q=synced").json["items"][0]["id"] == PAPER
    again = ada.post("/sync", request(3))
    assert again.json["last_seq"] == 3
    assert again.json["cursor"] == first.json["cursor"]


def test_what_was_saved_over_rest_comes_with_the_next_pull(ada):
    paper = ada.save(identifiers={"arxiv": "2401.00001"})
    changes = ada.post("/sync", request()).json["changes"]
    assert ("paper", paper["id"], "title") in {(one["e"], one["id"], one["f"]) for one in changes}


def test_an_idle_pull_waits_for_no_writer(ada, config, app):
    other = connect(config.sqlalchemy_url)
    with app.app_context(), db.Session(other) as session:
        writing(session)
        assert ada.post("/sync", request()).status_code == 200
        session.rollback()
    other.dispose()


def test_a_cursor_of_another_history_asks_for_a_resync(ada):
    response = ada.post("/sync", request(cursor=[9, "x"]))
    assert response.status_code == 409
    assert response.json["type"] == "/api/problems/resync-required"
    assert response.json["reason"] == "history_diverged"


def test_an_old_protocol_is_told_to_update(ada):
    response = ada.post("/sync", request(v=0))
    assert response.status_code == 426
    assert response.json["type"] == "/api/problems/upgrade-required"


def test_an_operation_that_cannot_be_applied_fails_only_itself(ada):
    bad = {"seq": 1, "op": "set", "e": "paper", "id": "nonsense", "f": "title", "val": "x"}
    response = ada.post("/sync", request(ops=[bad], stranger=True))
    assert response.status_code == 200
    assert response.json["results"][0]["outcome"] == "rejected"
    assert response.json["last_seq"] == 1


def test_an_envelope_that_is_none_is_refused(ada):
    for broken in ({"ops": 7}, {"ops": ["x"]}, {"v": "1"}, {"cursor": "x"}, {"device": 7}, {"limit": 0}, {"ack": -1}):
        assert ada.post("/sync", {**request(), **broken}).status_code == 422, broken
