"""Work that goes on after the answer: for each owner one after the other, in threads, known to this process only.

A restart forgets jobs. What they had committed stays, so work must be such that it can be begun again.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from postil.domain.errors import PostilError

#: Ended jobs of one owner that are remembered.
KEPT: Final = 8
_log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Job:
    """One piece of work. Its thread writes, pages read; `result` is there when `state` is `done`."""

    id: str
    owner: str
    #: What is done, for people: “library.bib”.
    label: str
    #: `waiting`, `running`, `done` or `failed`.
    state: str = "waiting"
    #: What is being done now: “Reading”.
    stage: str = ""
    done: int = 0
    total: int = 0
    result: Any = None
    #: Why it failed; a sentence for people.
    error: str = ""
    began: float = field(default_factory=time.monotonic)

    @property
    def ended(self) -> bool:
        """Whether nothing of it will change any more."""
        return self.state in {"done", "failed"}


class Jobs:
    """The jobs of one process, oldest first."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()
        #: Of each owner one job works at a time: a library has one writer.
        self._turns: dict[str, threading.Lock] = {}

    def start(self, owner: str, label: str, work: Callable[[Job], Any]) -> Job:
        """Begin `work` in a thread; what it returns is the result. A PostilError's message is shown, others logged."""
        job = Job(secrets.token_hex(8), owner, label)
        with self._lock:
            self._jobs[job.id] = job
            self._forget(owner)
        threading.Thread(target=self._run, args=(job, work), name=f"job-{job.id}", daemon=True).start()
        return job

    def of(self, owner: str) -> list[Job]:
        """The jobs of an owner, the last one first."""
        with self._lock:
            return [job for job in reversed(self._jobs.values()) if job.owner == owner]

    def get(self, owner: str, ident: str) -> Job | None:
        """One job of an owner; None when it is not known, or not any more."""
        with self._lock:
            found = self._jobs.get(ident)
        return found if found is not None and found.owner == owner else None

    def _forget(self, owner: str) -> None:
        ended = [job for job in self._jobs.values() if job.owner == owner and job.ended]
        for job in ended[:-KEPT]:
            del self._jobs[job.id]

    def _run(self, job: Job, work: Callable[[Job], Any]) -> None:
        with self._lock:
            turn = self._turns.setdefault(job.owner, threading.Lock())
        with turn:
            job.state = "running"
            try:
                job.result = work(job)
                job.state = "done"
            except PostilError as why:
                job.error, job.state = why.message, "failed"
            except Exception:  # noqa: BLE001 - the thread ends here; pages must hear of it
                _log.exception("the job %s failed", job.label)
                job.error = "Something went wrong on the server; its log says more. What was saved until then is there."
                job.state = "failed"
