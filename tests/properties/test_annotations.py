"""Any annotation that follows the model: kept, it says the same; changed, it says the change and no more."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from postil.domain import values
from postil.formats import annotation_reading as reading
from postil.formats import annotation_rules, webannotation
from postil.formats.annotation_reading import Said
from postil.models import Annotation, Tag
from postil.services.annotations import AnnotationView

IRI = "https://postil.example/w3c/annotations/1"
SERVERS = {"id", "created", "modified"}
WORDS = st.sampled_from(["", " ", "we attend", "\U0001d538 <b>", "rl", "RL", "a\nb", "\u202e", "x" * 900]) | st.text(
    max_size=8
)
IRIS = st.sampled_from(["https://arxiv.org/abs/2501.00001v2", "urn:isbn:1", "doi:10.1000/x", "http://x.example/a#b"])
PURPOSES = st.sampled_from(["tagging", "commenting", "https://x.example/p", ["tagging", "x"], None])
NUMBERS = st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


def some(**members: Any) -> st.SearchStrategy[dict[str, Any]]:
    """An object with these members, without those that are None, and with some of any other vocabulary."""
    known = st.fixed_dictionaries(members).map(
        lambda one: {name: value for name, value in one.items() if value is not None}
    )
    other = st.dictionaries(st.sampled_from(["x:a", "x:b", "schema:c"]), JSON, max_size=2)
    return st.builds(lambda one, more: {**more, **one}, known, other)


def several(one: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return one | st.lists(one, min_size=1, max_size=3)


TEXTS = some(
    type=st.sampled_from(["TextualBody", None, ["TextualBody", "x:Y"]]),
    value=WORDS,
    purpose=PURPOSES,
    format=st.sampled_from(["text/html", "text/plain", None]),
)
CHOICES = some(type=st.sampled_from(["Choice", "List"]), items=st.lists(TEXTS | IRIS, min_size=1, max_size=3))
BODIES = TEXTS | CHOICES | IRIS | some(id=IRIS, type=st.just("Video"))
SELECTORS = (
    some(type=st.just("TextQuoteSelector"), exact=WORDS, prefix=st.none() | WORDS)
    | some(type=st.just("TextPositionSelector"), start=st.integers(0, 99), end=st.integers(0, 99))
    | some(type=st.just("FragmentSelector"), value=WORDS)
    | some(type=st.just("x:Selector"), value=JSON)
)
STYLES = st.sampled_from([None, "postil-green", "red", ["red", "postil-pink"], ["postil-yellow", "postil-blue"]])
PARTS = some(source=IRIS, selector=st.none() | several(SELECTORS), styleClass=STYLES)
ANNOTATIONS = some(
    **{"@context": st.just(webannotation.CONTEXT)},
    type=st.just("Annotation"),
    motivation=st.none() | several(st.sampled_from(["tagging", "commenting", "linking", "a  b"])),
    body=st.none() | several(BODIES),
    target=several(PARTS | IRIS | some(type=st.just("Choice"), items=st.lists(PARTS | IRIS, min_size=1, max_size=3))),
    canonical=st.none() | IRIS,
)
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "comment": st.sampled_from(["", "another thought", "two\n\nparts"]),
        "tags": st.lists(st.sampled_from(["rl", "new", "we attend"]), unique=True, max_size=2).map(tuple),
        "color": st.sampled_from(["", *values.HIGHLIGHTS]),
        "motivation": st.sampled_from(["commenting", "tagging", "questioning"]),
    },
)


def written(doc: dict[str, Any], now: Said) -> dict[str, Any]:
    """An annotation that came, of which our record says `now`."""
    at = datetime(2026, 1, 31, 9, tzinfo=UTC)
    kept = webannotation.to_keep(doc, reading.read(doc))
    one = Annotation(
        paper_id="p",
        target=now.target,
        motivation=now.motivation,
        color=now.color,
        comment=now.comment,
        slug="",
        extra={webannotation.KEPT: kept} if kept else {},
        created_at=at,
        updated_at=at,
    )
    found = webannotation.to_jsonld(AnnotationView(one, tuple(Tag(name=name) for name in now.tags)), IRI)
    return {name: value for name, value in found.items() if name not in SERVERS}


@given(ANNOTATIONS)
def test_what_nobody_changed_comes_back_as_it_came(doc):
    assert annotation_rules.check(doc) is doc
    assert written(doc, reading.read(doc)) == doc


@given(ANNOTATIONS, CHANGES)
def test_a_change_is_in_what_is_written_and_it_still_follows_the_model(doc, changes):
    then = reading.read(doc)
    now = replace(then, **changes)
    found = written(doc, now)
    annotation_rules.check(found)
    again = reading.read(found)
    assert (again.comment, again.tag_keys, again.place) == (now.comment, now.tag_keys, now.place)
    assert again.color == now.color
    assert again.motivation == now.motivation or not now.motivation


@given(ANNOTATIONS, CHANGES)
def test_a_change_touches_nothing_else(doc, changes):
    found = written(doc, replace(reading.read(doc), **changes))
    ours = {"body", "target", "motivation"}
    assert {k: v for k, v in found.items() if k not in ours} == {k: v for k, v in doc.items() if k not in ours}
    elsewhere = [one for one in reading.several(doc.get("body")) if isinstance(one, str) or "id" in one]
    assert [one for one in reading.several(found.get("body")) if isinstance(one, str) or "id" in one] == elsewhere


@given(JSON)
def test_reading_what_is_no_annotation_says_something_or_nothing_and_never_fails(doc):
    for value in (doc, [doc], {"items": [doc]}, {"source": doc, "selector": doc, "styleClass": doc}, {"value": doc}):
        found = reading.read({"body": value, "target": value, "motivation": value, "bodyValue": value})
        assert isinstance(found, Said)


@given(
    st.dictionaries(st.sampled_from(["@context", "type", "body", "target", "bodyValue", "motivation", "via"]), JSON),
    CHANGES,
)
def test_whatever_somebody_put_into_extra_can_be_written(kept, changes):
    found = written({**kept, "x:a": 1}, replace(Said({"source": "urn:x:1", "parts": []}), **changes))
    assert json.loads(json.dumps(found)) == found
