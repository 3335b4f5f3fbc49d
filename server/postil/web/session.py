"""Who is looking: the browser's session, which carries a user's id and ends when the password changes."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Final, ParamSpec
from urllib.parse import quote, urlsplit

from flask import g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.exceptions import Unauthorized

from postil.db import db
from postil.domain.errors import NotFound
from postil.models import Library, User
from postil.services import accounts, devices
from postil.services.edits import Writer

P = ParamSpec("P")

#: Fields that people write at length.
_TEXTS: Final = ("text", "description")
_USER = "user"
_EPOCH = "epoch"


def sign_in(user: User) -> None:
    """Begin a session for `user`; whatever the browser's session held before is gone, the CSRF token too."""
    session.clear()
    session.permanent = True
    session[_USER] = user.id
    session[_EPOCH] = user.session_epoch
    g.pop("postil_user", None)
    g.pop("csrf_token", None)


def sign_out() -> None:
    """End the session of this browser."""
    session.clear()
    g.pop("postil_user", None)
    g.pop("csrf_token", None)


def signed_in_user() -> User | None:
    """The user whose session this is; None when nobody is signed in, or the session was ended."""
    if "postil_user" not in g:
        g.postil_user = _read()
    user: User | None = g.postil_user
    return user


def current_user() -> User:
    """The signed-in user of a page that `signed_in` guards."""
    user = signed_in_user()
    if user is None:
        raise NotFound("Sign in first.")
    return user


def current_library(db_session: Session) -> Library:
    """The library that the pages show: the signed-in user's own."""
    return accounts.personal_library(db_session, current_user())


def current_writer(db_session: Session) -> Writer:
    """Who writes through the pages: the `web` device of the library shown."""
    return devices.writer(db_session, current_library(db_session).id)


def signed_in(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """A page for signed-in people only; others go to the sign-in page and come back afterwards."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if signed_in_user() is not None:
            return view(*args, **kwargs)
        if request.headers.get("HX-Request") == "true":
            came_from = _local_part(request.headers.get("HX-Current-URL", ""))
            return "", 401, {"HX-Redirect": url_for("auth.sign_in", next=came_from)}
        if typed():
            raise Unauthorized  # its page gives back what was typed
        return redirect(url_for("auth.sign_in", next=_asked() if request.method == "GET" else None))

    return guarded


def typed() -> str:
    """The longest text that the form of this request brings: a note, a comment, a description."""
    return max((request.form.get(name, "") for name in _TEXTS), key=len) if request.method == "POST" else ""


def local(target: str | None) -> str | None:
    """`target` when it is a path on this server, else None: nobody is sent to another site by a link to us."""
    if not target or not target.startswith("/") or re.search(r"[\x00-\x20\x7f\\]", target):
        return None
    return None if target.startswith("//") else target


def _asked() -> str:
    """Path and query of this request, encoded."""
    path = quote(request.script_root + request.path)
    return path + ("?" + quote(request.query_string, safe="%=&+/:;,@!$'()*-._~?") if request.query_string else "")


def _local_part(address: str) -> str | None:
    """Path and query of a page of ours."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.netloc != request.host:
        return None
    return local(parts.path + (f"?{parts.query}" if parts.query else ""))


def _read() -> User | None:
    ident = session.get(_USER)
    if not isinstance(ident, str):
        return None
    user = db.session().get(User, ident)
    if user is None or session.get(_EPOCH) != user.session_epoch:
        session.clear()
        return None
    return user
