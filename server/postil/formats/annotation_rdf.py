"""Annotations and their containers as RDF: Turtle, and JSON-LD without a context. Nothing is fetched."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

import rdflib
from rdflib import Graph, URIRef
from rdflib.plugins.parsers.jsonld import to_rdf
from rdflib.term import Node

from postil.domain.errors import PostilError
from postil.formats.annotation_context import ANNOTATION, KNOWN, PREFIXES

_UNSAFE: Final = '<>" {}|\\^`'
logging.getLogger("rdflib.term").setLevel(logging.ERROR)  # it warns of every address that is mended below
rdflib.NORMALIZE_LITERALS = False  # a time in UTC stays written with Z (Web Annotation Data Model, 3.3.1)


class NotRdf(PostilError):
    """What somebody sent cannot be said in RDF, for instance under a context that contradicts itself."""

    kind = "not-acceptable"
    status = 406


def turtle(doc: Mapping[str, Any]) -> str:
    """An annotation, page or container as Turtle (https://www.w3.org/TR/turtle/). Raises NotRdf."""
    return str(_graph(doc).serialize(format="turtle"))


def flattened(doc: Mapping[str, Any]) -> str:
    """The same as a list of nodes in JSON-LD, expanded and flattened. Raises NotRdf."""
    return str(_graph(doc).serialize(format="json-ld"))


def _graph(doc: Mapping[str, Any]) -> Graph:
    try:
        found = _parsed(doc)
    except NotRdf:
        if "items" not in doc and "first" not in doc:
            raise
        found = _parsed(_tamed(doc))
    mended = Graph()
    for name, iri in PREFIXES.items():
        mended.bind(name, iri)
    mended.bind("ldp", "http://www.w3.org/ns/ldp#")
    for subject, predicate, thing in found:
        mended.add((_mended(subject), _mended(predicate), _mended(thing)))
    return mended


def _parsed(doc: Mapping[str, Any]) -> Graph:
    found = Graph()
    try:
        to_rdf(_resolved(doc), found)
    except Exception as why:  # whatever a stranger's context makes rdflib stumble over
        raise NotRdf("This annotation cannot be written in this form. Ask for application/ld+json.") from why
    return found


def _tamed(doc: Mapping[str, Any]) -> dict[str, Any]:
    """A page or container; of annotations in it that cannot be said in RDF stands only that they are there."""
    first = doc.get("first")
    items = [_sayable(one) for one in doc.get("items", ())]
    inner = {"first": _tamed(first)} if isinstance(first, dict) else {}
    return {**doc, **inner, **({"items": items} if items else {})}


def _sayable(item: Any) -> Any:
    try:
        if isinstance(item, dict):
            _parsed({"@context": ANNOTATION, **item})
    except NotRdf:
        return {"@context": ANNOTATION, "id": item["id"], "type": "Annotation"}
    return item


def _mended(node: Node) -> Node:
    """An address with what no address may hold escaped; other nodes as they are."""
    if isinstance(node, URIRef) and any(sign in node for sign in _UNSAFE):
        return URIRef("".join(quote(sign) if sign in _UNSAFE else sign for sign in node))
    return node


def _resolved(value: Any) -> Any:
    """The document with contexts in the place of their addresses; those that are not known here go."""
    if isinstance(value, list):
        return [_resolved(one) for one in value]
    if not isinstance(value, dict):
        return value
    found = {name: _resolved(one) for name, one in value.items() if name not in {"@context", "@import"}}
    if "@context" in value:
        found["@context"] = _context(value["@context"])
    return found


def _context(value: Any) -> list[Any]:
    given = value if isinstance(value, list) else [value]
    # Ours once more in front: an embedded annotation is read in it whatever stands around.
    contexts: list[Any] = [dict(KNOWN[one]) for one in given if isinstance(one, str) and one in KNOWN]
    return [*(contexts or [dict(KNOWN[ANNOTATION])]), *(_resolved(one) for one in given if isinstance(one, dict))]
