"""The counts of an index under the names that people gave."""

from __future__ import annotations

from sqlalchemy.orm import Session

from postil.domain.ops import Op
from postil.search.port import FACETS
from postil.services import counted, ledger, lists, tags
from postil.services.edits import Writer


def test_two_that_machines_gave_one_name_are_both_offered(session: Session, writer: Writer):
    made = [tags.create(session, writer, name)[0].id for name in ("robots", "machines")]
    renaming = Op("set", "tag", made[1], field="name", value="Robots")
    ledger.apply(session, writer.library_id, ledger.Author("phone"), [renaming])
    counts = {**{facet: {} for facet in FACETS}, "tag": {"robots": 3}}
    assert {(one.id, one.papers) for one in counted.facets(session, writer.library_id, counts).tags} == {
        (ident, 3) for ident in made
    }


def test_names_that_differ_by_an_accent_are_counted_each(session: Session, writer: Writer):
    for name in ("café noir", "cafe noir"):
        lists.create(session, writer, name)
    counts = {**{facet: {} for facet in FACETS}, "list": {"café noir": 1, "cafe noir": 4}}
    told = counted.facets(session, writer.library_id, counts).lists
    assert [(one.name, one.papers) for one in told] == [("cafe noir", 4), ("café noir", 1)]
