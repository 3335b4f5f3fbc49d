"""Years and times in a search."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postil.domain.query_dates import added, years

NOW = datetime(2026, 3, 31, 12, 30, tzinfo=UTC)  # a Tuesday


def day(month: int, number: int, *, year: int = 2026) -> datetime:
    return datetime(year, month, number, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "span"),
    [
        ("2024", (2024, 2024)),
        ("2023..2025", (2023, 2025)),
        ("2025..2023", (2023, 2025)),
        ("2023..", (2023, None)),
        ("..2025", (None, 2025)),
        (">2020", (2021, None)),
        (">=2020", (2020, None)),
        ("<2020", (None, 2019)),
        ("<=2020", (None, 2020)),
    ],
)
def test_years_are_one_or_a_span(value: str, span: tuple[int | None, int | None]):
    assert years(value) == span


@pytest.mark.parametrize("value", ["", "..", "abc", "20245", "2020-2021", ">..2020", "><2020", "> 2020", "٢٠٢٤"])
def test_what_is_no_year_is_none(value: str):
    assert years(value) is None


@pytest.mark.parametrize(
    ("value", "span"),
    [
        ("<7d", (day(3, 24).replace(hour=12, minute=30), None)),
        ("7D", (day(3, 24).replace(hour=12, minute=30), None)),
        (">2w", (None, day(3, 17).replace(hour=12, minute=30))),
        (">=36h", (None, day(3, 30).replace(hour=0, minute=30))),
        ("<1m", (day(2, 28).replace(hour=12, minute=30), None)),
        ("<1y", (day(3, 31, year=2025).replace(hour=12, minute=30), None)),
        ("2026-01-15", (day(1, 15), day(1, 16))),
        ("2026-1", (day(1, 1), day(2, 1))),
        ("2024", (day(1, 1, year=2024), day(1, 1, year=2025))),
        ("2026-01-01..2026-02-15", (day(1, 1), day(2, 16))),
        ("2026-02..2026-01", (day(1, 1), day(3, 1))),
        ("2026-01..", (day(1, 1), None)),
        ("..2026-01", (None, day(2, 1))),
        (">2026-01", (day(2, 1), None)),
        (">=2026-01", (day(1, 1), None)),
        ("<2026-01", (None, day(1, 1))),
        ("<=2026-01", (None, day(2, 1))),
        ("today", (day(3, 31), None)),
        ("yesterday", (day(3, 30), day(3, 31))),
        ("week", (day(3, 30), None)),
        ("Month", (day(3, 1), None)),
        ("year", (day(1, 1), None)),
        ("9999-12-31", (day(12, 31, year=9999), datetime.max.replace(tzinfo=UTC))),
        ("<9999y", (datetime.min.replace(tzinfo=UTC), None)),
    ],
)
def test_papers_were_saved_in_a_span(value: str, span: tuple[datetime | None, datetime | None]):
    assert added(value, NOW) == span


@pytest.mark.parametrize(
    "value", ["", "soon", "7", "7x", "..", "2026-13", "2026-02-30", "0000", "<today", "<", "12345d", "7d..3d", "2026-"]
)
def test_what_is_no_time_is_none(value: str):
    assert added(value, NOW) is None


def test_days_are_those_of_utc():
    late = datetime(2026, 3, 31, 23, 0, tzinfo=timezone(timedelta(hours=-5)))
    assert added("today", late) == (day(4, 1), None)


@given(
    st.text(alphabet="0123456789-.<>=hdwmytoday", max_size=24),
    st.integers(0, 2**32),
)
def test_nothing_raises_and_spans_are_not_turned_round(value: str, now: int):
    years(value)
    span = added(value, datetime.fromtimestamp(now, UTC))
    assert span is None or None in span or span[0] <= span[1]  # type: ignore[operator]
