"""Answers found out of a library, remembered while a transaction sees it in the state in which they were found."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from postil.models import Commit, Library

T = TypeVar("T")


class Remembered:
    """Answers by library and name: at most `each` of a library, of at most `libraries`; the least used go first.

    Safe from any thread. Answers are shared: who gets one must not change it.
    """

    def __init__(self, *, libraries: int, each: int) -> None:
        self._libraries = libraries
        self._each = each
        self._held: OrderedDict[str, tuple[Any, OrderedDict[Hashable, Any]]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, session: Session, library_id: str, name: Hashable, find: Callable[[], T]) -> T:
        """What `find` found out under this name, or finds now; in one statement where it is remembered.

        Nothing is remembered of a library without any commit, as nothing then tells its states apart.
        """
        state = _state(session, library_id)
        if state is None:
            return find()
        with self._lock:
            held = self._held.get(library_id)
            if held and held[0] == state and name in held[1]:
                self._held.move_to_end(library_id)
                held[1].move_to_end(name)
                known: T = held[1][name]
                return known
        found = find()
        self._keep(library_id, state, name, found)
        return found

    def _keep(self, library_id: str, state: Any, name: Hashable, found: Any) -> None:
        with self._lock:
            held = self._held.get(library_id)
            if held is None or held[0] != state:
                held = self._held[library_id] = (state, OrderedDict())
            held[1][name] = found
            held[1].move_to_end(name)
            self._held.move_to_end(library_id)
            while len(held[1]) > self._each:
                held[1].popitem(last=False)
            while len(self._held) > self._libraries:
                self._held.popitem(last=False)


def _state(session: Session, library_id: str) -> Any:
    """What names the state that this transaction sees: with the nonce of its last commit, which no other has."""
    query = select(Library.epoch, Library.version, Commit.nonce).join(
        Commit, (Commit.library_id == Library.id) & (Commit.ver == Library.version)
    )
    found = session.execute(query.where(Library.id == library_id)).one_or_none()
    return tuple(found) if found else None
