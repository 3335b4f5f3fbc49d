"""One commit reads what it needs in few statements, however many operations it has."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event

from postil.domain.identifiers import Identifier, paper_id, tag_id
from postil.domain.ops import Op
from postil.models import Paper
from postil.services import ledger
from postil.services.batch import Batch, chunks

IDS = [paper_id(Identifier("arxiv", f"2501.{number:05}")) for number in range(1, 301)]
T = tag_id("t")


def test_many_operations_are_read_in_few_statements(engine, session, library):
    ops = [Op("set", "paper", ident, field="title", value="A") for ident in IDS]
    ops += [Op("add", "paper_tag", f"{ident}|{T}") for ident in IDS]
    ledger.apply(session, library.id, ledger.Author("here"), ops)
    session.expunge_all()
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("SELECT"):
            asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    ledger.apply(session, library.id, ledger.Author("here"), ops)
    event.remove(engine, "before_cursor_execute", note)
    assert len(asked) <= 15


def test_rows_made_in_a_commit_are_the_ones_it_goes_on_with(session, library):
    batch = Batch(session, library.id)
    assert not batch.exists("paper", IDS[0])
    made = batch.row("paper", IDS[0])
    assert batch.exists("paper", IDS[0])
    assert batch.row("paper", IDS[0]) is made
    session.flush()
    assert session.get(Paper, (library.id, IDS[0])) is made


def test_chunks_lose_nothing_and_are_short_enough():
    items = [str(number) for number in range(401)]
    found = list(chunks(items))
    assert [one for chunk in found for one in chunk] == items
    assert max(map(len, found)) == 200
    assert list(chunks([])) == []
