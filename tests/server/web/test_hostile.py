"""Hostile papers: every page of a library of them is whole and runs nothing, every file can be read again."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from postil import formats
from postil.models import Paper
from server.formats import atom_reading
from server.web.browser import browser_of
from server.web.nasty import NASTY, Shelf, named
from server.web.routes import requests
from server.web.shelf import HTMX, Reader
from server.web.test_transfer import finished, upload
from server.web.untrusted import faults

#: Answers to a page that is asked with things of the wrong kind.
FINE = {200, 302, 303, 304, 404, 405, 409, 422}


@pytest.fixture
def shelf(reader: Reader) -> Shelf:
    return Shelf(reader)


def sendable(word: str) -> str:
    """As it can travel in a form: lone surrogates have no bytes."""
    return word.encode("utf-8", "replace").decode()


def test_every_page_shows_it_as_text_and_runs_nothing(app: Flask, reader: Reader, shelf: Shelf):
    troubles, shown, turn = [], set(), 0
    for number, word in enumerate(map(sendable, NASTY.values())):
        asked_with = MultiDict([("q", word), ("tag", (tag := shelf.tags[number % len(shelf.tags)]))])
        asked_with.update({"id": shelf.papers[number], "at": tag, "name": word, "query": f"{word} paper"})
        asked_with.update({"into": word, "show": "1", "gone": word, "changes": "200", "list": named(word, "list")})
        for asked in requests(app, shelf.known(number)):
            if asked.method != "GET" or (not asked.names and number % 5):
                continue
            turn += 1
            headers, fields = (HTMX if turn % 2 else {}), (asked_with if turn % 3 else {})
            answer = reader.browser.get(asked.path, query_string=fields, headers=headers, buffered=True)
            assert answer.status_code in FINE, f"{asked}: {answer.status_code} for {word[:60]!r}"
            shown |= {asked.endpoint} if answer.status_code == 200 else set()
            if answer.mimetype == "text/html" and answer.status_code not in {302, 303}:
                troubles += [f"{asked.endpoint}: {one}" for one in faults(answer.text)]
    assert sorted(set(troubles)) == []
    assert {"library.show", "paper.show", "lists.show", "tags.edit", "rules.edit", "shared.show"} <= shown


@pytest.mark.parametrize("format_name", [one.name for one in formats.WRITTEN])
def test_every_export_can_be_read_again(reader: Reader, shelf: Shelf, format_name: str):
    answer = reader.browser.get("/export", query_string={"format": format_name})
    assert answer.status_code == 200
    assert re.fullmatch(r'attachment; filename="[A-Za-z0-9._-]+"', answer.headers["Content-Disposition"])
    if formats.FORMATS[format_name].read is not None:
        kind, document = formats.read(answer.data)
        assert kind.name == format_name
        assert not document.unread
        assert len(document.references) == len(shelf.papers) - 2


def test_no_cell_of_a_table_is_a_formula(reader: Reader, shelf: Shelf):
    for address in ("/export?format=csv", "/insight.csv?what=tag", "/insight.csv?what=venue", "/insight.csv"):
        answer = reader.browser.get(address)
        rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
        assert len(rows) > 2
        begun = {cell[:1] for row in rows for cell in row if not re.fullmatch(r"-?\d+", cell)}
        assert begun.isdisjoint("=+-@\t\r\n"), address


def test_a_file_is_named_without_what_its_tag_list_or_words_say(reader: Reader, shelf: Shelf):
    for word in map(sendable, NASTY.values()):
        for given in ({"q": word}, {"tag": named(word, "tag")}, {"list": named(word, "list")}):
            answer = reader.browser.get("/export", query_string=given, buffered=True)
            assert answer.status_code in {200, 422}
            if answer.status_code == 200:
                assert re.fullmatch(r'attachment; filename="[A-Za-z0-9._-]+"', answer.headers["Content-Disposition"])


def test_strangers_get_a_well_formed_feed_and_bibtex_that_can_be_read(app: Flask, shelf: Shelf):
    stranger = browser_of(app)
    for token in shelf.tokens:
        answer = stranger.get(f"/shared/{token}.atom")
        assert answer.status_code == 200
        root = atom_reading.read(answer.text)
        links = [one.get("href", "") for one in root.iter(f"{atom_reading.NS}link")]
        assert all(re.match(r"https?://", one) for one in links)
        answer = stranger.get(f"/shared/{token}.bib")
        assert answer.status_code == 200
        if answer.text.strip():
            assert not formats.read(answer.data)[1].unread


def test_an_address_that_runs_is_no_link_even_if_the_database_has_it(reader: Reader, shelf: Shelf):
    with reader.writing() as (session, _):
        paper = session.get_one(Paper, (reader.library_id, shelf.papers[-1]))
        paper.url = paper.pdf_url = paper.code_url = "javascript:alert(1)"
    for address in ("/", f"/papers/{shelf.papers[-1]}", f"/lists/{shelf.lists[-1]}", f"/shared/{shelf.tokens[-1]}"):
        assert faults(reader.browser.get(address).text) == []


def test_words_that_are_completed_are_data(reader: Reader, shelf: Shelf):
    for word in map(sendable, NASTY.values()):
        for kind in ("tags", "lists"):
            answer = reader.browser.get(f"/suggest/{kind}", query_string={"q": word[:30], "limit": "50"})
            assert answer.mimetype == "application/json"
            assert isinstance(json.loads(answer.text), list)


def test_what_a_file_is_called_is_only_text(reader: Reader):
    names = [f"{word[:80]}.bib" for word in NASTY.values()]
    address = upload(
        reader, *((b"@misc{a, title={A paper}}", name.encode("utf-8", "replace").decode()) for name in names)
    )
    page = reader.browser.get(address)
    finished(reader, address)
    for answer in (page, reader.browser.get("/settings/transfer"), reader.browser.get(address, headers=HTMX)):
        assert answer.status_code == 200
        assert faults(answer.text) == []


@pytest.mark.parametrize("word", NASTY.values(), ids=list(NASTY))
def test_what_was_done_is_told_as_text(reader: Reader, word: str):
    word = sendable(word)
    ident = reader.save("A paper", arxiv="2501.00001")
    place = {"Referer": f"http://localhost/papers/{ident}"}
    for path, form in (
        (f"/papers/{ident}/tags", {"names": word, "name": word}),
        (f"/papers/{ident}/lists", {"name": word}),
        ("/tags", {"name": word}),
        ("/lists", {"name": word, "description": word}),
        ("/bulk", {"action": "tag", "tag_name": word, "id": ident}),
        ("/tags/rules/apply", {"name": word, "query": word, "digest": ""}),
        ("/settings/devices", {"name": word, "scopes": "read"}),
        (f"/papers/{ident}/note", {"text": word, "base_text": ""}),
        (f"/papers/{ident}/note/preview", {"text": word}),
        ("/settings/name", {"name": word}),
    ):
        for headers in (place, {**place, **HTMX}):
            answer = reader.browser.post(path, form, headers={**headers, "X-CSRFToken": reader.browser.csrf})
            assert answer.status_code in {200, 201, 204, 303, 409, 422}, f"{path}: {answer.status_code}"
            assert answer.headers.get("HX-Trigger", "").isascii()
            assert faults(answer.text if answer.mimetype == "text/html" and answer.status_code != 303 else "") == [], (
                path
            )
        assert faults(reader.browser.get(f"/papers/{ident}").text) == []
