"""How much a page of papers weighs, however full its rows and however much the filters have to offer."""

from __future__ import annotations

from postil.domain.identifiers import list_id, tag_id
from postil.services import edits
from server.web.reading import read, tags, titles
from server.web.shelf import Reader, many


def test_a_page_of_full_rows_stays_small_however_many_tags_and_lists_there_are(reader: Reader):
    with reader.writing() as (session, writer):
        ops = [edits.put("tag", tag_id(f"spare tag {n}"), "name", f"spare tag {n}") for n in range(2000)]
        ops += [edits.put("list", list_id(f"spare list {n}"), "name", f"spare list {n}") for n in range(100)]
        edits.commit(session, writer, ops)
    many(reader, 35)
    response = reader.browser.get("/")
    page = read(response.text)
    assert len(titles(page)) == 30
    assert len(response.data) <= 60_000
    row = page.all("article")[0]
    assert len(tags(row)) == 5
    assert len(row.one("span", class_="links").all("a")) >= 3
    assert row.one("p", class_="memo").text.startswith("Compare with Dreamer; their ablation")
    assert "abstract of the usual length" not in page.text
    assert "All 103 lists" in page.text
    narrowed = reader.browser.get("/?tag=topic+1&has=code&has=note&site=Hugging+Face&sort=-author")
    assert len(titles(read(narrowed.text))) == 25
    assert len(narrowed.data) <= 60_000
    searched = reader.browser.get("/?q=robots+abstract+usual+length&sort=")
    assert len(titles(read(searched.text))) == 20
    assert len(searched.data) <= 60_000
