"""Lists, tags, rules, insight and settings walked through without a mouse, in Chromium and in Firefox.

As in test_walk.py: each step is seen on the page and asked of the server, and the focus is in sight after it.
"""

from __future__ import annotations

import pytest

from e2e.furnished import Furnished, furnish
from e2e.machine import Machine
from e2e.server import Api
from e2e.walker import Walker

TITLES = "() => [...document.querySelectorAll('[data-order] .title')].map((one) => one.textContent.trim())"
#: What somebody sees who has only the address: the text of the page, or the status that refuses it.
SEEN_BY_ALL = """async (address) => {
  const answer = await fetch(address, { credentials: 'omit' });
  const text = await answer.text();
  return answer.ok ? new DOMParser().parseFromString(text, 'text/html').body.textContent : String(answer.status);
}"""
#: How dense the rows are as the server has it.
CLASS = """async () => /id="library" class="([^"]*)"/.exec(await (await fetch('/')).text())?.[1] ?? ''"""
LABELS = {"system": "As the system", "light": "Light", "dark": "Dark"}
#: A device other than that of the test's own token.
DEVICE = "a script"
BIB = """@article{walk, title = {Papers walked to without a mouse}, author = {Lovelace, Ada}, year = {2024},
  doi = {10.1234/walk.1}}
@article{second, title = {A second paper from a file}, author = {Hopper, Grace}, year = {2023}, doi = {10.1234/walk.2}}
"""


@pytest.fixture(scope="module")
def furnished(machine: Machine) -> Furnished:
    return furnish(machine.api)


@pytest.fixture(scope="module")
def walker(machine: Machine, furnished: Furnished) -> Walker:
    """Somebody who has signed in with the keyboard, in a library of 44 papers."""
    return Walker(machine)


def test_a_list_is_made_filled_and_ordered_by_key(walker: Walker, furnished: Furnished):
    titles = [walker.paper(ident)["title"] for ident in furnished.papers[12:15]]
    walker.go("/lists")
    walker.tab("New list")
    walker.press("Enter")
    walker.tab("Name", "input")
    walker.type("Walked")
    walker.tab("What it is for", "textarea")
    walker.type("Made without a *mouse*.")
    walker.tab("Create", "button")
    walker.press("Enter")
    walker.says("Walked", "h1")
    made = next(one for one in walker.items("lists") if one["name"] == "Walked")
    assert made["description"] == "Made without a *mouse*."
    for title in titles:
        walker.press("a")
        walker.write(title)
        walker.says(title, "#offers")
        walker.press("Enter")
        walker.says(title, "[data-order]")
        walker.press("Escape", "Escape")
    kept = f"lists/{made['id']}/entries"
    order = [one["paper"]["title"] for one in walker.items(kept)]
    assert sorted(order) == sorted(titles)
    walker.until(lambda: walker.page.evaluate(TITLES) == order)
    walker.press("j")
    for key, wanted in (
        ("Alt+ArrowDown", [order[1], order[0], order[2]]),
        ("Alt+ArrowDown", [order[1], order[2], order[0]]),
        ("Alt+ArrowUp", [order[1], order[0], order[2]]),
    ):
        walker.press(key)
        walker.until(lambda wanted=wanted: [one["paper"]["title"] for one in walker.items(kept)] == wanted)
        walker.until(lambda wanted=wanted: walker.page.evaluate(TITLES) == wanted)
        assert walker.seen().name.startswith(order[0][:20])
    for _ in range(3):
        walker.undone()
    walker.until(lambda: [one["paper"]["title"] for one in walker.items(kept)] == order)
    walker.until(lambda: walker.page.evaluate(TITLES) == order)


def test_a_list_is_shared_revoked_and_deleted_by_key(walker: Walker, furnished: Furnished):
    *_, last = walker.items(f"lists/{furnished.shelf}/entries")
    title = last["paper"]["title"]
    walker.go(f"/lists/{furnished.shelf}")
    walker.tab("Share", "summary")
    walker.press("Enter")
    walker.tab("Share this list", "button")
    walker.press("Enter")
    walker.appears("#share-page")
    address = walker.page.evaluate("() => document.querySelector('#share-page').textContent.trim()")
    assert title in walker.page.evaluate(SEEN_BY_ALL, address)
    walker.seen()
    walker.tab("Revoke", "button")
    walker.press("Enter")
    walker.says("nobody sees the list any more", "#sharing")
    assert walker.seen().name == "Undo"
    assert walker.page.evaluate(SEEN_BY_ALL, address) == "404"
    walker.press("Enter")
    walker.appears("#share-page")
    assert title in walker.page.evaluate(SEEN_BY_ALL, address)
    walker.seen()
    walker.tab("Rename, describe or delete", "summary", back=True)
    walker.press("Enter")
    walker.tab("Delete the list", "button")
    walker.press("Enter")
    walker.at("/lists")
    assert "This week" not in [one["name"] for one in walker.items("lists")]
    walker.undone()
    walker.until(lambda: "This week" in [one["name"] for one in walker.items("lists")])


