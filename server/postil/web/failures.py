"""Error pages for people: what happened, and what to do next; the API answers for itself."""

from __future__ import annotations

from typing import Final

from flask import Flask, render_template
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from postil.domain.errors import PostilError
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


def init_app(app: Flask) -> None:
    """Answer every failure with a page; the API's blueprint has handlers of its own."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(PostilError, _refused)


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
    return _page(error.status, error.message or happened, advice), error.status


def _page(status: int, happened: str, advice: str) -> str:
    template = "_failure.html" if is_part() else "failure.html"
    return render_template(template, status=status, happened=happened, advice=advice)
