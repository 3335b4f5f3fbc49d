"""Rate limits that the pages and the API share: one Limiter, counted in the server's memory."""

from __future__ import annotations

import hashlib

from flask import Flask, Response, current_app, request
from flask_limiter import HeaderNames, Limiter
from flask_limiter.util import get_remote_address

from postil.config import Config

#: Where the limiter leaves the seconds until the next window; people see them as Retry-After, and only when refused.
_WAIT = "X-RateLimit-Retry-After"


def _asker() -> str:
    """Who asks: the token by its digest (never the token itself), else the address."""
    credentials = request.authorization
    if credentials is not None and credentials.token:
        return "token:" + hashlib.sha256(credentials.token.encode("utf-8", "replace")).hexdigest()
    return "address:" + (get_remote_address() or "")


#: Every route falls under `Config.rate_limit` for each asker, unless it says otherwise.
limiter = Limiter(
    key_func=_asker,
    default_limits=[lambda: _config().rate_limit],
    storage_uri="memory://",
    headers_enabled=True,
    header_name_mapping={HeaderNames.RETRY_AFTER: _WAIT},
)

#: For routes where a password or a code could be guessed: `Config.sign_in_rate_limit` for each address.
guesses = limiter.limit(lambda: _config().sign_in_rate_limit, key_func=get_remote_address, methods=["POST"])

#: The same for a page that looks up the code in its address.
codes = limiter.limit(
    lambda: _config().sign_in_rate_limit,
    key_func=get_remote_address,
    exempt_when=lambda: not request.args.get("user_code"),
)


def init_app(app: Flask) -> None:
    """Count the requests of `app` (its Config is `app.extensions["postil"]`); static files are free."""
    app.after_request(_say_when)  # what is registered first comes last: after the limiter's own headers
    limiter.init_app(app)


def _say_when(response: Response) -> Response:
    wait = response.headers.pop(_WAIT, None)
    if response.status_code == 429 and wait is not None:
        response.headers["Retry-After"] = str(max(1, int(wait)))
    return response


@limiter.request_filter
def _static() -> bool:
    return request.endpoint == "static"


def _config() -> Config:
    config: Config = current_app.extensions["postil"]
    return config
