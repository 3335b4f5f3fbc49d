"""The one background thread that indexes and merges, so that saves and searches need not."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

_log = logging.getLogger(__name__)
_GATHER: Final = 0.5
_FIRST_PAUSE: Final = 1.0
_LONGEST_PAUSE: Final = 60.0


class Indexer:
    """Does `work(library)` for woken libraries until it returns False; after errors it tries again later.

    The thread starts with the first `wake`, and first looks through `behind()`, what an earlier process left.
    Pauses after errors double from 1 to 60 seconds, for each library alone.
    """

    def __init__(self, work: Callable[[str], bool], behind: Callable[[], list[str]]) -> None:
        self._work = work
        self._behind = behind
        self._due: dict[str, float] = {}
        self._pauses: dict[str, float] = {}
        self._changed = threading.Condition()
        self._closed = False
        self._thread: threading.Thread | None = None

    def wake(self, library_id: str) -> None:
        """Say that a library has work. Returns at once; wakes close together are gathered."""
        with self._changed:
            if self._closed:
                return
            if library_id not in self._due:
                self._due[library_id] = time.monotonic() + _GATHER
                self._changed.notify()
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="postil-indexer", daemon=True)
                self._thread.start()

    def close(self, timeout: float = 10.0) -> None:
        """Stop after the piece of work under way; wait for that for at most `timeout` seconds."""
        with self._changed:
            self._closed = True
            self._changed.notify()
            thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout)

    def _run(self) -> None:
        try:
            for library_id in self._behind():
                with self._changed:
                    self._due.setdefault(library_id, time.monotonic())
        except Exception:  # noqa: BLE001 - a thread that died would index no more
            _log.exception("the outbox could not be looked through at the start")
        while (due := self._next()) is not None:
            try:
                more = self._work(due)
            except Exception:  # noqa: BLE001 - a thread that died would index no more
                self._postpone(due)
            else:
                self._pauses.pop(due, None)
                if more:
                    self._again(due, 0.0)

    def _next(self) -> str | None:
        """Wait for the next library that is due; None when closed."""
        with self._changed:
            while not self._closed:
                soonest = min(self._due, key=lambda key: self._due[key], default=None)
                wait = None if soonest is None else self._due[soonest] - time.monotonic()
                if soonest is not None and wait is not None and wait <= 0:
                    del self._due[soonest]
                    return soonest
                self._changed.wait(wait)
            return None

    def _again(self, library_id: str, pause: float) -> None:
        with self._changed:
            self._due.setdefault(library_id, time.monotonic() + pause)

    def _postpone(self, library_id: str) -> None:
        pause = self._pauses.get(library_id, _FIRST_PAUSE)
        self._pauses[library_id] = min(pause * 2, _LONGEST_PAUSE)
        _log.exception("indexing of library %s failed; it is tried again in %.0f s", library_id, pause)
        self._again(library_id, pause)
