"""A real application over a real SQLite file, and people who ask it with their tokens."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from postgresql import borrowed
from postil.config import Config
from postil.models.engine import connect, writing
from postil.services import accounts, devices

V1 = "/api/v1"


@dataclass(frozen=True)
class Asker:
    """Somebody with a token; addresses begin behind /api/v1 unless they begin with /api."""

    client: FlaskClient
    token: str
    library_id: str
    device_id: str

    def __call__(self, method: str, path: str, **more: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.token}", **more.pop("headers", {})}
        if "match" in more:
            headers["If-Match"] = more.pop("match")
        address = path if path.startswith("/api") else V1 + path
        return self.client.open(address, method=method, headers=headers, **more)

    def get(self, path: str, **more: Any) -> TestResponse:
        return self("GET", path, **more)

    def post(self, path: str, json: Any = None, **more: Any) -> TestResponse:
        return self("POST", path, json=json, **more) if json is not None else self("POST", path, **more)

    def put(self, path: str, json: Any = None, **more: Any) -> TestResponse:
        return self("PUT", path, json=json, **more) if json is not None else self("PUT", path, **more)

    def patch(self, path: str, json: Any, **more: Any) -> TestResponse:
        return self("PATCH", path, json=json, **more)

    def delete(self, path: str, **more: Any) -> TestResponse:
        return self("DELETE", path, **more)

    def save(self, title: str = "Attention Is All You Need", **fields: Any) -> dict[str, Any]:
        """A saved paper, as answered."""
        response = self.post("/papers", {"title": title, **fields})
        assert response.status_code in {200, 201}, response.text
        found: dict[str, Any] = response.json
        return found


#: Who there is from the beginning: user, and what the token may do.
PEOPLE = {
    "ada": ("Ada", devices.SCOPES),
    "grace": ("Grace", devices.SCOPES),
    "reader": ("Ada", ("read",)),
    "saver": ("Ada", ("save",)),
}


@dataclass(frozen=True)
class Peopled:
    """A database file with PEOPLE in it, and their devices by name: (token, library, device)."""

    path: Path
    devices: dict[str, tuple[str, str, str]]


@pytest.fixture(scope="session")
def peopled(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Peopled:
    """Made once: hashing passwords takes longer than most tests."""
    path = tmp_path_factory.mktemp("peopled") / "postil.sqlite"
    path.write_bytes(migrated.read_bytes())
    engine = connect(f"sqlite:///{path}")
    made: dict[str, tuple[str, str, str]] = {}
    with Session(engine, expire_on_commit=False) as session:
        writing(session)
        for key, (name, scopes) in PEOPLE.items():
            user = accounts.find(session, name) or accounts.create(session, name, "correct horse battery")
            device, token = devices.issue(session, user, key, scopes)
            made[key] = (token, device.library_id, device.id)
        session.commit()
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return Peopled(path, made)


@pytest.fixture
def config(config: Config, peopled: Peopled) -> Config:
    borrowed.place(config.data_dir / "postil.sqlite", peopled.path)
    return config


@pytest.fixture
def ada(app: Flask, peopled: Peopled) -> Asker:
    return Asker(app.test_client(), *peopled.devices["ada"])


@pytest.fixture
def grace(app: Flask, peopled: Peopled) -> Asker:
    """Somebody else, with a library of her own."""
    return Asker(app.test_client(), *peopled.devices["grace"])


@pytest.fixture
def reader(app: Flask, peopled: Peopled) -> Asker:
    """Ada again, with a token that only reads."""
    return Asker(app.test_client(), *peopled.devices["reader"])


@pytest.fixture
def saver(app: Flask, peopled: Peopled) -> Asker:
    """Ada again, with a token that only saves."""
    return Asker(app.test_client(), *peopled.devices["saver"])
