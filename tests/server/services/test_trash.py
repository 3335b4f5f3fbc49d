"""Everything that was deleted is in the trash, with when and by whom, and comes back whole."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from postil.domain.errors import Invalid, NotFound
from postil.models import now
from postil.services import annotations, edits, history, lists, papers, tags, trash, undo
from postil.services.annotations import AnnotationDraft
from postil.services.edits import Writer
from postil.services.papers import PaperDraft


@pytest.fixture
def deleted(session: Session, writer: Writer) -> list[str]:
    """A paper, a tag and a list in the trash."""
    draft = PaperDraft({"title": "One"}, {"arxiv": "2501.00001"}, tags=("nlp",), lists=("Thesis",), note="n")
    paper = papers.save(session, writer, draft).paper
    tag, shelf = tags.find(session, writer.library_id, "nlp"), lists.find(session, writer.library_id, "Thesis")
    assert tag
    assert shelf
    papers.remove(session, writer, paper.id)
    tags.remove(session, writer, tag.id)
    lists.remove(session, writer, shelf.id)
    return [paper.id, tag.id, shelf.id]


def shown(session: Session, writer: Writer) -> list[tuple[str, str]]:
    return [(one.entity, one.thing.id) for one in trash.page(session, writer.library_id).items]


def test_papers_tags_and_lists_are_told_with_when_and_by_which_device(
    session: Session, writer: Writer, deleted: list[str]
):
    page = trash.page(session, writer.library_id)
    assert page.total == 3
    assert {(one.entity, one.thing.id) for one in page.items} == set(
        zip(("paper", "tag", "list"), deleted, strict=True)
    )
    assert {one.by for one in page.items} == {"laptop"}
    assert all(
        now() - one.at < timedelta(minutes=1) and one.until - one.at == timedelta(days=180) for one in page.items
    )


def test_one_thing_comes_back_as_it_was(session: Session, writer: Writer, deleted: list[str]):
    for entity, ident in zip(("tag", "list", "paper"), [*deleted[1:], deleted[0]], strict=True):
        assert not trash.restore(session, writer, entity, ident).deleted
        trash.restore(session, writer, entity, ident)
    assert shown(session, writer) == []
    assert [held for _, held in tags.counted(session, writer.library_id)] == [1]
    assert [held for _, held in lists.counted(session, writer.library_id)] == [1]
    assert papers.get(session, writer.library_id, deleted[0]).note == "n"


@pytest.mark.parametrize("entity", ["paper", "identifier", "robot"])
def test_what_is_not_there_is_told_so(session: Session, writer: Writer, entity: str):
    with pytest.raises(NotFound):
        trash.restore(session, writer, entity, "nothing")


def test_everything_comes_back_at_once_and_goes_again_by_undo(session: Session, writer: Writer, deleted: list[str]):
    before = history.version(session, writer.library_id)
    assert trash.restore_all(session, writer) == 3
    until = history.version(session, writer.library_id)
    assert shown(session, writer) == []
    papers.save(session, writer, PaperDraft({"title": "Later"}, {"arxiv": "2501.00009"}))
    assert undo.undo(session, writer, before, until).changed == 3
    assert {ident for _, ident in shown(session, writer)} == set(deleted)
    assert not undo.undo(session, Writer(writer.library_id, "somebody else"), before, until).changed


def test_a_deleted_annotation_is_told_and_brings_its_paper_back_with_it(
    session: Session, writer: Writer, deleted: list[str]
):
    papers.restore(session, writer, deleted[0])
    made = annotations.create(session, writer, deleted[0], AnnotationDraft({"comment": "kept"}, ("core",)))
    annotations.remove(session, writer, made.id)
    assert shown(session, writer)[0] == ("annotation", made.id)
    papers.remove(session, writer, deleted[0])
    trash.restore(session, writer, "annotation", made.id)
    (back,) = annotations.of_paper(session, writer.library_id, deleted[0])
    assert (back.annotation.comment, [tag.name for tag in back.tags]) == ("kept", ["core"])
    assert not papers.get(session, writer.library_id, deleted[0]).deleted


def test_a_joined_record_comes_and_goes_with_its_paper(session: Session, writer: Writer, deleted: list[str]):
    other = papers.save(session, writer, PaperDraft({"title": "Two", "url": "https://example.org/two"})).paper
    trash.restore(session, writer, "paper", deleted[0])
    edits.commit(session, writer, [edits.put("paper", other.id, "alias_of", deleted[0])])
    papers.remove(session, writer, deleted[0])
    assert ("paper", other.id) not in shown(session, writer)
    trash.restore(session, writer, "paper", deleted[0])
    assert not other.deleted


def test_a_long_trash_comes_in_pages_the_latest_first(session: Session, writer: Writer):
    made = [papers.save(session, writer, PaperDraft({"title": f"P{n}"}, {"arxiv": f"2501.{n + 1:05}"})).paper.id for n in range(7)]  # fmt: skip # noqa: E501
    for ident in made:
        papers.remove(session, writer, ident)
    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = trash.page(session, writer.library_id, cursor=cursor, limit=3)
        seen += [one.thing.id for one in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert sorted(seen) == sorted(made)
    assert len(seen) == 7
    with pytest.raises(Invalid):
        trash.page(session, writer.library_id, cursor="x")
