"""A reader with a library: the browser of the pages, and the services to prepare and look at what it shows."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from postil.db import db, transaction
from postil.models import Paper
from postil.services import devices, lists, papers, tags
from postil.services.edits import Writer
from postil.services.papers import PaperDraft
from server.web.browser import Browser
from server.web.reading import Element, read

HTMX = {"HX-Request": "true"}


class Reader:
    """Somebody signed in, with a library of their own."""

    def __init__(self, app: Flask, browser: Browser, library_id: str) -> None:
        self.app = app
        self.browser = browser
        self.library_id = library_id
        browser.get("/")

    @contextmanager
    def writing(self) -> Iterator[tuple[Session, Writer]]:
        with self.app.app_context(), transaction(writes=True) as session:
            yield session, devices.writer(session, self.library_id)

    def save(self, title: str, *, arxiv: str = "", note: str = "", tagged: tuple[str, ...] = (), **fields: Any) -> str:
        """Save a paper; its id."""
        draft = PaperDraft({"title": title, **fields}, {"arxiv": arxiv} if arxiv else {}, tags=tagged, note=note)
        with self.writing() as (session, writer):
            return papers.save(session, writer, draft).paper.id

    def tag_id(self, name: str) -> str:
        with self.writing() as (session, _):
            found = tags.find(session, self.library_id, name)
            assert found is not None
            return found.id

    def list_id(self, name: str) -> str:
        with self.writing() as (session, _):
            found = lists.find(session, self.library_id, name)
            assert found is not None
            return found.id

    def paper(self, ident: str) -> Paper:
        with self.writing() as (session, _):
            return papers.get(session, self.library_id, ident, trashed=True)

    def page(self, path: str, **headers: str) -> Element:
        """A page that is there."""
        response = self.browser.get(path, headers=headers)
        assert response.status_code == 200, response.text
        return read(response.text)

    def part(self, path: str, **headers: str) -> Element:
        """What htmx gets."""
        return self.page(path, **HTMX, **headers)

    def send(self, path: str, form: dict[str, Any] | None = None, **headers: str) -> TestResponse:
        """Submit a form without htmx."""
        return self.browser.post(path, form, headers=headers)

    def swap(self, path: str, form: dict[str, Any] | None = None) -> Element:
        """Submit a form through htmx, with the token in the header as the script does."""
        headers = {**HTMX, "X-CSRFToken": self.browser.csrf}
        response = self.browser.client.post(path, data=form or {}, headers=headers)
        assert response.status_code == 200, response.text
        return read(response.text)

    def did(self, path: str, form: dict[str, Any] | None = None) -> dict[str, Any]:
        """Submit a form as the scripts do; what the server says was done (`said`), and how to take it back (`undo`)."""
        headers = {**HTMX, "X-CSRFToken": self.browser.csrf}
        response = self.browser.client.post(path, data=form or {}, headers=headers)
        assert response.status_code in {200, 204}, response.text
        found: dict[str, Any] = json.loads(response.headers["HX-Trigger"])["postil:did"]
        return found

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        """The statements that are executed within, without what the indexer's and other threads do beside."""
        found: list[str] = []
        here = threading.get_ident()

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            if threading.get_ident() == here:
                found.append(statement)

        with self.app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        yield found
        event.remove(engine, "before_cursor_execute", note)


def many(reader: Reader, count: int, first: int = 0) -> None:
    """Papers as people have them: five tags, three links and more, a note, places in lists."""
    with reader.writing() as (session, writer):
        for number in range(first, first + count):
            draft = PaperDraft(
                {
                    "title": f"A title of the usual length, about robots and language, number {number}",
                    "abstract": "An abstract of the usual length. " * 40, "venue": "NeurIPS",
                    "authors": ["Ada Quispe", "Bo Castaño", "Jürgen Müller", "Grace Hopper", "Emmy Noether"],
                    "published_on": f"20{number % 20:02}-02-03",
                    "url": f"https://huggingface.co/papers/2502.{number + 1:05}",
                    "code_url": f"https://github.com/someone/robots-{number}",
                },
                {"arxiv": f"2502.{number + 1:05}"},
                tags=tuple(f"topic {(number + step) % 7}" for step in range(5)),
                lists=(f"List {number % 3}",),
                note="Compare with **Dreamer**; their ablation of the reward model is better than ours. " * 4,
            )  # fmt: skip
            papers.save(session, writer, draft)
