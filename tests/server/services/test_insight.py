"""Looking back: weeks and their borders, what counts as read and when, the backlog, its trend, tags and venues."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from postil.models import FieldVersion, Paper, Tag
from postil.services import edits, insight, papers, tags
from postil.services.edits import Writer
from postil.services.insight import LookBack, Share, Span, Trend
from postil.services.papers import PaperDraft

#: A Wednesday; its week began on Monday, 16 November.
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
MONDAY = date(2026, 11, 16)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def save(session: Session, writer: Writer, title: str, saved: str, read: str | None = None, **draft: Any) -> str:
    """A paper saved at one time, and read at another."""
    worn = draft.pop("tagged", ())
    paper = papers.save(session, writer, PaperDraft({"title": title, **draft}, tags=worn)).paper
    if read is not None:
        papers.change(session, writer, paper.id, {"status": "read", "read_at": read})
    paper.created_at = at(saved)
    session.flush()
    return paper.id


def stamp(session: Session, ident: str, when: str) -> None:
    """Put the last change of the paper's status at a time."""
    session.flush()
    query = update(FieldVersion).where(FieldVersion.entity_id == ident, FieldVersion.field == "status")
    session.execute(query.values(ts=round(at(when).timestamp() * 1000)))


def look(session: Session, writer: Writer, now: datetime = NOW, **asked: Any) -> LookBack:
    session.flush()
    return insight.look_back(session, writer.library_id, now=now, **asked)


def week(found: LookBack, start: date) -> Span:
    return next(span for span in found.spans if span.start == start)


def test_an_empty_library_has_weeks_without_anything(session: Session, writer: Writer):
    found = look(session, writer)
    assert (found.papers, found.since, found.trend, found.days_to_read, found.best) == (0, None, None, None, None)
    assert len(found.spans) == insight.LEAST
    assert {(span.saved, span.read, span.waiting) for span in found.spans} == {(0, 0, 0)}


def test_a_week_begins_on_monday_at_midnight_utc(session: Session, writer: Writer):
    save(session, writer, "Late on Sunday", "2026-11-15T23:59:59.999")
    save(session, writer, "Early on Monday", "2026-11-16T00:00:00")
    found = look(session, writer)
    assert week(found, date(2026, 11, 9)).saved == 1
    assert week(found, MONDAY).saved == 1
    assert [span.over for span in found.spans] == [True] * 7 + [False]
    assert found.spans[-1].end == date(2026, 11, 23)


def test_a_time_of_reading_counts_where_it_is_in_utc(session: Session, writer: Writer):
    save(session, writer, "Read at night", "2026-11-02T12:00", read="2026-11-16T00:30:00+02:00")
    save(session, writer, "Read in the evening", "2026-11-02T12:00", read="2026-11-15T23:30:00-05:00")
    found = look(session, writer)
    assert week(found, date(2026, 11, 9)).read == 1
    assert week(found, MONDAY).read == 1


def test_the_53rd_week_of_a_year_goes_on_into_the_next(session: Session, writer: Writer):
    for day in ("2026-12-27", "2026-12-28", "2026-12-31", "2027-01-01", "2027-01-03", "2027-01-04"):
        save(session, writer, f"Saved on {day}", f"{day}T12:00")
    found = look(session, writer, at("2027-01-06"))
    assert date(2026, 12, 28).isocalendar()[:2] == (2026, 53)
    starts = [date(2026, 12, 21), date(2026, 12, 28), date(2027, 1, 4)]
    assert [week(found, start).saved for start in starts] == [1, 4, 1]


def test_without_a_time_of_reading_the_change_of_the_status_counts(session: Session, writer: Writer):
    ident = save(session, writer, "Marked as read", "2026-10-01T12:00")
    edits.commit(session, writer, [edits.put("paper", ident, "status", "read")])  # as an extension sends it
    stamp(session, ident, "2026-10-07T12:00")
    found = look(session, writer)
    assert week(found, date(2026, 10, 5)).read == 1
    assert found.days_to_read == pytest.approx(6)


