"""The ledger: versions, history, outbox and revival, through real operations on a real database."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from postil.domain.identifiers import Identifier, list_id, paper_id, tag_id
from postil.domain.ops import Op, Rejected, parse
from postil.models import Commit, FieldVersion, History, IndexOutbox, Library, ListEntry, Paper, Tag
from postil.services import ledger
from postil.services.ledger import Author

P = paper_id(Identifier("arxiv", "2501.00001"))
T = tag_id("rl")
HERE, THERE = Author("here"), Author("there")


def created(session: Session, library: Library, author: Author = HERE) -> None:
    ops = [
        Op("restore", "paper", P),
        Op("set", "paper", P, field="canonical", value="arxiv:2501.00001", fill=True),
        Op("set", "paper", P, field="title", value="A title", fill=True),
        Op("add", "identifier", f"{P}|arxiv:2501.00001"),
    ]
    ledger.apply(session, library.id, author, ops)


def outcomes(session: Session, library: Library, author: Author, *ops: Op | Rejected) -> list[str]:
    return [one.outcome for one in ledger.apply(session, library.id, author, ops).outcomes]


def paper(session: Session, library: Library) -> Paper:
    session.flush()
    return session.get_one(Paper, (library.id, P))


def test_every_operation_advances_the_version_by_one_and_a_commit_ends_there(session, library):
    created(session, library)
    assert library.version == 4
    commits = session.scalars(select(Commit)).all()
    assert [one.ver for one in commits] == [4]
    assert commits[0].nonce


def test_no_operations_make_no_commit(session, library):
    receipt = ledger.apply(session, library.id, HERE, [])
    assert receipt.outcomes == ()
    assert session.scalars(select(Commit)).all() == []


def test_two_commits_have_different_nonces(session, library):
    created(session, library)
    outcomes(session, library, HERE, Op("set", "paper", P, field="status", value="read"))
    nonces = session.scalars(select(Commit.nonce)).all()
    assert len(set(nonces)) == 2


def test_a_change_puts_the_replaced_value_into_history(session, library):
    created(session, library)
    outcomes(session, library, THERE, Op("set", "paper", P, field="title", value="Better", base=3))
    assert paper(session, library).title == "Better"
    old = session.scalars(select(History)).one()
    assert (old.field, old.value, old.reason, old.device_id) == ("title", "A title", "replaced", "here")


def test_filling_never_replaces_what_is_there(session, library):
    created(session, library)
    op = Op("set", "paper", P, field="title", value="From a page", fill=True, base=0)
    assert outcomes(session, library, THERE, op) == ["superseded"]
    assert paper(session, library).title == "A title"


def test_of_two_concurrent_writes_the_later_by_clock_wins_whatever_came_first(session, library):
    created(session, library)
    late = Op("set", "paper", P, field="status", value="read", base=0, ts=2_000)
    early = Op("set", "paper", P, field="status", value="reading", base=0, ts=1_000)
    assert outcomes(session, library, HERE, late) == ["applied"]
    assert outcomes(session, library, THERE, early) == ["superseded"]
    assert paper(session, library).status == "read"
    lost = session.scalars(select(History).where(History.reason == "superseded")).one()
    assert (lost.value, lost.device_id) == ("reading", "there")


def test_a_device_that_saw_the_winner_replaces_it_though_its_clock_is_behind(session, library):
    created(session, library)
    outcomes(session, library, HERE, Op("set", "paper", P, field="status", value="read", base=0, ts=9_000))
    seen = library.version
    op = Op("set", "paper", P, field="status", value="reading", base=seen, ts=1)
    assert outcomes(session, library, THERE, op) == ["applied"]
    version = session.get_one(FieldVersion, (library.id, "paper", P, "status"))
    assert version.ts == 9_001


def test_a_devices_own_earlier_operation_counts_as_seen(session, library):
    created(session, library)
    first = Op("set", "paper", P, field="status", value="read", base=0, ts=9_000, seq=1)
    second = Op("set", "paper", P, field="status", value="unread", base=0, ts=8_000, seq=2)
    assert outcomes(session, library, HERE, first, second) == ["applied", "applied"]
    assert paper(session, library).status == "unread"


def test_a_clock_in_the_future_is_held_back_to_the_servers(session, library):
    created(session, library)
    op = Op("set", "paper", P, field="status", value="read", base=0, ts=99_999_999_999_999)
    outcomes(session, library, HERE, op)
    version = session.get_one(FieldVersion, (library.id, "paper", P, "status"))
    assert version.ts < 9_999_999_999_999


def test_an_edit_is_later_than_the_value_that_it_was_made_on_whatever_its_clock_said(session, library):
    created(session, library)
    replaced = Op("set", "paper", P, field="status", value="reading", base=0, ts=9_000, exact=True)
    outcomes(session, library, HERE, replaced)
    slow = Op("set", "paper", P, field="status", value="read", base=0, ts=1_000)
    assert outcomes(session, library, THERE, slow) == ["superseded"]
    assert outcomes(session, library, THERE, replace(slow, after=9_000)) == ["applied"]
    assert session.get_one(FieldVersion, (library.id, "paper", P, "status")).ts == 9_001


def test_nothing_is_later_than_the_servers_time_though_it_says_so(session, library):
    created(session, library)
    op = Op("set", "paper", P, field="status", value="read", base=0, ts=1_000, after=99_999_999_999_999)
    outcomes(session, library, HERE, op)
    assert session.get_one(FieldVersion, (library.id, "paper", P, "status")).ts < 9_999_999_999_999


def test_two_notes_written_apart_both_stay(session, library):
    created(session, library)
    first = Op("text", "paper", P, field="note", value="from here\n", base=0, base_text="")
    second = Op("text", "paper", P, field="note", value="from there\n", base=0, base_text="")
    assert outcomes(session, library, HERE, first) == ["applied"]
    assert outcomes(session, library, THERE, second) == ["merged"]
    assert set(paper(session, library).note.split("\n")) == {"from here", "from there", ""}


def test_merged_text_belongs_to_nobody_so_that_its_pusher_cannot_delete_it_unseen(session, library):
    created(session, library)
    outcomes(session, library, HERE, Op("text", "paper", P, field="note", value="one", base=0, base_text=""))
    seen = 3
    outcomes(session, library, THERE, Op("text", "paper", P, field="note", value="two", base=0, base_text=""))
    assert outcomes(session, library, THERE, Op("del", "paper", P, seen=seen)) == ["kept"]
    assert not paper(session, library).deleted


def test_a_delete_that_saw_all_moves_the_paper_to_the_trash(session, library):
    created(session, library)
    assert outcomes(session, library, THERE, Op("del", "paper", P, seen=library.version)) == ["applied"]
    assert paper(session, library).deleted


def test_a_tag_added_elsewhere_keeps_a_delete_back(session, library):
    created(session, library)
    seen = library.version
    tag = Op("set", "tag", T, field="name", value="RL")
    assert outcomes(session, library, HERE, tag, Op("add", "paper_tag", f"{P}|{T}")) == ["applied", "applied"]
    assert outcomes(session, library, THERE, Op("del", "paper", P, seen=seen)) == ["kept"]


def test_deleting_what_never_was_is_done_already(session, library):
    assert outcomes(session, library, HERE, Op("del", "paper", P, seen=0)) == ["applied"]
    session.flush()
    assert session.get(Paper, (library.id, P)) is None


@pytest.mark.parametrize(
    "edit",
    [
        Op("text", "paper", P, field="note", value="again", base=0, base_text=""),
        Op("set", "paper", P, field="status", value="read", base=0),
        Op("add", "paper_tag", f"{P}|{T}", base=0),
        Op("add", "list_entry", f"{list_id('l')}|{P}", base=0),
        Op("restore", "paper", P),
    ],
    ids=lambda op: f"{op.kind} {op.entity}",
)
def test_any_edit_of_its_content_revives_a_deleted_paper(session, library, edit):
    created(session, library)
    outcomes(session, library, THERE, Op("del", "paper", P, seen=library.version))
    assert outcomes(session, library, HERE, edit) == ["applied"]
    assert not paper(session, library).deleted


def test_adding_a_paper_to_a_deleted_tag_revives_the_tag(session, library):
    created(session, library)
    outcomes(session, library, HERE, Op("set", "tag", T, field="name", value="RL"), Op("del", "tag", T))
    outcomes(session, library, THERE, Op("add", "paper_tag", f"{P}|{T}"))
    assert not session.get_one(Tag, (library.id, T)).deleted


def test_of_a_concurrent_add_and_remove_the_add_wins(session, library):
    created(session, library)
    outcomes(session, library, HERE, Op("add", "paper_tag", f"{P}|{T}"))
    assert outcomes(session, library, THERE, Op("remove", "paper_tag", f"{P}|{T}", base=0)) == ["superseded"]
    assert outcomes(session, library, THERE, Op("remove", "paper_tag", f"{P}|{T}", base=library.version)) == ["applied"]


def test_progress_only_grows(session, library):
    created(session, library)
    outcomes(session, library, HERE, Op("set", "paper", P, field="progress", value=0.7))
    assert outcomes(session, library, THERE, Op("set", "paper", P, field="progress", value=0.2)) == ["superseded"]
    assert paper(session, library).progress == 0.7


def test_the_id_of_a_paper_must_be_made_from_its_canonical_id(session, library):
    op = Op("set", "paper", P, field="canonical", value="arxiv:2501.99999")
    assert outcomes(session, library, HERE, op) == ["rejected"]


def test_an_operation_that_could_not_be_read_is_counted_and_the_others_go_on(session, library):
    got = outcomes(session, library, HERE, Rejected("nonsense"), Op("restore", "paper", P))
    assert got == ["rejected", "applied"]
    assert library.version == 2


def test_each_touched_paper_is_put_into_the_outbox_of_the_index_in_the_same_transaction(session, library):
    created(session, library)
    assert session.scalars(select(IndexOutbox.paper_id)).all() == [P]
    session.rollback()
    assert session.scalars(select(IndexOutbox.paper_id)).all() == []


def test_renaming_a_tag_sends_its_papers_to_the_index(session, library):
    created(session, library)
    outcomes(
        session,
        library,
        HERE,
        Op("set", "tag", T, field="name", value="RL"),
        Op("add", "paper_tag", f"{P}|{T}"),
    )
    before = len(session.scalars(select(IndexOutbox)).all())
    outcomes(session, library, HERE, Op("set", "tag", T, field="name", value="Reinforcement"))
    assert len(session.scalars(select(IndexOutbox)).all()) == before + 1


def test_a_shared_identifier_joins_two_records_under_the_stronger(session, library):
    doi = paper_id(Identifier("doi", "10.1234/x"))
    created(session, library)
    outcomes(
        session,
        library,
        THERE,
        Op("restore", "paper", doi),
        Op("set", "paper", doi, field="canonical", value="doi:10.1234/x"),
        Op("add", "identifier", f"{doi}|doi:10.1234/x"),
    )
    outcomes(session, library, HERE, Op("add", "identifier", f"{P}|doi:10.1234/x"))
    assert session.get_one(Paper, (library.id, doi)).alias_of == P


def test_records_that_somebody_parted_are_not_joined_again(session, library):
    test_a_shared_identifier_joins_two_records_under_the_stronger(session, library)
    doi = paper_id(Identifier("doi", "10.1234/x"))
    outcomes(session, library, HERE, Op("set", "paper", doi, field="alias_of", value=None))
    outcomes(session, library, HERE, Op("add", "identifier", f"{P}|doi:10.1234/x"))
    assert session.get_one(Paper, (library.id, doi)).alias_of is None


def test_parting_two_records_sends_both_to_the_index(session, library):
    test_a_shared_identifier_joins_two_records_under_the_stronger(session, library)
    doi = paper_id(Identifier("doi", "10.1234/x"))
    session.execute(delete(IndexOutbox))
    outcomes(session, library, HERE, Op("set", "paper", doi, field="alias_of", value=None))
    assert set(session.scalars(select(IndexOutbox.paper_id))) == {doi, P}


def test_two_arxiv_papers_that_name_one_doi_stay_two(session, library):
    other = paper_id(Identifier("arxiv", "2501.00002"))
    created(session, library)
    outcomes(session, library, HERE, Op("add", "identifier", f"{P}|doi:10.1234/x"))
    outcomes(
        session,
        library,
        HERE,
        Op("restore", "paper", other),
        Op("add", "identifier", f"{other}|arxiv:2501.00002"),
        Op("add", "identifier", f"{other}|doi:10.1234/x"),
    )
    assert session.get_one(Paper, (library.id, other)).alias_of is None


def test_the_rank_of_an_entry_is_a_field_of_its_own(session, library):
    created(session, library)
    entry = f"{list_id('l')}|{P}"
    outcomes(
        session,
        library,
        HERE,
        Op("add", "list_entry", entry),
        Op("set", "list_entry", entry, field="rank", value="a1"),
    )
    found = session.get_one(ListEntry, (library.id, list_id("l"), P))
    assert (found.present, found.rank) == (True, "a1")


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"op": "set", "e": "paper", "id": "nope", "f": "title", "val": "x"},
        {"op": "set", "e": "paper", "id": P, "f": "no_such", "val": "x"},
        {"op": "set", "e": "paper", "id": P, "f": "status", "val": "burnt"},
        {"op": "set", "e": "paper", "id": P, "f": "url", "val": "javascript:alert(1)"},
        {"op": "set", "e": "paper", "id": P, "f": "note", "val": "x"},
        {"op": "text", "e": "paper", "id": P, "f": "title", "val": "x"},
        {"op": "text", "e": "paper", "id": P, "f": "note", "val": "x" * 70_000},
        {"op": "add", "e": "paper", "id": P},
        {"op": "del", "e": "paper_tag", "id": f"{P}|{T}"},
        {"op": "add", "e": "paper_tag", "id": P},
        {"op": "set", "e": "paper", "id": P, "f": "rating", "val": True},
        {"op": "set", "e": "paper", "id": P, "f": "title", "val": "x", "base": -1},
        {"op": "set", "e": "paper", "id": P, "f": "title", "val": "x", "ts": "yesterday"},
    ],
    ids=lambda raw: str(raw)[:60],
)
def test_operations_that_make_no_sense_are_refused_with_a_reason(raw):
    with pytest.raises(Rejected, match=r"\w+ \w+"):
        parse(raw)


def test_what_is_there_is_not_added_again_by_the_server_but_by_a_replica(session, library):
    put = [Op("set", "tag", T, field="name", value="t"), Op("set", "paper", P, field="title", value="A")]
    first = ledger.apply(session, library.id, HERE, [*put, Op("add", "paper_tag", f"{P}|{T}")]).ver
    ledger.apply(session, library.id, HERE, [Op("add", "paper_tag", f"{P}|{T}")])
    key = (library.id, "paper_tag", f"{P}|{T}", "_present")
    assert session.get(FieldVersion, key).ver == first
    ledger.apply(session, library.id, HERE, [Op("add", "paper_tag", f"{P}|{T}", seq=1)])
    assert session.get(FieldVersion, key).ver == first + 2
