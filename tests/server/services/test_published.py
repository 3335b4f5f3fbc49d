"""What everybody sees of a shared list: links that are public, the latest first in the feed, BibTeX without notes."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from postil.domain.identifiers import Identifier
from postil.models import ListShare
from postil.services import lists, papers, published, shares
from postil.services.drafts import PaperDraft
from postil.services.edits import Writer


@pytest.fixture
def held(session: Session, writer: Writer) -> ListShare:
    made = lists.create(session, writer, "Shelf")[0]
    for number in range(3):
        draft = PaperDraft({"title": f"Paper {number}"}, {"arxiv": f"2501.{number + 1:05}"}, lists=("Shelf",))
        papers.save(session, writer, draft)
    return shares.share(session, writer.library_id, made.id)


def titles(session: Session, held: ListShare, idents: list[str]) -> list[str]:
    return [paper.title for paper in published.papers(session, held, idents)]


def test_papers_come_in_the_lists_order(session, held):
    assert titles(session, held, published.order(session, held)) == ["Paper 0", "Paper 1", "Paper 2"]


def test_the_feed_begins_with_what_came_last(session, writer, held):
    draft = PaperDraft({"title": "New"}, {"arxiv": "2502.00001"})
    late = papers.save(session, writer, draft).paper.id
    first = published.order(session, held)[0]
    lists.place(session, writer, held.list_id, late, first)
    found = published.latest(session, held, 2)
    assert len(found) == 2
    assert found[0] == late or shares.times(session, writer.library_id, held.list_id, found)[late]


@pytest.mark.parametrize(
    ("fields", "known", "expected"),
    [
        (
            {"url": "https://huggingface.co/papers/2503.00001"},
            {"arxiv": "2503.00001"},
            ["https://arxiv.org/abs/2503.00001", "https://arxiv.org/pdf/2503.00001"],
        ),
        (
            {"url": "https://lab.example/paper", "pdf_url": "https://lab.example/paper.pdf"},
            {},
            ["https://lab.example/paper", "https://lab.example/paper.pdf"],
        ),
        (
            {"code_url": "https://github.com/a/b"},
            {"doi": "10.1234/x"},
            ["https://doi.org/10.1234/x", "https://github.com/a/b"],
        ),
    ],
)
def test_links_are_a_papers_homes_and_not_where_its_owner_met_it(session, writer, held, fields, known, expected):
    paper = papers.save(
        session,
        writer,
        PaperDraft({"title": "A", **fields}, known, more=(Identifier("url", "https://intranet.example/x"),)),
    )
    shown = published.papers(session, held, [paper.paper.id])[0]
    assert [address for address, _ in shown.links] == expected


def test_bibtex_tells_nothing_of_notes_tags_and_lists(session, writer, held):
    first = published.order(session, held)[0]
    papers.write_note(session, writer, first, "my opinion")
    text = "".join(published.bibtex(session, held))
    assert text.count("@") == 3
    assert "opinion" not in text
    assert "Shelf" not in text
