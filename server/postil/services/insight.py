"""A look back: what was saved and read in each week, what still waits, how that goes on, and what it is about.

Weeks begin on Monday, in UTC. What is in the trash does not count, and joined records count as one paper.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, pairwise
from statistics import median
from typing import Final

from sqlalchemy.orm import Session

from postil.domain.spelling import name_key
from postil.services import insight_counts
from postil.services.insight_counts import DAY, Bundle, Reading, number_of
from postil.services.narrowing import PaperFilter

#: Weeks that a look back shows at least, so that a young library's first bars are not as wide as the page.
LEAST: Final = 8
#: Weeks over which the trend is told.
TREND: Final = 8
#: With more weeks than this, each span is a month; with more months than this, a year.
MOST_WEEKS: Final = 104
MOST_MONTHS: Final = 120
_WEEK: Final = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Span:
    """A week, month or year from `start` up to `end`, which is not in it any more."""

    start: date
    end: date
    saved: int
    read: int
    #: Papers unread or half read when it ended, or now.
    waiting: int
    over: bool


@dataclass(frozen=True, slots=True)
class Trend:
    """The last whole weeks: how many, by how many papers the backlog changed in them, and how many were read."""

    weeks: int
    change: int
    read: int


@dataclass(frozen=True, slots=True)
class Share:
    """What was saved and read under one tag or venue.

    Without a name: `others` tags or venues together, or, when there are none of these, papers that have none.
    """

    name: str
    saved: int
    read: int
    others: int = 0


@dataclass(frozen=True, slots=True)
class LookBack:
    """Everything that the page shows."""

    #: `week`, `month` or `year`.
    unit: str
    spans: tuple[Span, ...]
    #: Papers in all, whenever they were saved, and the day of the first of them; None when there are none.
    papers: int
    since: date | None
    #: Unread or half read now, and when the first span began.
    waiting: int
    before: int
    #: Of the spans together.
    saved: int
    read: int
    #: Between saving and reading, of what was read in the spans; None when nothing was.
    days_to_read: float | None
    #: None while no week of the library is over.
    trend: Trend | None
    #: By tag or venue, as was asked.
    shares: tuple[Share, ...]

    @property
    def best(self) -> Span | None:
        """The span in which most was read, the latest of several; None when nothing was."""
        return max(self.spans, key=lambda span: (span.read, span.start)) if self.read else None


class _Days:
    """How many things happened before a day, and between two."""

    def __init__(self, counts: Counter[int]) -> None:
        self._days = sorted(counts)
        self._sums = [0, *accumulate(counts[day] for day in self._days)]

    def until(self, day: date) -> int:
        """How many happened before `day`."""
        return self._sums[bisect_left(self._days, number_of(day))]

    def within(self, start: date, end: date) -> int:
        """How many happened from `start` up to `end`, which is not in it any more."""
        return self.until(end) - self.until(start)


def look_back(
    session: Session,
    library_id: str,
    *,
    now: datetime,
    weeks: int | None = 52,
    tag: tuple[str, str] | None = None,
    by: str = "",
    most: int | None = 12,
) -> LookBack:
    """Look back over the last `weeks`, this one included, or over everything when None.

    `tag` is the id and name of the tag that papers must carry; `by` is `tag` or `venue`: what the shares go by, of
    which the largest `most` are told one by one. The number of statements does not grow with the library.
    """
    wanted = PaperFilter(tags=tag[:1] if tag else ())
    today = now.astimezone(UTC).date()
    last = number_of(today)
    days = _no_later(insight_counts.saved_days(session, library_id, wanted), last)
    readings = insight_counts.readings(session, library_id, wanted, now)
    saved, read = _Days(days), _Days(Counter(one.day for one in readings))
    done = _Days(Counter(min(last, int(one.done // DAY)) for one in readings))
    since = today - timedelta(days=last - min(days, default=last))
    unit, borders = _borders(since, today, weeks)
    start, end = borders[0], borders[-1]
    spans = tuple(_span(saved, read, done, first, until, today) for first, until in pairwise(borders))
    lately = [one for one in readings if number_of(start) <= one.day < number_of(end)]
    return LookBack(
        unit=unit,
        spans=spans,
        papers=days.total(),
        since=since if days else None,
        waiting=spans[-1].waiting,
        before=saved.until(start) - done.until(start),
        saved=saved.within(start, end),
        read=len(lately),
        days_to_read=median((one.done - one.saved) / DAY for one in lately) if lately else None,
        trend=_trend(saved, done, read, since, today) if days else None,
        shares=_shares(_bundles(session, library_id, wanted, by, (start, end), lately), tag, most),
    )


def _no_later(days: Counter[int], last: int) -> Counter[int]:
    """The same, with what a clock that is fast put later than the `last` day on that day."""
    found: Counter[int] = Counter()
    for day, papers in days.items():
        found[min(day, last)] += papers
    return found


def _span(saved: _Days, read: _Days, done: _Days, start: date, end: date, today: date) -> Span:
    waiting = saved.until(end) - done.until(end)
    return Span(start, end, saved.within(start, end), read.within(start, end), waiting, over=end <= today)


def monday(day: date) -> date:
    """The first day of the ISO week of `day`."""
    return day - timedelta(days=day.weekday())


def _borders(since: date, today: date, weeks: int | None) -> tuple[str, list[date]]:
    """What the spans are, and where each begins, with the end of the last one."""
    this = monday(today)
    held = (this - monday(since)) // _WEEK + 1
    shown = max(LEAST, held if weeks is None else min(weeks, held))
    if shown <= MOST_WEEKS:
        return "week", [this + _WEEK * step for step in range(1 - shown, 2)]
    first = since.year * 12 + since.month - 1
    last = today.year * 12 + today.month
    if last - first <= MOST_MONTHS:
        return "month", [date(month // 12, month % 12 + 1, 1) for month in range(first, last + 1)]
    return "year", [date(year, 1, 1) for year in range(since.year, today.year + 2)]


def _trend(saved: _Days, done: _Days, read: _Days, since: date, today: date) -> Trend | None:
    this = monday(today)
    weeks = min(TREND, (this - monday(since)) // _WEEK)
    if weeks < 1:
        return None
    start = this - weeks * _WEEK
    return Trend(weeks, saved.within(start, this) - done.within(start, this), read.within(start, this))


def _bundles(
    session: Session,
    library_id: str,
    wanted: PaperFilter,
    by: str,
    between: tuple[date, date],
    lately: Iterable[Reading],
) -> list[Bundle]:
    if by not in {"tag", "venue"}:
        return []
    saved = insight_counts.saved_within(session, library_id, wanted, *between)
    read = {one.paper for one in lately}
    if by == "tag":
        return insight_counts.tags(session, library_id, saved, read)
    return insight_counts.venues(session, library_id, wanted, saved, read)


def _shares(bundles: Sequence[Bundle], tag: tuple[str, str] | None, most: int | None) -> tuple[Share, ...]:
    """Most saved first; after the first `most` the others together, each paper once; last papers without any."""
    sums: dict[str, list[int]] = {}
    for names, saved, read in bundles:
        for name in names:
            held = sums.setdefault(name, [0, 0])
            held[0] += saved
            held[1] += read
    if tag:  # every paper that is counted carries it
        sums = {name: held for name, held in sums.items() if name_key(name) != name_key(tag[1])}
    ordered = sorted(
        (Share(name, *held) for name, held in sums.items()), key=lambda one: (-one.saved, -one.read, one.name)
    )
    head, rest = ordered[:most], {one.name for one in ordered[len(ordered[:most]) :]}
    others = [bundle for bundle in bundles if rest.intersection(bundle.names)]
    bare = [bundle for bundle in bundles if not sums.keys() & set(bundle.names)]
    if rest:
        head.append(_together(others, len(rest)))
    return (*head, *([_together(bare)] if bare else []))


def _together(bundles: Iterable[Bundle], others: int = 0) -> Share:
    held = list(bundles)
    return Share("", sum(one.saved for one in held), sum(one.read for one in held), others)
