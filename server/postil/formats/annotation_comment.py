"""The bodies of an annotation with another comment: what another program said stays wherever the new one says it too.

A comment is all that bodies say to a reader, one after the other (`annotation_reading`). What is the same at its
beginning and at its end stays with whoever said it; what is between takes the place of what was between.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from postil.domain.values import clean
from postil.formats import annotation_reading as reading

_BETWEEN: Final = "\n\n"


def written(text: str) -> dict[str, Any]:
    """A body of our own."""
    return {"type": "TextualBody", "purpose": "commenting", "value": text, "format": "text/markdown"}


def reworded(bodies: Sequence[Any], motivations: list[Any], text: str) -> list[Any]:
    """Bodies that came, such that they say `text` to a reader; those that say nothing to one stay as they are."""
    places = [at for at, body in enumerate(bodies) if reading.comment(body, motivations)]
    texts = [clean(reading.comment(bodies[at], motivations)) for at in places]
    first, last, new = _changed(texts, text)
    gone = set(places[first:last])
    at = places[first] if gone else places[last - 1] + 1 if last else 0
    fresh: list[Any] = []
    if new:
        fresh = [_with(bodies[at], motivations, new) if gone else written(new)]
    before = [body for place, body in enumerate(bodies[:at]) if place not in gone]
    return [*before, *fresh, *(body for place, body in enumerate(bodies[at:], start=at) if place not in gone)]


def _changed(texts: Sequence[str], text: str) -> tuple[int, int, str]:
    """Which of the texts are different (from, up to), and what stands there now, when all together say `text`."""
    first, last, new = 0, len(texts), text
    while first < last and new.startswith(texts[first] + _BETWEEN):
        new = new.removeprefix(texts[first] + _BETWEEN)
        first += 1
    while first < last and new.endswith(_BETWEEN + texts[last - 1]):
        new = new.removesuffix(_BETWEEN + texts[last - 1])
        last -= 1
    if first < last and new == texts[first]:
        first, new = first + 1, ""
    elif first < last and new == texts[last - 1]:
        last, new = last - 1, ""
    told = [*texts[:first], *([new] if new else []), *texts[last:]]
    return (first, last, new) if _BETWEEN.join(told) == text else (0, len(texts), text)


def _with(body: Any, motivations: list[Any], text: str) -> dict[str, Any]:
    """A body with another text: of a choice what is shown of it, of a list what is different in it.

    Who wrote it for what purpose stays; its language is not known any more.
    """
    if not isinstance(body, dict):
        return written(text)
    items = body.get("items")
    if isinstance(items, list) and "Choice" in reading.types(body):
        shown = next(at for at, item in enumerate(items) if reading.comment(item, motivations))
        return {**body, "items": [*items[:shown], _with(items[shown], motivations, text), *items[shown + 1 :]]}
    if isinstance(items, list):
        return {**body, "items": reworded(items, motivations, text)}
    known = {name: value for name, value in body.items() if name not in {"language", "processingLanguage"}}
    return {**known, "type": body.get("type", "TextualBody"), "value": text, "format": "text/markdown"}
