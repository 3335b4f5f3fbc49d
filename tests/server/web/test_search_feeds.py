"""Feeds of saved searches: open to everybody who has the address, silent about all else, made only when needed."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import pytest

from postil.domain.identifiers import Identifier
from postil.services import papers, saved_searches
from postil.services.papers import PaperDraft
from postil.web.search_feeds import Texts
from server.formats import atom_reading
from server.web.browser import Browser, browser_of
from server.web.shelf import Reader

SECRET = "xyzzysecret"


@pytest.fixture
def search(reader: Reader) -> str:
    """A search that finds two of three papers, which carry much that is nobody else's business; its id."""
    for number, title in enumerate(("First of $\\alpha$", "Second", "Third"), start=1):
        fields = {"title": title, "authors": ["Ada Lovelace", "Bo Ek"], "abstract": "About <robots> & more.\x07"}
        fields |= {"status": "reading", "rating": 4, "url": f"https://arxiv.org/abs/2501.0000{number}"}
        draft = PaperDraft(
            fields,
            {"arxiv": f"2501.0000{number}"},
            more=(Identifier("url", f"https://intranet.example/{SECRET}"),) if number == 1 else (),
            tags=(SECRET,) if number < 3 else (),
            note=f"A note with {SECRET}",
        )
        with reader.writing() as (session, writer):
            papers.save(session, writer, draft)
    with reader.writing() as (session, writer):
        return saved_searches.create(session, writer, "Robots & <co>", f"robots tag:{SECRET}")[0].id


@pytest.fixture
def stranger(reader: Reader) -> Browser:
    """Somebody who is not signed in."""
    return browser_of(reader.app)


def opened(reader: Reader, ident: str) -> str:
    """The path of the search's feed once it has one."""
    reader.send(f"/searches/{ident}/share")
    return re.sub(r"https?://[^/]+", "", reader.page(f"/searches/{ident}").one("code", id="share-feed").text)


def test_the_feed_is_valid_the_paper_saved_last_first(reader: Reader, stranger: Browser, search: str):
    path = opened(reader, search)
    response = stranger.get(path)
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = atom_reading.read(response.text)
    assert atom_reading.text(feed, "title") == "Robots & <co>"
    assert atom_reading.links(feed, "self") == [f"http://localhost{path}"]
    entries = feed.findall("{*}entry")
    assert [atom_reading.text(one, "title") for one in entries] == ["Second", "First of \u03b1"]
    assert atom_reading.links(entries[1], "alternate") == ["https://arxiv.org/abs/2501.00001"]
    assert [one.findtext("{*}name") for one in entries[0].findall("{*}author")] == ["Ada Lovelace", "Bo Ek"]
    assert "About &lt;robots&gt; &amp; more." in atom_reading.text(entries[0], "summary")


def test_a_feed_that_finds_nothing_is_valid_too(reader: Reader, stranger: Browser):
    with reader.writing() as (session, writer):
        ident = saved_searches.create(session, writer, "Nothing", "tag:nothing")[0].id
    assert atom_reading.read(stranger.get(opened(reader, ident)).text).findall("{*}entry") == []


def test_nothing_of_the_owner_is_in_it_nor_what_is_searched(reader: Reader, stranger: Browser, search: str):
    response = stranger.get(opened(reader, search))
    for word in (SECRET, "reading", "rating", reader.library_id, search):
        assert word not in response.text.lower() + str(response.headers).lower()
    assert "Set-Cookie" not in response.headers
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert response.headers["Referrer-Policy"] == "no-referrer"


def test_an_address_cannot_be_guessed_and_each_search_has_one(reader: Reader, search: str):
    path = opened(reader, search)
    assert opened(reader, search) == path
    token = path.removeprefix("/shared/searches/").removesuffix(".atom")
    assert len(token) >= 22
    assert search not in path


def test_what_is_revoked_unknown_or_deleted_is_not_there(reader: Reader, stranger: Browser, search: str):
    path = opened(reader, search)
    assert stranger.get("/shared/searches/no-such-token.atom").status_code == 404
    reader.send(f"/searches/{search}/remove")
    assert stranger.get(path).status_code == 404
    with reader.writing() as (session, writer):
        saved_searches.restore(session, writer, search)
    assert stranger.get(path).status_code == 200
    reader.send(f"/searches/{search}/share/revoke")
    gone = stranger.get(path)
    assert (gone.status_code, gone.headers["Cache-Control"]) == (404, "no-store")
    assert "There is no search at this address" in gone.text


def test_a_revoked_address_can_be_brought_back_or_replaced(reader: Reader, stranger: Browser, search: str):
    path = opened(reader, search)
    reader.send(f"/searches/{search}/share/revoke")
    part = reader.swap(f"/searches/{search}/share/reopen")
    assert path in part.one("code", id="share-feed").text
    assert stranger.get(path).status_code == 200
    assert reader.send(f"/searches/{search}/share/reopen").status_code == 409
    reader.send(f"/searches/{search}/share/revoke")
    assert reader.send(f"/searches/{search}/share/revoke").status_code == 404
    assert opened(reader, search) != path
    assert stranger.get(path).status_code == 404


def test_a_reader_that_has_it_gets_304_until_something_is_found_anew(reader: Reader, stranger: Browser, search: str):
    path = opened(reader, search)
    first = stranger.get(path)
    asked = {"If-None-Match": first.headers["ETag"]}
    since = {"If-Modified-Since": first.headers["Last-Modified"]}
    assert stranger.get(path, headers=asked).status_code == 304
    assert stranger.get(path, headers=since).status_code == 304
    reader.save("Other matters", arxiv="2501.00009")  # the library has changed, and the feed has not
    again = stranger.get(path)
    assert (again.headers["ETag"], again.headers["Last-Modified"]) == (
        first.headers["ETag"],
        first.headers["Last-Modified"],
    )
    assert stranger.get(path, headers=asked).status_code == 304
    reader.save("Robots again", arxiv="2501.00010", tagged=(SECRET,))
    fresh = stranger.get(path, headers=asked)
    assert fresh.status_code == 200
    assert len(atom_reading.read(fresh.text).findall("{*}entry")) == 3
    assert parsedate_to_datetime(fresh.headers["Last-Modified"]) <= datetime.now(UTC)


def test_where_nothing_has_changed_nothing_is_searched(reader: Reader, stranger: Browser, search: str):
    path = opened(reader, search)
    first = stranger.get(path)
    with reader.statements() as whole:
        reader.app.extensions["postil_feeds"] = Texts()
        stranger.get(path)
    with reader.statements() as asked:
        stranger.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert len(asked) < len(whole)
    assert not [one for one in asked if "FROM paper" in one]


def test_another_query_or_name_is_in_the_feed_at_once(reader: Reader, stranger: Browser, search: str):
    path = opened(reader, search)
    before = stranger.get(path)
    reader.send(f"/searches/{search}", {"name": "All robots", "query": "robots"})
    after = stranger.get(path, headers={"If-None-Match": before.headers["ETag"]})
    feed = atom_reading.read(after.text)
    assert atom_reading.text(feed, "title") == "All robots"
    assert len(feed.findall("{*}entry")) == 3
    assert atom_reading.text(feed, "id") == atom_reading.text(atom_reading.read(before.text), "id")
    assert atom_reading.text(feed, "updated") >= atom_reading.text(atom_reading.read(before.text), "updated")
