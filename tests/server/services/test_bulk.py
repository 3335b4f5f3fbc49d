"""Many papers changed at once: one commit, only what was different, and joined records with their paper."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session

from postil.domain.errors import Invalid
from postil.models import Commit, Paper
from postil.services import bulk, lists, papers, tags, views
from postil.services.drafts import PaperDraft
from postil.services.edits import Writer


@pytest.fixture
def three(session: Session, writer: Writer) -> list[Paper]:
    drafts = [PaperDraft({"title": f"Paper {n}"}, {"arxiv": f"2501.0000{n}"}) for n in (1, 2, 3)]
    return [papers.save(session, writer, draft).paper for draft in drafts]


def ids(found: list[Paper]) -> list[str]:
    return [paper.id for paper in found]


def names(session: Session, writer: Writer, paper: Paper) -> list[str]:
    return [tag.name for tag in views.view(session, writer.library_id, paper).tags]


def commits(session: Session, writer: Writer) -> int:
    return session.scalar(select(func.count()).select_from(Commit).where(Commit.library_id == writer.library_id)) or 0


def test_tags_go_on_those_that_do_not_carry_them_in_one_commit(session, writer, three):
    tags.add(session, writer, three[0].id, "Old")
    before = commits(session, writer)
    assert bulk.tag(session, writer, ids(three), ["old", "New", "NEW"]) == 3
    assert commits(session, writer) == before + 1
    assert [names(session, writer, paper) for paper in three] == [["New", "Old"]] * 3
    assert bulk.tag(session, writer, ids(three), ["new"]) == 0
    assert commits(session, writer) == before + 1


def test_tags_come_off_joined_records_too(session, writer, three):
    record = papers.save(session, writer, PaperDraft({"title": "D"}, {"doi": "10.1234/a"}, tags=("t",))).paper
    papers.save(session, writer, PaperDraft({}, {"arxiv": "2501.00001", "doi": "10.1234/a"}))
    assert record.alias_of == three[0].id
    assert names(session, writer, three[0]) == ["t"]
    assert bulk.untag(session, writer, ids(three), ["T", "unknown"]) == 1
    assert names(session, writer, three[0]) == []


def test_a_list_gets_them_in_the_order_given_after_what_it_holds(session, writer, three):
    lists.add(session, writer, three[2].id, "Thesis")
    assert bulk.enlist(session, writer, ids(three), "thesis") == 2
    shelf = lists.find(session, writer.library_id, "Thesis")
    order = [paper.id for _, paper in lists.entries(session, writer.library_id, shelf.id)]
    assert order == ids([three[2], three[0], three[1]])
    assert bulk.delist(session, writer, ids(three[:2]), "Thesis") == 2
    assert [paper.id for _, paper in lists.entries(session, writer.library_id, shelf.id)] == [three[2].id]


def test_a_list_that_is_not_there_is_refused(session, writer, three):
    with pytest.raises(Invalid, match="no list"):
        bulk.delist(session, writer, ids(three), "Nowhere")


def test_only_papers_that_were_different_count(session, writer, three):
    papers.change(session, writer, three[0].id, {"status": "read"})
    assert bulk.change(session, writer, ids(three), {"status": "read"}) == 2
    assert all(paper.status == "read" and paper.read_at for paper in three)
    assert bulk.change(session, writer, ids(three), {"rating": 4, "starred": True}) == 3
    assert {(paper.rating_key, paper.starred) for paper in three} == {(4, True)}
    with pytest.raises(Invalid):
        bulk.change(session, writer, ids(three), {"rating": 9})


def test_joined_records_go_to_the_trash_with_their_paper_and_others_are_passed_over(session, writer, three):
    papers.save(session, writer, PaperDraft({"title": "D"}, {"doi": "10.1234/a"}))
    papers.save(session, writer, PaperDraft({}, {"arxiv": "2501.00001", "doi": "10.1234/a"}))
    papers.remove(session, writer, three[1].id)
    assert bulk.remove(session, writer, [*ids(three), "no-such-paper", three[0].id]) == 2
    live = session.scalar(select(func.count()).where(Paper.library_id == writer.library_id, ~Paper.deleted))
    assert live == 0


def test_too_many_are_refused_before_anything_is_written(session, writer):
    with pytest.raises(Invalid, match="10,000"):
        bulk.remove(session, writer, [str(n) for n in range(10_001)])


def test_the_number_of_statements_does_not_grow_with_every_paper(session, writer, engine: Engine):
    drafts = [PaperDraft({"title": f"P {n}"}, {"arxiv": f"2502.{n + 1:05}"}) for n in range(150)]
    many = [papers.save(session, writer, draft).paper.id for draft in drafts]
    seen: list[int] = []
    for count in (10, 150):
        said: list[str] = []
        event.listen(engine, "before_cursor_execute", lambda *given, said=said: said.append(given[2]))
        bulk.tag(session, writer, many[:count], [f"tag {count}"])
        seen.append(len([one for one in said if not one.startswith("INSERT")]))
    assert seen[1] <= seen[0] + 5
