"""Annotations and containers as RDF: the same triples whatever reads them, and nothing from the network."""

from __future__ import annotations

import json
import sys

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, XSD

from postil.formats import annotation_rdf
from postil.formats.annotation_context import ANNOTATION, CONTAINER

OA = "http://www.w3.org/ns/oa#"
IRI = "https://postil.example/w3c/annotations/1"
DOC = {
    "@context": ANNOTATION,
    "id": IRI,
    "type": "Annotation",
    "motivation": "highlighting",
    "created": "2026-01-31T09:00:00.123Z",
    "body": {"type": "TextualBody", "value": 'so "it" does\n', "language": "en"},
    "target": {
        "type": "SpecificResource",
        "source": "https://x.example/a|b{c}",
        "selector": {"type": "TextPositionSelector", "start": 5, "end": 14},
    },
}
CONNECTED: list[str] = []
sys.addaudithook(lambda event, args: CONNECTED.append(event) if event in {"socket.connect", "urllib.Request"} else None)


def graph(doc) -> Graph:
    return Graph().parse(data=annotation_rdf.turtle(doc), format="turtle")


def test_turtle_says_the_same_as_the_json_ld():
    found = graph(DOC)
    one = URIRef(IRI)
    assert (one, RDF.type, URIRef(f"{OA}Annotation")) in found
    assert (one, URIRef(f"{OA}motivatedBy"), URIRef(f"{OA}highlighting")) in found
    assert Literal('so "it" does\n') in set(found.objects(None, RDF.value))
    assert set(found.objects(None, URIRef(f"{OA}start"))) == {Literal("5", datatype=XSD.nonNegativeInteger)}
    assert '"2026-01-31T09:00:00.123Z"^^xsd:dateTime' in annotation_rdf.turtle(DOC)


def test_an_address_that_turtle_cannot_hold_is_escaped():
    assert "<https://x.example/a%7Cb%7Bc%7D>" in annotation_rdf.turtle(DOC)


def test_a_page_keeps_the_order_of_its_items():
    items = [f"{IRI}{number}" for number in range(5)]
    page = {"@context": ANNOTATION, "id": "https://p.example/", "type": "AnnotationPage", "items": items}
    text = annotation_rdf.turtle(page)
    assert [text.index(f"<{one}>") for one in items] == sorted(text.index(f"<{one}>") for one in items)


def test_a_container_is_one_of_the_platform():
    found = {"@context": [ANNOTATION, CONTAINER], "id": "https://c.example/", "type": ["BasicContainer"], "total": 0}
    assert "a ldp:BasicContainer" in annotation_rdf.turtle(found)


def test_flattened_json_ld_is_a_list_of_nodes():
    found = json.loads(annotation_rdf.flattened(DOC))
    assert {f"{OA}Annotation"} <= {kind for one in found for kind in one.get("@type", ())}


@pytest.mark.parametrize(
    "context",
    [
        [ANNOTATION, "http://elsewhere.example/context"],
        [ANNOTATION, {"x": {"@id": "urn:x", "@context": "http://elsewhere.example/context"}}],
        [ANNOTATION, {"@import": "http://elsewhere.example/context", "@version": 1.1}],
        "http://www.w3.org/ns/anno.jsonld",
    ],
)
def test_no_context_is_fetched(context):
    del CONNECTED[:]
    deep = {**DOC["body"], "@context": "http://elsewhere.example/context"}
    annotation_rdf.turtle({**DOC, "@context": context, "body": deep, "x": {"y": 1}})
    assert CONNECTED == []


def test_a_context_of_the_annotations_own_is_read():
    text = annotation_rdf.turtle({**DOC, "@context": [ANNOTATION, {"ex": "https://ex.example/"}], "ex:mood": "glad"})
    assert "https://ex.example/" in text


def test_what_cannot_be_said_is_told_and_in_a_page_only_that_it_is_there():
    wrong = {**DOC, "@context": [ANNOTATION, {"x": {"@id": ["no"], "@container": {"a": 1}}}], "x": {"@graph": [7]}}
    with pytest.raises(annotation_rdf.NotRdf):
        annotation_rdf.turtle(wrong)
    other = {**DOC, "id": f"{IRI}2"}
    page = {"@context": ANNOTATION, "id": "https://p.example/", "type": "AnnotationPage", "items": [wrong, other]}
    whole = {"@context": [ANNOTATION, CONTAINER], "id": "https://c.example/", "type": "BasicContainer", "first": page}
    for doc in (page, whole):
        found = graph(doc)
        assert set(found.subjects(RDF.type, URIRef(f"{OA}Annotation"))) == {URIRef(IRI), URIRef(f"{IRI}2")}
        assert len(list(found.objects(None, URIRef(f"{OA}hasTarget")))) == 1
