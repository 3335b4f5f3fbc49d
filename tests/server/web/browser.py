"""A browser that keeps cookies and fills in forms, as far as the pages need one."""

from __future__ import annotations

import html
import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from postil.db import transaction
from postil.services import accounts

PASSWORD = "correct horse battery"


class Browser:
    """A client that sends back the CSRF token of the page that it got last."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.csrf = ""

    def get(self, path: str, **more: Any) -> TestResponse:
        return self._read(self.client.get(path, **more))

    def post(self, path: str, form: dict[str, Any] | None = None, **more: Any) -> TestResponse:
        return self._read(self.client.post(path, data={"csrf_token": self.csrf, **(form or {})}, **more))

    def sign_in(self, name: str = "Ada", password: str = PASSWORD, **form: str) -> TestResponse:
        self.get("/sign-in")
        answer = self.post("/sign-in", {"name": name, "password": password, **form})
        if answer.status_code == 303:
            self.get("/settings")
        return answer

    def signed_in(self) -> bool:
        return self.get("/settings").status_code == 200

    def _read(self, response: TestResponse) -> TestResponse:
        if response.mimetype != "text/html":
            return response
        found = re.search(r'name="csrf[-_]token" (?:content|value)="([^"]+)"', response.text)
        if found:
            self.csrf = html.unescape(found[1])
        return response


def browser_of(app: Flask) -> Browser:
    """Another browser, that has never been here."""
    return Browser(app.test_client())


def add_account(app: Flask, name: str, password: str = PASSWORD) -> str:
    """Make an account; its id."""
    with app.app_context(), transaction(writes=True) as session:
        return accounts.create(session, name, password).id
