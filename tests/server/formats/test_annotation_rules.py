"""What a Web Annotation must be: every fault is told by its place (rows: tests/server/w3c/test_model.py)."""

from __future__ import annotations

import pytest

from postil.domain.errors import BadRequest, Unrecognised
from postil.formats import annotation_rules

DOC = {"@context": annotation_rules.CONTEXT, "type": "Annotation", "target": "https://x.example/"}


def faults(**more) -> dict[str, list[str]]:
    """Places of the faults of an annotation with these members."""
    with pytest.raises(BadRequest) as caught:
        annotation_rules.check({**DOC, **more})
    found: dict[str, list[str]] = caught.value.detail["errors"]
    return found


def test_an_annotation_is_given_back_as_it_is():
    assert annotation_rules.check(DOC) is DOC


@pytest.mark.parametrize("doc", [None, [], "x", {}, {**DOC, "@context": {}}, {**DOC, "type": ["annotation"]}])
def test_what_does_not_say_that_it_is_one_is_not_looked_at(doc):
    with pytest.raises(Unrecognised):
        annotation_rules.check(doc)


def test_every_fault_is_told_by_its_place():
    part = {"source": "here", "selector": [{"type": "TextQuoteSelector"}, {"type": "SvgSelector", "value": "<svg>"}]}
    choice = {"type": "Choice", "items": ["https://x.example/", {"type": "TextualBody"}]}
    found = faults(target=[part, 7], body=choice, created="today", canonical=["urn:x:1", "urn:x:2"])
    places = "target[0].source", "target[0].selector[0].exact", "target[0].selector[1].value", "target[1]"
    assert set(found) == {*places, "body.items[1].value", "created", "canonical"}


def test_the_message_is_a_sentence_that_names_the_first():
    with pytest.raises(BadRequest, match=r"^This annotation does not follow .*: target is missing \(3\.1\)\.$"):
        annotation_rules.check({**DOC, "target": []})


@pytest.mark.parametrize("other", [5, None, True, [], [annotation_rules.CONTEXT]])
def test_a_context_is_an_iri_or_an_object_of_terms(other):
    context = [annotation_rules.CONTEXT, {"x": "https://x.example/"}]
    assert annotation_rules.check({**DOC, "@context": [*context, "https://x.example/terms"]})
    assert set(faults(**{"@context": [*context, other]})) == {"@context[2]"}


def test_selectors_within_selectors_are_looked_at():
    inner = {"type": "RangeSelector", "startSelector": {"type": "CssSelector"}, "endSelector": {"type": "x:Any"}}
    target = {"source": "https://x.example/", "selector": {"type": "x:Any", "refinedBy": inner}}
    assert set(faults(target=target)) == {"target.selector.refinedBy.startSelector.value"}


@pytest.mark.parametrize("xml", ["<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "<a></b>", "plain", "<a>\x00</a>"])
def test_svg_that_is_not_well_formed_or_declares_entities_is_refused(xml):
    target = {"source": "https://x.example/", "selector": {"type": "SvgSelector", "value": xml}}
    assert set(faults(target=target)) == {"target.selector.value"}
