"""Hostile requests: addresses, forms and files that no page of ours sends; each is answered soon, in a sentence."""

from __future__ import annotations

import io
import re
import time
import zipfile

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from server.web.routes import requests
from server.web.shelf import HTMX, Reader
from server.web.test_isolation import Visitor
from server.web.test_transfer import finished, upload

#: Every name that a page reads from an address or a form.
NAMES = re.findall(
    r"\w+",
    "after annotation annotations at base_text by changes chosen color cursor draft event format from gone has id into "
    "job keep limit list "
    "listed name note order page paper place q query rating record rule shown site sort stands starred status tag "
    "text to user_code ver versions weeks what whole year action tag_name list_name all digest",
)
#: Values that make no sense; the bytes as they stand in an address.
VALUES = {
    "nothing": "",
    "null": "a%00b",
    "not utf-8": "%ff%fe%80",
    "half": "%ed%a0%80",
    "percent": "%",
    "huge": "9" * 5_000,
    "less than nothing": "-1",
    "other digits": "%D9%A3%C2%B2",
    "infinite": "1e999",
    "long": "x" * 10_000,
    "years": "9999..0000",
    "year nought": "0000",
    "cursor": "eyJrIjogW119.W10=.!!",
    "quotes": "%22%27%28%29%2A%3A%22",
    "operators": "OR%20AND%20NOT%20%28%28%28%20-%20tag%3A%20year%3A9999..0%20%22",
}
#: Longest that an answer may take, in seconds, on a machine that is busy with other things.
PATIENCE = 10.0


@pytest.mark.parametrize("value", VALUES.values(), ids=list(VALUES))
def test_no_address_breaks_a_page(app: Flask, reader: Reader, value: str):
    paper = reader.save("A paper", arxiv="2501.00001", tagged=("robots",))
    known = {"ident": [paper, reader.tag_id("robots")], "list_id": ["x"], "tag_id": ["x"], "entity": ["paper"]}
    query = "&".join(f"{name}={value}" for name in NAMES)
    for number, asked in enumerate(requests(app, {**known, "token": ["x"], "filename": ["no-such-file.css"]})):
        if asked.method == "GET":
            single = [f"{name}={value}" for name in NAMES]
            asks = [query, *("&".join(single[first::6]) for first in range(6) if not asked.names)]
            for one in asks:
                begun = time.perf_counter()
                answer = reader.browser.get(f"{asked.path}?{one}", headers=HTMX if number % 2 else {}, buffered=True)
                told = f"{asked.path}?{one[:80]}: {answer.status_code}"
                assert answer.status_code < 500, told
                assert time.perf_counter() - begun < PATIENCE, told


@pytest.mark.parametrize("value", ["%00", "a%00b", "%ff%fe", "%ed%a0%80", "x" * 5_000, "%2e%2e%2f", "%F0%9F%92%A9"])
def test_a_thing_of_no_such_name_is_not_there(app: Flask, reader: Reader, value: str):
    visitor = Visitor(reader)
    names = ("ident", "list_id", "tag_id", "entity", "token", "filename")
    for asked in requests(app, {name: ["NAME"] for name in names}):
        if asked.names and asked.endpoint != "note.preview":
            answer = visitor.ask(asked, {}, path=asked.path.replace("NAME", value))
            assert answer.status_code in {302, 303, 308, 404, 405, 422}, f"{asked}: {answer.status_code}"


def test_every_form_is_refused_or_taken_whatever_stands_in_it(app: Flask, reader: Reader):
    visitor = Visitor(reader)
    paper = reader.save("A paper", arxiv="2501.00001", tagged=("robots",))
    known = {"ident": [paper, reader.tag_id("robots")], "list_id": ["x"], "tag_id": ["x"], "entity": ["paper"]}
    values = ["", "a\0b", "9" * 5_000, "-1", "\u0663", "x" * 10_000, "0-" + "9" * 18, "9" * 18 + "-0", "0-\u0663"]
    for asked in requests(app, {**known, "token": ["x"], "filename": ["x"]}):
        if asked.method != "GET" and asked.endpoint not in {"setup.finish", "auth.check", "account.password"}:
            for number, value in enumerate(values):
                form = MultiDict([(name, value) for name in NAMES])
                answer = visitor.ask(asked, form, **(HTMX if number % 2 else {}))
                assert answer.status_code < 500, f"{asked} {value[:20]!r}: {answer.status_code}"


