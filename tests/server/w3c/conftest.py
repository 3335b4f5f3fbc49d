"""Clients of the protocol, each with a token of a library."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from server.api.conftest import Asker, Peopled, config, peopled
from server.w3c.client import Client

__all__ = ["config", "peopled"]


@pytest.fixture
def ada(app: Flask, peopled: Peopled) -> Client:
    return Client(app.test_client(), peopled.devices["ada"][0])


@pytest.fixture
def grace(app: Flask, peopled: Peopled) -> Client:
    """Somebody else, with a library of her own."""
    return Client(app.test_client(), peopled.devices["grace"][0])


@pytest.fixture
def reader(app: Flask, peopled: Peopled) -> Client:
    """Ada again, with a token that only reads."""
    return Client(app.test_client(), peopled.devices["reader"][0])


@pytest.fixture
def saver(app: Flask, peopled: Peopled) -> Client:
    """Ada again, with a token that only saves."""
    return Client(app.test_client(), peopled.devices["saver"][0])


@pytest.fixture
def stranger(app: Flask) -> Client:
    """Nobody."""
    return Client(app.test_client(), "")


@pytest.fixture
def extension(app: Flask, peopled: Peopled) -> Asker:
    """Ada through REST, as her extension and her scripts write."""
    return Asker(app.test_client(), *peopled.devices["ada"])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many rows of the two checklists passed."""
    ended: dict[str, set[str]] = {"passed": set(), "failed": set()}
    for outcome, rows in ended.items():
        for report in terminalreporter.getreports(outcome):
            rows.update(re.findall(r"server/w3c/\w+\.py::test_([pm]\d\d)_", report.nodeid))
    passed = ended["passed"] - ended["failed"]
    for kind, title, whole in (("p", "protocol", 73), ("m", "model", 35)):
        if any(row.startswith(kind) for row in passed | ended["failed"]):
            count = sum(row.startswith(kind) for row in passed)
            terminalreporter.write_line(f"Web Annotation {title}: {count} of {whole} rows passed")
