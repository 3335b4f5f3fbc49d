"""The registry of problem kinds: one literal entry each; docs/reference/errors.md has a section for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of failure: its status, its name in a few words, and what a client does about it.

    `detail` is the sentence for failures that have none of their own.
    """

    status: int
    title: str
    advice: str
    detail: str = ""


KINDS: Mapping[str, Kind] = {
    "malformed": Kind(
        400,
        "Malformed request",
        "The request is not what HTTP or JSON allow: broken JSON, a name that occurs twice in an object, a number "
        "beyond 64 bits, more than 64 levels, bytes that are not UTF-8, a parameter given twice. Correct it; "
        "sending it again does not help.",
    ),
    "not-signed-in": Kind(
        401,
        "Not signed in",
        "There is no token, or it was revoked. Connect the device again, or make a token with `postil token "
        "create`, and send it as `Authorization: Bearer TOKEN`.",
    ),
    "not-allowed": Kind(
        403,
        "Not allowed",
        "The token is valid and lacks a scope; `scope` names it. Use a token that has it. What belongs to "
        "somebody else is answered with `not-found` instead.",
    ),
    "not-found": Kind(
        404,
        "Not found",
        "There is nothing at this address, or it belongs to somebody else. `trashed` tells that the paper is in "
        "the trash, from where it can be restored.",
        "There is nothing at this address.",
    ),
    "method-not-allowed": Kind(
        405,
        "Method not allowed",
        "The address exists and does not take this method. The header Allow lists those that it takes.",
        "This address does not take this method.",
    ),
    "not-acceptable": Kind(
        406,
        "Not acceptable",
        "What is at the address cannot be given in a form that Accept names. Annotations and their container come as "
        "`application/ld+json` and `text/turtle`.",
        "This cannot be given in a form that Accept names. Ask for application/ld+json or text/turtle.",
    ),
    "conflict": Kind(
        409,
        "Conflict",
        "The request does not fit the present state, for instance a name that is taken (`existing` is the id of "
        "what has it). Read the present state and decide again.",
    ),
    "resync-required": Kind(
        409,
        "Sync again from the start",
        "The device's cursor is not part of this library's history. `reason` is `history_diverged`, "
        "`history_pruned` or `device_unknown`; the sync protocol tells what to do about each.",
    ),
    "gone": Kind(
        410,
        "Gone",
        "There was an annotation at this address, and it was deleted. No other one will get the address; whoever "
        "deleted it can bring it back.",
    ),
    "stale": Kind(
        412,
        "Changed since it was read",
        "The thing changed since it was read: If-Match does not name its present version (`current`). Read it "
        "again and repeat the change.",
    ),
    "too-large": Kind(
        413,
        "Too large",
        "The body is larger than the server takes (setting POSTIL_MAX_REQUEST_BYTES; operations: 256 KiB). Send "
        "less at a time.",
        "The body is larger than this server takes.",
    ),
    "unsupported-media-type": Kind(
        415,
        "Unsupported media type",
        "The body is not declared as JSON in UTF-8. Send `Content-Type: application/json`.",
    ),
    "invalid": Kind(
        422,
        "Invalid",
        "The request was understood and cannot be used. `errors` maps each field to what is wrong with it.",
    ),
    "upgrade-required": Kind(
        426,
        "Update needed",
        "The client and the server speak different versions of the sync protocol. Update the one that `detail` "
        "names; nothing that waits in the client is lost.",
    ),
    "precondition-required": Kind(
        428,
        "Version needed",
        "A change must say which version it was made from: send the ETag that was read in If-Match, or `*` to "
        "change whatever is there.",
    ),
    "too-many-requests": Kind(
        429,
        "Too many requests",
        "The token has made more requests than the setting POSTIL_RATE_LIMIT allows. Wait for as many seconds as "
        "Retry-After says.",
        "Too many requests. Wait a little.",
    ),
    "unexpected": Kind(
        500,
        "Unexpected failure",
        "The server has a fault. `id` stands in the server's log beside what happened; please report it.",
        "Something went wrong in the server. Its log says more under the id given here.",
    ),
    "busy": Kind(
        503,
        "Busy",
        "Another writer holds the database. Nothing was changed; repeat the request after as many seconds as "
        "Retry-After says.",
        "The database is busy. Try again in a moment.",
    ),
    "database-unavailable": Kind(
        503,
        "Database not available",
        "The database does not answer, or stopped while it was answering. What was asked for may have been done: read "
        "again before you repeat a change that is not conditional. The server's log says why.",
        "The database does not answer. Try again in a few seconds.",
    ),
    "search-index-damaged": Kind(
        503,
        "Search index damaged",
        "The search index cannot be read. The library is not affected: `postil index rebuild` makes it anew.",
    ),
    "search-index-busy": Kind(
        503,
        "Search index busy",
        "Another process is writing the search index. Repeat the request after as many seconds as Retry-After says.",
    ),
    "storage-full": Kind(
        507,
        "Storage full",
        "The disk of the server is full; nothing was changed. Make room and repeat the request.",
        "The disk of the server is full.",
    ),
}

#: The kind of a plain HTTP failure; other statuses are told as about:blank.
BY_STATUS: Mapping[int, str] = {
    400: "malformed",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    413: "too-large",
    415: "unsupported-media-type",
    429: "too-many-requests",
    500: "unexpected",
}
