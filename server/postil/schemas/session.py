"""What a token is for: who, which device, which library, on what server."""

from __future__ import annotations

from marshmallow import fields

from postil.schemas.base import Out


class SessionUserOut(Out):
    """Whose library it is."""

    id = fields.String(required=True)
    name = fields.String(required=True)


class SessionDeviceOut(Out):
    """The device that asks."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True, metadata={"description": "extension or token."})
    scopes = fields.List(fields.String(metadata={"enum": ["read", "save", "sync"]}), required=True)


class SessionLibraryOut(Out):
    """The library that the token opens."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    version = fields.Integer(required=True, metadata={"description": "Grows by one with every operation."})


class SessionServerOut(Out):
    """The server that answers."""

    version = fields.String(required=True, metadata={"description": "Version of Postil."})


class SessionOut(Out):
    """What a token is for."""

    user = fields.Nested(SessionUserOut, required=True)
    device = fields.Nested(SessionDeviceOut, required=True)
    library = fields.Nested(SessionLibraryOut, required=True)
    server = fields.Nested(SessionServerOut, required=True)
