"""What can go wrong, said in the user's terms; the edges turn these into responses and exit codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class PostilError(Exception):
    """Anything that the product refuses or fails to do; the message is a sentence for people."""

    #: Last part of the problem type's address (RFC 9457); docs/reference/errors.md has a section for each.
    kind = "error"
    status = 500

    def __init__(self, message: str, **detail: Any) -> None:
        super().__init__(message)
        self.message = message
        self.detail = detail


class NotFound(PostilError):
    """There is no such thing, or it belongs to somebody else."""

    kind = "not-found"
    status = 404


class Gone(PostilError):
    """It was there, and was deleted (RFC 9110, 15.5.11)."""

    kind = "gone"
    status = 410


class BadRequest(PostilError):
    """The request does not follow the specification that it claims to."""

    kind = "malformed"
    status = 400


class Unrecognised(PostilError):
    """What came is in no form that can be read here, whatever it says."""

    kind = "unsupported-media-type"
    status = 415


class Invalid(PostilError):
    """The input cannot be used; `errors` maps each field to its messages."""

    kind = "invalid"
    status = 422

    def __init__(self, message: str, errors: Mapping[str, Any] | None = None) -> None:
        super().__init__(message, **({"errors": dict(errors)} if errors else {}))


class Conflict(PostilError):
    """The request does not fit the present state."""

    kind = "conflict"
    status = 409


class Stale(PostilError):
    """The thing changed since it was read (RFC 9110, 412)."""

    kind = "stale"
    status = 412


class PreconditionRequired(PostilError):
    """A change must say what it was made from (RFC 6585, 428)."""

    kind = "precondition-required"
    status = 428


class NotSignedIn(PostilError):
    """No credentials, or ones that are not valid any more."""

    kind = "not-signed-in"
    status = 401


class NotAllowed(PostilError):
    """The credentials do not cover this."""

    kind = "not-allowed"
    status = 403


class ResyncRequired(PostilError):
    """The device's cursor is not part of this library's history (SYNC.md)."""

    kind = "resync-required"
    status = 409


class UpgradeRequired(PostilError):
    """The client speaks a version of the protocol that is not served any more."""

    kind = "upgrade-required"
    status = 426


class TooLarge(PostilError):
    """More at once than is taken."""

    kind = "too-large"
    status = 413
