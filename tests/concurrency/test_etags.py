"""Conditional changes at once: of those who read the same version, exactly one changes it."""

from __future__ import annotations

import threading
from collections import Counter

from sqlalchemy.orm import Session

from concurrency.crowd import together
from concurrency.place import Place
from postil.models.engine import writing
from postil.services import accounts, authorization
from postil.services.authorization import Issued

ROUNDS, RACERS = 25, 4


def test_of_all_who_change_one_version_exactly_one_wins(place: Place):
    paper, before = place.paper("Raced for"), place.version()
    racers = [place.device(f"racer {number}") for number in range(RACERS)]
    answers: list[list[int]] = []
    wins: list[str] = []

    def race(number: int, version: str, given: list[int], ready: threading.Barrier) -> None:
        ready.wait(20)
        status, answer = place.change(racers[number], paper, version, venue=f"{version} by {number}")
        given.append(status)
        if status == 200:
            wins.append(answer["venue"])
        else:
            assert answer["type"].endswith("/stale")

    for _ in range(ROUNDS):
        version = str(place.api.call("GET", f"/api/v1/papers/{paper}")[1]["ver"])
        given: list[int] = []
        ready = threading.Barrier(RACERS)
        together([lambda n=n, v=version, g=given, r=ready: race(n, v, g, r) for n in range(RACERS)])
        answers.append(given)
    counted = Counter(status for given in answers for status in given)
    assert all(sorted(given) == [200] + [412] * (RACERS - 1) for given in answers), answers
    assert counted == {200: ROUNDS, 412: ROUNDS * (RACERS - 1)}
    assert place.version() - before == ROUNDS
    held = [value for _, value, _ in place.history(paper, "venue", before)]
    assert [*held, place.api.call("GET", f"/api/v1/papers/{paper}")[1]["venue"]] == wins


def test_two_who_save_one_new_paper_at_once_make_one(place: Place):
    for number in range(10):
        made: list[tuple[int, str]] = []
        body = {"title": f"Saved twice {number}", "identifiers": {"arxiv": f"2401.{number + 1:05d}"}}

        def save(made: list[tuple[int, str]] = made, body: dict[str, object] = body) -> None:
            status, answer = place.api.call("POST", "/api/v1/papers", body)
            made.append((status, answer["id"]))

        together([save] * 4)
        assert sorted(status for status, _ in made) == [200, 200, 200, 201]
        assert len({ident for _, ident in made}) == 1


def test_two_who_make_one_tag_at_once_make_one(place: Place):
    papers = [place.paper(f"Tagged {number}") for number in range(4)]

    def tag(paper: str) -> None:
        status, answer = place.change(place.api, paper, "*", tags=["made by four"])
        assert status == 200, answer

    together([lambda p=paper: tag(p) for paper in papers])
    status, answer = place.api.call("GET", "/api/v1/tags")
    assert status == 200
    assert [one["papers"] for one in answer["items"] if one["name"] == "made by four"] == [4]


def test_a_code_that_was_approved_gives_one_token_however_many_ask(place: Place):
    with Session(place.engine) as session:
        writing(session)
        asked = authorization.ask(session, "racer", ["read"], "127.0.0.1")
        authorization.approve(session, accounts.only(session), asked.request.user_code)
        session.commit()
    found: list[object] = []

    def redeem() -> None:
        with Session(place.engine) as session:
            found.append(authorization.redeem(writing(session), asked.device_code))
            session.commit()

    together([redeem] * 4)
    assert len([one for one in found if isinstance(one, Issued)]) == 1
