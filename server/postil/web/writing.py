"""One change made on a page: its transaction, who writes, word to the search, and the answer to the browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from flask import Response, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from postil.db import transaction
from postil.search.library import LibrarySearch
from postil.services import papers, views
from postil.services.edits import Writer
from postil.services.views import PaperView
from postil.web.session import current_library, current_writer, local


def search_of_app() -> LibrarySearch:
    """The search of all libraries."""
    search: LibrarySearch = current_app.extensions["postil_search"]
    return search


@contextmanager
def changing() -> Iterator[tuple[Session, Writer]]:
    """A writing transaction of the signed-in user; the search hears of it when it is done."""
    with transaction(writes=False) as session:
        library_id = current_library(session).id
    with transaction(writes=True, library_id=library_id) as session:
        writer = current_writer(session)
        yield session, writer
    search_of_app().changed(writer.library_id)


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
