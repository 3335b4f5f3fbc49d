"""Work that goes on after the answer: one at a time, told as it goes, forgotten in the end."""

from __future__ import annotations

import threading
import time

import pytest

from postil.domain.errors import Invalid
from postil.services.jobs import KEPT, Job, Jobs


def ended(job: Job) -> Job:
    deadline = time.monotonic() + 20
    while not job.ended and time.monotonic() < deadline:
        time.sleep(0.005)
    assert job.ended
    return job


def test_a_job_gives_its_result():
    job = ended(Jobs().start("ada", "one.bib", lambda _job: 42))
    assert (job.state, job.result, job.error) == ("done", 42, "")


def test_one_works_and_the_next_waits():
    jobs, going = Jobs(), threading.Event()
    begun: list[str] = []
    first = jobs.start("ada", "first", lambda job: (begun.append(job.label), going.wait(20)))
    while not begun:
        time.sleep(0.005)
    second = jobs.start("ada", "second", lambda job: begun.append(job.label))
    assert (first.state, second.state, begun) == ("running", "waiting", ["first"])
    going.set()
    ended(second)
    assert begun == ["first", "second"]


def refuse(_job: Job) -> None:
    raise Invalid("This is not a file of papers.")


def break_down(_job: Job) -> None:
    raise ZeroDivisionError("an inner matter")


def test_a_refusal_is_told_and_a_failure_is_logged(caplog: pytest.LogCaptureFixture):
    assert ended(Jobs().start("ada", "x", refuse)).error == "This is not a file of papers."
    job = ended(Jobs().start("ada", "y", break_down))
    assert job.state == "failed"
    assert "inner matter" not in job.error
    assert "ZeroDivisionError" in caplog.text


def test_everybody_sees_their_own_the_last_first_and_old_ones_are_forgotten():
    jobs = Jobs()
    other = ended(jobs.start("grace", "hers", lambda _job: None))
    mine = [ended(jobs.start("ada", str(number), lambda _job: None)) for number in range(KEPT + 3)]
    assert [job.label for job in jobs.of("ada")] == [str(number) for number in range(KEPT + 2, 1, -1)]
    assert jobs.get("ada", mine[0].id) is None
    assert jobs.get("ada", mine[-1].id) is mine[-1]
    assert jobs.get("ada", other.id) is None


def test_nobody_waits_for_the_jobs_of_others():
    jobs, going = Jobs(), threading.Event()
    first = jobs.start("ada", "first", lambda _job: going.wait(20))
    assert ended(jobs.start("grace", "second", lambda _job: "done")).result == "done"
    assert not first.ended
    going.set()
    ended(first)
