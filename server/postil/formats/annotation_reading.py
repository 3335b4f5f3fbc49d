"""What a Web Annotation says that a library has a place for: comment, tags, motivation, colour, and what it is about.

Reading never fails: what is not understood says nothing here. Whether something is an annotation at all is decided
by `annotation_rules`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Final

from postil.domain import targets, values
from postil.domain.pages import from_url
from postil.domain.spelling import name_key

#: What a colour is called as a style class of the target.
STYLE: Final = "postil-"
#: Tags that are made of one annotation's bodies.
TAGS: Final = 200
#: Several resources in the place of one (Web Annotation Vocabulary, 3.4).
SETS: Final = ("Choice", "Composite", "List", "Independents")
_TAG_BYTES: Final = 800


@dataclass(frozen=True, slots=True)
class Said:
    """What an annotation says, in the words of domain/fields.py; tags by name."""

    target: Mapping[str, Any] = field(default_factory=dict)
    motivation: str = ""
    color: str = ""
    comment: str = ""
    tags: tuple[str, ...] = ()

    @property
    def place(self) -> tuple[str, Any]:
        """Where it stands: the source and the quoted parts."""
        return targets.source(self.target), self.target.get("parts", [])

    @property
    def tag_keys(self) -> frozenset[str]:
        """Its tags however they are spelt."""
        return frozenset(map(name_key, self.tags))


def read(doc: Mapping[str, Any]) -> Said:
    """What an annotation says."""
    motivations = several(doc.get("motivation"))
    leaves = list(_leaves(doc.get("target")))
    bodies = several(doc.get("body")) or [{"type": "TextualBody", "value": doc.get("bodyValue")}]
    names = {name_key(name): name for body in reversed(bodies) if (name := tag(body, motivations))}
    return Said(
        target=_target(leaves),
        motivation=_motivation(motivations),
        color=next((color for leaf in leaves if (color := _color(leaf))), ""),
        comment=values.clean("\n\n".join(said for body in bodies if (said := comment(body, motivations)))),
        tags=tuple(list(names.values())[::-1][:TAGS]),
    )


def several(value: Any) -> list[Any]:
    """What JSON-LD says once or as a list, as a list."""
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def types(value: Any) -> list[Any]:
    """The classes of a resource."""
    return several(value.get("type")) if isinstance(value, dict) else []


def tag(body: Any, motivations: list[Any]) -> str:
    """The tag that a body is; empty when it is none, or one that cannot be the name of a tag."""
    value = body.get("value") if is_text(body) else None
    if not isinstance(value, str) or not tagging(body, motivations):
        return ""
    name = " ".join(values.clean(value).split())
    return name if len(name.encode()) <= _TAG_BYTES else ""


def comment(body: Any, motivations: list[Any]) -> str:
    """What a body says to a reader, as text; empty for tags and for what lies elsewhere."""
    if isinstance(body, dict) and isinstance(body.get("items"), list):
        texts = [said for item in body["items"] if (said := comment(item, motivations))]
        return texts[0] if texts and "Choice" in types(body) else "\n\n".join(texts)
    value = body.get("value") if is_text(body) else None
    if not isinstance(value, str) or tagging(body, motivations):
        return ""
    return _without_markup(value) if body.get("format") == "text/html" else value


def is_text(body: Any) -> bool:
    """Whether a body holds its text itself."""
    return isinstance(body, dict) and (not types(body) or "TextualBody" in types(body)) and "source" not in body


def tagging(body: Mapping[str, Any], motivations: list[Any]) -> bool:
    """Whether a text is there to tag; one that does not say so is when the annotation does nothing else."""
    return "tagging" in (several(body.get("purpose")) or (motivations if motivations == ["tagging"] else []))


def _motivation(motivations: list[Any]) -> str:
    first = next((one for one in motivations if isinstance(one, str)), "")
    folded = " ".join(values.clean(first).split())
    return folded if len(folded.encode()) <= 200 else ""


def _leaves(value: Any) -> Iterator[Any]:
    for one in several(value):
        if isinstance(one, dict) and isinstance(one.get("items"), list):
            yield from (leaf for item in one["items"] for leaf in _leaves(item))
        else:
            yield one


def source(leaf: Any) -> str:
    """The IRI of the resource that a target or body is, or is a part of."""
    if isinstance(leaf, dict):
        inner = leaf.get("source", leaf.get("id"))
        return source(inner) if isinstance(inner, dict) else inner if isinstance(inner, str) else ""
    return leaf if isinstance(leaf, str) else ""


def _target(leaves: list[Any]) -> dict[str, Any]:
    main = next((found for leaf in leaves if (found := source(leaf))), "")
    if not main:
        return {}
    shown = from_url(main)
    version = int(shown.version) if shown and shown.version else None
    parts = [part for leaf in leaves if source(leaf) == main and (part := _part(leaf))]
    given = {"source": main, **({"version": version} if version else {}), "parts": parts[: targets.PARTS]}
    try:
        return targets.read(given)
    except values.Refused:
        return {"source": main, "parts": []}


def _part(leaf: Any) -> dict[str, Any]:
    """The selectors that we anchor by, each as it came: what refines it is a part of it."""
    given = several(leaf.get("selector")) if isinstance(leaf, dict) else []
    found = [one for one in given if isinstance(one, dict) and (_usable(one) or _quotes(one))]
    placed = any(one.get("type") == "TextPositionSelector" or _quotes(one) for one in found)
    return {"selector": found} if placed else {}


def _quotes(selector: Mapping[str, Any]) -> bool:
    """Whether a selector is a quote, or is refined by one."""
    return any(map(_usable, targets.quoting([selector])))


def _usable(selector: Mapping[str, Any]) -> bool:
    match selector.get("type"):
        case "TextQuoteSelector":
            return isinstance(selector.get("exact"), str)
        case "TextPositionSelector":
            return all(isinstance(selector.get(name), int) for name in ("start", "end"))
        case "FragmentSelector":
            return isinstance(selector.get("value"), str)
    return False


def _color(leaf: Any) -> str:
    classes = several(leaf.get("styleClass")) if isinstance(leaf, dict) else []
    names = (one.removeprefix(STYLE) for one in classes if isinstance(one, str) and one.startswith(STYLE))
    return next((name for name in names if name in values.HIGHLIGHTS), "")


class _Words(HTMLParser):
    """The text between tags; scripts and style sheets are none."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Count what hides its text."""
        self._hidden += tag in {"script", "style"}
        self.words.append("\n" if tag in {"p", "br", "div", "li", "tr"} and self.words else "")

    def handle_endtag(self, tag: str) -> None:
        """Count back."""
        self._hidden -= tag in {"script", "style"} and self._hidden > 0

    def handle_data(self, data: str) -> None:
        """Keep what is shown."""
        if not self._hidden:
            self.words.append(data)


def _without_markup(html: str) -> str:
    reader = _Words()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.words).split("\n"))
    return "\n".join(line for line in lines if line)
