"""The annotations of a library as a list: conditions that all hold, newest first, and the papers that they are of."""

import pytest
from sqlalchemy.orm import Session

from postil.models import Annotation
from postil.services import annotation_list, annotations, edits, papers, tags
from postil.services.annotation_list import AnnotationFilter
from postil.services.annotations import AnnotationDraft
from postil.services.drafts import PaperDraft
from postil.services.edits import Writer


def save(session: Session, writer: Writer, number: int) -> str:
    draft = PaperDraft({"title": f"Paper {number}"}, {"arxiv": f"2501.{number:05}"})
    return papers.save(session, writer, draft).paper.id


def annotate(session: Session, writer: Writer, paper: str, quote: str = "", *names: str, **fields: str) -> Annotation:
    parts = [{"selector": [{"type": "TextQuoteSelector", "exact": quote}]}] if quote else []
    target = {"source": "https://arxiv.org/abs/2501.00001", "parts": parts}
    return annotations.create(session, writer, paper, AnnotationDraft({"target": target, **fields}, names))


def found(session: Session, writer: Writer, **conditions: object) -> list[str]:
    wanted = AnnotationFilter(**conditions)  # type: ignore[arg-type]
    return [view.annotation.quote for view in annotation_list.page(session, writer.library_id, wanted).views]


@pytest.mark.parametrize(
    ("conditions", "quotes"),
    [
        ({}, ["", "Über larks", "Larks sing"]),
        ({"color": "blue"}, ["Über larks", "Larks sing"]),
        ({"words": ("larks",)}, ["", "Über larks", "Larks sing"]),
        ({"words": ("LARKS", "sing")}, ["Larks sing"]),
        ({"words": ("100%",)}, [""]),
        ({"words": ("s_ng",)}, []),
        ({"highlighted": True, "commented": True}, ["Über larks"]),
        ({"highlighted": False}, [""]),
    ],
)
def test_all_conditions_hold(session: Session, writer: Writer, conditions: dict[str, object], quotes: list[str]):
    paper = save(session, writer, 1)
    annotate(session, writer, paper, "Larks sing", color="blue")
    annotate(session, writer, paper, "Über larks", color="blue", comment="Why?")
    annotate(session, writer, paper, comment="100% larks")
    assert found(session, writer, **conditions) == quotes


def test_every_tag_that_is_asked_for_must_be_there(session: Session, writer: Writer):
    paper = save(session, writer, 1)
    annotate(session, writer, paper, "one", "core")
    annotate(session, writer, paper, "both", "core", "method")
    wanted = [tags.named(session, writer.library_id, name) for name in ("core", "method")]
    assert found(session, writer, tags=tuple(tag.id for tag in wanted if tag)) == ["both"]


def test_pages_follow_one_another(session: Session, writer: Writer):
    paper = save(session, writer, 1)
    for number in range(5):
        annotate(session, writer, paper, f"passage {number}")
    seen, cursor = [], None
    for _ in range(3):
        page = annotation_list.page(session, writer.library_id, AnnotationFilter(), cursor=cursor, limit=2)
        seen += [view.annotation.quote for view in page.views]
        cursor = page.next
    assert cursor is None
    assert seen == [f"passage {number}" for number in reversed(range(5))]


def test_each_is_told_with_the_paper_that_stands_for_its_record(session: Session, writer: Writer):
    head, joined, far, other = (save(session, writer, number) for number in (1, 2, 3, 4))
    made = [annotate(session, writer, paper, "x") for paper in (head, joined, far, other)]
    edits.commit(session, writer, [edits.put("paper", joined, "alias_of", head)])
    edits.commit(session, writer, [edits.put("paper", far, "alias_of", joined)])
    views = annotations.views(session, writer.library_id, made)
    told = annotation_list.papers_of(session, writer.library_id, views)
    assert [told[one.id].id for one in made] == [head, head, head, other]
