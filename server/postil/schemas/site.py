"""Reports of how well a device could read the sites it visited."""

from __future__ import annotations

from datetime import UTC, datetime

from marshmallow import ValidationError, fields
from marshmallow.validate import Length, OneOf, Range, Regexp

from postil.schemas.base import In, Out, Text
from postil.services.site_reports import LEVELS, MOST

_LEVEL = "How the page was read: from data in it, from its structure, from bare links, or not at all."
_MANY = 1_000_000


def _count(doc: str, **more: bool) -> fields.Integer:
    return fields.Integer(
        strict=True,
        validate=Range(0, _MANY, error="must be from {min} to {max}."),
        metadata={"description": doc},
        **more,  # type: ignore[arg-type]  # `required` and nothing else
    )


def _our_time(at: datetime) -> None:
    """Refuse what no clock says: the ends of the calendar cannot be brought to UTC."""
    if not 2000 <= at.year < 2200:
        raise ValidationError("must be a time between 2000 and 2200.")


class SiteIn(In):
    """What was seen of one site."""

    site = Text(
        64,
        "Name of the site's reader in the extension.",
        required=True,
        validate=Regexp(r"[a-z0-9][a-z0-9-]*\Z", error="must be small letters, digits and hyphens."),
    )
    level = fields.String(
        required=True,
        validate=OneOf(LEVELS, error="must be one of {choices}."),
        metadata={"description": _LEVEL},
    )
    rows = _count("Rows found on the last page.", required=True)
    unread = _count("How many of them could not be read.", required=True)
    path = Text(1000, "Path of that page, without its query.", load_default="")
    version = Text(40, "Version of the extension.", load_default="")
    at = fields.AwareDateTime(
        required=True,
        format="iso",
        default_timezone=UTC,
        validate=_our_time,
        error_messages={"invalid": "must be a time, RFC 3339."},
        metadata={"description": "When the page was read."},
    )


class SitesIn(In):
    """What a device saw lately."""

    sites = fields.List(
        fields.Nested(SiteIn),
        required=True,
        validate=Length(1, MOST, error="from {min} to {max} sites."),
        error_messages={"required": "Missing.", "invalid": "must be a list."},
    )


class SiteOut(Out):
    """What one device last saw of one site."""

    site = fields.String(required=True)
    device = fields.String(required=True, metadata={"description": "Id of the device."})
    level = fields.String(required=True, metadata={"description": _LEVEL, "enum": list(LEVELS)})
    rows = fields.Integer(required=True)
    unread = fields.Integer(required=True)
    path = fields.String(required=True)
    version = fields.String(required=True)
    at = fields.AwareDateTime(required=True)


class SitesOut(Out):
    """Every report of the device that asks, by site."""

    sites = fields.List(fields.Nested(SiteOut), required=True)
