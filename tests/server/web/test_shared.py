"""Shared lists: open to everybody who has the address, silent about all else, gone when revoked."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from werkzeug.test import TestResponse

from postil.domain.identifiers import Identifier
from postil.services import lists, papers
from postil.services.papers import PaperDraft
from server.formats import atom_reading
from server.web.browser import Browser, browser_of
from server.web.reading import Element, read
from server.web.shelf import HTMX, Reader

SECRET = "xyzzysecret"
FORMS = ("", ".atom", ".bib")


@pytest.fixture
def shelf(reader: Reader) -> str:
    """A list of two papers that carry everything that is nobody else's business."""
    for number, title in enumerate(("First of $\\alpha$", "Second"), start=1):
        draft = PaperDraft(
            {
                "title": title,
                "authors": ["Ada Lovelace", "Bo Ek"],
                "venue": "NeurIPS",
                "published_on": "2025-03-01",
                "abstract": "About <robots> & more.",
                "status": "reading",
                "rating": 4,
                "url": f"https://arxiv.org/abs/2501.0000{number}",
            },
            {"arxiv": f"2501.0000{number}"},
            more=(Identifier("url", f"https://intranet.example/{SECRET}"),),
            tags=(SECRET,),
            lists=("This week", f"Other {SECRET}"),
            note=f"A note with {SECRET}",
        )
        with reader.writing() as (session, writer):
            papers.save(session, writer, draft)
    ident = reader.list_id("This week")
    reader.send(f"/lists/{ident}", {"name": "This week", "description": "What to *read*"})
    return ident


@pytest.fixture
def stranger(reader: Reader) -> Browser:
    """Somebody who is not signed in."""
    return browser_of(reader.app)


def shared(reader: Reader, ident: str) -> str:
    """The list's path once it is shared."""
    reader.send(f"/lists/{ident}/share")
    return re.sub(r"https?://[^/]+", "", reader.page(f"/lists/{ident}").one("code", id="share-page").text)


def seen(stranger: Browser, path: str) -> Iterator[TestResponse]:
    for form in FORMS:
        response = stranger.get(path + form)
        assert response.status_code == 200, response.text
        yield response


def public(stranger: Browser, path: str) -> Element:
    return read(stranger.get(path).text)


def test_everybody_sees_name_description_and_papers_in_order(reader: Reader, stranger: Browser, shelf: str):
    page = public(stranger, shared(reader, shelf))
    assert page.one("h1").text == "This week"
    assert page.one("em").text == "read"
    assert [one.text for one in page.all("h2")] == ["First of \u03b1", "Second"]
    assert "Ada Lovelace, Bo Ek" in page.text
    assert "NeurIPS" in page.text
    links = [one["href"] for one in page.one("ol").all("a")]
    assert {"https://arxiv.org/abs/2501.00001", "https://arxiv.org/pdf/2501.00001"} <= set(links)


def test_nothing_of_the_owner_is_seen_in_any_form(reader: Reader, stranger: Browser, shelf: str):
    for response in seen(stranger, shared(reader, shelf)):
        words = response.text.lower()
        for word in (SECRET, "reading", reader.library_id, "ada's", "rating"):
            assert word.lower() not in words, (response.content_type, word)


def test_nothing_is_left_in_the_visitors_browser_and_nothing_is_told_to_others(
    reader: Reader, stranger: Browser, shelf: str
):
    for response in seen(stranger, shared(reader, shelf)):
        assert "Set-Cookie" not in response.headers
        assert response.headers["X-Robots-Tag"] == "noindex"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"
    page = public(stranger, shared(reader, shelf))
    assert not page.all("script")
    assert not page.all("form")


def test_the_owner_sees_what_everybody_sees(reader: Reader, stranger: Browser, shelf: str):
    path = shared(reader, shelf)
    assert reader.browser.get(path).text == stranger.get(path).text


def test_the_feed_is_valid_and_its_entries_keep_their_ids(reader: Reader, stranger: Browser, shelf: str):
    path = shared(reader, shelf)
    feed = atom_reading.read(stranger.get(f"{path}.atom").text)
    before = {atom_reading.text(one, "id") for one in feed.findall("{*}entry")}
    assert len(before) == 2
    assert atom_reading.links(feed, "alternate") == [f"http://localhost{path}"]
    assert atom_reading.links(feed, "self") == [f"http://localhost{path}.atom"]
    first = feed.findall("{*}entry")[0]
    assert [one.findtext("{*}name") for one in first.findall("{*}author")] == ["Ada Lovelace", "Bo Ek"]
    assert "About &lt;robots&gt; &amp; more." in atom_reading.text(first, "summary")
    with reader.writing() as (session, writer):
        for _, paper in lists.entries(session, reader.library_id, shelf):
            papers.change(session, writer, paper.id, {"title": f"Renamed {paper.title}"})
    again = atom_reading.read(stranger.get(f"{path}.atom").text)
    assert {atom_reading.text(one, "id") for one in again.findall("{*}entry")} == before
    assert atom_reading.text(again, "id") == atom_reading.text(feed, "id")


def test_readers_of_feeds_find_it_from_the_page(reader: Reader, stranger: Browser, shelf: str):
    path = shared(reader, shelf)
    link = public(stranger, path).one("link", rel="alternate")
    assert (link["type"], link["href"]) == ("application/atom+xml", f"{path}.atom")


