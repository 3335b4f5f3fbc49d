"""Completion as the pages ask for it."""

from __future__ import annotations

import time

from sqlalchemy import insert

from postil.models import Tag
from postil.services import lists, tags
from server.web.browser import Browser
from server.web.shelf import Reader


def test_names_come_with_numbers_and_colours(reader: Reader):
    paper = reader.save("A", arxiv="2501.00001", tagged=("Robots", "Speech"))
    with reader.writing() as (session, writer):
        tags.change(session, writer, tags.find(session, writer.library_id, "robots").id, {"color": "#c9372c"})
        lists.create(session, writer, "Reading group")
    answer = reader.browser.get("/suggest/tags?q=rob")
    assert answer.json == [{"name": "Robots", "papers": 1, "color_class": "tag-c1"}]
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert reader.browser.get(f"/suggest/tags?paper={paper}").json == []
    assert reader.browser.get("/suggest/lists?q=gro").json == [
        {"name": "Reading group", "papers": 0, "color_class": ""}
    ]


def test_an_odd_limit_is_brought_into_bounds(reader: Reader):
    for number in range(3):
        reader.save("A", arxiv=f"2501.0000{number + 1}", tagged=(f"tag {number}",))
    assert len(reader.browser.get("/suggest/tags?limit=0").json) == 1
    assert len(reader.browser.get("/suggest/tags?limit=many").json) == 3


def test_nobody_else_sees_names(browser: Browser):
    assert browser.get("/suggest/tags").status_code == 302


def test_two_thousand_tags_are_searched_in_no_time(reader: Reader):
    with reader.writing() as (session, writer):
        rows = [
            {"library_id": writer.library_id, "id": str(at), "name": f"robot {at}", "name_key": f"robot {at}"}
            for at in range(2000)
        ]
        session.execute(insert(Tag), rows)
    reader.save("A", arxiv="2501.00001", tagged=("x",))
    reader.browser.get("/suggest/tags?q=rob")
    times = []
    for typed in ("r", "ro", "rob", "robto", "19", ""):
        begun = time.perf_counter()
        reader.browser.get(f"/suggest/tags?q={typed}")
        times.append(time.perf_counter() - begun)
    assert sorted(times)[len(times) // 2] < 0.1  # 10 ms on a machine at rest
