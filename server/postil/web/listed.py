"""What the page of one list shows: a window of its papers, where one of them goes, and what may be added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import jsonify, make_response, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from postil.domain.errors import Invalid
from postil.domain.query import parse
from postil.search.library import LibrarySearch
from postil.services import finding, library, lists, outlines, views
from postil.services.finding import Row
from postil.web import tex
from postil.web.found import in_conflict

#: Papers on one page.
PAGE: Final = 40
#: Papers that one answer shows at most: what a script had loaded is read again as a whole.
MOST: Final = 2_000
#: Papers that a search offers to add.
OFFERED: Final = 8


def window(session: Session, library_id: str, ident: str, asked: Mapping[str, str]) -> dict[str, Any]:
    """What the templates of a list need, from the paper that `asked` names on. Raises NotFound."""
    found = lists.get(session, library_id, ident)
    lines = outlines.of(session, library_id, ident)
    order = [line.paper_id for line in lines]
    first = number(asked.get("from"), len(order))
    if asked.get("after") in order:
        first = order.index(asked["after"]) + 2
    shown = order[first - 1 : first - 1 + max(PAGE, number(asked.get("shown"), MOST))]
    rows = [Row(view) for view in views.views(session, library_id, library.by_ids(session, library_id, shown))]
    end = first + len(shown)
    return {
        "list": found,
        "rows": rows,
        "first": first,
        "total": len(order),
        "read": sum(line.status == "read" for line in lines),
        "earlier": max(1, first - PAGE) if first > 1 else None,
        "following": end if end <= len(order) else None,
        "conflicted": in_conflict(session, library_id, rows),
        "chosen": asked.get("chosen", ""),
    }


def find(
    session: Session, search: LibrarySearch, library_id: str, ident: str, words: str, *, typing: bool = False
) -> dict[str, Any]:
    """The papers that words find, best first, each with whether it is on the list. Raises NotFound."""
    found = lists.get(session, library_id, ident)
    query, page = parse(words, typing=typing), finding.Page(limit=OFFERED)
    result = finding.find(session, search, library_id, query, page=page) if words else None
    rows = result.rows if result else ()
    held = {row.view.paper.id for row in rows if any(one.id == ident for one in row.view.lists)}
    return {"list": found, "words": words, "offers": rows, "held": held, "matches": result.total if result else 0}


def target(order: Sequence[str], paper_id: str, form: Mapping[str, str]) -> str | None:
    """The paper to stand in front of, empty for the end; None when it stays where it is. Raises Invalid."""
    at = order.index(paper_id)
    rest = [one for one in order if one != paper_id]
    if "before" in form:
        return form["before"] if form["before"] != paper_id else None
    if "after" in form:
        if form["after"] not in rest:
            raise Invalid("The paper to stand behind is not in the list.")
        place = rest.index(form["after"]) + 1
    else:
        place = _place(form, at, len(rest))
    if place == at or not 0 <= place <= len(rest):
        return None
    return rest[place] if place < len(rest) else ""


def _place(form: Mapping[str, str], at: int, last: int) -> int:
    """Where `to` leads, from 0; -1 for words that mean nothing. Raises Invalid for a place that is no number."""
    if form.get("to") == "place":
        word = form.get("place", "").strip()
        if not (word.isascii() and word.isdigit() and len(word) < 10) or int(word) < 1:
            raise Invalid(f"Type the number of a place, from 1 to {last + 1}.")
        return min(int(word) - 1, last)
    return {"up": at - 1, "down": at + 1, "top": 0, "bottom": last}.get(form.get("to", ""), -1)


def moved(answer: ResponseReturnValue, order: Sequence[str], place: int) -> ResponseReturnValue:
    """The answer to a move for the script: its events as JSON, with the papers from number `from` on, `shown` many."""
    response = make_response(answer)
    first = number(request.form.get("from"), len(order))
    shown = number(request.form.get("shown"), MOST) if "shown" in request.form else len(order)
    part = order[first - 1 : first - 1 + shown]
    said = jsonify(order=part, place=place, total=len(order), events=response.headers.get("HX-Trigger", "{}"))
    said.headers["Cache-Control"] = "no-store"
    return said


def page_of(ident: str, place: int, paper_id: str) -> str:
    """The address at which a paper is seen at its place, and chosen."""
    first = (place - 1) // PAGE * PAGE + 1
    start = first if first > 1 else None
    values: dict[str, Any] = {"from": start, "chosen": paper_id, "_anchor": f"paper-{paper_id}"}
    return url_for("lists.show", ident=ident, **values)


def number(word: str | None, most: int) -> int:
    """A number from 1 to `most` (at least 1) as an address has it; 1 for anything else."""
    given = int(word) if word and word.isascii() and word.isdigit() and len(word) < 10 else 1
    return max(1, min(given, most))


def plain(text: str) -> str:
    """A title as text, its TeX made readable."""
    return str(tex.readable(text).striptags())
