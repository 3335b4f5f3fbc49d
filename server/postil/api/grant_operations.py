"""The OpenAPI operations of api.oauth, whose forms and errors follow RFC 8628 and RFC 6749 and not our own shapes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_TEXT = {"type": "string"}
_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


def _object(required: Mapping[str, Any], optional: Mapping[str, Any] | None = None) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": {**required, **(optional or {})}}


def _operation(ident: str, summary: str, form: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    error = _object({"error": _TEXT, "error_description": _TEXT})
    responses: dict[str, Any] = {
        "200": {"description": "Done.", "content": {"application/json": {"schema": answer}}},
        "400": {
            "description": "Refused, in the form of RFC 6749 §5.2.",
            "content": {"application/json": {"schema": error}},
        },
    }
    failures = {
        "413": "Too large",
        "429": "Too many requests",
        "500": "Unexpected failure",
        "503": "Busy",
        "507": "Storage full",
    }
    responses |= {status: {"description": title, "content": _PROBLEM} for status, title in failures.items()}
    return {
        "operationId": ident,
        "summary": summary,
        "description": "Needs no token.",
        "tags": ["oauth"],
        "security": [],
        "requestBody": {
            "required": True,
            "content": {"application/x-www-form-urlencoded": {"schema": form}},
        },
        "responses": responses,
    }


_CLIENT = {"client_id": {"type": "string", "description": "postil-extension"}}

PATHS: Mapping[str, dict[str, Any]] = {
    "/api/v1/oauth/device_authorization": {
        "post": _operation(
            "oauth_device_authorization",
            "Ask for a device to be connected (RFC 8628 §3.1).",
            _object(
                _CLIENT,
                {
                    "scope": {"type": "string", "description": "Scopes with a blank between; all without it."},
                    "device_name": {"type": "string", "description": "What people will see when they approve."},
                },
            ),
            _object(
                {
                    "device_code": _TEXT,
                    "user_code": _TEXT,
                    "verification_uri": _TEXT,
                    "verification_uri_complete": _TEXT,
                    "expires_in": {"type": "integer", "description": "Seconds."},
                    "interval": {"type": "integer", "description": "Seconds between two questions."},
                }
            ),
        )
    },
    "/api/v1/oauth/token": {
        "post": _operation(
            "oauth_token",
            "Ask whether it was approved, and get the token, once (RFC 8628 §3.4).",
            _object(
                {
                    **_CLIENT,
                    "grant_type": {"type": "string", "description": "urn:ietf:params:oauth:grant-type:device_code"},
                    "device_code": _TEXT,
                }
            ),
            _object({"access_token": _TEXT, "token_type": _TEXT, "scope": _TEXT}),
        )
    },
}
