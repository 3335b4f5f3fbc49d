"""Error pages for people: what happened, and what to do next; the API answers for itself."""

from __future__ import annotations

import logging
from typing import Final

from flask import Flask, g, render_template
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

from postil.domain.errors import PostilError
from postil.models.trouble import Trouble, trouble
from postil.web.session import typed
from postil.web.writing import is_part

#: Status → what happened, what to do.
_ADVICE: Final = {
    400: ("The request could not be read", "Go back, reload the page, and try again."),
    401: ("You are not signed in", "Sign in and try again."),
    403: ("This is not allowed", "Sign in with an account that may do this."),
    404: (
        "There is nothing here",
        "It may have been removed, or the address is mistyped. The trash keeps removed papers.",
    ),
    405: ("This address cannot be used that way", "Go to the library and start from there."),
    409: ("This does not fit", "Go back, look at how things stand now, and try again."),
    412: ("It was changed meanwhile", "Reload the page and repeat your change."),
    413: ("That is too large", "Shorten it and try again."),
    422: ("That cannot be used", "Go back and correct it; nothing was changed."),
    429: ("Too many requests", "Wait a minute, then try again."),
    500: (
        "Something went wrong on the server",
        "Nothing that was saved is lost. Try again; the server's log says more.",
    ),
    503: ("The server is busy", "Wait a few seconds, then try again."),
}
#: What the database's troubles are on a page: status, what happened, what to do.
_TROUBLES: Final = {
    Trouble.BUSY: (503, *_ADVICE[503]),
    Trouble.AWAY: (503, "The database does not answer", "Wait a few seconds, reload the page, and see what was saved."),
    Trouble.FULL: (507, "The disk of the server is full", "Nothing was changed. Make room, then try again."),
}
_log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Answer every failure with a page; the API's blueprint has handlers of its own."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(PostilError, _refused)
    app.register_error_handler(DBAPIError, _database)


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:
        return error
    status = error.code or 500
    headers = {name: value for name, value in error.get_headers() if name.lower() != "content-type"}
    if isinstance(error, CSRFError):
        return _page(status, "This page was open for too long", "Reload the page, then repeat what you did."), status
    happened, advice = _ADVICE.get(status, (error.name, "Go back and try again."))
    return _page(status, happened, advice), status, headers


def _refused(error: PostilError) -> ResponseReturnValue:
    happened, advice = _ADVICE.get(error.status, _ADVICE[500])
    if is_part() and error.status == 422:
        advice = "Nothing was changed."  # a message on the page that one is on: there is nowhere to go back to
    return _page(error.status, error.message or happened, advice), error.status


def _database(error: DBAPIError) -> ResponseReturnValue:
    found = trouble(error)
    if found is None:
        raise error
    status, happened, advice = _TROUBLES[found]
    if found is not Trouble.BUSY:
        _log.error("%s: %s", happened, " ".join(str(error.orig).split()))
        g.postil_user = None  # the page must not ask the database who looks at it
    return _page(status, happened, advice), status, {"Retry-After": "5"}


def _page(status: int, happened: str, advice: str) -> str:
    said = {"status": status, "happened": happened, "advice": advice}
    if is_part():
        return render_template("_failure.html", **said)
    return render_template("failure.html", **said, typed=_typed())


def _typed() -> str:
    """The long text that a form brought in vain: whoever wrote it without scripts has no other copy."""
    try:
        return typed()
    except HTTPException:  # the request was too large to be read
        return ""
