"""Edits made within the server (pages, REST, imports): who writes, checked operations, and what came of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from postil.domain.errors import Conflict, Invalid, Stale
from postil.domain.fields import ENTITIES, Rule
from postil.domain.ops import Op
from postil.domain.values import Refused
from postil.services import ledger


@dataclass(frozen=True, slots=True)
class Writer:
    """Whose library is written, and by which device (the `web` device of the library for pages and REST)."""

    library_id: str
    device_id: str


def read(entity: str, field: str, value: Any) -> Any:
    """A value as it is stored. Raises Invalid."""
    try:
        return ENTITIES[entity][field].read(value)
    except Refused as why:
        raise Invalid(f"The {field} {why}.", {field: [f"{why}."]}) from None


def refusal(entity: str, field: str, value: Any) -> str:
    """Why a value cannot be stored, for people; empty when it can."""
    try:
        read(entity, field, value)
    except Invalid as why:
        return why.message
    return ""


def put(entity: str, ident: str, field: str, value: Any, *, fill: bool = False, base_text: str | None = None) -> Op:
    """The operation that writes one field, its value checked. Raises Invalid."""
    kind = "text" if ENTITIES[entity][field].rule is Rule.TEXT else "set"
    checked = read(entity, field, value)
    return Op(kind, entity, ident, field=field, value=checked, base_text=base_text, fill=fill)


def commit(session: Session, writer: Writer, ops: Sequence[Op]) -> ledger.Receipt | None:
    """Apply operations for `writer` as one commit of the caller's transaction; None when there are none.

    Raises Conflict when one is rejected, so that the whole transaction is undone.
    """
    if not ops:
        return None
    receipt = ledger.apply(session, writer.library_id, ledger.Author(writer.device_id), ops)
    for outcome in receipt.outcomes:
        if outcome.outcome == "rejected":
            raise Conflict(f"The change was refused: {outcome.detail.get('reason', 'it cannot be applied')}.")
    return receipt


def expect(ver: int, expected: int | None) -> None:
    """Raise Stale when the thing is no longer at the version that the client had read."""
    if expected is not None and expected != ver:
        raise Stale("It was changed since you read it. Read it again and repeat the change.", current=ver)
