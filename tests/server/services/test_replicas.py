"""Which operations of a replica are new: retries are passed over, gaps and those of a copied profile are refused."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from postil.domain.errors import ResyncRequired
from postil.domain.identifiers import Identifier, paper_id
from postil.domain.ops import Rejected
from postil.models import Library, SyncDevice
from postil.services import replicas
from postil.services.ledger import Outcome
from postil.services.replicas import RECENT
from postil.services.requests import Request

P = paper_id(Identifier("arxiv", "2501.00001"))


def request(*marks: tuple[int, str]) -> Request:
    ops = [{"seq": seq, "op": "restore", "e": "paper", "id": P, **({"n": mark} if mark else {})} for seq, mark in marks]
    return Request.read({"v": 1, "ops": ops}, "d" * 36)


@pytest.fixture
def replica(session: Session, library: Library) -> SyncDevice:
    """A replica that has sent operations 1 to 3 with the nonces a, b, c."""
    made = replicas.register(session, library.id, "d" * 36)
    take(session, made, (1, "a"), (2, "b"), (3, "c"))
    return made


def take(session: Session, replica: SyncDevice, *marks: tuple[int, str]) -> list[int]:
    fresh = replicas.fresh(replica, request(*marks))
    outcomes = {seq: Outcome(op, "applied") for seq, _, op in fresh if not isinstance(op, Rejected)}
    if fresh:
        replicas.processed(session, replica, fresh, outcomes)
    return [seq for seq, _, _ in fresh]


def refusal(replica: SyncDevice, *marks: tuple[int, str]) -> dict[str, object]:
    with pytest.raises(ResyncRequired) as refused:
        replicas.fresh(replica, request(*marks))
    return refused.value.detail


def test_a_retry_is_passed_over_and_what_follows_it_is_new(session, replica):
    assert take(session, replica, (2, "b"), (3, "c"), (4, "d")) == [4]
    assert (replica.last_seq, replica.recent) == (4, ["a", "b", "c", "d"])


def test_another_operation_under_a_used_number_is_a_copys(replica):
    detail = refusal(replica, (3, "x"), (4, "y"))
    assert detail == {"reason": "device_unknown", "last_seq": 3, "recent": ["a", "b", "c"]}


def test_a_gap_is_refused(replica):
    assert refusal(replica, (5, "e"))["reason"] == "device_unknown"


def test_a_client_that_gives_no_nonces_is_believed(session, replica):
    assert take(session, replica, (2, ""), (3, ""), (4, "")) == [4]
    assert take(session, replica, (4, "x"), (5, "e")) == [5]
    assert replica.recent == ["a", "b", "c", "", "e"]


def test_the_same_number_twice_in_one_request_counts_once(session, replica):
    assert take(session, replica, (4, "d"), (4, "d"), (5, "e")) == [4, 5]


def test_only_the_last_nonces_are_kept(session, replica):
    for start in range(4, RECENT + 104, 100):
        take(session, replica, *((seq, f"n{seq}") for seq in range(start, start + 100)))
    assert len(replica.recent) == RECENT
    assert replica.recent[-1] == f"n{replica.last_seq}"
    assert take(session, replica, (1, "forgotten"), (replica.last_seq + 1, "z")) == [replica.last_seq]


def test_an_unknown_replica_begins_with_one(session, library):
    made = replicas.register(session, library.id, "e" * 36)
    assert refusal(made, (2, "a")) == {"reason": "device_unknown", "last_seq": 0, "recent": []}


def test_long_nonces_of_other_replicas_are_known_as_long_as_a_replica_is_young(session, library, replica):
    young = replicas.register(session, library.id, "e" * 36)
    long, longer = "0123456789abcdef", "0123456789abcdef0"
    take(session, replica, (4, long))
    take(session, young, (1, longer), (2, ""), (3, "4"))
    assert replicas.sent_by_copies(session, young) == {long}
    assert replicas.sent_by_copies(session, replica) == {longer}
    young.last_seq = RECENT
    assert replicas.sent_by_copies(session, young) == set()
