"""Joining records: by proof, under the stronger, once; never in a ring, never out of sight, never against the user."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from postil.domain.errors import Conflict, NotFound
from postil.domain.identifiers import Identifier, paper_id
from postil.domain.ops import Op
from postil.models import Library, Paper
from postil.services import aliases, ledger, papers
from postil.services.drafts import PaperDraft
from postil.services.edits import Writer


def record(session: Session, writer: Writer, scheme: str, value: str) -> Paper:
    return papers.save(session, writer, PaperDraft({"title": value}, {scheme: value})).paper


def prove(session: Session, library: Library, paper: Paper, *identifiers: str) -> None:
    ops = [Op("add", "identifier", f"{paper.id}|{one}") for one in identifiers]
    ledger.apply(session, library.id, ledger.Author("page"), ops)


def test_proofs_of_one_commit_join_three_records_in_whatever_order_they_come(session, writer, library):
    weak = record(session, writer, "s2", "a" * 40)
    middle = record(session, writer, "pmid", "123")
    strong = record(session, writer, "arxiv", "2501.00001")
    prove(session, library, weak, "pmid:123", "arxiv:2501.00001")
    assert aliases.resolve(session, library.id, weak.id) is strong
    assert aliases.resolve(session, library.id, middle.id) is strong
    assert sorted(aliases.family(session, library.id, strong.id)) == sorted([weak.id, middle.id, strong.id])


def test_a_record_is_not_joined_to_one_whose_member_contradicts_it(session, writer, library):
    head = record(session, writer, "arxiv", "2501.00001")
    member = record(session, writer, "pmid", "123")
    prove(session, library, member, "arxiv:2501.00001")
    other = record(session, writer, "pmid", "456")
    prove(session, library, other, "doi:10.1234/x")
    prove(session, library, head, "doi:10.1234/x")
    assert aliases.resolve(session, library.id, member.id) is head
    assert other.alias_of is None


@pytest.mark.parametrize("target", ["itself", "nothing", "a ring"])
def test_a_record_that_would_vanish_from_the_library_stays(session, writer, library, target):
    one, two = record(session, writer, "doi", "10.1234/1"), record(session, writer, "doi", "10.1234/2")
    papers.change(session, writer, two.id, {"alias_of": one.id})
    wanted = {"itself": one.id, "nothing": paper_id(Identifier("doi", "10.1234/none")), "a ring": two.id}[target]
    with pytest.raises(Conflict, match="refused"):
        papers.change(session, writer, one.id, {"alias_of": wanted})
    assert one.alias_of is None
    assert aliases.resolve(session, library.id, two.id) is one


def test_what_is_joined_can_be_parted_and_stays_so(session, writer, library):
    one, two = record(session, writer, "arxiv", "2501.00001"), record(session, writer, "doi", "10.1234/x")
    prove(session, library, two, "arxiv:2501.00001")
    assert two.alias_of == one.id
    ledger.apply(session, library.id, ledger.Author("web"), [Op("set", "paper", two.id, field="alias_of", value=None)])
    prove(session, library, two, "arxiv:2501.00001")
    assert aliases.resolve(session, library.id, two.id) is two


def test_a_paper_that_there_is_not_is_not_found(session, library):
    with pytest.raises(NotFound):
        aliases.resolve(session, library.id, paper_id(Identifier("arxiv", "2501.00001")))