def to_tag(walker: Walker, name: str) -> None:
    """With j to the row of a tag."""
    for _ in range(20):
        walker.press("j")
        if walker.page.evaluate("() => document.querySelector('[data-tag].current .chip')?.textContent") == name:
            walker.seen()
            return
    raise AssertionError(f"no row of {name}")


def test_tags_are_renamed_coloured_merged_and_deleted_by_key(walker: Walker):
    at_first = walker.tags()
    walker.go("/tags")
    to_tag(walker, "robotics")
    walker.press("e")
    assert walker.seen().value == "robotics"
    walker.write("walking robots")
    walker.press("Enter")
    walker.says("walking robots", "[data-tag].current")
    assert "walking robots" in walker.tags()
    walker.seen()
    walker.undone()
    walker.until(lambda: walker.tags() == at_first)
    walker.go("/tags")
    to_tag(walker, "to cite")
    walker.press("c")
    walker.at("/tags/edit")
    walker.until(lambda: walker.where().tag == "button")
    walker.seen()
    walker.press("Enter")
    walker.at("/tags")
    walker.until(lambda: walker.tags()["to cite"][1])
    walker.undone()
    walker.until(lambda: walker.tags() == at_first)
    walker.go("/tags")
    to_tag(walker, "evaluation")
    walker.press("x")
    to_tag(walker, "reading group")
    walker.press("x", "m")
    walker.at("/tags/edit")
    walker.until(lambda: walker.where().id == "into")
    walker.press("Escape")
    walker.tab("Merge", "button")
    walker.press("Enter")
    walker.at("/tags")
    assert len(walker.tags()) == len(at_first) - 1
    walker.says("robotics", "#tag-rows")
    walker.until(lambda: not walker.where().lost)
    walker.undone()
    walker.until(lambda: walker.tags() == at_first)
    walker.go("/tags")
    to_tag(walker, "robotics")
    walker.press("Delete")
    walker.at("/tags/edit")
    walker.until(lambda: walker.where().name.startswith("Delete"))
    walker.press("Enter")
    walker.at("/tags")
    assert "robotics" not in walker.tags()
    walker.undone()
    walker.until(lambda: walker.tags() == at_first)


def test_a_rule_is_made_shown_applied_and_taken_back_by_key(walker: Walker):
    walker.go("/tags/rules")
    walker.tab("Make a rule", "a")
    walker.press("Enter")
    walker.at("/tags/rules/edit")
    walker.until(lambda: walker.where().id == "query")
    walker.type("is:starred")
    walker.tab("get the tag")
    walker.type("by rule")
    walker.press("Enter")
    walker.says("What it would do")
    starred = len([one for one in walker.items("papers") if one["starred"]])
    walker.says(f"It finds {starred} papers", "#would")
    assert "by rule" not in walker.tags()
    walker.until(lambda: walker.where().name == f"Tag these {starred} papers")
    walker.press("Enter")
    walker.at("/tags/rules")
    assert walker.tags()["by rule"][0] == starred
    walker.says(f"{starred} of them carry the tag", ".rules")
    walker.seen()
    walker.undone()
    walker.until(lambda: walker.tags().get("by rule", (0, ""))[0] == 0)
    walker.tab("Delete", "button")
    walker.press("Enter")
    walker.says("The rule is deleted")
    walker.seen()


def test_looking_back_is_done_by_key(walker: Walker):
    walker.go("/insight")
    walker.tab("Insight", "a")
    current = walker.page.evaluate("() => document.querySelector('.segments [aria-current]').textContent")
    other = walker.page.evaluate("() => document.querySelector('.segments a:not([aria-current])').textContent")
    assert other != current
    walker.tab(other.strip(), "a")
    walker.press("Enter")
    walker.at("/insight?weeks=")
    walker.says(other.strip(), ".segments [aria-current]")
    walker.tab("Tag", "input")
    walker.type("robotics")
    walker.press("Enter")
    walker.says("into robotics", "h1")
    carrying = str(walker.tags()["robotics"][0])
    walker.says(carrying, ".figures")
    walker.tab("Week to look at" if walker.has("[aria-label='Week to look at']") else "Day to look at")
    before = walker.where().value
    walker.press("ArrowLeft")
    assert walker.seen().value == str(int(before) - 1)
    walker.tab("The numbers as a table", "summary")
    walker.press("Enter")
    walker.appears("table.counts")
    walker.says(carrying, "table.counts")
    walker.tab("Download as CSV", "a")
    assert walker.fetched()["status"] == 200
    walker.tab("All papers, not only", "a", back=True)
    walker.press("Enter")
    walker.until(lambda: "tag=" not in walker.page.evaluate("() => location.search"))