def test_a_paper_that_is_unread_again_waits_since_it_was_saved(session: Session, writer: Writer):
    ident = save(session, writer, "Unread again", "2026-10-01T12:00", read="2026-10-20T12:00:00Z")
    papers.change(session, writer, ident, {"status": "unread"})
    save(session, writer, "Half read", "2026-10-01T12:00", status="reading")
    found = look(session, writer)
    assert (found.read, found.waiting) == (0, 2)
    assert week(found, date(2026, 10, 26)).waiting == 2


def test_trash_and_joined_records_do_not_count(session: Session, writer: Writer):
    head = save(session, writer, "Stays", "2026-11-10T12:00", read="2026-11-11T12:00:00Z", venue="ICML")
    joined = save(session, writer, "Joined", "2026-11-10T12:00", read="2026-11-11T12:00:00Z", tagged=("robots",))
    edits.commit(session, writer, [edits.put("paper", joined, "alias_of", head)])
    papers.remove(session, writer, save(session, writer, "Away", "2026-11-10T12:00", tagged=("robots",), venue="ICML"))
    assert (look(session, writer).papers, look(session, writer).saved, look(session, writer).read) == (1, 1, 1)
    assert look(session, writer, by="tag").shares == (Share("robots", 1, 1),)
    assert look(session, writer, by="venue").shares == (Share("ICML", 1, 1),)


def test_what_was_read_before_it_was_saved_has_never_waited(session: Session, writer: Writer):
    save(session, writer, "An old friend", "2026-11-10T12:00", read="2026-10-06T12:00:00Z")
    found = look(session, writer)
    assert week(found, date(2026, 10, 5)).read == 1
    assert {span.waiting for span in found.spans} == {0}
    assert found.days_to_read == 0


def test_what_a_fast_clock_put_into_the_future_is_of_today(session: Session, writer: Writer):
    save(session, writer, "Not yet", "2026-12-30T12:00")
    save(session, writer, "Read tomorrow", "2026-11-17T12:00", read="2027-03-01T12:00:00Z")
    found = look(session, writer)
    assert (found.saved, found.read, found.waiting) == (2, 1, 1)
    assert week(found, MONDAY).saved == 2


def test_half_of_what_was_read_took_no_longer_than_the_median(session: Session, writer: Writer):
    for days in (1, 2, 40):
        read = at("2026-09-01T12:00") + timedelta(days=days)
        save(session, writer, f"Took {days}", "2026-09-01T12:00", read=read.isoformat())
    assert look(session, writer).days_to_read == pytest.approx(2)


def test_the_trend_is_of_the_last_eight_whole_weeks(session: Session, writer: Writer):
    save(session, writer, "Long ago", "2026-06-01T12:00")
    for number in range(16):
        save(session, writer, f"Saved {number}", f"2026-10-{5 + number:02}T12:00")
    for number in range(4):
        save(session, writer, f"Read {number}", "2026-06-01T12:00", read=f"2026-10-{5 + number:02}T12:00:00Z")
    save(session, writer, "This week", "2026-11-17T12:00")
    save(session, writer, "Nine weeks ago", "2026-09-20T12:00")
    assert look(session, writer).trend == Trend(weeks=8, change=12, read=4)


def test_a_young_library_has_a_trend_of_the_weeks_that_it_has(session: Session, writer: Writer):
    save(session, writer, "First", "2026-11-16T12:00")
    assert look(session, writer).trend is None
    save(session, writer, "Before", "2026-11-05T12:00")
    assert look(session, writer).trend == Trend(weeks=2, change=1, read=0)


@pytest.mark.parametrize(
    ("since", "weeks", "unit", "spans"),
    [
        ("2026-11-17", 52, "week", 8),
        ("2026-08-31", 52, "week", 12),
        ("2020-01-01", 26, "week", 26),
        ("2020-01-01", 104, "week", 104),
        ("2024-11-25", None, "week", 104),
        ("2024-11-18", None, "month", 25),
        ("2016-12-01", None, "month", 120),
        ("2016-11-30", None, "year", 11),
    ],
)
def test_a_look_back_goes_as_far_as_asked_and_as_there_is(
    session: Session, writer: Writer, since: str, weeks: int | None, unit: str, spans: int
):
    save(session, writer, "First", f"{since}T12:00")
    found = look(session, writer, weeks=weeks)
    assert (found.unit, len(found.spans), found.since) == (unit, spans, date.fromisoformat(since))
    assert found.spans[-1].start <= NOW.date() < found.spans[-1].end
    assert all(one.end == after.start for one, after in zip(found.spans, found.spans[1:], strict=False))


