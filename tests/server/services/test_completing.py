"""Completion in the search box: names of fields, then what the library has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session, sessionmaker

from postil.domain.query import parse
from postil.search.library import LibrarySearch
from postil.services import papers, tags
from postil.services.completing import MOST, Completion, complete
from postil.services.drafts import PaperDraft
from postil.services.edits import Writer

Complete = Callable[..., tuple[Completion, ...]]


@pytest.fixture
def search(sessions: sessionmaker[Session], tmp_path: Path) -> Iterator[LibrarySearch]:
    made = LibrarySearch(tmp_path / "index", sessions, backend="memory")
    yield made
    made.close()


@pytest.fixture
def offered(session: Session, search: LibrarySearch, writer: Writer) -> Complete:
    """What is offered at the caret, which is at the end unless it is said."""
    for number, draft in enumerate(
        [
            PaperDraft(
                {"title": "One", "authors": ["Ada Lovelace", "Jos\u00e9 M\u00fcller"], "venue": "NeurIPS"},
                tags=("rl", "computer vision", 'the "best"'),
            ),
            PaperDraft(
                {"title": "Two", "authors": ["Ada Lovelace"], "venue": "Nature", "published_on": "2024"},
                tags=("computer vision",),
            ),
            PaperDraft(
                {"title": "Three", "authors": ["Lovely, Ann"], "published_on": "2021-05"}, lists=("Reading group",)
            ),
        ]
    ):
        draft.identifiers.update(arxiv=f"2501.0000{number + 1}", url=f"https://example.org/{number}")
        papers.save(session, writer, draft)
    session.commit()

    def ask(text: str, caret: int | None = None) -> tuple[Completion, ...]:
        return complete(session, search, writer.library_id, text, len(text) if caret is None else caret)

    return ask


def test_a_tag_of_no_paper_is_not_offered(offered: Complete, session: Session, writer: Writer):
    tags.create(session, writer, "visionary")
    session.commit()
    assert inserted(offered("tag:vis")) == ['tag:"computer vision"']


def inserted(offers: tuple[Completion, ...]) -> list[str]:
    return [one.insert for one in offers]


@pytest.mark.parametrize(
    ("text", "inserts"),
    [
        ("ema ta", ["tag:", "has:tag"]),
        ("tag:", ['tag:"computer vision"', "tag:rl"]),
        ("-tag:vis", ['tag:"computer vision"']),
        ('tag:"computer v', ['tag:"computer vision"']),
        ("tag:rl", []),
        ("tag:the", []),
        ("list:gro", ['list:"Reading group"']),
        ("status:re", ["status:reading", "status:read"]),
        ("is:st", ["is:starred"]),
        ("has:co", ["has:code", "has:comment"]),
        ("sort:-t", ["sort:-title"]),
        ("year:20", ["year:2024", "year:2021"]),
        ("added:y", ["added:yesterday", "added:year"]),
        ("author:lov", ['author:"Ada Lovelace"', 'author:"Lovely, Ann"']),
        ("author:mull", ['author:"Jos\u00e9 M\u00fcller"']),
        ('author:"ada lov', ['author:"Ada Lovelace"']),
        ("venue:n", ["venue:Nature", "venue:NeurIPS"]),
        ("compu", ['tag:"computer vision"']),
        ("starr", ["is:starred"]),
        ("(site:ex", ["site:example.org"]),
        ("", []),
        ("ema ", []),
        ("zzz", []),
        ("foo:b", []),
        ("author:", []),
    ],
)
def test_what_is_offered_begins_with_what_is_typed(offered: Complete, text: str, inserts: list[str]):
    assert inserted(offered(text)) == inserts


def test_an_offer_takes_the_place_of_the_word_at_the_caret(offered: Complete):
    (only,) = offered("ema -tag:vis robots", caret=12)
    assert only == Completion(5, 12, 'tag:"computer vision"', 'tag:"computer vision"', "2 papers")


def test_in_the_middle_of_a_word_nothing_is_offered(offered: Complete):
    assert offered("tagged", caret=2) == ()
    assert offered("(ta)", caret=3) != ()


@pytest.mark.parametrize(
    "text", ["t", "st", "a", "no", "re", "co", "se", "sort:", "tag:", "has:", "author:a", "added:"]
)
def test_offers_are_few_and_understood(offered: Complete, text: str):
    offers = offered(text)
    assert len(offers) <= MOST
    for one in offers:
        assert one.insert.endswith(":") or parse(one.insert).misread == ()
        assert one.hint


@pytest.mark.parametrize("caret", [-5, 0, 3, 999])
def test_any_caret_and_text_is_answered(offered: Complete, caret: int):
    assert isinstance(offered("tag:\x00 \ud800 (((", caret=caret), tuple)