def test_the_settings_are_changed_by_key(walker: Walker):
    walker.go("/settings/appearance")
    theme = "() => document.documentElement?.dataset.theme"
    for arrow, wanted in (("ArrowRight", "light"), ("ArrowRight", "dark"), ("ArrowLeft", "light")):
        walker.tab(
            "As the system" if wanted == "light" and arrow == "ArrowRight" else LABELS[walker.page.evaluate(theme)]
        )
        walker.press(arrow)
        walker.seen()
        walker.tab("Save", "button")
        walker.press("Enter")
        walker.says("Saved.")
        walker.until(lambda wanted=wanted: walker.page.evaluate(theme) == wanted)
        walker.seen()
    walker.tab("Dark theme", "button", back=True)
    walker.press("Enter")
    walker.until(lambda: walker.page.evaluate(theme) == "dark")
    assert walker.seen().name == "Light theme"
    walker.press("Enter")
    walker.until(lambda: walker.page.evaluate(theme) == "light")
    walker.seen()
    walker.go("/settings/appearance")
    walker.tab("Comfortable", "input")
    walker.press("ArrowRight")
    walker.tab("First order", "select")
    walker.press("ArrowDown")
    walker.tab("Save", "button")
    walker.press("Enter")
    walker.says("Saved.")
    assert "dense" in walker.page.evaluate(CLASS)
    walker.press("?")
    walker.says("Select up to here", "#help")
    walker.press("Enter")
    walker.goes("#help")
    walker.seen()
    walker.go("/settings")
    walker.tab("Keyboard", "a")
    walker.press("Enter")
    walker.at("/settings/keyboard")
    walker.says("Merge with another record")


def test_devices_are_renamed_and_a_token_is_made_revoked_and_given_back_by_key(walker: Walker):
    walker.press("g", "s")
    walker.at("/settings")
    walker.tab("Devices and tokens", "a")
    walker.press("Enter")
    walker.at("/settings/devices")
    walker.tab("What it is for", "input")
    walker.type("a script")
    walker.tab("Create token", "button")
    walker.press("Enter")
    walker.says("Token for “a script”")
    token = walker.seen().value
    assert len(token) > 20
    asker = Api(walker.machine.server.address, token)
    assert asker.call("GET", "/api/v1/papers?limit=1")[0] == 200
    walker.tab("Done", "a")
    walker.press("Enter")
    walker.at("/settings/devices")
    walker.says("a script")
    walker.tab("Rename", "summary")
    name = walker.page.evaluate("() => document.activeElement.closest('li').querySelector('h3').textContent")
    walker.press("Enter")
    walker.tab(f"New name of {name}")
    walker.write("renamed by key")
    walker.press("Enter")
    walker.says("renamed by key", ".devices")
    assert "renamed by key" in [one["name"] for one in walker.items("devices")]
    walker.seen()
    for way in ("u", "Reconnect"):
        walker.tab("Disconnect", "button")
        while DEVICE not in walker.page.evaluate("() => document.activeElement.closest('li')?.innerText ?? ''"):
            walker.press("Tab")
            walker.tab("Disconnect", "button")
        walker.press("Enter")
        walker.says("is disconnected")
        walker.seen()
        assert asker.call("GET", "/api/v1/papers?limit=1")[0] == 401
        if way == "u":
            walker.press("u")
        else:
            walker.tab("Reconnect", "button")
            walker.press("Enter")
        walker.says("is connected again")
        walker.seen()
        assert asker.call("GET", "/api/v1/papers?limit=1")[0] == 200


def test_files_are_imported_exported_and_backed_up_by_key(walker: Walker):
    walker.go("/settings/transfer")
    walker.tab("Files", "input")
    walker.choose("walk.bib", BIB)
    walker.tab("Tag for all of them", "input")
    walker.type("imported by key")
    walker.tab("Import", "button")
    walker.press("Enter")
    walker.says("new", "#jobs .outcome", 20)
    walker.until(lambda: walker.tags().get("imported by key", (0, ""))[0] == 2)
    walker.appears("#jobs [data-undo]")
    walker.seen()
    walker.press("u")
    walker.says("taken back", "#jobs", 20)
    walker.until(lambda: walker.tags().get("imported by key", (0, ""))[0] == 0)
    walker.seen()
    walker.tab("BibTeX", "input")
    walker.press("ArrowDown")
    walker.tab("Only papers that match")
    walker.type("tag:robotics")
    walker.tab("Export", "button")
    assert walker.fetched()["status"] == 200
    walker.tab("Export everything", "a")
    everything = walker.fetched()
    assert everything["status"] == 200
    assert everything["size"] > 44 * 300
    walker.tab("Backups", "a")
    walker.press("Enter")
    walker.at("/settings/backup")
    walker.tab("Your password")
    walker.type("not the password")
    walker.press("Enter")
    walker.says("This is not your password")
    walker.seen()
    walker.tab("Your password")
    walker.type(walker.machine.server.PASSWORD)
    walker.tab("Download a backup", "button")
    answer = walker.fetched()
    assert answer["kind"] == "application/zip"
    assert answer["start"].startswith("PK")
