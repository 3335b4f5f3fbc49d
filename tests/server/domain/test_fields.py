"""The table of fields: what it names has a column, and every thing can be reached."""

from __future__ import annotations

import pytest

from postil.domain.fields import DELETED, ENTITIES, MEMBERSHIPS, PRESENT, THINGS, Rule
from postil.services.stores import STORES, column


@pytest.mark.parametrize("entity", sorted(ENTITIES))
def test_every_field_has_a_column_whose_default_stands_for_nothing_yet(entity):
    store = STORES[entity]
    parts = {"identifier": "p|arxiv:1"}.get(entity, "p" if entity in THINGS else "p|t")
    row = store.new("library", parts)
    for name, field in ENTITIES[entity].items():
        assert getattr(row, column(name)) == field.empty, name
    assert getattr(row, column(DELETED if entity in THINGS else PRESENT)) is False


def test_things_and_memberships_are_apart():
    assert not THINGS.keys() & MEMBERSHIPS.keys()
    assert set(STORES) == set(ENTITIES)


def test_only_what_people_write_at_length_is_merged_as_text():
    assert [name for fields in ENTITIES.values() for name, field in fields.items() if field.rule is Rule.TEXT] == [
        "note",
        "comment",
    ]
