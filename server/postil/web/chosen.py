"""Which papers a form is about: those that are ticked, or all that the library page would show."""

from __future__ import annotations

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from postil.domain.errors import Invalid
from postil.domain.query import parse
from postil.services import bulk, finding
from postil.web import found, wanted
from postil.web.writing import search_of_app


def chosen(session: Session, library_id: str, values: MultiDict[str, str]) -> list[str]:
    """The ids of papers named by `id`, or with `all` those that the library page shows for its parameters, in order.

    Ends the session's transaction where it searches. Raises Invalid when there are none, or too many.
    """
    if values.get("all") == "1":
        asked = found.ordered(wanted.read(values, values.getlist("tag"), values.getlist("has")))
        ids = finding.every(
            session, search_of_app(), library_id, parse(asked.q), found.conditions(asked), most=bulk.MOST + 1
        )
    else:
        ids = list(dict.fromkeys(one for one in values.getlist("id") if one))
    if not ids and values.get("all") == "1":
        raise Invalid("No paper matches any more. Select papers anew.")
    if not ids:
        raise Invalid("Select papers first: tick them, or press x.")
    if len(ids) > bulk.MOST:
        raise Invalid(f"At most {bulk.MOST:,} papers can be changed at once. Narrow the selection.")
    return ids
