"""What all shapes share: requests refuse members they do not know, responses list every member they have."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields

from postil.domain.errors import Invalid
from postil.domain.fields import ENTITIES
from postil.domain.values import Refused, clean


class In(Schema):
    """A request's body or query: a misspelt member is an error that names it."""

    class Meta:
        """Members that are not known are refused."""

        unknown = RAISE

    error_messages = {"type": "Must be an object.", "unknown": "Unknown field."}  # noqa: RUF012 - marshmallow's way


class Out(Schema):
    """A response: every member is always there, unless it says otherwise."""

    class Meta:
        """Only what is declared is shown."""

        unknown = EXCLUDE


class Ready(fields.Dict):
    """An object that is JSON already, and shown as it is: to walk through it would take longer than to find it."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **_: Any) -> Any:
        return value


class Value(fields.Field[Any]):
    """A field of an entity, read by the same reader that guards every other way into the library."""

    def __init__(self, entity: str, name: str, doc: str, shape: Mapping[str, Any], **more: Any) -> None:
        spec = ENTITIES[entity][name]
        super().__init__(
            allow_none=spec.empty is None,
            metadata={"description": doc, **shape},
            error_messages={"required": "Missing."},
            **more,
        )
        self._read = spec.read

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        try:
            return self._read(value)
        except Refused as why:
            raise ValidationError(f"{why}.") from None

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        """The value as stored; null goes to the reader too, which knows whether the field may be empty."""
        if value is None:
            return self._deserialize(value, attr, data, **kwargs)
        return super().deserialize(value, attr, data, **kwargs)


class Text(fields.String):
    """Text of at most `limit` characters, made storable: NUL and halves of surrogate pairs become U+FFFD."""

    def __init__(self, limit: int, doc: str, **more: Any) -> None:
        metadata = {"description": doc, "maxLength": limit, **more.pop("metadata", {})}
        super().__init__(metadata=metadata, error_messages={"invalid": "must be text."}, **more)
        self._limit = limit

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        found = clean(super()._deserialize(value, attr, data, **kwargs))
        if len(found) > self._limit:
            raise ValidationError(f"is longer than {self._limit} characters.")
        return found


class Switch(fields.Boolean):
    """A yes or no in a query: true, false, 1 or 0."""

    def __init__(self, doc: str, **more: Any) -> None:
        super().__init__(
            truthy={"true", "1"},
            falsy={"false", "0"},
            metadata={"description": doc, "type": "string", "enum": ["true", "false", "1", "0"]},
            error_messages={"invalid": "must be true or false."},
            **more,
        )


@cache
def instance(schema: type[Schema]) -> Schema:
    """One instance of a schema, for all threads: it holds nothing of what it reads and shows, and is slow to make."""
    return schema()


def load(schema: type[Schema], raw: Any, what: str) -> Any:
    """What `schema` makes of a request's `what` (body or query). Raises Invalid, which names every field."""
    try:
        return instance(schema).load(raw)
    except ValidationError as why:
        errors: dict[str, Any] = why.normalized_messages()  # type: ignore[no-untyped-call]  # marshmallow's own
        named = "; ".join(f"{name}: {_first(said)}" for name, said in list(errors.items())[:5])
        raise Invalid(f"The {what} cannot be used. {named}", errors) from None


def _first(said: Any) -> str:
    while isinstance(said, dict) and said:
        key, said = next(iter(said.items()))
        if isinstance(said, dict):
            continue
        return f"{key}: {_first(said)}"
    return str(said[0]) if isinstance(said, list) and said else str(said)
