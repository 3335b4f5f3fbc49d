"""Annotations from other programs: at the right paper, whole, and replaced without losing what is set once."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import func, select

from postil.domain.errors import BadRequest, Conflict, Invalid, TooLarge
from postil.formats import webannotation
from postil.models import History, Paper
from postil.services import annotations, contained, ledger, library, papers, received
from postil.services.drafts import PaperDraft
from properties.test_annotations import ANNOTATIONS, SERVERS

IRI = "https://postil.example/w3c/annotations/1"
ARXIV = "https://arxiv.org/abs/2501.00001v2"
PRINT = "0123456789abcdef0123456789abcdef"


def doc(**more):
    found = {"@context": webannotation.CONTEXT, "type": "Annotation", "target": ARXIV, **more}
    return {name: value for name, value in found.items() if value is not None}


def receive(session, writer, slug="", **more):
    return received.receive(session, writer, doc(**more), slug)


def shown(session, writer, one):
    return webannotation.to_jsonld(contained.one(session, writer.library_id, contained.name(one)), IRI)


def paper_of(session, one):
    return session.get(Paper, (one.library_id, one.paper_id))


@pytest.mark.parametrize(
    ("target", "identifiers"),
    [
        (ARXIV, {"arxiv": "2501.00001"}),
        ("https://huggingface.co/papers/2501.00001", {"arxiv": "2501.00001"}),
        ("doi:10.1000/x", {"doi": "10.1000/x"}),
        ("info:doi/10.1000/x", {"doi": "10.1000/x"}),
        ("arxiv:2501.00001v3", {"arxiv": "2501.00001"}),
        (f"urn:x-pdf:{PRINT.upper()}", {"pdf": PRINT}),
        ("https://blog.example/post?utm_source=x#part", {"url": "https://blog.example/post"}),
    ],
)
@pytest.mark.parametrize("known", [True, False])
def test_a_target_leads_to_its_paper_which_is_saved_when_there_is_none(session, writer, target, identifiers, known):
    draft = PaperDraft({"title": "Attention"}, identifiers)
    before = papers.save(session, writer, draft).paper if known else None
    made = receive(session, writer, target=target)
    paper = paper_of(session, made)
    assert before is None or paper.id == before.id
    (scheme, value), *_ = identifiers.items()
    assert library.by_identifier(session, writer.library_id, scheme, value).id == paper.id
    assert made.source == target


@pytest.mark.parametrize(
    "target", ["urn:isbn:9780262033848", "tag:x.example,2026:a", "http://[half/", "data:text/html,x"]
)
def test_an_iri_that_names_no_page_is_a_paper_of_that_title(session, writer, target):
    assert paper_of(session, receive(session, writer, target=target)).title == target


@pytest.mark.parametrize(
    ("start", "most"), [("https://x.example/", "4,096"), ("urn:x:", "4,000"), ("https://x.example/\ud800", "4,096")]
)
def test_an_iri_that_is_too_long_is_refused_with_how_long_it_may_be(session, writer, start, most):
    with pytest.raises(BadRequest, match=rf"too long.* at most {most} bytes\.$"):
        receive(session, writer, target=start + "x" * (int(most.replace(",", "")) + 1 - len(start)))
    made = receive(session, writer, target="https://x.example/" + "x" * 4078)
    with pytest.raises(BadRequest, match="too long"):
        replace(session, writer, made, target="https://x.example/" + "x" * 5000)


def test_a_second_annotation_of_a_page_is_at_the_same_paper(session, writer):
    first = receive(session, writer, target="https://blog.example/post")
    other = receive(session, writer, target="http://blog.example/post/#comments")
    assert first.paper_id == other.paper_id
    assert session.scalar(select(func.count()).select_from(Paper)) == 1


def test_a_paper_in_the_trash_comes_back_with_an_annotation(session, writer):
    paper = papers.save(session, writer, PaperDraft({"title": "Attention"}, {"arxiv": "2501.00001"})).paper
    papers.remove(session, writer, paper.id)
    receive(session, writer)
    assert not paper.deleted


def test_an_annotation_that_names_no_page_is_of_its_record_by_its_id(session, writer):
    paper = papers.save(session, writer, PaperDraft({"title": "Attention"}, {"arxiv": "2501.00001"})).paper
    own = annotations.create(session, writer, paper.id, annotations.AnnotationDraft({"comment": "a thought"}))
    found = shown(session, writer, own)
    assert found["target"] == f"urn:uuid:{paper.id}"
    view = contained.one(session, writer.library_id, own.id)
    received.replace(session, writer, view, {**found, "motivation": "questioning"}, IRI)
    assert (own.target, own.motivation, own.extra) == ({}, "questioning", {})
    assert receive(session, writer, target=f"urn:uuid:{paper.id}").paper_id == paper.id


def test_nothing_is_kept_twice_when_our_own_words_say_the_same(session, writer):
    body = {"type": "TextualBody", "purpose": "commenting", "value": "so it does", "format": "text/markdown"}
    tag = {"type": "TextualBody", "purpose": "tagging", "value": "rl"}
    assert receive(session, writer, motivation="commenting", body=[body, tag]).extra == {}
    loud = receive(session, writer, motivation="commenting", body=[body, {**tag, "value": "RL"}])
    assert loud.extra["jsonld"]["body"][1]["value"] == "RL"


def test_what_is_too_large_or_cannot_be_kept_is_refused_and_nothing_is_cut(session, writer):
    with pytest.raises(TooLarge):
        receive(session, writer, note="x" * 66_000)
    for value in ("\x00", "\ud800", {"a\x00": 1}, 2**60):
        with pytest.raises(BadRequest):
            receive(session, writer, note=value)


def test_a_name_is_given_once_in_a_library(session, writer):
    first = receive(session, writer, "mine")
    annotations.remove(session, writer, first.id)
    assert (first.slug, receive(session, writer, "mine").slug, receive(session, writer, first.id).slug) == (
        "mine",
        "",
        "",
    )


def replace(session, writer, one, **more):
    view = contained.one(session, writer.library_id, contained.name(one))
    return received.replace(session, writer, view, doc(**more), IRI)


def test_replacing_writes_what_is_different_and_nothing_else(session, writer):
    made = receive(session, writer, body={"type": "TextualBody", "value": "a"}, motivation="commenting")
    version = ledger.current(session, writer.library_id).version
    replace(session, writer, made, body={"type": "TextualBody", "value": "a"}, motivation="commenting")
    assert ledger.current(session, writer.library_id).version == version
    replace(session, writer, made, body={"type": "TextualBody", "value": "b"}, motivation="commenting")
    assert made.comment == "b"
    fields = session.scalars(select(History.field).where(History.entity_id == made.id)).all()
    assert sorted(fields) == ["comment", "extra"]


def test_replacing_makes_the_tags_those_that_are_said(session, writer):
    tags = [{"type": "TextualBody", "purpose": "tagging", "value": name} for name in ("rl", "core")]
    made = receive(session, writer, body=tags)
    replace(session, writer, made, body=[tags[0], {**tags[1], "value": "new"}])
    (view,) = annotations.views(session, writer.library_id, [made])
    assert [tag.name for tag in view.tags] == ["new", "rl"]


def test_what_is_set_once_stays(session, writer):
    made = receive(session, writer, canonical="urn:x:1", via="urn:x:2")
    for change in ({"canonical": "urn:x:3"}, {"via": ["urn:x:2", "urn:x:3"]}, {"id": "urn:x:4"}):
        with pytest.raises(Conflict):
            replace(session, writer, made, **change)
    replace(session, writer, made)
    assert (shown(session, writer, made)["canonical"], shown(session, writer, made)["via"]) == ("urn:x:1", "urn:x:2")


def test_it_does_not_move_to_another_paper_also_not_to_one_that_is_not_there_yet(session, writer):
    made = receive(session, writer)
    for target in ("https://arxiv.org/abs/2501.00002", "https://blog.example/", "urn:isbn:1"):
        with pytest.raises(Conflict):
            replace(session, writer, made, target=target)
    replace(session, writer, made, target="https://arxiv.org/pdf/2501.00001")
    assert made.source == "https://arxiv.org/pdf/2501.00001"


def test_what_other_programs_keep_in_extra_stays(session, writer):
    made = receive(session, writer, rights="urn:x:1")
    annotations.change(session, writer, made.id, {"extra": {**made.extra, "mine": 7}})
    replace(session, writer, made)
    assert made.extra == {"mine": 7, "jsonld": doc()}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ANNOTATIONS)
def test_any_annotation_that_is_taken_comes_back_as_it_came(session, writer, given_doc):
    try:
        made = received.receive(session, writer, given_doc)
    except (BadRequest, Invalid):
        return
    found = shown(session, writer, made)
    assert {k: v for k, v in found.items() if k not in SERVERS} == given_doc
    view = contained.one(session, writer.library_id, made.id)
    version = ledger.current(session, writer.library_id).version
    received.replace(session, writer, view, found, IRI)
    assert ledger.current(session, writer.library_id).version == version
