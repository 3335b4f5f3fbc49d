"""What is done to papers of the library page: to one in its row, to all that are ticked, or to all that match."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from flask import Blueprint, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from postil.db import transaction
from postil.domain.errors import Invalid
from postil.domain.values import STATUSES
from postil.services import bulk
from postil.services.edits import Writer
from postil.web.chosen import chosen
from postil.web.marks import rating_in
from postil.web.session import current_library, signed_in
from postil.web.writing import changing, done, is_part

blueprint = Blueprint("bulk", __name__)

_Act = Callable[[Session, Writer, list[str]], str]


@blueprint.post("/bulk")
@signed_in
def act() -> ResponseReturnValue:
    """Do `action` to the papers named by `id`, or with `all` to those that the page's parameters ask for.

    `star` and `unstar` with a paper's id are the star of one row, whatever is ticked. Raises Invalid.
    """
    for name in ("star", "unstar"):
        if request.form.get(name):
            return done(_do(_starring(name == "star"), [request.form[name]]))
    action = request.form.get("action", "")
    if action == "typed":  # Enter in a field, without scripts
        action = "list" if request.form.get("list_name", "").strip() else "tag"
    if action == "merge":
        return _merging(request.form)
    does = _ACTIONS.get(action)
    if does is None:
        raise Invalid("It is not said what to do with the papers. Choose one of the buttons.")
    prepared = does(request.form)
    with transaction(writes=False) as session:
        idents = chosen(session, current_library(session).id, request.form)
    answer = done(_do(prepared, idents))
    return _naming(idents, answer) if is_part() and request.form.get("all") == "1" else answer


def _naming(idents: list[str], answer: ResponseReturnValue) -> ResponseReturnValue:
    """The answer with the ids of all that matched: what is done next is done to them, even if they match no more."""
    response = make_response(answer)
    response.status_code, response.mimetype = 200, "text/plain"
    response.set_data(" ".join(idents))
    return response


def _merging(form: MultiDict[str, str]) -> ResponseReturnValue:
    """To the page that shows what would come of merging the two papers. Raises Invalid unless there are two."""
    with transaction(writes=False) as session:
        idents = chosen(session, current_library(session).id, form)
    if len(idents) != 2:
        raise Invalid("Two records can be merged at a time: select the two that are one paper.")
    to = url_for("merging.preview", id=idents)
    return ("", 204, {"HX-Redirect": to}) if is_part() else redirect(to, 303)


def _do(act: _Act, idents: list[str]) -> str:
    with changing() as (session, writer):
        return act(session, writer, idents)


def _papers(number: int) -> str:
    return "1 paper" if number == 1 else f"{number:,} papers"


def _setting(field: str, value: object, said: str) -> _Act:
    def act(session: Session, writer: Writer, idents: list[str]) -> str:
        changed = bulk.change(session, writer, idents, {field: value})
        return f"{said}: {_papers(changed)}." if changed else f"{said}: nothing to change."

    return act


def _starring(on: bool) -> _Act:
    return _setting("starred", on, "Starred" if on else "Star taken off")


def _rating(form: Mapping[str, str]) -> _Act:
    rating = rating_in(form)
    return _setting("rating", rating, f"Rated {rating}" if rating else "Not rated")


def _tagging(form: Mapping[str, str]) -> _Act:
    names = _names(form, "tag_name", "Type the name of a tag first.")
    return lambda session, writer, idents: (
        f"Tagged {_listed(names)}: {_papers(bulk.tag(session, writer, idents, names))}."
    )


def _untagging(form: Mapping[str, str]) -> _Act:
    names = _names(form, "tag_name", "Type the name of the tag to take off first.")
    return lambda session, writer, idents: (
        f"Tag taken off, {_listed(names)}: {_papers(bulk.untag(session, writer, idents, names))}."
    )


def _enlisting(form: Mapping[str, str]) -> _Act:
    name = _names(form, "list_name", "Type the name of a list first.", many=False)[0]
    return lambda session, writer, idents: (
        f"Put on {_listed([name])}: {_papers(bulk.enlist(session, writer, idents, name))}."
    )


def _delisting(form: Mapping[str, str]) -> _Act:
    name = _names(form, "list_name", "Type the name of the list to take them off first.", many=False)[0]
    return lambda session, writer, idents: (
        f"Taken off {_listed([name])}: {_papers(bulk.delist(session, writer, idents, name))}."
    )


def _removing(_form: Mapping[str, str]) -> _Act:
    return lambda session, writer, idents: f"Moved to the trash: {_papers(bulk.remove(session, writer, idents))}."


def _names(form: Mapping[str, str], field: str, missing: str, *, many: bool = True) -> list[str]:
    """What is named in a field; commas stand between names, unless `whole` says that it is one name."""
    given = form.get(field, "")
    apart = many and not form.get("whole")
    names = [name.strip() for name in (given.split(",") if apart else [given]) if name.strip()]
    if not names:
        raise Invalid(missing, {field: [missing]})
    return names


def _listed(names: list[str]) -> str:
    """Names in quotes, short enough for a message that travels in a cookie."""
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(f"“{name[:60]}”" for name in names[:3]) + more


#: What can be done, by the name of its button → how it is done with what stands in the form.
_ACTIONS: Final[Mapping[str, Callable[[Mapping[str, str]], _Act]]] = {
    **{
        status: (lambda _form, status=status: _setting("status", status, f"Marked {status}"))  # type: ignore[misc]
        for status in STATUSES
    },
    "star": lambda _form: _starring(True),
    "unstar": lambda _form: _starring(False),
    "rate": _rating,
    "tag": _tagging,
    "untag": _untagging,
    "list": _enlisting,
    "unlist": _delisting,
    "remove": _removing,
}