def test_papers_count_for_each_of_their_tags_and_the_rest_together_once(session: Session, writer: Writer):
    save(session, writer, "One", "2026-11-10T12:00", tagged=("a", "b", "c"))
    save(session, writer, "Two", "2026-11-10T12:00", read="2026-11-12T12:00:00Z", tagged=("a", "c", "d"))
    save(session, writer, "Three", "2026-11-10T12:00")
    save(session, writer, "Before", "2025-01-10T12:00", tagged=("old",))
    found = look(session, writer, weeks=26, by="tag", most=2)
    assert found.shares == (Share("a", 2, 1), Share("c", 2, 1), Share("", 2, 1, others=2), Share("", 1, 0))
    whole = look(session, writer, weeks=26, by="tag", most=None).shares
    assert [share.name for share in whole] == ["a", "c", "d", "b", ""]


def test_a_tag_narrows_everything_and_is_not_told_as_its_own_share(session: Session, writer: Writer):
    save(session, writer, "One", "2026-11-10T12:00", tagged=("robots", "speech"))
    save(session, writer, "Two", "2026-11-10T12:00", tagged=("robots",))
    save(session, writer, "Three", "2026-11-10T12:00", tagged=("speech",))
    tag = tags.find(session, writer.library_id, "robots")
    assert tag is not None
    found = look(session, writer, tag=(tag.id, tag.name), by="tag")
    assert (found.papers, found.saved) == (2, 2)
    assert found.shares == (Share("speech", 1, 0), Share("", 1, 0))


def test_a_deleted_tag_is_not_told(session: Session, writer: Writer):
    save(session, writer, "One", "2026-11-10T12:00", tagged=("gone",))
    tag = tags.find(session, writer.library_id, "gone")
    assert isinstance(tag, Tag)
    tags.remove(session, writer, tag.id)
    assert look(session, writer, by="tag").shares == (Share("", 1, 0),)


def test_a_tag_that_was_taken_off_is_not_told(session: Session, writer: Writer):
    ident = save(session, writer, "One", "2026-11-10T12:00", tagged=("off", "on"))
    tag = tags.find(session, writer.library_id, "off")
    assert isinstance(tag, Tag)
    tags.discard(session, writer, ident, tag.id)
    assert look(session, writer, by="tag").shares == (Share("on", 1, 0),)


def test_venues_are_one_whatever_their_capitals(session: Session, writer: Writer):
    save(session, writer, "One", "2026-11-10T12:00", venue="NeurIPS 2026")
    save(session, writer, "Two", "2026-11-10T12:00", venue="neurips  2026", read="2026-11-12T12:00:00Z")
    save(session, writer, "Three", "2026-11-10T12:00")
    first, bare = look(session, writer, by="venue").shares
    assert (first.name.lower(), first.saved, first.read) == ("neurips 2026", 2, 1)
    assert bare == Share("", 1, 0)


def test_every_week_adds_up_to_what_counting_one_by_one_gives(session: Session, writer: Writer):
    chance = random.Random(20)
    for number in range(60):
        save(session, writer, f"Paper {number}", "2026-01-01")
    rows = session.query(Paper).all()
    read: dict[str, datetime] = {}
    for paper in rows:
        paper.created_at = NOW - timedelta(seconds=chance.randrange(100 * 7 * 86_400))
        if chance.random() < 0.5:
            read[paper.id] = min(NOW, paper.created_at + timedelta(seconds=chance.randrange(60 * 86_400)))
            papers.change(session, writer, paper.id, {"status": "read", "read_at": read[paper.id].isoformat()})
    found = look(session, writer, weeks=104)
    saved = {paper.id: paper.created_at for paper in rows}
    for span in found.spans:
        in_span = [one for one in saved.values() if span.start <= one.date() < span.end]
        read_then = [one for one in read.values() if span.start <= one.date() < span.end]
        unread = sum(1 for ident, one in saved.items() if one.date() < span.end and ident not in read)
        half = sum(1 for ident, one in read.items() if saved[ident].date() < span.end <= one.date())
        assert (span.saved, span.read, span.waiting) == (len(in_span), len(read_then), unread + half)
    assert sum(span.saved for span in found.spans) == 60
