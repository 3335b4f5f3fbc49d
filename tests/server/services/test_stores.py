"""Ids of operations and keys of rows: each is made from the other, whatever an identifier holds."""

from __future__ import annotations

import pytest

from postil.services.stores import STORES

P, T = "6f0f4c1e-5b0a-5c52-9d2f-3f1c7a0b7e11", "11111111-2222-5333-8444-555555555555"


@pytest.mark.parametrize(
    ("entity", "ident", "parts"),
    [
        ("paper", P, (P,)),
        ("paper_tag", f"{P}|{T}", (P, T)),
        ("list_entry", f"{T}|{P}", (T, P)),
        ("identifier", f"{P}|arxiv:hep-th/9901001", (P, "arxiv", "hep-th/9901001")),
        ("identifier", f"{P}|url:https://example.org:8080/a|b?c=d:e", (P, "url", "https://example.org:8080/a|b?c=d:e")),
    ],
)
def test_an_id_is_split_into_the_keys_of_a_row_and_made_again_from_them(session, library, entity, ident, parts):
    store = STORES[entity]
    assert store.split(ident) == parts
    session.add(store.new(library.id, ident))
    session.flush()
    session.expunge_all()
    found = session.scalars(store.select(library.id, [ident])).one()
    assert store.ident(found) == ident


def test_rows_of_another_library_are_not_selected(session, library):
    session.add(STORES["paper"].new(library.id, P))
    session.flush()
    assert session.scalars(STORES["paper"].select("another", [P])).all() == []


def test_two_new_rows_do_not_share_a_value_that_can_be_changed():
    one, two = STORES["paper"].new("l", P), STORES["paper"].new("l", T)
    one.authors.append("Ada")
    assert two.authors == []
