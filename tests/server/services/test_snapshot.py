"""A snapshot is of one commit, whole however it is cut, and finds where the client's history parted from ours."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from postil.domain.errors import Invalid, ResyncRequired
from postil.domain.identifiers import Identifier, paper_id, tag_id
from postil.domain.ops import Op
from postil.models import Library
from postil.services import changes, ledger, snapshot
from postil.services.changes import START, Token
from postil.services.ledger import Author

T = tag_id("t")


def paper(number: int) -> str:
    return paper_id(Identifier("arxiv", f"2501.{number:05}"))


def write(session: Session, library: Library, *ops: Op) -> Token:
    receipt = ledger.apply(session, library.id, Author("here"), ops)
    return Token(receipt.ver, receipt.nonce)


def title(number: int, text: str = "A title") -> Op:
    return Op("set", "paper", paper(number), field="title", value=text)


def taken(session: Session, library: Library, limit: int) -> list[snapshot.Chunk]:
    found = [snapshot.chunk(session, library, None, (), limit)]
    while found[-1].after is not None:
        found.append(snapshot.chunk(session, library, found[-1].after, (), limit))
    return found


def rows(chunks: list[snapshot.Chunk]) -> dict[tuple[str, str], dict[str, Any]]:
    together = [(row["e"], row["id"]) for one in chunks for row in one.rows]
    assert len(together) == len(set(together)), "a row came twice"
    return {(row["e"], row["id"]): row["f"] for one in chunks for row in one.rows}


@pytest.fixture
def filled(session: Session, library: Library) -> Token:
    ops = [title(number) for number in range(1, 8)]
    return write(
        session, library, *ops, Op("add", "paper_tag", f"{paper(1)}|{T}"), Op("set", "tag", T, field="name", value="t")
    )


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 9, 2000])
def test_however_it_is_cut_every_row_comes_once(session, library, filled, limit):
    chunks = taken(session, library, limit)
    found = rows(chunks)
    assert set(found) == {("paper", paper(n)) for n in range(1, 8)} | {("tag", T), ("paper_tag", f"{paper(1)}|{T}")}
    assert all(len(one.rows) <= limit for one in chunks)
    assert {one.cursor for one in chunks} == {filled}


@pytest.mark.parametrize("read", [3, 5])
def test_however_little_is_read_at_once_every_row_comes_whole(session, library, filled, monkeypatch, read):
    write(session, library, Op("set", "paper", paper(2), field="status", value="read"))
    whole = rows(taken(session, library, 2000))
    monkeypatch.setattr(snapshot, "_READ", read)
    assert rows(taken(session, library, 3)) == whole


def test_a_row_has_value_version_and_time_of_each_field(session, library, filled):
    value, ver, at = rows(taken(session, library, 100))["paper", paper(3)]["title"]
    assert (value, ver) == ("A title", 3)
    assert abs(at - 1000 * library.created_at.timestamp()) < 600_000


def test_what_is_deleted_is_in_it_as_deleted(session, library, filled):
    write(session, library, Op("del", "paper", paper(4)))
    assert rows(taken(session, library, 100))["paper", paper(4)]["_deleted"][0] is True


def test_what_is_written_meanwhile_is_left_to_the_next_pull(session, library, filled):
    first = snapshot.chunk(session, library, None, (), 2)
    write(
        session, library, title(7, "newer"), title(9, "new"), Op("set", "paper", paper(6), field="status", value="read")
    )
    chunks = [first]
    while chunks[-1].after:
        chunks.append(snapshot.chunk(session, library, chunks[-1].after, (), 2))
    found = rows(chunks)
    assert all(ver <= filled.ver for fields in found.values() for _, ver, _ in fields.values())
    rest = changes.since(session, library, chunks[-1].cursor, 500).changes
    assert {(one["id"], one["f"], one["val"]) for one in rest} == {
        (paper(7), "title", "newer"),
        (paper(9), "title", "new"),
        (paper(6), "status", "read"),
    }


def test_when_the_history_changes_meanwhile_the_client_is_to_begin_again(session, library, filled):
    first = snapshot.chunk(session, library, None, (), 2)
    commit = session.get_one(changes.Commit, (library.id, filled.ver))
    commit.nonce = "another"
    session.flush()
    with pytest.raises(ResyncRequired):
        snapshot.chunk(session, library, first.after, (), 2)


def test_a_cursor_of_something_else_is_refused(session, library):
    with pytest.raises(Invalid):
        snapshot.chunk(session, library, "nonsense", (), 2)


def test_the_fork_is_the_newest_token_that_both_have(session, library, filled):
    second = write(session, library, title(8))
    lost = Token(second.ver + 5, "lost")
    known = (START, filled, second, Token(filled.ver, "other"), lost)
    assert snapshot.chunk(session, library, None, known, 1).fork == second
    assert snapshot.chunk(session, library, None, (lost,), 1).fork == START
    assert snapshot.chunk(session, library, None, (), 1).fork == START


def test_the_snapshot_of_an_empty_library_is_empty_and_ends(session, library):
    found = snapshot.chunk(session, library, None, (), 10)
    assert (found.rows, found.after, found.cursor, found.total) == ([], None, START, 0)


def test_the_total_tells_how_much_is_to_come(session, library, filled):
    assert snapshot.chunk(session, library, None, (), 1).total == 9


def test_a_chunk_stays_below_its_size(session, library, monkeypatch):
    write(session, library, *(title(number, "long " * 500) for number in range(1, 30)))
    monkeypatch.setattr(snapshot, "PAGE_BYTES", 10_000)
    chunks = taken(session, library, 100)
    assert len(rows(chunks)) == 29
    assert all(len(one.rows) <= 4 for one in chunks)
