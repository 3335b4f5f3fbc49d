"""What a reader asked for, to an address and back."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies
from werkzeug.datastructures import MultiDict
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from postil.web.wanted import Wanted, read

NAMES = strategies.text(min_size=1, max_size=20).map(lambda text: text.replace("\x00", "").strip()).filter(bool)


def asked(query: str) -> Wanted:
    parameters = Request(EnvironBuilder(path="/", query_string=query.removeprefix("?")).get_environ()).args
    return read(parameters, parameters.getlist("tag"))


@given(
    strategies.builds(
        Wanted,
        q=strategies.text(max_size=40).map(lambda text: " ".join(text.replace("\x00", "").split())),
        status=strategies.sampled_from(["", "unread", "reading", "read"]),
        tags=strategies.lists(NAMES, max_size=4, unique=True).map(tuple),
        list_name=NAMES | strategies.just(""),
        starred=strategies.booleans(),
    )
)
def test_an_address_says_exactly_what_was_asked(wanted: Wanted):
    assert asked(wanted.query) == wanted


def test_the_whole_library_has_the_shortest_address():
    assert Wanted().query == ""
    assert Wanted().plain


def test_a_tag_is_put_among_the_filters_and_taken_off_again():
    wanted = Wanted(q="x", cursor="c").with_tag("RL")
    assert (wanted.tags, wanted.cursor) == (("RL",), "")
    assert wanted.with_tag("rl").tags == ()


def test_a_changed_filter_begins_from_the_top():
    assert Wanted(cursor="c").but(status="read") == Wanted(status="read")


@pytest.mark.parametrize(
    ("year", "years"),
    [
        ("2023", (2023, 2023)),
        ("2024..2020", (2020, 2024)),
        ("2020..", (2020, 9999)),
        ("..0001", (1, 1)),
        ("unknown", (0, 0)),
        *((odd, None) for odd in ("0000", "0000..2020", "..", "2024\n", "\u0662\u0660\u0662\u0664", "<2020", "")),
    ],
)
def test_years_are_read_from_the_first_to_the_last(year: str, years: tuple[int, int] | None):
    assert read({"year": year}, []).years == years


def test_what_makes_no_sense_is_passed_over():
    given = MultiDict({"status": "burnt", "starred": "no"})
    assert read(given, ["", " "]) == Wanted()
