"""The library and its papers walked through without a mouse, in Chromium and in Firefox: key presses and nothing else.

Each step is seen on the page and asked of the server, and the focus is in sight after it, never lost.
"""

from __future__ import annotations

import pytest

from e2e.furnished import Furnished, furnish
from e2e.machine import Machine
from e2e.walker import Walker

ROWS = "() => [...document.querySelectorAll('#results article.row')].map((row) => row.id.replace('paper-', ''))"
#: How dense the rows are as the server has it.
CLASS = """async () => /id="library" class="([^"]*)"/.exec(await (await fetch('/')).text())?.[1] ?? ''"""


@pytest.fixture(scope="module")
def furnished(machine: Machine) -> Furnished:
    return furnish(machine.api)


@pytest.fixture(scope="module")
def walker(machine: Machine, furnished: Furnished) -> Walker:
    """Somebody who has signed in with the keyboard, in a library of 44 papers."""
    return Walker(machine)


def rows(walker: Walker) -> list[str]:
    """Ids of the papers that the library page shows, in order."""
    found: list[str] = walker.page.evaluate(ROWS)
    return found


def test_papers_are_triaged_by_one_letter_each_and_every_step_is_taken_back(walker: Walker):
    walker.go("/")
    first, second, *_ = rows(walker)
    before = walker.paper(second)
    walker.press("j", "j", "k", "j")
    assert walker.seen().id == f"paper-{second}"
    walker.press("s")
    walker.becomes(second, starred=not before["starred"])
    for key, status in (("1", "unread"), ("2", "reading"), ("3", "read")):
        walker.press(key)
        walker.becomes(second, status=status)
    walker.press("Shift+$")
    walker.becomes(second, rating=4)
    walker.press("t")
    walker.type("eval")
    walker.appears(".suggested [role=option]")
    walker.press("ArrowDown", "Enter")
    assert walker.seen().value == "evaluation"
    walker.press("Enter")
    walker.becomes(second, tags=sorted({*before["tags"], "evaluation"}))
    walker.says("evaluation", f"#paper-{second} .marks")
    walker.press("Escape", "Escape")
    walker.press("n")
    walker.appears(f"#paper-{second} textarea")
    walker.until(lambda: walker.where().tag == "textarea")
    walker.write("Written on the row.")
    walker.press("Control+Enter")
    walker.becomes(second, note="Written on the row.")
    walker.goes("textarea")
    assert walker.seen().id == f"paper-{second}"
    walker.press("l")
    walker.type("Next week")
    walker.press("Enter")
    walker.becomes(second, lists=sorted({*before["lists"], "Next week"}))
    walker.says("Next week", f"#paper-{second} .list")
    walker.press("Escape", "Escape")
    walker.press("Delete")
    walker.until(lambda: not walker.paper(second))
    walker.appears(f"#paper-{second}.gone")
    assert walker.seen().id == f"paper-{rows(walker)[1]}"
    for _ in range(20):
        if walker.paper(second) == before:
            break
        walker.undone()
    assert walker.paper(second) == before
    assert rows(walker)[:2] == [first, second]


def test_many_are_selected_and_changed_at_once(walker: Walker):
    walker.go("/")
    shown = rows(walker)
    before = [walker.paper(ident) for ident in shown[:4]]
    walker.press("j", "x", "j", "j", "Shift+X")
    walker.says("3 selected", "#selected")
    walker.press("t")
    assert walker.seen().id == "bulk-tag"
    walker.type("chosen by key")
    walker.press("Enter")
    for ident in shown[:3]:
        walker.becomes(ident, tags=sorted({*walker.paper(ident)["tags"], "chosen by key"}))
    walker.until(lambda: [("chosen by key" in walker.paper(one)["tags"]) for one in shown[:4]] == [True] * 3 + [False])
    walker.tab("Format", "select")
    walker.tab("Export", "button")
    file = walker.fetched()
    assert file["status"] == 200
    assert file["start"].count("\n@") + file["start"].startswith("@") == 3
    walker.press("Escape")
    walker.press("Escape")
    walker.goes("#bulk")
    walker.press("a")
    walker.says(f"{len(shown)} selected", "#selected")
    walker.tab("All 44 that match", back=True)
    walker.press("Space")
    walker.says("All that match", "#selected")
    walker.press("3")
    walker.until(lambda: len(walker.items("papers?status=read")) == 44)
    walker.seen()
    walker.undone()
    walker.until(lambda: len(walker.items("papers?status=read")) < 44)
    walker.undone()
    walker.until(lambda: [walker.paper(ident) for ident in shown[:4]] == before)


def test_what_is_searched_is_opened(walker: Walker):
    walker.go("/")
    sought = rows(walker)[5]
    title = walker.paper(sought)["title"]
    walker.press("/")
    walker.type(title)
    walker.says(title, "#results article.row:first-of-type .title")
    walker.press("Escape", "j", "Enter")
    walker.at(f"/papers/{sought}")
    walker.press("g", "l")
    walker.appears("#library")


