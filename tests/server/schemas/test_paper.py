"""Papers as they are sent and shown, without a server around them."""

from __future__ import annotations

import json

import pytest

from postil.domain.errors import Invalid
from postil.models import Paper, Tag
from postil.schemas.base import load
from postil.schemas.paper import PaperIn, PaperOut, PaperPatch, version
from postil.services.drafts import PaperDraft
from postil.services.stores import STORES
from postil.services.views import PaperView


def paper(ident: str, **fields: object) -> Paper:
    made = STORES["paper"].new("library", ident)
    for name, value in fields.items():
        setattr(made, name, value)
    assert isinstance(made, Paper)
    return made


def test_a_body_becomes_a_frozen_draft_with_its_values_read():
    draft = load(
        PaperIn, {"title": " A\n title ", "identifiers": {"arxiv": "1706.03762"}, "tags": ["a"], "rating": 5}, "body"
    )
    assert draft == PaperDraft(
        fields={"title": "A title", "rating": 5}, identifiers={"arxiv": "1706.03762"}, tags=("a",), lists=(), note=""
    )


def test_a_patch_has_only_what_was_sent():
    assert load(PaperPatch, {"rating": None, "tags": []}, "body") == {"rating": None, "tags": []}
    assert load(PaperPatch, {}, "body") == {}


@pytest.mark.parametrize(
    "fields", [{"starred": "yes"}, {"starred": 1}, {"rating": "5"}, {"rating": True}, {"title": None}]
)
def test_a_value_of_another_type_is_not_guessed_at(fields):
    with pytest.raises(Invalid) as refused:
        load(PaperPatch, fields, "body")
    assert set(refused.value.detail["errors"]) == set(fields)


def test_halves_of_surrogate_pairs_are_made_storable():
    draft = load(PaperIn, {"title": "a\ud83d", "tags": ["b\ud83d"], "identifiers": {"url": "c\ud83d"}}, "body")
    assert json.dumps([draft.fields["title"], draft.tags, dict(draft.identifiers)], ensure_ascii=False).encode("utf-8")


def test_a_paper_is_shown_with_what_was_joined_to_it():
    head = paper("one", canonical="arxiv:1706.03762", title="A", ver=3)
    joined = paper("two", canonical="doi:10.1/x", title="B", note="kept", ver=7)
    view = PaperView(
        head,
        (("arxiv", "1706.03762"), ("doi", "10.1/x"), ("doi", "10.1/y"), ("url", "https://example.org/a")),
        (Tag(library_id="library", id="t", name="T", name_key="t", color=""),),
        (),
        (joined,),
    )
    shown = PaperOut().dump(view)
    assert shown["identifiers"] == {"doi": "10.1/x", "arxiv": "1706.03762"}
    assert shown["all_identifiers"] == ["arxiv:1706.03762", "doi:10.1/x", "doi:10.1/y"]
    assert shown["links"] == ["https://example.org/a"]
    assert shown["aliases"] == [{"id": "two", "canonical": "doi:10.1/x", "title": "B", "note": "kept"}]
    assert shown["ver"] == version(view) == 7
    assert set(shown) == set(PaperOut().fields)
