"""Times in a search: years of publication, and when papers were saved. Days are those of UTC, weeks begin on Monday."""

import calendar
import re
from datetime import UTC, datetime, timedelta
from typing import Final

_YEARS = re.compile(r"(?P<first>\d{4})?(?P<dots>\.\.)?(?P<last>\d{4})?", re.ASCII)
_BOUND = re.compile(r"(?P<sign>[<>]=?)(?P<rest>.+)", re.DOTALL)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_AGE = re.compile(r"(?P<number>\d{1,4})(?P<unit>[hdwmy])", re.ASCII | re.IGNORECASE)
_DATE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?", re.ASCII)
_EARLIEST: Final = datetime.min.replace(tzinfo=UTC)
_LATEST: Final = datetime.max.replace(tzinfo=UTC)

FIRST_YEAR: Final = 1
LAST_YEAR: Final = 9999

NAMED: Final = ("today", "yesterday", "week", "month", "year")
"""Spans of time that have a name: the day, the day before, and this week, month and year so far."""

Span = tuple[datetime | None, datetime | None]
"""From the first on and before the second, both aware; None is open."""


def years(value: str) -> tuple[int | None, int | None] | None:
    """Return the first and the last year of `2024`, `2023..2025`, `..2020`, `>2020` and the like, else None."""
    if (bound := _BOUND.fullmatch(value)) and _YEAR.fullmatch(bound["rest"]):
        year = int(bound["rest"])
        return {">": (year + 1, None), ">=": (year, None), "<": (None, year - 1), "<=": (None, year)}[bound["sign"]]
    match = _YEARS.fullmatch(value)
    if match is None or not (match["first"] or match["last"]):
        return None
    first = int(match["first"]) if match["first"] else None
    last = int(match["last"]) if match["last"] else None
    if not match["dots"]:
        return (first, first) if last is None else None
    return (last, first) if first is not None and last is not None and last < first else (first, last)


def chosen_years(value: str) -> tuple[int, int] | None:
    """Return the first and the last year of `2023`, `2020..2023`, `2020..` or `..2023`; there is no year 0000."""
    match = _YEARS.fullmatch(value)
    found = years(value) if match and "0000" not in {match["first"], match["last"]} else None
    return None if found is None else (found[0] or FIRST_YEAR, found[1] or LAST_YEAR)


def added(value: str, now: datetime) -> Span | None:
    """Return the span of `<7d`, `>30d`, `2026-01`, `2026-01-01..2026-02-15`, `today` and the like, else None.

    `<7d` is less than seven days ago, as is `7d`; before a date `<` is before its first moment and `>` after its last.
    """
    value = value.lower()
    bound = _BOUND.fullmatch(value)
    sign, rest = (bound["sign"], bound["rest"]) if bound else ("", value)
    if age := _AGE.fullmatch(rest):
        then = _ago(int(age["number"]), age["unit"], now)
        return (None, then) if sign.startswith(">") else (then, None)
    if bound:
        span = _date(rest)
        return None if span is None else _beside(sign, span)
    return _named(value, now) or _between(value)


def _ago(number: int, unit: str, now: datetime) -> datetime:
    """The moment so long before now; months and years by the calendar, and no earlier than there are dates."""
    if unit in "my":
        months = now.year * 12 + now.month - 1 - number * (12 if unit == "y" else 1)
        if months < 12:
            return _EARLIEST
        year, month = months // 12, months % 12 + 1
        return now.replace(year=year, month=month, day=min(now.day, calendar.monthrange(year, month)[1]))
    return now - timedelta(hours=number * {"h": 1, "d": 24, "w": 24 * 7}[unit])


def _beside(sign: str, span: tuple[datetime, datetime]) -> Span:
    first, end = span
    return {">": (end, None), ">=": (first, None), "<": (None, first), "<=": (None, end)}[sign]


def _named(value: str, now: datetime) -> Span | None:
    if value not in NAMED:
        return None
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return {
        "today": (today, None),
        "yesterday": (today - timedelta(days=1), today),
        "week": (today - timedelta(days=today.weekday()), None),
        "month": (today.replace(day=1), None),
        "year": (today.replace(month=1, day=1), None),
    }[value]


def _between(value: str) -> Span | None:
    begun, dots, ended = value.partition("..")
    if not dots:
        return _date(value)
    first, last = _date(begun), _date(ended)
    if (begun and first is None) or (ended and last is None) or not (first or last):
        return None
    if first and last and last < first:
        first, last = last, first
    return first[0] if first else None, last[1] if last else None


def _date(value: str) -> tuple[datetime, datetime] | None:
    """The first moment of a day, month or year and that of the next one."""
    match = _DATE.fullmatch(value)
    if match is None:
        return None
    year, month, day = int(match["year"]), int(match["month"] or 1), int(match["day"] or 1)
    try:
        first = datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None
    days = 1 if match["day"] else calendar.monthrange(year, month)[1] if match["month"] else 365 + calendar.isleap(year)
    return first, first + timedelta(days=days) if _LATEST - first > timedelta(days=days) else _LATEST
