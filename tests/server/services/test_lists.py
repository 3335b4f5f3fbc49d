"""Reading lists: where a paper is put it stands, whatever ranks devices wrote before."""

from __future__ import annotations

import random

import pytest
from sqlalchemy.orm import Session

from postil.domain.errors import Invalid, NotFound
from postil.domain.ops import Op
from postil.models import ReadingList
from postil.services import edits, ledger, lists, papers
from postil.services.drafts import PaperDraft
from postil.services.edits import Writer


class Shelf:
    """A list, and papers known by letters."""

    def __init__(self, session: Session, writer: Writer) -> None:
        self.session, self.writer = session, writer
        self.list: ReadingList = lists.create(session, writer, "Shelf")[0]
        self.ids: dict[str, str] = {}

    def paper(self, letter: str) -> str:
        if letter not in self.ids:
            draft = PaperDraft({"title": letter}, {"arxiv": f"2501.{ord(letter):05}"})
            self.ids[letter] = papers.save(self.session, self.writer, draft).paper.id
        return self.ids[letter]

    def place(self, letter: str, before: str | None = None) -> None:
        target = self.paper(before) if before else None
        lists.place(self.session, self.writer, self.list.id, self.paper(letter), target)

    def rank(self, letter: str, rank: str) -> None:
        entry = f"{self.list.id}|{self.paper(letter)}"
        ops = [Op("add", "list_entry", entry)]
        ops += [edits.put("list_entry", entry, "rank", rank)] if rank else []
        ledger.apply(self.session, self.writer.library_id, ledger.Author("elsewhere"), ops)

    @property
    def order(self) -> str:
        return "".join(paper.title for _, paper in lists.entries(self.session, self.writer.library_id, self.list.id))


@pytest.fixture
def shelf(session: Session, writer: Writer) -> Shelf:
    return Shelf(session, writer)


def test_papers_stand_in_the_order_in_which_they_were_put(shelf):
    for letter in "CAB":
        shelf.place(letter)
    assert shelf.order == "CAB"


@pytest.mark.parametrize(
    ("moved", "before", "after"),
    [("D", "A", "DABC"), ("A", None, "BCDA"), ("A", "C", "BACD"), ("C", "B", "ACBD"), ("B", "C", "ABCD")],
)
def test_a_paper_is_moved_to_where_it_is_wanted(shelf, moved, before, after):
    for letter in "ABCD":
        shelf.place(letter)
    shelf.place(moved, before)
    assert shelf.order == after


def test_moving_a_paper_before_itself_changes_nothing(shelf, library):
    shelf.place("A")
    shelf.place("B")
    before = library.version
    shelf.place("A", "A")
    assert (shelf.order, library.version) == ("AB", before)


def test_a_paper_removed_and_added_again_comes_last(shelf, session, writer):
    for letter in "ABC":
        shelf.place(letter)
    lists.discard(session, writer, shelf.list.id, shelf.paper("A"))
    assert shelf.order == "BC"
    lists.add(session, writer, shelf.paper("A"), "shelf")
    assert shelf.order == "BCA"


def test_between_entries_that_two_devices_gave_one_rank_the_place_is_still_exact(shelf):
    shelf.rank("X", "a0")
    for letter in "ABC":
        shelf.rank(letter, "a1")
    shelf.rank("Y", "a2")
    first, second, third = shelf.order[1:4]
    shelf.place("N", second)
    assert shelf.order == f"X{first}N{second}{third}Y"


@pytest.mark.parametrize("rank", ["", "0", "z", "A" + "0" * 26, "a00", "zzzz", "a" * 400])
def test_a_rank_that_is_no_fractional_index_does_not_break_the_list(shelf, rank):
    shelf.place("A")
    shelf.rank("B", rank)
    shelf.place("C")
    assert shelf.order[-1] == "C"
    shelf.place("D", "B")
    assert shelf.order[shelf.order.index("B") - 1] == "D"
    shelf.place("E", shelf.order[0])
    assert shelf.order[0] == "E"


def test_every_one_of_many_moves_is_exact(shelf):
    expected = list("ABCDEF")
    for letter in expected:
        shelf.place(letter)
    chance = random.Random(3)
    for _ in range(150):
        moved, before = chance.sample("ABCDEF", 2)
        shelf.place(moved, before)
        expected.remove(moved)
        expected.insert(expected.index(before), moved)
        assert shelf.order == "".join(expected)


def test_a_place_before_a_paper_that_is_not_there_is_refused(shelf):
    shelf.place("A")
    with pytest.raises(Invalid, match="not in the list"):
        shelf.place("B", "C")
    assert shelf.order == "A"


def test_papers_in_the_trash_keep_their_place(shelf, session, writer):
    for letter in "ABC":
        shelf.place(letter)
    papers.remove(session, writer, shelf.paper("B"))
    assert shelf.order == "AC"
    assert [held for _, held in lists.counted(session, writer.library_id)] == [2]
    papers.restore(session, writer, shelf.paper("B"))
    assert shelf.order == "ABC"


def test_a_list_deleted_and_restored_has_its_order(shelf, session, writer):
    for letter in "BA":
        shelf.place(letter)
    lists.remove(session, writer, shelf.list.id)
    with pytest.raises(NotFound):
        shelf.place("C")
    lists.restore(session, writer, shelf.list.id)
    assert shelf.order == "BA"


def test_a_new_list_with_the_old_name_of_a_renamed_one_is_another(shelf, session, writer):
    shelf.place("A")
    lists.change(session, writer, shelf.list.id, {"name": "Done"})
    made, created = lists.create(session, writer, "Shelf")
    assert created
    assert lists.entries(session, writer.library_id, made.id) == []
    assert shelf.order == "A"


def test_joined_records_stand_in_a_list_once_and_are_moved_and_taken_off_as_one(shelf, session, writer):
    by_doi = papers.save(session, writer, PaperDraft({"title": "W"}, {"doi": "10.1234/abc"})).paper
    shelf.place("A")
    lists.place(session, writer, shelf.list.id, by_doi.id)
    shelf.place("H")
    proof = PaperDraft({"title": "H"}, {"arxiv": f"2501.{ord('H'):05}", "doi": "10.1234/abc"})
    papers.save(session, writer, proof)
    assert shelf.order == "AH"
    assert [held for _, held in lists.counted(session, writer.library_id)] == [2]
    shelf.place("H", "A")
    assert shelf.order == "HA"
    lists.discard(session, writer, shelf.list.id, shelf.paper("H"))
    assert shelf.order == "A"
