"""How many statements an answer takes."""

from __future__ import annotations

import threading
from collections.abc import Callable

from flask import Flask
from sqlalchemy import event

from postil.db import db


def statements(app: Flask, ask: Callable[[], object]) -> int:
    """The number of statements that this thread sends meanwhile; the indexer works in a thread of its own."""
    count = 0
    me = threading.get_ident()

    def note(*_: object) -> None:
        nonlocal count
        count += threading.get_ident() == me

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        ask()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return count
