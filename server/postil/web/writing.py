"""One change made on a page: its transaction, who writes, word to the search, and the answer with its undo."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Response, current_app, flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from postil.db import transaction
from postil.domain.errors import Invalid
from postil.search.library import LibrarySearch
from postil.services import history, papers, views
from postil.services.edits import Writer
from postil.services.views import PaperView
from postil.web.session import current_library, current_writer, local


@dataclass(frozen=True, slots=True)
class Did:
    """What a change wrote: everything between two versions of the library. Equal ones: nothing."""

    after: int
    until: int

    @property
    def word(self) -> str:
        """As it travels to the page and back; empty when there is nothing to undo."""
        return f"{self.after}-{self.until}" if self.until > self.after else ""

    @classmethod
    def read(cls, word: str) -> Did:
        """What came back from a page. Raises Invalid."""
        first, _, last = word.partition("-")
        if not all(one.isascii() and one.isdigit() and len(one) <= 18 for one in (first, last)):
            raise Invalid("It is not said what to undo. Use the history of the paper, or the trash.")
        return cls(int(first), int(last))


def search_of_app() -> LibrarySearch:
    """The search of all libraries."""
    search: LibrarySearch = current_app.extensions["postil_search"]
    return search


@contextmanager
def changing() -> Iterator[tuple[Session, Writer]]:
    """A writing transaction of the signed-in user; the search hears of it when it is done, and so does `done`."""
    with transaction(writes=False) as session:
        library_id = current_library(session).id
    with transaction(writes=True, library_id=library_id) as session:
        writer = current_writer(session)
        before = history.version(session, library_id)
        yield session, writer
        g.postil_did = Did(before, history.version(session, library_id))
    search_of_app().changed(writer.library_id)


def done(said: str, *, to: str | None = None, undone: bool = False) -> ResponseReturnValue:
    """The answer to a change: what was done, in words, with its undo; `undone`: what takes that back does it again.

    For htmx no content but two events: `library-changed`, for parts that read themselves again, and `postil:did`
    ({said, undo, undone}), for the message. Without scripts a redirection to `to`, else to where the form stood.
    """
    if is_part():
        return "", 204, {"HX-Trigger": json.dumps({"library-changed": {}, **told(said, undone=undone)})}
    if word := _did().word:
        flash(f"{word} {said}", "redo-changes" if undone else "undo-changes")
    else:
        flash(said, "done")
    return redirect(to or came_from() or url_for("library.show"), 303)


def told(said: str, **more: Any) -> dict[str, Any]:
    """The event `postil:did` for a page: what was done and its undo.

    `part` names what is saved piece by piece and undone in one step; with `quiet` no message is shown.
    """
    return {"postil:did": {"said": said, "undo": _did().word, **more}}


def _did() -> Did:
    did: Did = g.get("postil_did") or Did(0, 0)
    return did


def sent(name: str) -> str:
    """A text of the form."""
    return one_form(request.form.get(name, ""))


def one_form(text: str) -> str:
    """Lines as browsers' forms end them (CR LF) and as they are stored (LF) made alike."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def is_part() -> bool:
    """Whether htmx asks for a part of the page, rather than a browser for a whole one."""
    return request.headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in request.headers


def shown(ident: str, *, trashed: bool = False) -> PaperView:
    """The paper as it is now, read in a transaction of its own. Raises NotFound."""
    with transaction(writes=False) as session:
        library_id = current_library(session).id
        return views.view(session, library_id, papers.get(session, library_id, ident, trashed=trashed))


def part(template: str, **context: Any) -> Response:
    """A part of a page, after which the filters' counts are read again."""
    response = make_response(render_template(template, **context))
    response.headers["HX-Trigger"] = "library-changed"
    return response


def back(anchor: str = "") -> ResponseReturnValue:
    """To the page that the form stood on, for browsers without htmx."""
    target = came_from() or url_for("library.show")
    return redirect(target + (f"#{anchor}" if anchor else ""), 303)


def came_from() -> str:
    """Path and query of the page of ours that a form stood on; empty when it is not known."""
    try:
        parts = urlsplit(request.referrer or "")
    except ValueError:
        return ""
    if parts.netloc != request.host:
        return ""
    return local(parts.path + (f"?{parts.query}" if parts.query else "")) or ""
