"""Reports on sites: the newest stands, for each device and site; and what they mean."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from postil.models import Device, Library, SiteReport, User, now
from postil.services import devices, site_reports
from postil.services.site_reports import Draft, Seen

AT = datetime(2026, 3, 1, 9, tzinfo=UTC)


def draft(site: str = "arxiv", at: datetime = AT, **other: Any) -> Draft:
    seen = {"level": "semantic", "rows": 25, "unread": 0, "path": "/list/cs.LG/new", "version": "0.1.0", **other}
    return Draft(site, at=at, **seen)


def test_a_report_replaces_the_one_before_and_leaves_other_sites(session: Session, device: Device):
    site_reports.put(session, device, [draft(), draft("huggingface", rows=31)])
    held = site_reports.put(session, device, [draft(at=AT + timedelta(hours=1), level="links", rows=7)])
    assert [(one.site, one.level, one.rows) for one in held] == [("arxiv", "links", 7), ("huggingface", "semantic", 31)]


def test_a_report_that_comes_late_does_not_replace_a_newer_one(session: Session, device: Device):
    site_reports.put(session, device, [draft()])
    held = site_reports.put(session, device, [draft(at=AT - timedelta(seconds=1), rows=0), draft(rows=26)])
    assert [one.rows for one in held] == [26]


def test_a_clock_that_is_ahead_does_not_keep_later_reports_out(session: Session, device: Device):
    site_reports.put(session, device, [draft(at=now() + timedelta(days=400))])
    [held] = site_reports.put(session, device, [draft(at=now() + timedelta(days=1), rows=3)])
    assert held.rows == 3
    assert held.seen_at <= now() + timedelta(minutes=6)


def test_a_device_has_so_many_reports_at_most_and_the_oldest_go(session: Session, device: Device):
    many = [draft(f"site-{number}", AT + timedelta(seconds=number)) for number in range(site_reports.MOST)]
    site_reports.put(session, device, many)
    held = site_reports.put(session, device, [draft("one-more", AT + timedelta(days=1))])
    sites = {one.site for one in held}
    assert len(sites) == site_reports.MOST
    assert "one-more" in sites
    assert "site-0" not in sites


def test_sites_come_with_every_device_that_saw_them_the_newest_first(
    session: Session, owner: User, library: Library, device: Device
):
    other, _ = devices.issue(session, owner, "phone", ["sync"])
    site_reports.put(session, device, [draft(), draft("huggingface", AT + timedelta(days=1))])
    site_reports.put(session, other, [draft(at=AT + timedelta(hours=1), level="nothing", rows=0)])
    found = site_reports.everyone(session, library.id)
    assert [(site.name, [seen.device for seen in site.reports]) for site in found] == [
        ("huggingface", ["laptop"]),
        ("arxiv", ["phone", "laptop"]),
    ]
    assert found[1].last.health == "nothing"


def test_a_library_sees_the_reports_of_its_own_devices_only(session: Session, library: Library, device: Device):
    site_reports.put(session, device, [draft()])
    assert site_reports.everyone(session, "another") == []


@pytest.mark.parametrize(
    ("level", "rows", "unread", "health"),
    [
        ("embedded", 25, 0, "well"),
        ("semantic", 1, 0, "well"),
        ("semantic", 25, 1, "partly"),
        ("links", 25, 0, "fallback"),
        ("nothing", 0, 0, "nothing"),
        ("embedded", 0, 0, "nothing"),
    ],
)
def test_health_follows_from_level_and_rows(level: str, rows: int, unread: int, health: str):
    assert Seen(SiteReport(level=level, rows=rows, unread=unread), "laptop").health == health
