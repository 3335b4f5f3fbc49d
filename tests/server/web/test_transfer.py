"""Import and export in the settings: files of every kind, what is said of them, following, undoing, restarting."""

from __future__ import annotations

import io
import json
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page

from postil.config import Config
from postil.services import library, papers, tags
from postil.services.jobs import Jobs
from server.web.reading import Element
from server.web.shelf import Reader

BIB = """@article{smith2020, title = {One {Paper}}, author = {Smith, Ann and Doe, Joe}, doi = {10.1234/one},
  year = 2020, keywords = {robots, speech}}
@article{broken, title = {Never closed, author = {X}
@misc{two, title = {Two}}
"""


def upload(reader: Reader, *files: tuple[bytes | str, str], **form: str) -> str:
    """Import files; the address that the browser is sent to."""
    sent = [(io.BytesIO(text.encode() if isinstance(text, str) else text), name) for text, name in files]
    reader.browser.get("/settings/transfer")
    answer = reader.browser.post(
        "/settings/transfer/import", {"files": sent, **form}, content_type="multipart/form-data"
    )
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def finished(reader: Reader, address: str) -> Element:
    """The page once no job runs any more."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        page = reader.page(address)
        if page.one("div", id="jobs").get("hx-get") is None:
            return page
        time.sleep(0.05)
    raise AssertionError("the import does not end")


def imported(reader: Reader, text: bytes | str, name: str = "mine.bib", **form: str) -> Element:
    return finished(reader, upload(reader, (text, name), **form))


def outcome(page: Element) -> list[int]:
    """New, known before, not read, of the import that was begun last."""
    return [int(one.text) for one in page.all("dl", class_="outcome")[0].all("dd")]


def troubles(page: Element) -> list[str]:
    return [one.text for box in page.all("details", class_="troubles") for one in box.all("li")]


def titles(reader: Reader) -> list[str]:
    with reader.writing() as (session, _):
        found = library.ids(session, reader.library_id, library.PaperFilter(), 100)
        return sorted(paper.title for paper in library.by_ids(session, reader.library_id, found))


def test_the_page_says_what_can_be_read_and_written(reader: Reader):
    page = reader.page("/settings/transfer")
    assert page.one("h1").text == "Import and export"
    read = [row.one("th", scope="row").text for row in page.one("table").one("tbody").all("tr")]
    assert {"BibTeX", "RIS", "CSL-JSON", "Postil", "Listing page"} == set(read)
    written = [choice["value"] for choice in page.all("input", type="radio")]
    assert {"bibtex", "ris", "csl-json", "markdown", "csv", "postil"} == set(written)
    assert [choice["value"] for choice in page.all("input", type="radio") if choice.get("checked") is not None] == [
        "bibtex"
    ]
    assert any(link["href"] == "/settings/backup" for link in page.all("a"))


def test_a_file_comes_in_and_what_is_broken_is_told_with_its_line(reader: Reader):
    page = imported(reader, BIB)
    assert outcome(page) == [2, 0, 1]
    assert [line.partition(":")[0] for line in troubles(page)] == ["line 3, broken"]
    assert titles(reader) == ["One Paper", "Two"]
    with reader.writing() as (session, _):
        found = library.by_identifier(session, reader.library_id, "doi", "10.1234/one")
        assert found is not None
        assert found.authors == ["Ann Smith", "Joe Doe"]
        assert found.published_on == "2020"
        assert sorted(tag.name for tag, held in tags.counted(session, reader.library_id) if held) == [
            "robots",
            "speech",
        ]


def test_the_same_file_again_brings_nothing_new_and_replaces_nothing(reader: Reader):
    imported(reader, BIB)
    with reader.writing() as (session, writer):
        found = library.by_identifier(session, reader.library_id, "doi", "10.1234/one")
        assert found is not None
        papers.change(session, writer, found.id, {"title": "As I call it", "status": "read"})
    page = imported(reader, BIB)
    assert outcome(page) == [0, 2, 1]
    assert "Nothing in it was new." in page.one("div", id="jobs").text
    assert titles(reader) == ["As I call it", "Two"]


def test_an_import_is_undone_as_a_whole_and_takes_nothing_else_back(reader: Reader):
    page = imported(reader, BIB)
    reader.save("Saved meanwhile", arxiv="2501.00001")
    form = next(one for one in page.all("form") if one["action"] == "/settings/transfer/undo")
    answer = reader.send("/settings/transfer/undo", {one["name"]: one["value"] for one in form.all("input")})
    assert answer.status_code == 303
    page = finished(reader, answer.headers["Location"])
    assert "taken back" in page.one("div", id="jobs").text
    assert titles(reader) == ["Saved meanwhile"]
    assert not page.all("button", data_undo="")


@pytest.mark.parametrize("versions", ["", "x-y", "3", "-"])
def test_undo_of_nothing_is_refused(reader: Reader, versions: str):
    assert reader.send("/settings/transfer/undo", {"versions": versions}).status_code == 422


def test_an_entry_known_only_by_a_title_that_is_too_long_is_told_so(reader: Reader):
    csl = json.dumps([{"id": "x", "type": "book", "title": "long " * 20_000}])
    [trouble] = troubles(imported(reader, csl, "a.json"))
    assert "title" in trouble.partition("A paper needs")[0]
    assert "longer than 8192 bytes" in trouble


def test_several_files_come_in_together_each_with_its_own_report(reader: Reader):
    ris = "TY  - JOUR\r\nTI  - Three\r\nER  - \r\n"
    csl = json.dumps([{"id": "x", "type": "book", "title": "Four"}])
    page = finished(reader, upload(reader, (BIB, "a.bib"), (ris, "b.ris"), (csl, "c.json")))
    assert [one.text for one in page.all("h2")[:3]] == ["c.json CSL-JSON", "b.ris RIS", "a.bib BibTeX"]
    assert titles(reader) == ["Four", "One Paper", "Three", "Two"]


def test_everything_gets_the_tag_that_was_asked_for(reader: Reader):
    imported(reader, BIB, tag="thesis")
    with reader.writing() as (session, _):
        assert {tag.name: held for tag, held in tags.counted(session, reader.library_id)}["thesis"] == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "This file is empty."),
        (b"\xef\xbb\xbf  \n", "This file is empty."),
        (bytes(range(256)) * 20, "not text"),
        (b"{broken", "no file that Postil reads"),
        (b'[{"title": "cut o', "not JSON"),
        (b"<html><p>hello</p></html>", "no file that Postil reads"),
        (b"one line", "No papers"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_imports_nothing(reader: Reader, content: bytes, said: str):
    page = imported(reader, content)
    assert said in page.one("section", class_="job").text
    assert titles(reader) == []


def test_without_a_file_the_form_says_so(reader: Reader):
    answer = reader.browser.post("/settings/transfer/import", {}, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "Choose a file first." in answer.text


def test_what_is_larger_than_the_server_takes_is_refused_with_a_way_out(config: Config, app: Flask, reader: Reader):
    app.config["MAX_CONTENT_LENGTH"] = 64 * 1024
    app.extensions["postil"] = replace(config, max_request_bytes=64 * 1024)
    large = (io.BytesIO(b"x" * 100_000), "large.bib")
    answer = reader.browser.post("/settings/transfer/import", {"files": [large]}, content_type="multipart/form-data")
    assert answer.status_code == 413
    assert "postil import FILE" in answer.text


def test_jobs_of_before_a_restart_are_said_to_be_forgotten(app: Flask, reader: Reader):
    address = upload(reader, (BIB, "mine.bib"))
    finished(reader, address)
    app.extensions["postil_jobs"] = Jobs()
    page = reader.page(address)
    assert "Import the file again" in page.one("p", class_="notice").text


def test_while_it_runs_the_page_reads_itself_again(app: Flask, reader: Reader):
    going = threading.Event()
    jobs: Jobs = app.extensions["postil_jobs"]
    job = jobs.start(reader.library_id, "slow.bib", lambda _job: going.wait(30))
    part = reader.part("/settings/transfer/jobs").one("div", id="jobs")
    assert part["hx-trigger"] == "every 1s"
    job.total, job.done = 4000, 1200
    assert "1,200 of 4,000 papers" in reader.part("/settings/transfer/jobs").text
    assert reader.browser.get("/settings/transfer/jobs").status_code == 303
    going.set()
    finished(reader, "/settings/transfer")


def test_what_a_page_cannot_show_is_in_a_file(reader: Reader):
    broken = "".join(f"TY  - JOUR\nAB  - nothing {number}\nER  - \n" for number in range(120))
    page = imported(reader, broken, "broken.ris")
    assert len(troubles(page)) == 50
    assert "And 70 more." in page.text
    link = next(one["href"] for one in page.all("a") if one["href"].endswith("troubles.txt"))
    assert len(reader.browser.get(link).text.splitlines()) == 120
    assert reader.browser.get("/settings/transfer/jobs/unknown/troubles.txt").status_code == 422


def test_what_a_file_says_is_only_text_on_the_page(reader: Reader):
    text = "TY  - JOUR\nID  - <script>alert(1)</script>\nAB  - x\nER  - \n"
    address = upload(reader, (text, "<img src=x>.ris"))
    finished(reader, address)
    html = reader.browser.get(address).text
    assert "<script>alert" not in html
    assert "<img src=x" not in html


def test_nobody_sees_the_imports_of_others(app: Flask, reader: Reader):
    jobs: Jobs = app.extensions["postil_jobs"]
    jobs.start("somebody-else", "secret.bib", lambda _job: None)
    assert "secret.bib" not in reader.browser.get("/settings/transfer").text


def test_the_number_of_statements_does_not_grow_with_the_imports(reader: Reader):
    counts = []
    for _ in range(2):
        imported(reader, BIB)
        with reader.statements() as found:
            reader.page("/settings/transfer")
        counts.append(len(found))
    assert counts[0] == counts[1]


def test_the_history_of_a_paper_says_that_it_was_imported(reader: Reader):
    imported(reader, BIB)
    with reader.writing() as (session, _):
        found = library.by_identifier(session, reader.library_id, "doi", "10.1234/one")
        assert found is not None
    assert "Imports" in reader.page(f"/papers/{found.id}").text


@pytest.mark.browser
def test_in_a_browser_an_import_is_followed_to_its_end_and_undone_by_a_key(page: Page, tmp_path: Path):
    file = tmp_path / "mine.bib"
    file.write_text(BIB)
    page.goto("/settings/transfer")
    page.get_by_label("Files").set_input_files(file)
    page.get_by_role("button", name="Import", exact=True).click()
    page.wait_for_selector(".outcome")
    assert page.locator(".outcome dd").all_inner_texts() == ["2", "0", "1"]
    page.keyboard.press("u")
    page.get_by_text("what this import did was taken back").wait_for()
    page.goto("/?q=%22One+Paper%22")
    assert page.locator("[data-paper]").count() == 0
