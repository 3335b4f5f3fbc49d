"""One running server, the people who use it, and a look into its database past it."""

from __future__ import annotations

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from e2e.server import Api, Server
from postil.models import Commit, FieldVersion, History, Library
from postil.models.engine import connect, writing
from postil.services import accounts, devices


class Page:
    """A browser that is signed in: keeps cookies, and sends the token of its forms."""

    def __init__(self, address: str, name: str, password: str) -> None:
        self._address = address
        self._open = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()), _NoRedirect
        )
        self._token = self._token_of("/sign-in")
        assert self.post("/sign-in", name=name, password=password) == 303
        self._token = self._token_of("/settings")

    def post(self, path: str, **form: str) -> int:
        """Send a form; the status of the answer."""
        data = urllib.parse.urlencode({"csrf_token": self._token, **form}).encode()
        request = urllib.request.Request(self._address + path, data=data)
        try:
            with self._open.open(request, timeout=60) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as problem:
            with problem:
                return problem.code

    def _token_of(self, path: str) -> str:
        with self._open.open(self._address + path, timeout=60) as answer:
            found = re.search(r'name="csrf[-_]token" (?:content|value)="([^"]+)"', answer.read().decode())
        assert found, f"{path} has no form"
        return found[1]


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


class Place:
    """A server with one user; `url` is its database, for looking at what is really there."""

    def __init__(self, server: Server, url: str) -> None:
        self.server, self.engine = server, connect(url)
        self.api = self.device("watcher")

    def device(self, name: str) -> Api:
        """A client with a token of its own."""
        with Session(self.engine) as session:
            _, token = devices.issue(writing(session), accounts.only(session), name, devices.SCOPES)
            session.commit()
        return Api(self.server.address, token)

    def page(self) -> Page:
        """A browser that is signed in."""
        return Page(self.server.address, Server.USER, Server.PASSWORD)

    def paper(self, title: str) -> str:
        """A new paper's id."""
        body = {"title": title, "identifiers": {"doi": f"10.1234/{uuid.uuid4()}"}}
        status, answer = self.api.call("POST", "/api/v1/papers", body)
        assert status == 201, answer
        return str(answer["id"])

    @contextmanager
    def looking(self) -> Iterator[Session]:
        with Session(self.engine) as session:
            yield session

    def library_id(self) -> str:
        """The id of the one library."""
        with self.looking() as session:
            return session.scalars(select(Library.id)).one()

    def version(self) -> int:
        """The library's version: how many operations it has processed."""
        with self.looking() as session:
            return session.scalars(select(Library.version)).one()

    def commits(self, after: int) -> list[int]:
        """Versions of the commits after a version, in order."""
        with self.looking() as session:
            return list(session.scalars(select(Commit.ver).where(Commit.ver > after).order_by(Commit.ver)))

    def writers(self, after: int) -> Counter[str]:
        """How many commits each device made after a version."""
        with self.looking() as session:
            return Counter(session.scalars(select(Commit.device_id).where(Commit.ver > after)))

    def change(self, api: Api, paper: str, match: str, **fields: object) -> tuple[int, Any]:
        """Change fields of a paper that is at version `match` (`*`: at any)."""
        tag = match if match == "*" else f'"{match}"'
        return api.call("PATCH", f"/api/v1/papers/{paper}", fields, **{"If-Match": tag})

    def history(self, ident: str, field: str, after: int) -> list[tuple[int, Any, str]]:
        """(version, value, reason) of what was put aside of a field after a version, oldest first."""
        query = (
            select(History.ver, History.value, History.reason)
            .where(History.entity_id == ident, History.field == field, History.ver > after)
            .order_by(History.ver, History.id)
        )
        with self.looking() as session:
            return [(row[0], row[1], row[2]) for row in session.execute(query)]

    def fields(self) -> dict[tuple[str, str, str], int]:
        """(entity, id, field) → version, of the whole library."""
        with self.looking() as session:
            query = select(FieldVersion.entity, FieldVersion.entity_id, FieldVersion.field, FieldVersion.ver)
            return {(row[0], row[1], row[2]): row[3] for row in session.execute(query)}


@contextmanager
def placed(folder: Path, url: str = "") -> Iterator[Place]:
    """A server in a new folder, on a SQLite file there or on the database at `url`."""
    settings = {"POSTIL_SIGN_IN_RATE_LIMIT": "1000 per minute", "POSTIL_THREADS": "8"}
    server = Server(folder, **settings, **({"POSTIL_DATABASE_URL": url} if url else {}))
    server.create_user()
    server.start()
    place = Place(server, url or f"sqlite:///{folder / 'postil.sqlite'}")
    try:
        yield place
    finally:
        place.engine.dispose()
        server.kill()
