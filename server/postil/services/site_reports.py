"""Reports of how well the extension reads each site: one for each device and site, the last one stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from postil.models import Device, SiteReport, now

#: How a page was read, best first: from data in it, from its structure, from bare links, or not at all.
LEVELS: Final = ("embedded", "semantic", "links", "nothing")
#: So many sites one device can report on: more than any extension knows.
MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Draft:
    """What a device saw of one site: see `SiteReport`. A time in the future counts as now."""

    site: str
    level: str
    rows: int
    unread: int
    path: str
    version: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Seen:
    """One report, with the name of the device that made it."""

    report: SiteReport
    device: str

    @property
    def health(self) -> str:
        """`well`; `partly`, when some rows could not be read; `fallback`, by bare links; or `nothing`."""
        if self.report.level == "nothing" or self.report.rows == 0:
            return "nothing"
        if self.report.level == "links":
            return "fallback"
        return "partly" if self.report.unread else "well"


@dataclass(frozen=True, slots=True)
class Site:
    """One site: the newest report first."""

    name: str
    reports: tuple[Seen, ...]

    @property
    def last(self) -> Seen:
        """The newest report."""
        return self.reports[0]


def put(session: Session, device: Device, drafts: Iterable[Draft]) -> list[SiteReport]:
    """Take in what a device saw; of each site what is newest stands, sites that are not named stay.

    Beyond `MOST` sites the oldest reports of the device go. Answers all reports of the device, by site.
    """
    own = (SiteReport.library_id == device.library_id, SiteReport.device_id == device.id)
    held = {report.site: report for report in session.scalars(select(SiteReport).where(*own))}
    latest = now() + timedelta(minutes=5)
    for draft in drafts:
        at = min(draft.at, latest)
        report = held.get(draft.site)
        if report is None:
            report = held[draft.site] = SiteReport(
                library_id=device.library_id, device_id=device.id, site=draft.site, seen_at=at
            )
            session.add(report)
        elif report.seen_at > at:
            continue
        report.level, report.rows, report.unread = draft.level, draft.rows, draft.unread
        report.path, report.version, report.seen_at = draft.path, draft.version, at
    session.flush()
    kept = sorted(held.values(), key=lambda one: one.seen_at, reverse=True)
    for report in kept[MOST:]:
        session.delete(report)
    session.flush()
    return sorted(kept[:MOST], key=lambda one: one.site)


def everyone(session: Session, library_id: str) -> list[Site]:
    """Every site that a device of the library has reported, those with the newest reports first."""
    query = (
        select(SiteReport, Device.name)
        .join(Device, Device.id == SiteReport.device_id)
        .where(SiteReport.library_id == library_id, Device.library_id == library_id)
        .order_by(SiteReport.seen_at.desc(), SiteReport.device_id)
    )
    found: dict[str, list[Seen]] = {}
    for report, device in session.execute(query):
        found.setdefault(report.site, []).append(Seen(report, device))
    return [Site(name, tuple(seen)) for name, seen in found.items()]
