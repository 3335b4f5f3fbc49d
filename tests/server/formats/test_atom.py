"""Feeds are what RFC 4287 asks for, whatever stands in a paper."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from postil.formats import atom
from server.formats.atom_reading import links, read, text

AT = datetime(2026, 3, 1, 12, 30, 5, 250_000, tzinfo=UTC)


def entry(number: int = 1, **more: object) -> atom.FeedEntry:
    known = {
        "ident": f"urn:uuid:00000000-0000-4000-8000-{number:012}",
        "title": "A paper",
        "link": "https://arxiv.org/abs/2501.00001",
        "published_at": AT,
        "updated_at": AT,
        **more,
    }
    return atom.FeedEntry(**known)  # type: ignore[arg-type]


def feed(*entries: atom.FeedEntry, **more: str) -> atom.Feed:
    known = {"title": "This week", "author": "Postil", "subtitle": "To read", **more}
    return atom.Feed(
        ident="urn:uuid:8f7bb0a4-6f0d-5a34-9c0c-6f3f3cbf0d21",
        own="https://papers.example/shared/x.atom",
        link="https://papers.example/shared/x",
        updated_at=AT,
        entries=entries,
        **known,
    )


def test_a_feed_has_what_the_standard_requires():
    root = read(atom.write(feed(entry(authors=("Ada", "Bo"), summary="x &lt; y"), entry(2))))
    assert (text(root, "title"), text(root, "subtitle"), text(root, "updated")) == (
        "This week",
        "To read",
        "2026-03-01T12:30:05+00:00",
    )
    assert links(root, "self") == ["https://papers.example/shared/x.atom"]
    assert links(root, "alternate") == ["https://papers.example/shared/x"]
    first = root.findall("{*}entry")[0]
    assert [one.findtext("{*}name") for one in first.findall("{*}author")] == ["Ada", "Bo"]
    assert text(first, "summary") == "x &lt; y"


def test_an_empty_feed_is_valid():
    assert read(atom.write(feed())).findall("{*}entry") == []


def test_times_are_told_in_utc():
    at = datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    assert "2026-03-01T06:30:00+00:00" in atom.write(feed(entry(updated_at=at)))


@given(st.text(), st.lists(st.text(), max_size=3), st.text())
def test_whatever_stands_in_a_paper_the_feed_is_valid(title: str, authors: list[str], summary: str):
    root = read(atom.write(feed(entry(title=title, authors=tuple(authors), summary=summary), title=title)))
    assert text(root, "title")
    assert all(text(one, "title") for one in root.findall("{*}entry"))
