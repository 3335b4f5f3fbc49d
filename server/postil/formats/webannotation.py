"""One annotation as JSON-LD of the Web Annotation Data Model (https://www.w3.org/TR/annotation-model/)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final, Protocol

from postil.domain import targets
from postil.models import Annotation, Tag

CONTEXT: Final = "http://www.w3.org/ns/anno.jsonld"
#: Media type of this JSON-LD (Web Annotation Protocol, 3).
PROFILE: Final = f'application/ld+json; profile="{CONTEXT}"'
#: What a colour is called as a style class of the target.
STYLE: Final = "postil-"


class Shown(Protocol):
    """An annotation with its tags."""

    @property
    def annotation(self) -> Annotation:
        """The record."""

    @property
    def tags(self) -> Sequence[Tag]:
        """Its tags, by name."""


def to_jsonld(view: Shown, iri: str) -> dict[str, Any]:
    """The annotation whose address is `iri`; what other programs said of it (`extra`) stands beside what we say."""
    one = view.annotation
    extra = dict(one.extra)
    bodies = [*_bodies(view), *_list(extra.pop("body", []))]
    theirs = extra.pop("target", None)
    found: dict[str, Any] = {**extra, "@context": extra.get("@context", CONTEXT), "id": iri, "type": "Annotation"}
    found["motivation"] = one.motivation or motivation(view)
    found |= {"created": stamp(one.created_at), "modified": stamp(one.updated_at)}
    if bodies:
        found["body"] = bodies
    found["target"] = theirs if theirs is not None else _target(one)
    return found


def motivation(view: Shown) -> str:
    """Why it was made, where nobody said so: the word of the vocabulary that fits what is in it."""
    if view.annotation.comment:
        return "commenting"
    if view.annotation.highlighted:
        return "highlighting"
    return "tagging" if view.tags else "bookmarking"


def stamp(at: datetime) -> str:
    """A time as xsd:dateTime in UTC, written with Z."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def _bodies(view: Shown) -> list[dict[str, Any]]:
    comment = view.annotation.comment
    found = [_body(comment, "commenting", format="text/markdown")] if comment else []
    return [*found, *(_body(tag.name, "tagging") for tag in view.tags)]


def _body(value: str, purpose: str, **more: str) -> dict[str, Any]:
    return {"type": "TextualBody", "purpose": purpose, "value": value, **more}


def _target(one: Annotation) -> Any:
    source = targets.source(one.target) or f"urn:uuid:{one.paper_id}"
    style = {"styleClass": STYLE + one.color} if one.color else {}
    parts = one.target.get("parts", [])
    if not parts:
        return {"type": "SpecificResource", "source": source, **style} if style else source
    found = [{"type": "SpecificResource", "source": source, **style, **_quoted(part)} for part in parts]
    return found[0] if len(found) == 1 else found


def _quoted(part: dict[str, Any]) -> dict[str, Any]:
    selectors = part["selector"]
    kept = {name: value for name, value in part.items() if name != "selector"}
    return {**kept, "selector": selectors[0] if len(selectors) == 1 else selectors} if selectors else kept


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
