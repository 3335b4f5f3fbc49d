"""Highlights and comments in the search: what is read of them, how they are found, ranked and shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from postil.domain.query import parse
from postil.models import Annotation, AnnotationTag, IndexOutbox, Tag
from postil.models.engine import writing
from postil.search import documents, sync
from postil.search.annotated import CONTEXTS
from postil.search.port import SearchIndex
from server.plans import planned
from server.search.conftest import LIBRARY
from server.search.papers import paper
from server.search.rows import save

QUOTE = "The policy forgets rare maneuvers"
CONTEXT = f"We saw it at night. {QUOTE} after pruning. A larger buffer helps."


def annotate(sessions: Callable[[], Session], ident: str, paper_id: str, quote: str = QUOTE, **fields: Any) -> None:
    """Insert or change an annotation, as the ledger does, with the outbox row of its paper."""
    context = fields.pop("context", "")
    with sessions() as session:
        writing(session)
        found = session.get(Annotation, (LIBRARY, ident)) or Annotation(library_id=LIBRARY, id=ident, paper_id=paper_id)
        found.target = {"source": "https://arxiv.org/abs/1", "context": context}
        found.quote, found.highlighted = quote, bool(quote)
        for name, value in fields.items():
            setattr(found, name, value)
        session.add_all([found, IndexOutbox(library_id=LIBRARY, paper_id=paper_id)])
        session.commit()


def tag(sessions: Callable[[], Session], ident: str, name: str, *, present: bool = True) -> None:
    with sessions() as session:
        writing(session)
        session.merge(Tag(library_id=LIBRARY, id=name, name=name, name_key=name))
        session.merge(AnnotationTag(library_id=LIBRARY, annotation_id=ident, tag_id=name, present=present))
        session.commit()


def ids(index: SearchIndex, text: str) -> list[str]:
    return [hit.paper_id for hit in index.search(parse(text), limit=10).hits]


@pytest.fixture
def filled(index: SearchIndex) -> SearchIndex:
    index.apply(
        [
            paper("marked", "Racing", quotes=(QUOTE, "Second passage"), comments=("Ask *Ruth* about buffers",),
                  contexts=("We saw it at night … after pruning.",), annotation_tags=("To cite",),
                  has=("highlight", "comment")),
            paper("abstract", "Driving", abstract=f"{QUOTE}. Nothing else.", tags=("To cite",)),
            paper("plain", "Pruning networks at night", abstract="Sparse graphs."),
        ],
        [],
    )  # fmt: skip
    return index


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("quote:maneuvers", ["marked"]),
        ('quote:"rare maneuvers"', ["marked"]),
        ('quote:"maneuvers second"', []),
        ("quote:ruth", []),
        ("quote:pruning", []),
        ("comment:ruth", ["marked"]),
        ("comment:cite", ["marked"]),
        ("has:highlight", ["marked"]),
        ("has:comment", ["marked"]),
        ("-has:highlight driving", ["abstract"]),
        ("-quote:maneuvers driving", ["abstract"]),
    ],
)
def test_quotes_and_comments_are_fields_of_their_own(filled: SearchIndex, text: str, found: list[str]):
    assert ids(filled, text) == found


def test_a_tag_finds_papers_that_carry_it_and_those_with_a_passage_that_does(filled: SearchIndex):
    assert set(ids(filled, 'tag:"to cite"')) == {"marked", "abstract"}
    assert ids(filled, '-tag:"to cite"') == ["plain"]


def test_plain_words_find_what_was_highlighted_before_what_only_stands_around_it(filled: SearchIndex):
    assert set(ids(filled, "rare maneuvers")) == {"marked", "abstract"}
    assert ids(filled, "pruning night") == ["plain", "marked"]


def test_snippets_mark_the_quote_and_the_comment_that_matched_best(filled: SearchIndex):
    [hit] = filled.search(parse("quote:passage comment:ruth"), limit=1).hits
    assert hit.snippets["quote"] == (("Second ", False), ("passage", True))
    assert ("Ruth", True) in hit.snippets["comment"]
    assert "context" not in hit.snippets


def test_there_is_no_snippet_of_what_did_not_match(filled: SearchIndex):
    [hit] = filled.search(parse("title:racing"), limit=1).hits
    assert set(hit.snippets) == {"title"}
    [hit] = [one for one in filled.search(parse("night"), limit=5).hits if one.paper_id == "marked"]
    assert ("night", True) in hit.snippets["context"]


def test_words_of_a_papers_own_highlights_make_no_other_paper_like_it(index: SearchIndex):
    index.apply([paper("one", "Zymurgy", quotes=("Zymurgy of larks",)), paper("two", "Larks")], [])
    assert index.similar("one", 5) == ()


def test_a_document_has_the_annotations_of_all_joined_records(sessions: Callable[[], Session]):
    save(sessions, "head", title="Racing")
    save(sessions, "joined", title="Racing v1", alias_of="head")
    annotate(sessions, "a", "head", comment="Mine", context=CONTEXT)
    annotate(sessions, "b", "joined", "Another passage", context=CONTEXT)
    annotate(sessions, "note", "joined", "", comment="A page note", context="")
    annotate(sessions, "gone", "head", "Forgotten", comment="Forgotten", deleted=True)
    tag(sessions, "b", "to cite")
    tag(sessions, "a", "dropped", present=False)
    tag(sessions, "gone", "forgotten")
    with sessions() as session:
        [found] = documents.load(session, LIBRARY)
    assert found.quotes == (QUOTE, "Another passage")
    assert found.comments == ("Mine", "A page note")
    assert found.annotation_tags == ("to cite",)
    assert found.has == ("highlight", "comment")
    assert found.contexts[0] == "We saw it at night. … after pruning. A larger buffer helps."


def test_a_paragraph_is_searched_once_and_only_so_much_of_many(sessions: Callable[[], Session]):
    save(sessions, "head", title="Racing")
    for number in range(80):
        annotate(sessions, f"a{number}", "head", f"passage {number}", context="x" * 1900 + str(number % 60))
    with sessions() as session:
        [found] = documents.load(session, LIBRARY)
    assert len(found.contexts) == CONTEXTS // 1902
    assert len(found.quotes) == 80


def test_what_was_annotated_changed_or_deleted_is_so_for_the_next_search(
    index: SearchIndex, sessions: Callable[[], Session]
):
    save(sessions, "head", title="Racing")
    annotate(sessions, "a", "head", comment="Ruth")
    sync.drain(sessions, index, LIBRARY)
    assert ids(index, "quote:maneuvers") == ids(index, "comment:ruth") == ["head"]
    annotate(sessions, "a", "head", comment="Grace")
    sync.drain(sessions, index, LIBRARY)
    assert ids(index, "comment:ruth") == []
    assert not sync.check(sessions, index, LIBRARY)
    annotate(sessions, "a", "head", deleted=True)
    sync.drain(sessions, index, LIBRARY)
    assert ids(index, "quote:maneuvers") == ids(index, "comment:grace") == ids(index, "has:highlight") == []


def test_many_annotations_take_no_more_statements(sessions: Callable[[], Session]):
    def statements() -> int:
        counted: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            counted.append(statement)

        with sessions() as session:
            engine = session.get_bind()
            event.listen(engine, "before_cursor_execute", note)
            list(documents.load(session, LIBRARY))
            event.remove(engine, "before_cursor_execute", note)
        return len(counted)

    save(sessions, "p0", title="Racing")
    annotate(sessions, "first", "p0")
    before = statements()
    for number in range(1, 12):
        save(sessions, f"p{number}", title="Racing")
        for place in range(4):
            annotate(sessions, f"{number}-{place}", f"p{number}", comment="More")
    assert statements() == before


def test_only_the_papers_asked_for_are_gone_through(sessions):
    save(sessions, "p1", title="One")
    annotate(sessions, "a1", "p1")
    with sessions() as session, planned(session.get_bind()) as planned_steps:
        list(documents.load(session, LIBRARY, {f"p{number}" for number in range(50)}))
    steps = [step for step in planned_steps if step.startswith(("SEARCH", "SCAN"))]
    assert steps
    assert all("(library_id=? AND " in step for step in steps), "\n".join(steps)
    assert not any("SEARCH paper " in step and "deleted=?" in step for step in steps), "\n".join(steps)
    assert any("ix__annotation_paper (library_id=? AND paper_id=?" in step for step in steps), steps