def test_the_bibtex_has_every_paper_in_order(reader: Reader, stranger: Browser, shelf: str):
    response = stranger.get(shared(reader, shelf) + ".bib")
    assert response.mimetype == "application/x-bibtex"
    assert re.findall(r"eprint = \{(.*?)\}", response.text) == ["2501.00001", "2501.00002"]
    assert re.findall(r"^@\w+\{(\w+),", response.text, re.MULTILINE) == ["lovelace2025first", "lovelace2025second"]


@pytest.mark.parametrize("form", FORMS)
def test_who_has_it_already_is_told_so(reader: Reader, stranger: Browser, shelf: str, form: str):
    path = shared(reader, shelf) + form
    got = stranger.get(path)
    for known in (
        {"If-None-Match": got.headers["ETag"]},
        {"If-Modified-Since": got.headers["Last-Modified"]},
    ):
        again = stranger.get(path, headers=known)
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == got.headers["ETag"]
        assert again.headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("form", FORMS)
def test_what_is_not_shown_does_not_make_a_visitor_read_again(reader: Reader, stranger: Browser, shelf: str, form: str):
    path = shared(reader, shelf) + form
    known = {"If-None-Match": stranger.get(path).headers["ETag"]}
    with reader.writing() as (session, writer):
        for _, paper in lists.entries(session, reader.library_id, shelf):
            papers.write_note(session, writer, paper.id, "Another note")
            papers.change(session, writer, paper.id, {"status": "read"})
    assert stranger.get(path, headers=known).status_code == 304
    reader.send(f"/lists/{shelf}", {"name": "Next week"})
    changed = form != ".bib"
    assert stranger.get(path, headers=known).status_code == (200 if changed else 304)


@pytest.mark.parametrize("form", FORMS)
def test_a_revoked_address_is_not_there_and_comes_back_with_undo(
    reader: Reader, stranger: Browser, shelf: str, form: str
):
    path = shared(reader, shelf)
    reader.send(f"/lists/{shelf}/share/revoke")
    gone = stranger.get(path + form)
    assert gone.status_code == 404
    assert "There is no list at this address" in gone.text
    assert "This week" not in gone.text
    assert gone.headers["X-Robots-Tag"] == "noindex"
    assert "Set-Cookie" not in gone.headers
    reader.send(f"/lists/{shelf}/share/reopen")
    assert stranger.get(path + form).status_code == 200


def test_shared_again_a_list_has_a_new_address_and_the_old_one_stays_dead(
    reader: Reader, stranger: Browser, shelf: str
):
    old = shared(reader, shelf)
    reader.send(f"/lists/{shelf}/share/revoke")
    new = shared(reader, shelf)
    assert new != old
    assert (stranger.get(old).status_code, stranger.get(new).status_code) == (404, 200)


@pytest.mark.parametrize("path", ["/shared/x", "/shared/x.atom", "/shared/" + "A" * 32 + ".bib", "/shared/%00"])
def test_an_unknown_address_is_not_there(stranger: Browser, path: str):
    assert stranger.get(path).status_code == 404


def test_a_deleted_list_is_not_shown_until_it_is_back(reader: Reader, stranger: Browser, shelf: str):
    path = shared(reader, shelf)
    reader.send(f"/lists/{shelf}/remove")
    assert stranger.get(path).status_code == 404
    with reader.writing() as (session, writer):
        lists.restore(session, writer, shelf)
    assert stranger.get(path).status_code == 200


def test_papers_in_the_trash_are_not_shown(reader: Reader, stranger: Browser, shelf: str):
    path = shared(reader, shelf)
    with reader.writing() as (session, writer):
        papers.remove(session, writer, lists.entries(session, reader.library_id, shelf)[0][1].id)
    for response in seen(stranger, path):
        assert "2501.00001" not in response.text
        assert "2501.00002" in response.text


def test_a_long_list_comes_in_pages(reader: Reader, stranger: Browser):
    with reader.writing() as (session, writer):
        for number in range(210):
            draft = PaperDraft({"title": f"Paper {number}"}, {"arxiv": f"2502.{number + 1:05}"}, lists=("Long",))
            papers.save(session, writer, draft)
    path, titles = shared(reader, reader.list_id("Long")), []
    while path:
        response = stranger.get(path)
        assert len(response.data) < 60_000
        page = read(response.text)
        assert page.one("ol")["start"] == str(len(titles) + 1)
        titles += [one.text for one in page.all("h2")]
        path = page.all("a", rel="next")[0]["href"] if page.all("a", rel="next") else ""
    assert titles == [f"Paper {number}" for number in range(210)]


def test_sharing_answers_htmx_with_the_panel(reader: Reader, shelf: str):
    panel = reader.swap(f"/lists/{shelf}/share")
    assert panel.one("details", id="sharing").get("open") is not None
    assert panel.one("code", id="share-feed").text.endswith(".atom")
    assert "Undo" in reader.swap(f"/lists/{shelf}/share/revoke").text
    assert "Revoke" in reader.swap(f"/lists/{shelf}/share/reopen").text


def test_only_the_owner_shares(reader: Reader, stranger: Browser, shelf: str):
    stranger.get("/sign-in")
    for act in ("share", "share/revoke", "share/reopen"):
        assert stranger.post(f"/lists/{shelf}/{act}").status_code == 302
        assert stranger.post(f"/lists/{shelf}/{act}", headers=HTMX).status_code == 401
    assert "Share this list" in reader.page(f"/lists/{shelf}").text