@pytest.mark.parametrize(
    "header", ["Referer", "HX-Current-URL", "HX-Target", "HX-Trigger-Name", "Cookie", "If-None-Match"]
)
def test_no_header_breaks_a_page(reader: Reader, header: str):
    paper = reader.save("A paper", arxiv="2501.00001")
    for value in (
        "http://[",
        "//evil.example/x",
        "javascript:alert(1)",
        "\xff\xfe",
        "x" * 7_000,
        'W/"',
        "postil=x.y.z",
    ):
        for path in ("/", f"/papers/{paper}", "/lists", "/insight"):
            assert reader.browser.client.get(path, headers={**HTMX, header: value}).status_code < 500
        sent = {header: value, "X-CSRFToken": reader.browser.csrf}
        answer = reader.browser.client.post(f"/papers/{paper}/star", data={"on": "1"}, headers=sent)
        assert answer.status_code in {303, 302, 400}
        assert "evil" not in answer.headers.get("Location", "")


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"action": "remove", "id": [f"p{n}" for n in range(10_001)]}, "At most 10,000"),
        ({"action": "explode", "id": "x"}, "not said what to do"),
        ({"id": "x"}, "not said what to do"),
        ({"action": "tag", "id": "x"}, "Type the name of a tag"),
        ({"action": "tag", "tag_name": "x" * 900, "id": "x"}, "longer than 800"),
        ({"action": "list", "list_name": " ", "id": "x"}, "Type the name of a list"),
        ({"action": "read"}, "Select papers first"),
        ({"action": "rate", "rating": "9", "id": "x"}, "1 to 5"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_what_cannot_be_done_to_many_is_said(reader: Reader, form: dict[str, str], said: str):
    answer = reader.send("/bulk", form)
    assert answer.status_code == 422
    assert said in answer.text


@pytest.mark.parametrize("versions", ["", "-", "0", "a-b", "1-2-3", "-1-5", "9" * 30 + "-" + "9" * 31, "\u0663-\u0664"])
def test_what_is_no_change_is_not_undone(reader: Reader, versions: str):
    assert reader.send("/undo", {"versions": versions}).status_code == 422
    assert reader.send("/settings/transfer/undo", {"versions": versions}).status_code == 422


def test_of_versions_that_are_not_there_yet_nothing_is_undone(reader: Reader):
    for versions in ("5-1", "999999999999999999-999999999999999999", "999999-9999999"):
        assert reader.did("/undo", {"versions": versions})["said"] == "Nothing to undo."


def bomb() -> bytes:
    """Thirty megabytes of blanks, packed."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("library.bib", b" " * 30_000_000)
    return made.getvalue()


FILES = {
    "empty": b"",
    "blank": b" \n" * 1000,
    "binary": bytes(range(256)) * 4_000,
    "braces.json": b"{" * 7_900_000,
    "lists.json": b"[" * 7_900_000,
    "deep.json": b'[{"title": ' + b'{"a":' * 200_000 + b"1" + b"}" * 200_000 + b"}]",
    "braces.bib": b"@article{a, title = " + b"{" * 100_000,
    "closed.bib": b"@article{a, title = " + b"{" * 100_000 + b"x" + b"}" * 100_000 + b"}",
    "entries.bib": b"@article{" * 100_000,
    "quotes.bib": b'@article{a, title = "' + b'\\"' * 100_000,
    "tex.bib": b"@article{a, title = {" + b"\\frac{a}" * 50_000 + b"}}",
    "dollars.bib": b"@article{a, title = {" + b"$ a{" * 20_000 + b"}" * 20_000 + b"}}",
    "strings.bib": b"@string{a = b # b}@string{b = a # a}@article{a, title = a # b}",
    "one line.ris": b"TY  - JOUR\nTI  - " + b"x" * 7_000_000 + b"\nER  - \n",
    "never.ris": b"TY  - JOUR\n" * 200_000,
    "zip.bib": bomb(),
    "huge number.json": b'[{"type": "article-journal", "title": "x", "issued": {"date-parts": [['
    + b"9" * 9_000
    + b"]]}}]",
}


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the test client's own copy of a file
@pytest.mark.parametrize("name", list(FILES))
def test_no_file_keeps_the_server_busy(reader: Reader, name: str):
    begun = time.perf_counter()
    page = finished(reader, upload(reader, (FILES[name], name)))
    assert time.perf_counter() - begun < PATIENCE
    assert "log says more" not in page.text
    assert page.all("p", class_="problem") or page.all("dl", class_="outcome")
