"""The device authorization grant over HTTP (RFC 8628): forms in, JSON out, errors as RFC 6749 §5.2 has them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request

from postil import limits
from postil.config import Config
from postil.db import transaction
from postil.domain.errors import Invalid
from postil.services import authorization, devices
from postil.services.authorization import Waiting

blueprint = Blueprint("oauth", __name__, url_prefix="/v1")

#: The one public client: browser extensions have no secret to keep.
CLIENT = "postil-extension"
GRANT = "urn:ietf:params:oauth:grant-type:device_code"

_WORDS = {
    Waiting.PENDING: "Nobody has answered yet.",
    Waiting.SLOW_DOWN: "Ask less often: wait five seconds more between two questions.",
    Waiting.DENIED: "The request was denied.",
    Waiting.EXPIRED: "The code has expired. Start again.",
    Waiting.UNKNOWN: "There is no such device code, or its token was given out already.",
}


class _Refused(Exception):
    """A request that the standard has an error code for."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(code)
        self.code = code
        self.description = description


@blueprint.post("/oauth/device_authorization")
@limits.guesses
def device_authorization() -> Response:
    """Register a device's wish (RFC 8628 §3.1): form of client_id, scope?, device_name?."""
    form = _form()
    name = form.get("device_name") or "Browser extension"
    scopes = (form.get("scope") or " ".join(devices.SCOPES)).split()
    if not set(scopes) <= set(devices.SCOPES):
        raise _Refused("invalid_scope", f"Scopes are {', '.join(devices.SCOPES)}.")
    try:
        with transaction(writes=True) as session:
            asked = authorization.ask(session, name, scopes, request.remote_addr or "an unknown address")
    except Invalid as why:
        raise _Refused("invalid_request", f"device_name: {why.message}") from None
    code = authorization.shown(asked.request.user_code)
    page = f"{_base_url()}/device"
    return _json(
        {
            "device_code": asked.device_code,
            "user_code": code,
            "verification_uri": page,
            "verification_uri_complete": f"{page}?user_code={code}",
            "expires_in": int(authorization.LIFETIME.total_seconds()),
            "interval": asked.request.interval,
        }
    )


@blueprint.post("/oauth/token")
def token() -> Response:
    """Give out the token of an approved request, once (RFC 8628 §3.4): form of client_id, grant_type, device_code."""
    form = _form()
    if not form.get("grant_type"):
        raise _Refused("invalid_request", "grant_type is missing.")
    if form["grant_type"] != GRANT:
        raise _Refused("unsupported_grant_type", f"The grant type is {GRANT}.")
    if not form.get("device_code"):
        raise _Refused("invalid_request", "device_code is missing.")
    with transaction(writes=True) as session:
        found = authorization.redeem(session, form["device_code"])
    if isinstance(found, Waiting):
        raise _Refused(found.value, _WORDS[found])
    return _json({"access_token": found.token, "token_type": "Bearer", "scope": found.device.scopes})


@blueprint.errorhandler(_Refused)
def _refused(error: _Refused) -> Response:
    response = _json({"error": error.code, "error_description": error.description})
    response.status_code = 400
    return response


def _form() -> dict[str, str]:
    """The form's fields, each given once, from the client that we know."""
    if request.mimetype != "application/x-www-form-urlencoded":
        raise _Refused("invalid_request", "Send a form: Content-Type: application/x-www-form-urlencoded.")
    twice = [name for name, values in request.form.lists() if len(values) > 1]
    if twice:
        raise _Refused("invalid_request", f"{twice[0][:80]} is given more than once.")
    if not request.form.get("client_id"):
        raise _Refused("invalid_request", "client_id is missing.")
    if request.form["client_id"] != CLIENT:
        raise _Refused("invalid_client", f"The only client is {CLIENT}.")
    return request.form.to_dict()


def _base_url() -> str:
    config: Config = current_app.extensions["postil"]
    return (config.base_url or request.url_root).rstrip("/")


def _json(content: dict[str, Any]) -> Response:
    response = jsonify(content)
    response.headers["Cache-Control"] = "no-store"
    return response
