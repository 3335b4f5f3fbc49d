"""Names that only one thing of a kind has: refused to a second where somebody gives them within this server.

Machines that sync may still give a name twice; both things stay.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from postil.domain.errors import Conflict
from postil.services import lists, saved_searches, tags

_FINDERS: Final[Mapping[str, Callable[[Session, str, str], Any]]] = {
    "tag": tags.find,
    "list": lists.find,
    "saved_search": saved_searches.find,
}


def refuse(session: Session, library_id: str, entity: str, ident: str, name: str) -> None:
    """Raise Conflict when another thing of that kind than `ident` is called `name`."""
    other = _FINDERS[entity](session, library_id, name)
    if other is not None and other.id != ident:
        kind = entity.replace("_", " ")
        raise Conflict(f"There is another {kind} called “{other.name}” now.", existing=other.id)
