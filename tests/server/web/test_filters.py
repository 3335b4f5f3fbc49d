"""What the templates can say."""

from __future__ import annotations

from datetime import timedelta

import pytest

from postil.models import now
from postil.web import filters


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        ([], ""),
        (["A"], "A"),
        (["A", "B", "C", "D", "E"], "A, B, C, D, E"),
        (["A", "B", "C", "D", "E", "F"], "A, B, C, D and 2 more"),
    ],
)
def test_many_authors_are_shortened(names: list[str], shown: str):
    assert filters.authors(names) == shown


@pytest.mark.parametrize(
    ("past", "shown"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=50), "1 minute ago"),
        (timedelta(minutes=59, seconds=50), "60 minutes ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(days=2), "2 days ago"),
    ],
)
def test_recent_times_are_told_as_people_tell_them(past: timedelta, shown: str):
    assert filters.ago(now() - past) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2025", "2025"),
        ("2025-03", "Mar 2025"),
        ("2025-03-02", "2 Mar 2025"),
        ("", ""),
        ("spring", "spring"),
        ("2025-99", "2025-99"),
    ],
)
def test_dates_are_as_exact_as_they_are_known(text: str, shown: str):
    assert filters.day(text) == shown


def test_only_what_matched_is_marked():
    assert filters.marked((("a <b>", False), ("c&d", True))) == "a &lt;b&gt;<mark>c&amp;d</mark>"
