"""One annotation as JSON-LD of the Web Annotation Data Model (https://www.w3.org/TR/annotation-model/).

What another program sent is kept as it came (`extra["jsonld"]`) unless our own words say the same. When it is
written again, only what was changed since is put over it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, Protocol

from postil.domain import targets
from postil.domain.spelling import name_key
from postil.formats import annotation_comment
from postil.formats import annotation_reading as reading
from postil.formats.annotation_reading import STYLE, Said, several
from postil.models import Annotation, Tag

CONTEXT: Final = "http://www.w3.org/ns/anno.jsonld"
#: Media type of this JSON-LD (Web Annotation Protocol, 3).
PROFILE: Final = f'application/ld+json; profile="{CONTEXT}"'
#: The member of `extra` that holds an annotation as it came.
KEPT: Final = "jsonld"


class Shown(Protocol):
    """An annotation with its tags."""

    @property
    def annotation(self) -> Annotation:
        """The record."""

    @property
    def tags(self) -> Sequence[Tag]:
        """Its tags, by name."""


def to_jsonld(view: Shown, iri: str) -> dict[str, Any]:
    """The annotation whose address is `iri`, with all that another program said of it."""
    one = view.annotation
    now = said(view)
    head = {"id": iri, "created": stamp(one.created_at), "modified": stamp(one.updated_at)}
    came = kept(one)
    if not came:
        own = written(now, f"urn:uuid:{one.paper_id}")
        return {"@context": own.pop("@context"), "id": head.pop("id"), **own, **head}
    found = {"@context": CONTEXT, "id": iri, "type": "Annotation", **came, **head}
    if isinstance(came.get("created"), str):
        found["created"] = came["created"]
    return _overlaid(found, reading.read(came), now)


def said(view: Shown) -> Said:
    """What a record says."""
    one = view.annotation
    return Said(one.target, one.motivation, one.color, one.comment, tuple(tag.name for tag in view.tags))


def kept(one: Annotation) -> dict[str, Any]:
    """The annotation as it came from another program; empty when it is our own."""
    found = one.extra.get(KEPT)
    return found if isinstance(found, dict) else {}


def to_keep(doc: Mapping[str, Any], now: Said) -> dict[str, Any]:
    """What must be kept of an annotation that came: nothing where our own words are the very same."""
    came = {name: value for name, value in doc.items() if name not in {"id", "modified"}}
    return {} if came == written(now) else came


def written(now: Said, otherwise: str = "") -> dict[str, Any]:
    """An annotation in our own words; what has no source is about `otherwise`."""
    bodies = _bodies(now)
    return {
        "@context": CONTEXT,
        "type": "Annotation",
        "motivation": now.motivation or motivation(now),
        **({"body": bodies} if bodies else {}),
        "target": _target(now, otherwise),
    }


def motivation(now: Said) -> str:
    """Why it was made, where nobody said so: the word of the vocabulary that fits what is in it."""
    if now.comment:
        return "commenting"
    if targets.quotes(now.target):
        return "highlighting"
    return "tagging" if now.tags else "bookmarking"


def stamp(at: datetime) -> str:
    """A time as xsd:dateTime in UTC, written with Z."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def _bodies(now: Said) -> list[dict[str, Any]]:
    comment = [annotation_comment.written(now.comment)] if now.comment else []
    return [*comment, *(_tagging(name) for name in now.tags)]


def _tagging(name: str) -> dict[str, Any]:
    return {"type": "TextualBody", "purpose": "tagging", "value": name}


def _target(now: Said, otherwise: str) -> Any:
    source = targets.source(now.target) or otherwise
    style = {"styleClass": STYLE + now.color} if now.color else {}
    parts = now.target.get("parts", [])
    if not parts:
        return {"type": "SpecificResource", "source": source, **style} if style else source
    found = [{"type": "SpecificResource", "source": source, **style, **_quoted(part)} for part in parts]
    return found[0] if len(found) == 1 else found


def _quoted(part: dict[str, Any]) -> dict[str, Any]:
    selectors = part["selector"]
    more = {name: value for name, value in part.items() if name != "selector"}
    return {**more, "selector": selectors[0] if len(selectors) == 1 else selectors} if selectors else more


def _overlaid(found: dict[str, Any], then: Said, now: Said) -> dict[str, Any]:
    """An annotation that came and said `then`, so that it says `now`; what is the same in both stays as it is."""
    if now.place != then.place and targets.source(now.target):
        found["target"] = _target(now, "")
    elif now.color != then.color:
        found["target"] = _styled(found.get("target"), now.color)
    if (now.comment, now.tag_keys, now.motivation) != (then.comment, then.tag_keys, then.motivation):
        single = not isinstance(found.get("body"), list)
        bodies = _changed(_bodies_of(found), several(found.get("motivation")), then, now)
        if now.motivation != then.motivation:
            found["motivation"] = now.motivation or motivation(now)
        found.pop("bodyValue", None)
        found.pop("body", None)
        if bodies:
            found["body"] = bodies[0] if single and len(bodies) == 1 else bodies
    return found


def _bodies_of(came: Mapping[str, Any]) -> list[Any]:
    plain = came.get("bodyValue")
    return several(came.get("body")) or ([{"type": "TextualBody", "value": plain}] if plain is not None else [])


def _changed(bodies: list[Any], motivations: list[Any], then: Said, now: Said) -> list[Any]:
    """The bodies that came, with the comment and the tags as they are now; other bodies stay."""
    found = bodies if now.motivation == then.motivation else [_told_apart(body, motivations) for body in bodies]
    if now.comment != then.comment:
        found = annotation_comment.reworded(found, motivations, now.comment)
    named = [(body, reading.tag(body, motivations)) for body in found]
    kept = [body for body, name in named if not name or name_key(name) in now.tag_keys]
    return [*kept, *(_tagging(name) for name in now.tags if name_key(name) not in then.tag_keys)]


def _told_apart(body: Any, motivations: list[Any]) -> Any:
    """A body whose purpose followed from the motivation, with that purpose: the motivation is about to change."""
    if isinstance(body, dict) and isinstance(body.get("items"), list):
        return {**body, "items": [_told_apart(item, motivations) for item in body["items"]]}
    if not reading.is_text(body) or several(body.get("purpose")):
        return body
    return {**body, "purpose": "tagging" if reading.tagging(body, motivations) else "commenting"}


def _styled(target: Any, color: str) -> Any:
    """The target with that colour and no other, at its first resource: of a choice, at what it names first."""
    first, *others = [_without_style(one) for one in several(target)] or [None]
    if not isinstance(first, str | dict):
        return target
    if isinstance(first, dict) and isinstance(first.get("items"), list):
        first = {**first, "items": _styled(first["items"], color)}
    elif color:
        first = (
            first if isinstance(first, dict) and "source" in first else {"type": "SpecificResource", "source": first}
        )
        classes = [*several(first.get("styleClass")), STYLE + color]
        first = {**first, "styleClass": classes[0] if len(classes) == 1 else classes}
    return [first, *others] if isinstance(target, list) else first


def _without_style(target: Any) -> Any:
    if isinstance(target, dict) and isinstance(target.get("items"), list):
        return {**target, "items": [_without_style(one) for one in target["items"]]}
    if not isinstance(target, dict) or "styleClass" not in target:
        return target
    rest = [one for one in several(target["styleClass"]) if not str(one).startswith(STYLE)]
    bare = {name: value for name, value in target.items() if name != "styleClass"}
    return {**bare, "styleClass": rest[0] if len(rest) == 1 else rest} if rest else bare
