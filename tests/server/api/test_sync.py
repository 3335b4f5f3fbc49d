"""The sync protocol over HTTP: retried safely, and waiting for no writer when there is nothing to write."""

from __future__ import annotations

import gzip
import uuid

from sqlalchemy import select

from postil.db import db
from postil.domain import identifiers as ids
from postil.models import SyncDevice
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


def test_a_profile_that_was_copied_is_told_what_was_processed(ada):
    ours = request(2)
    for number, op in enumerate(ours["ops"]):
        op["n"] = f"ours{number}"
    assert ada.post("/sync", ours).status_code == 200
    theirs = request(2, ops=[{**op, "n": f"theirs{number}"} for number, op in enumerate(ours["ops"])])
    response = ada.post("/sync", theirs)
    assert response.status_code == 409
    assert (response.json["reason"], response.json["last_seq"]) == ("device_unknown", 2)
    assert response.json["recent"] == ["ours0", "ours1"]


def test_the_snapshot_brings_everything_and_the_fork(ada):
    paper = ada.save(identifiers={"arxiv": "2401.00001"})
    cursor = ada.post("/sync", request()).json["cursor"]
    found = ada.get(f"/sync/snapshot?known=9999:lost,{cursor[0]}:{cursor[1]}").json
    assert (found["fork"], found["cursor"], found["after"]) == (cursor, cursor, None)
    fields = {row["id"]: row["f"] for row in found["rows"] if row["e"] == "paper"}[paper["id"]]
    assert fields["title"][0] == paper["title"]


def test_a_trail_that_cannot_be_read_is_refused(ada):
    assert ada.get("/sync/snapshot?known=a:b").status_code == 422
    assert ada.get("/sync/snapshot?known=" + ",".join(f"{n}:x" for n in range(129))).status_code == 422
    assert ada.get("/sync/snapshot?limit=0").status_code == 422
    assert ada.get("/sync/snapshot?after=nonsense").status_code == 422


def test_the_digest_is_told_at_the_present_version_only(ada):
    ada.save(identifiers={"arxiv": "2401.00001"})
    ver = ada.post("/sync", request()).json["cursor"][0]
    assert len(ada.get(f"/sync/digest?ver={ver}").json["digest"]) == 64
    assert ada.get(f"/sync/digest?ver={ver - 1}").json["digest"] is None
    assert ada.get("/sync/digest").status_code == 422


def test_long_answers_are_compressed_for_those_who_take_that(ada):
    for number in range(1, 12):
        ada.save(identifiers={"arxiv": f"2401.{number:05}"})
    plain = ada.get("/sync/snapshot")
    packed = ada.get("/sync/snapshot", headers={"Accept-Encoding": "br;q=1, gzip;q=0.5"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 3
    assert "Accept-Encoding" in packed.headers["Vary"]
    refused = ada.get("/sync/snapshot", headers={"Accept-Encoding": "gzip;q=0"})
    assert "Content-Encoding" not in refused.headers


def test_too_many_bytes_of_operations_are_refused_unless_it_is_one_alone(ada):
    long = {"op": "text", "e": "paper", "id": PAPER, "f": "note", "val": "y" * 60_000}
    many = [{**long, "seq": seq} for seq in range(1, 7)]
    assert ada.post("/sync", request(ops=many)).status_code == 413
    alone = {**long, "seq": 1, "base_text": "z" * 230_000}
    assert ada.post("/sync", request(ops=[alone])).json["last_seq"] == 1


def test_a_replica_that_only_reads_is_noted_when_it_asks_for_that(ada, app):
    ada.save(identifiers={"arxiv": "2401.00001"})
    cursor = ada.post("/sync", request()).json["cursor"]
    ada.post("/sync", request(cursor=cursor, max_seen=cursor))
    with app.app_context():
        assert db.session.scalars(select(SyncDevice)).all() == []
    assert ada.post("/sync", request(cursor=cursor, max_seen=cursor, record=True)).status_code == 200
    with app.app_context():
        assert db.session.scalars(select(SyncDevice.last_pull_ver)).all() == [cursor[0]]


def test_an_extension_from_before_the_nonces_syncs_and_what_it_does_not_know_is_passed_over(ada):
    old = request(3, unheard_of={"x": 1})
    old["ops"][1]["unheard_of"] = True
    first = ada.post("/sync", old)
    assert (first.status_code, first.json["last_seq"], first.json["results"]) == (200, 3, [])
    more = {"seq": 4, "op": "set", "e": "paper", "id": PAPER, "f": "status", "val": "read", "base": 0}
    again = ada.post("/sync", request(3, ops=[*old["ops"], more], cursor=first.json["cursor"]))
    assert (again.json["last_seq"], [one["val"] for one in again.json["changes"]]) == (4, ["read"])
