"""PUT /api/v1/sites: who may report, what is refused, and what stands."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from postil.db import transaction
from postil.services import accounts, devices
from server.api.conftest import Asker

REPORT: dict[str, Any] = {
    "site": "arxiv",
    "level": "semantic",
    "rows": 25,
    "unread": 2,
    "path": "/list/cs.LG/new",
    "version": "0.1.0",
    "at": "2026-03-01T09:00:00.000Z",
}


def report(asker: Asker, **other: Any) -> Any:
    return asker.put("/sites", {"sites": [{**REPORT, **other}]})


def test_a_report_is_answered_with_all_that_stands_of_the_device(ada: Asker):
    report(ada, site="huggingface")
    answer = report(ada)
    assert answer.status_code == 200
    first, second = answer.json["sites"]
    assert first == {**REPORT, "device": ada.device_id, "at": "2026-03-01T09:00:00+00:00"}
    assert second["site"] == "huggingface"
    assert report(ada, at="2026-03-01T08:00:00Z", rows=1).json["sites"][0]["rows"] == 25
    assert report(ada, at="2026-03-01T10:00:00Z", rows=1).json["sites"][0]["rows"] == 1


def test_path_and_version_may_be_left_out(ada: Asker):
    bare = {name: REPORT[name] for name in ("site", "level", "rows", "unread", "at")}
    [stands] = ada.put("/sites", {"sites": [bare]}).json["sites"]
    assert (stands["path"], stands["version"]) == ("", "")


def test_each_device_reports_for_itself(ada: Asker, saver: Asker):
    report(ada)
    [stands] = report(saver, rows=3).json["sites"]
    assert (stands["device"], stands["rows"]) == (saver.device_id, 3)


def test_the_scope_save_or_sync_will_do_and_read_will_not(app: Flask, reader: Asker, saver: Asker):
    assert report(saver).status_code == 200
    with app.app_context(), transaction(writes=True) as session:
        device, token = devices.issue(session, accounts.named(session, "Ada"), "syncs only", ["sync"])
    assert report(Asker(app.test_client(), token, device.library_id, device.id)).status_code == 200
    refused = report(reader)
    assert (refused.status_code, refused.mimetype) == (403, "application/problem+json")
    assert "save" in refused.json["detail"]
    assert app.test_client().put("/api/v1/sites", json={"sites": [REPORT]}).status_code == 401


@pytest.mark.parametrize(
    "wrong",
    [
        {"site": ""},
        {"site": "ar xiv"},
        {"site": "arxiv\n"},
        {"site": "x" * 65},
        {"level": "none"},
        {"rows": -1},
        {"rows": 10**9},
        {"rows": "25"},
        {"rows": 2.5},
        {"unread": None},
        {"path": "/" + "x" * 1000},
        {"version": "x" * 41},
        {"at": "yesterday"},
        {"at": "0001-01-01T00:00:00+14:00"},
        {"at": "9999-12-31T23:59:59-14:00"},
        {"at": 1},
        {"more": True},
    ],
)
def test_what_cannot_be_a_report_is_refused_and_the_member_named(ada: Asker, wrong: dict[str, Any]):
    answer = report(ada, **wrong)
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert next(iter(wrong)) in str(answer.json["errors"])


@pytest.mark.parametrize("body", [{}, {"sites": []}, {"sites": {}}, {"sites": [1]}, {"sites": [REPORT] * 201}, []])
def test_a_body_without_reports_or_with_too_many_is_refused(ada: Asker, body: Any):
    answer = ada.put("/sites", body)
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")


def test_a_time_in_the_future_is_taken_for_now(ada: Asker):
    [stands] = report(ada, at="2099-01-01T00:00:00Z").json["sites"]
    assert stands["at"] < "2099"
