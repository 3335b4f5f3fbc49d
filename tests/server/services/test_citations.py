"""Citing one paper: BibTeX without what is private, and every style."""

from __future__ import annotations

import pytest

from postil.domain.errors import NotFound
from postil.formats import cited
from postil.services import citations, papers
from postil.services.papers import PaperDraft


def test_a_paper_is_cited_in_every_style(session, writer):
    fields = {"title": "Notes", "authors": ["Ada Lovelace"], "published_on": "1843", "venue": "Memoirs"}
    draft = PaperDraft(fields, {"doi": "10.1234/notes"}, tags=("private",), note="My secret")
    paper = papers.save(session, writer, draft).paper
    found = citations.cite(session, writer.library_id, paper.id)
    assert found.key == "lovelace1843notes"
    assert found.bibtex.startswith("@article{lovelace1843notes,")
    assert "secret" not in found.bibtex
    assert "private" not in found.bibtex
    assert [one.label for one in found.styles] == list(cited.STYLES.values())
    assert all("Lovelace" in cited.plain(one.runs) and "1843" in cited.plain(one.runs) for one in found.styles)


def test_a_paper_in_the_trash_can_be_cited_and_one_that_never_was_cannot(session, writer):
    paper = papers.save(session, writer, PaperDraft({"title": "Gone"})).paper
    papers.remove(session, writer, paper.id)
    assert "Gone" in citations.cite(session, writer.library_id, paper.id).bibtex
    with pytest.raises(NotFound):
        citations.cite(session, writer.library_id, "never")
