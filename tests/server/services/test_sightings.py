"""When a paper's pages were seen."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from postil.models import now
from postil.services import merging, papers, sightings, views
from postil.services.edits import Writer
from postil.services.papers import PaperDraft


def test_each_identifier_has_its_time_and_those_of_joined_records_too(session: Session, writer: Writer):
    one = papers.save(session, writer, PaperDraft({"url": "https://arxiv.org/abs/2501.00001"}, {"arxiv": "2501.00001"}))
    other = papers.save(session, writer, PaperDraft({"title": "Old", "url": "https://example.org/old"}))
    merging.merge(session, writer, one.paper.id, other.paper.id)
    view = views.view(session, writer.library_id, one.paper)
    seen = sightings.of(session, writer.library_id, view)
    assert set(seen) == set(view.identifiers)
    assert all(now() - at < timedelta(minutes=5) for at in seen.values())