def test_the_library_is_sorted_filtered_and_made_dense(walker: Walker):
    walker.go("/")
    walker.tab("Sorted by")
    walker.press("Enter")
    walker.tab("Title", "a")
    walker.press("Enter")
    walker.at("/?sort=title")
    walker.says("Title", "#sorting summary")
    walker.seen()
    found = [walker.paper(ident)["title"].casefold() for ident in rows(walker)[:5]]
    assert found == sorted(found)
    walker.tab("Starred", "a", back=True)
    walker.press("Enter")
    walker.says("of 44", ".results-count")
    assert all(walker.paper(ident)["starred"] for ident in rows(walker))
    walker.seen()
    walker.tab("starred", "a")
    walker.press("Enter")
    walker.at("/?sort=title")
    walker.until(lambda: not walker.has(".chips .chip"))
    walker.seen()
    walker.tab("Unread", "a", back=True)
    walker.press("Enter")
    walker.at("/?status=unread")
    left = rows(walker)
    walker.press("j", "j", "3")
    walker.becomes(left[1], status="read")
    walker.says("Read", f"#paper-{left[1]} .dot")
    assert walker.seen().id == f"paper-{left[1]}", "a paper that the filter no longer finds stays until one goes on"
    walker.undone()
    walker.becomes(left[1], status="unread")
    walker.go("/")
    walker.press("j", "v")
    walker.appears("#library.dense")
    walker.seen()
    walker.until(lambda: "dense" in walker.page.evaluate(CLASS))
    walker.press("v")
    walker.appears("#library.comfortable")
    walker.until(lambda: "comfortable" in walker.page.evaluate(CLASS))
    walker.press("?")
    walker.says("Select up to here", "#help")
    walker.seen()
    walker.press("Escape")
    walker.goes("#help")
    assert walker.seen().id.startswith("paper-")


def test_all_of_a_papers_page_is_done_by_key(walker: Walker, furnished: Furnished):
    ident = furnished.papers[8]
    before = walker.paper(ident)
    walker.go(f"/papers/{ident}")
    walker.press("s")
    walker.becomes(ident, starred=not before["starred"])
    walker.press("2")
    walker.becomes(ident, status="reading")
    walker.press("Shift+%")
    walker.becomes(ident, rating=5)
    walker.tab("3 of 5", "button")
    walker.press("Enter")
    walker.becomes(ident, rating=3)
    assert walker.where().name == "3 of 5"
    walker.press("t")
    walker.type("read")
    walker.appears(".suggested [role=option]")
    walker.press("ArrowDown", "Enter", "Enter")
    walker.becomes(ident, tags=sorted({*before["tags"], "reading group"}))
    walker.press("Escape", "Escape")
    walker.press("l")
    walker.type("Thesis")
    walker.press("Enter")
    walker.becomes(ident, lists=sorted({*before["lists"], "Thesis"}))
    walker.press("Escape", "Escape")
    walker.tab("Take off the list Thesis")
    walker.press("Enter")
    walker.becomes(ident, lists=before["lists"])
    walker.undone()
    walker.becomes(ident, lists=sorted({*before["lists"], "Thesis"}))
    walker.press("n")
    walker.until(lambda: walker.where().tag == "textarea")
    walker.write("A bound of $\\frac{a}{b}$ by key")
    walker.appears(".preview mfrac")
    walker.says("Saved", "[data-saved]")
    walker.type(", and more")
    walker.press("Control+Enter")
    walker.appears(f"#note-{ident} .md mfrac")
    walker.becomes(ident, note="A bound of $\\frac{a}{b}$ by key, and more")
    walker.goes("[data-editor]")
    walker.undone()
    walker.becomes(ident, note=before["note"])
    for _ in range(20):
        if walker.paper(ident) == before:
            break
        walker.undone()
    assert walker.paper(ident) == before


def test_a_paper_is_cited_merged_and_removed_by_key_and_comes_back(walker: Walker, furnished: Furnished):
    ident, other = furnished.papers[-5], furnished.papers[-6]
    title, second = walker.paper(ident)["title"], walker.paper(other)
    walker.go(f"/papers/{ident}")
    walker.press("c")
    walker.says("@", "#cite-bibtex")
    walker.tab("Copy the BibTeX entry")
    walker.press("Enter")
    walker.says("Copied", ".toast")
    assert walker.seen().name == "Copy the BibTeX entry"
    walker.tab("Download .bib", "a")
    assert title.split()[0] in walker.fetched()["start"]
    walker.press("m")
    walker.at(f"/papers/{ident}/merge")
    walker.until(lambda: walker.seen().id == "merge-q")
    walker.type(second["title"])
    walker.says(second["title"], "#merge-found")
    walker.tab(second["title"], "a")
    walker.press("Enter")
    walker.at("/merge?")
    walker.says("What comes of it")
    if walker.page.evaluate("() => document.querySelector('[name=stands]').value") != ident:
        walker.press("x")
        walker.until(lambda: walker.page.evaluate("() => document.querySelector('[name=stands]')?.value") == ident)
    walker.tab("Merge", "button")
    walker.press("Enter")
    walker.at(f"/papers/{ident}")
    walker.says("one paper now", ".toast")
    assert walker.api.call("GET", f"/api/v1/papers/{other}")[1]["id"] == ident
    walker.seen()
    walker.undone()
    walker.until(lambda: walker.paper(other) == second)
    assert walker.api.call("GET", f"/api/v1/papers/{other}")[1]["id"] == other
    walker.press("Delete")
    walker.at("/")
    walker.says("Moved to the trash", ".toast")
    assert not walker.paper(ident)
    walker.press("j")
    walker.undone()
    walker.until(lambda: walker.paper(ident).get("title") == title)
    walker.until(lambda: ident in rows(walker), "the row does not come back")
    walker.seen()
    walker.go("/trash")
    walker.tab("Restore", "button")
    walker.press("Enter")
    walker.says("The trash is empty")
    walker.until(lambda: len(walker.items("papers")) == 45)
    walker.press("u")
    walker.until(lambda: len(walker.items("papers")) == 44)
    walker.seen()
