"""A paper's annotations as a W3C AnnotationCollection."""

from __future__ import annotations

import json

from postil.formats import annotations_jsonld, webannotation
from server.formats.test_webannotation import shown

IRI = "https://postil.example/papers/1/annotations.jsonld"


def written(*found) -> dict:
    return json.loads(annotations_jsonld.write("Annotations of “A”", IRI, found, lambda one: f"urn:uuid:{one.comment}"))


def test_a_collection_holds_all_of_them_on_its_first_page_in_their_order():
    found = written(shown(comment="b"), shown("core", comment="a"))
    assert (found["@context"], found["id"], found["type"]) == (webannotation.CONTEXT, IRI, "AnnotationCollection")
    assert (found["label"], found["total"]) == ("Annotations of “A”", 2)
    page = found["first"]
    assert (page["id"], page["type"], page["startIndex"]) == (f"{IRI}#all", "AnnotationPage", 0)
    assert [one["id"] for one in page["items"]] == ["urn:uuid:b", "urn:uuid:a"]
    assert "@context" not in page["items"][0]
    assert found["modified"] == page["items"][0]["modified"]


def test_a_collection_of_none_has_no_page():
    assert written() == {
        "@context": webannotation.CONTEXT, "id": IRI, "type": "AnnotationCollection",
        "label": "Annotations of “A”", "total": 0,
    }  # fmt: skip
