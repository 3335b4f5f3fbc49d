"""What a Web Annotation must be (https://www.w3.org/TR/annotation-model/): the MUSTs that a document can show."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final
from xml.parsers import expat

from postil.domain.errors import BadRequest, Unrecognised
from postil.formats.annotation_reading import SETS, several, types

CONTEXT: Final = "http://www.w3.org/ns/anno.jsonld"
#: A path into the document, and what is wrong there.
Fault = tuple[str, str]
_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s\x00-\x20\x7f]+")
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")
_ONCE_TEXT: Final = ("bodyValue", "canonical", "textDirection", "processingLanguage")


def check(doc: Any) -> Mapping[str, Any]:
    """An annotation that keeps what the model demands.

    Raises Unrecognised for what is none in the model's context, BadRequest with every fault by its path.
    """
    if not isinstance(doc, dict) or CONTEXT not in several(doc.get("@context")):
        raise Unrecognised(f"An annotation is a JSON object whose @context is {CONTEXT}, or a list with that in it.")
    if "Annotation" not in types(doc):
        raise Unrecognised("This is no annotation: its type is not Annotation.")
    faults: dict[str, list[str]] = {}
    for path, why in _annotation(doc):
        faults.setdefault(path, []).append(why)
    if faults:
        path, (why, *_) = next(iter(faults.items()))
        message = f"This annotation does not follow the Web Annotation Data Model: {path} {why}"
        raise BadRequest(message, errors=faults)
    return doc


def _annotation(doc: Mapping[str, Any]) -> Iterator[Fault]:
    if "id" in doc:
        yield from _iri(doc["id"], "id")
    if "body" in doc and "bodyValue" in doc:
        yield "bodyValue", "must not stand beside body (3.2.5)."
    if "bodyValue" in doc and not isinstance(doc["bodyValue"], str):
        yield "bodyValue", "must be one text (3.2.5)."
    if not several(doc.get("target")):
        yield "target", "is missing (3.1)."
    for name in ("body", "target"):
        for path, one in _each(doc.get(name), name):
            yield from _resource(one, path)
    yield from _facts(doc, "")
    for path, one in _each(doc.get("motivation"), "motivation"):
        if not isinstance(one, str):
            yield path, "must be a word or an IRI (3.3.5)."
    yield from _once(doc)


def _once(doc: Mapping[str, Any]) -> Iterator[Fault]:
    if doc["@context"] == [CONTEXT]:
        yield "@context", "must be a text where it is one (3.1)."
    for at, one in enumerate(several(doc["@context"])):
        if not isinstance(one, str | dict):  # null is JSON-LD too, but takes back all that stands before it
            yield f"@context[{at}]", "must be an IRI or an object of terms (3.1)."
    if "stylesheet" in doc and not isinstance(doc["stylesheet"], str | dict):
        yield "stylesheet", "must be one (4.4)."


def _resource(value: Any, path: str) -> Iterator[Fault]:
    """A body or target: an IRI, a text, a set of others, a part of another, or something elsewhere."""
    if not isinstance(value, dict):
        yield from _iri(value, path)
        return
    if set(types(value)) & set(SETS) or "items" in value:
        yield from _set(value, path)
    elif "SpecificResource" in types(value) or "source" in value:
        yield from _specific(value, path)
    elif "TextualBody" in types(value) or ("id" not in value and "value" in value):
        if not isinstance(value.get("value"), str):
            yield f"{path}.value", "must be one text (3.2.4)."
    elif "id" not in value:
        yield f"{path}.id", "is missing: what lies elsewhere is named by its IRI (3.2.1)."
    if "id" in value:
        yield from _iri(value["id"], f"{path}.id")
    for at, one in _each(value.get("purpose"), f"{path}.purpose"):
        if not isinstance(one, str):
            yield at, "must be a word or an IRI (3.3.5)."
    yield from _facts(value, f"{path}.")


def _set(value: Mapping[str, Any], path: str) -> Iterator[Fault]:
    if len(types(value)) != 1 or types(value)[0] not in SETS:
        yield f"{path}.type", "must be Choice, and nothing else (3.2.7)."
    items = value.get("items")
    if not isinstance(items, list) or not items:
        yield f"{path}.items", "must be a list of at least one resource (3.2.7)."
        return
    for at, one in enumerate(items):
        yield from _resource(one, f"{path}.items[{at}]")


def _specific(value: Mapping[str, Any], path: str) -> Iterator[Fault]:
    if not isinstance(value.get("source"), str | dict):
        yield f"{path}.source", "must be exactly one (4)."
    else:
        yield from _resource(value["source"], f"{path}.source")
    for at, one in _each(value.get("selector"), f"{path}.selector"):
        yield from _selector(one, at)
    for at, one in _each(value.get("state"), f"{path}.state"):
        yield from _selector(one, at)
    for name in ("renderedVia", "scope"):
        for at, one in _each(value.get(name), f"{path}.{name}"):
            if not isinstance(one, dict):
                yield from _iri(one, at)
    for at, one in _each(value.get("styleClass"), f"{path}.styleClass"):
        if not isinstance(one, str):
            yield at, "must be the name of a class (4.4)."


def _facts(value: Mapping[str, Any], path: str) -> Iterator[Fault]:
    """What may be said of an annotation and of every resource in it."""
    for name in ("created", "modified", "generated"):
        if name in value and not _is_time(value[name]):
            yield f"{path}{name}", "must be one time, like 2026-01-31T09:00:00Z (3.3.1)."
    for name in _ONCE_TEXT:
        if name in value and not isinstance(value[name], str):
            yield f"{path}{name}", "must be one."
    if value.get("textDirection", "auto") not in ("ltr", "rtl", "auto"):
        yield f"{path}textDirection", "must be ltr, rtl or auto (3.2.1)."
    for name in ("canonical", "rights", "via"):
        for at, one in _each(value.get(name), f"{path}{name}"):
            yield from _iri(one, at)
    for name in ("creator", "generator", "audience"):
        for at, one in _each(value.get(name), f"{path}{name}"):
            yield from _agent(one, at, name)


def _agent(value: Any, path: str, role: str) -> Iterator[Fault]:
    if not isinstance(value, dict):
        yield from _iri(value, path)
        return
    if "id" in value and not isinstance(value["id"], str):
        yield f"{path}.id", "must be one IRI (3.3.2)."
    bare = [name for name in value if role == "audience" and name not in {"id", "type", "@context"} and ":" not in name]
    for name in bare:
        yield f"{path}.{name}", "must have the prefix schema: (3.3.3)."


def _selector(value: Any, path: str) -> Iterator[Fault]:
    """A selector or state, and those that refine it."""
    if not isinstance(value, dict):
        yield from _iri(value, path)
        return
    for kind in types(value):
        if isinstance(kind, str) and kind in _KINDS:
            yield from _KINDS[kind](value, path)
    if not types(value) and "id" not in value:
        yield f"{path}.type", "is missing (4.2)."
    for at, one in _each(value.get("refinedBy"), f"{path}.refinedBy"):
        yield from _selector(one, at)


def _texts(*needed: str, may: tuple[str, ...] = ()) -> Callable[[Mapping[str, Any], str], Iterator[Fault]]:
    def check_texts(value: Mapping[str, Any], path: str) -> Iterator[Fault]:
        for name in (*needed, *(one for one in may if one in value)):
            if not isinstance(value.get(name), str):
                yield f"{path}.{name}", "must be exactly one text (4.2, 4.3)."

    return check_texts


def _positions(value: Mapping[str, Any], path: str) -> Iterator[Fault]:
    for name in ("start", "end"):
        count = value.get(name)
        if isinstance(count, bool) or not isinstance(count, int) or count < 0:
            yield f"{path}.{name}", "must be a whole number, 0 or more (4.2.4, 4.2.5)."


def _range(value: Mapping[str, Any], path: str) -> Iterator[Fault]:
    for name in ("startSelector", "endSelector"):
        if not isinstance(value.get(name), dict):
            yield f"{path}.{name}", "must be exactly one selector (4.2.7)."
        else:
            yield from _selector(value[name], f"{path}.{name}")


def _svg(value: Mapping[str, Any], path: str) -> Iterator[Fault]:
    if "id" in value and "value" not in value:
        return
    if not isinstance(value.get("value"), str) or not _well_formed(value["value"]):
        yield f"{path}.value", "must be well-formed SVG (4.2.6)."


def _time_state(value: Mapping[str, Any], path: str) -> Iterator[Fault]:
    for name in ("sourceDate", "sourceDateStart", "sourceDateEnd"):
        dates = several(value.get(name)) if name == "sourceDate" else [value[name]] if name in value else []
        if not all(map(_is_time, dates)):
            yield f"{path}.{name}", "must be a time, like 2026-01-31T09:00:00Z (4.3.1)."
    ends = [name for name in ("sourceDateStart", "sourceDateEnd") if name in value]
    if len(ends) == 1 or (ends and "sourceDate" in value):
        yield path, "must have sourceDate, or sourceDateStart and sourceDateEnd (4.3.1)."


_KINDS: Final[Mapping[str, Callable[[Mapping[str, Any], str], Iterator[Fault]]]] = {
    "FragmentSelector": _texts("value", may=("conformsTo",)),
    "CssSelector": _texts("value"),
    "XPathSelector": _texts("value"),
    "TextQuoteSelector": _texts("exact", may=("prefix", "suffix")),
    "TextPositionSelector": _positions,
    "DataPositionSelector": _positions,
    "SvgSelector": _svg,
    "RangeSelector": _range,
    "TimeState": _time_state,
    "HttpRequestState": _texts("value"),
}


def _each(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, list):
        yield from ((f"{path}[{at}]", one) for at, one in enumerate(value))
    elif value is not None:
        yield path, value


def _iri(value: Any, path: str) -> Iterator[Fault]:
    if not isinstance(value, str) or not _IRI.fullmatch(value):
        yield path, "must be an IRI."


def _is_time(value: Any) -> bool:
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _well_formed(text: str) -> bool:
    """Whether a text is XML; one that declares entities is not taken."""
    parser = expat.ParserCreate()
    declared: list[str] = []
    parser.EntityDeclHandler = lambda name, *_: declared.append(name)
    try:
        parser.Parse(text, True)
    except (expat.ExpatError, ValueError):
        return False
    return not declared
