"""Schemathesis asks the API whatever the OpenAPI document allows, and what it does not: nothing breaks.

No answer is a 5xx, none has a status, media type, header or shape that the document does not say.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy.orm import Session

import postil.api
from postil.app import create_app
from postil.config import Config
from postil.db import db
from postil.models import migrate
from postil.models.engine import connect, writing
from postil.services import accounts, devices

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
DOCUMENT = json.loads(postil.api.description())
OPERATIONS = [(path, method) for path, methods in DOCUMENT["paths"].items() for method in methods]


class Target:
    """An application with some content, its document, and the ids of what there is."""

    def __init__(self, folder: Path) -> None:
        config = Config(data_dir=folder, rate_limit="1000000 per minute", sign_in_rate_limit="1000000 per minute")
        engine = connect(config.sqlalchemy_url)
        migrate.upgrade(engine)
        with Session(engine, expire_on_commit=False) as session:
            writing(session)
            user = accounts.create(session, "Ada", "correct horse battery")
            self.token = devices.issue(session, user, "asks", devices.SCOPES)[1]
            spare = devices.issue(session, user, "spare", ["read"])[0].id
            session.commit()
        engine.dispose()
        self.app = create_app(config)
        self.schema = schemathesis.openapi.from_wsgi("/api/openapi.json", self.app)
        saved = self.app.test_client().post(
            "/api/v1/papers",
            json={"title": "Known", "identifiers": {"arxiv": "2401.00001"}, "tags": ["t"], "lists": ["l"], "note": "n"},
            headers=self.headers,
        )
        paper: dict[str, Any] = saved.json
        annotated = self.app.test_client().post(
            f"/api/v1/papers/{paper['id']}/annotations",
            json={"target": {"source": "https://arxiv.org/abs/2401.00001"}, "comment": "n", "tags": ["t"]},
            headers=self.headers,
        )
        searched = self.app.test_client().post(
            "/api/v1/saved-searches", json={"name": "n", "query": "known"}, headers=self.headers
        )
        self.ids = {
            "saved-searches": searched.json["id"],
            "papers": paper["id"],
            "annotations": annotated.json["id"],
            "tags": paper["tags"][0]["id"],
            "lists": paper["lists"][0]["id"],
            "devices": spare,
        }

    @property
    def headers(self) -> dict[str, str]:
        # What calls the application here does not unpack answers.
        return {"Authorization": f"Bearer {self.token}", "Accept-Encoding": "identity"}

    def known(self, path: str) -> dict[str, str]:
        """Path parameters that lead to something."""
        return {"ident": self.ids.get(path.split("/")[3], ""), "paper": self.ids["papers"], "tag": "t"}

    def close(self) -> None:
        self.app.extensions["postil_search"].close()
        with self.app.app_context():
            db.engine.dispose()


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    load_all_checks()
    made = Target(tmp_path_factory.mktemp("schemathesis"))
    yield made
    made.close()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisDeprecationWarning")  # of Schemathesis' own strategies
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=lambda mode: mode.value)
@pytest.mark.parametrize(("path", "method"), OPERATIONS, ids=lambda part: part)
def test_an_operation_answers_as_documented(target, path, method, mode):
    if (path, method) == ("/api/v1/session", "delete"):
        pytest.skip("it would end the token that asks")
    operation = target.schema[path][method]
    if mode is GenerationMode.NEGATIVE and not _can_be_wrong(DOCUMENT["paths"][path][method]):
        pytest.skip("nothing can be wrong about it")

    @settings(
        max_examples=25,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), lead=st.booleans(), match=st.sampled_from(["*", '"1"']))
    def ask(case: schemathesis.Case, lead: bool, match: str) -> None:
        if lead and case.path_parameters:
            known = target.known(path)
            case.path_parameters = {name: known[name] for name in case.path_parameters}
            case.headers = {**(case.headers or {}), "If-Match": match}
        response = case.call(headers=target.headers)
        case.validate_response(response, checks=CHECKS)

    ask()


def _can_be_wrong(operation: dict[str, Any]) -> bool:
    return bool(operation.get("requestBody")) or any(one["in"] == "query" for one in operation["parameters"])
