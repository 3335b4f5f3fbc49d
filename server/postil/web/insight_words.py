"""What the numbers of a look back say in words: names of weeks, what stands below a chart, and sentences."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from postil.services.insight import LookBack, Span, Trend
from postil.web.filters import day

#: Words below a chart, at most; half of them where the page is narrow.
_MOST: Final = 13
_STEPS: Final = (1, 2, 3, 6, 12, 24, 60, 120)


def papers(number: int) -> str:
    """So many papers."""
    return f"{number:,} paper{'' if number == 1 else 's'}"


def name(unit: str, span: Span) -> str:
    """What a span is called in the middle of a sentence: `week of 2 Nov 2026`, `Nov 2026`, `2026`."""
    return f"week of {short(unit, span)}" if unit == "week" else short(unit, span)


def short(unit: str, span: Span) -> str:
    """What a span is called in a table: its first day, its month, or its year."""
    return day(span.start.isoformat()[: {"week": 10, "month": 7}.get(unit, 4)])


def in_span(unit: str, span: Span) -> str:
    """When something happened: `in the week of 2 Nov 2026`, `in Nov 2026`."""
    return f"in {'the ' if unit == 'week' else ''}{name(unit, span)}"


def written(unit: str, spans: tuple[Span, ...]) -> tuple[tuple[int, str, bool], ...]:
    """What stands below the spans: months with a year for January, or days where there are few weeks.

    Every second is spare where the page is narrow; years are kept.
    """
    starts = [span.start for span in spans]
    if unit == "week" and len(starts) <= _MOST:
        places = list(range(len(starts) - 1, -1, -1))[::-1]
        words = [day(start.isoformat()).rsplit(" ", 1)[0] for start in starts]
        return tuple((place, words[place], (len(starts) - 1 - place) % 2 == 1) for place in places)
    months = [_first_month(start, unit) for start in starts]
    new = [place for place in range(len(starts)) if place == 0 or months[place] != months[place - 1]]
    if unit == "week":
        new = new[1:]  # the first week is seldom the first of its month
    found = next(some for step in _STEPS if len(some := [one for one in new if months[one] % step == 0]) <= _MOST)
    kept = next((number % 2 for number, place in enumerate(found) if months[place] % 12 == 0), 0)
    return tuple((place, _month(months[place]), number % 2 != kept) for number, place in enumerate(found))


def _first_month(start: date, unit: str) -> int:
    """The month that begins in the span, or before it, counted from the year 0."""
    last = start + timedelta(days=6 if unit == "week" else 0)
    return last.year * 12 + last.month - 1


def _month(month: int) -> str:
    year, number = divmod(month, 12)
    return str(year) if number == 0 else day(f"{year}-{number + 1:02}").split(" ")[0]


def period(found: LookBack, weeks: int | None) -> str:
    """The time that is looked back on: `in the last 52 weeks`, or `since 3 Mar 2026` when there is no more."""
    if found.since is not None and (weeks is None or found.since >= found.spans[0].start):
        return f"since {day(found.since.isoformat())}"
    return f"in the last {weeks} weeks"


def backlog(trend: Trend | None, waiting: int) -> str:
    """How the backlog went in the last weeks, and how long it will last."""
    if not waiting:
        return "Nothing is waiting: everything that was saved is read."
    if trend is None:
        return "Your library is young: how its backlog goes is told when the first week is over."
    over = "the last week" if trend.weeks == 1 else f"the last {trend.weeks} weeks"
    return f"{_change(trend, over)} {_pace(trend, waiting)}."


def _change(trend: Trend, over: str) -> str:
    a_week = abs(trend.change) / trend.weeks
    if trend.change == 0:
        return f"The backlog is as large as it was before {over};"
    if trend.weeks == 1 or a_week < 1:
        much, often = papers(abs(trend.change)), "in" if trend.weeks == 1 else "over"
    else:
        much, often = f"{papers(round(a_week))} a week", "over"
    return f"The backlog {'grew' if trend.change > 0 else 'shrank'} by {much} {often} {over};"


def _pace(trend: Trend, waiting: int) -> str:
    if not trend.read:
        return "nothing was read in that time"
    weeks = waiting * trend.weeks / trend.read
    if weeks < 1:
        lasts = "less than a week"
    elif weeks < 104:
        lasts = f"{round(weeks)} week{'' if round(weeks) == 1 else 's'}"
    else:
        lasts = f"about {round(weeks / 52):,} years"
    return f"at this pace of reading it holds {lasts}"


def wait(days: float | None) -> str:
    """How long papers waited, in words."""
    if days is None:
        return "nothing yet"
    if days < 1:
        return "< 1 day"
    whole = round(days)
    return f"{whole:,} day{'' if whole == 1 else 's'}"


def saved_and_read(found: LookBack, when: str) -> str:
    """What the chart of saved and read papers shows."""
    said = f"{papers(found.saved)} {'was' if found.saved == 1 else 'were'} saved and {found.read:,} read {when}."
    best = found.best
    if best is not None and best.read > 1 and len(found.spans) > 1:
        said += f" Most were read {in_span(found.unit, best)}: {best.read:,}."
    return said


def waiting(found: LookBack) -> str:
    """What the chart of the backlog shows."""
    start = day(max(found.spans[0].start, found.since or date.min).isoformat())
    most = max(found.spans, key=lambda span: (span.waiting, span.start))
    before = papers(found.before) if found.before else "No paper"
    said = f"{before} waited on {start}, {found.waiting:,} wait{'s' if found.waiting == 1 else ''} now."
    if most.waiting > max(found.waiting, found.before):
        said += f" Most waited {in_span(found.unit, most)}: {most.waiting:,}."
    return said


def title(unit: str, span: Span, *, only_waiting: bool = False) -> str:
    """What a span says under the pointer."""
    over = "" if span.over else " (not over)"
    others = "" if only_waiting else f"{span.saved:,} saved, {span.read:,} read, "
    return f"{short(unit, span)}{over}: {others}{span.waiting:,} waiting"
