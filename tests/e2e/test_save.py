"""The main job: save, tag and note a paper on a listing page, see it everywhere, find it again."""

import time

from e2e.browsers.driver import FIND, Control, until
from e2e.machine import ARXIV, FOCUSED, HF, ROWS, Machine, Page, identifiers, row_text, state_of
from e2e.sites.papers import by_id


def test_a_click_saves_the_paper_with_all_that_the_page_knows(machine: Machine):
    page = machine.open(HF)
    canonical = machine.unsaved(page)
    machine.save(page, canonical)
    paper = machine.arrived(canonical)
    known = by_id()[canonical.removeprefix("arxiv:")]
    assert paper["title"] == known.title
    assert paper["abstract"] == known.abstract
    assert paper["authors"] == known.authors
    assert paper["published_on"] == known.published.isoformat()
    assert paper["url"].startswith("https://huggingface.co/papers/")
    page.close()


def test_an_arxiv_row_is_saved_with_title_authors_and_abstract(machine: Machine):
    page = machine.open(f"{ARXIV}/list/cs.LG/new")
    canonical = machine.unsaved(page)
    machine.save(page, canonical)
    paper = machine.arrived(canonical)
    known = by_id()[canonical.removeprefix("arxiv:")]
    assert (paper["title"], paper["authors"]) == (known.title, known.authors)
    assert paper["abstract"].split() == known.abstract.split()
    page.close()


def test_tag_and_note_by_mouse_reach_the_server_and_are_found_by_search(machine: Machine):
    page = machine.open(HF)
    canonical = machine.unsaved(page)
    machine.save(page, canonical)
    machine.tag(page, canonical, f"mouse {machine.kind}")
    machine.note(page, canonical, "Reminds me of zebrafish locomotion.")
    paper = until(lambda: (p := machine.on_server(canonical)) and p["note"] and p, 10, "the note did not arrive")
    assert [tag["name"] for tag in paper["tags"]] == [f"mouse {machine.kind}"]
    assert paper["note"] == "Reminds me of zebrafish locomotion."
    hits = machine.papers("&q=zebrafish+locomotion")
    assert canonical in identifiers(hits[0])
    page.close()


def test_the_paper_is_found_in_the_web_library_after_signing_in(machine: Machine):
    page = machine.open(HF)
    canonical = machine.unsaved(page)
    machine.save(page, canonical)
    machine.note(page, canonical, "quokka benchmark idea")
    until(lambda: (p := machine.on_server(canonical)) and p["note"], 10, "the note did not arrive")
    library = machine.sign_in()
    library.click(Control("Search", "textbox", exact=False))
    library.type("quokka")
    title = by_id()[canonical.removeprefix("arxiv:")].title
    shown = "() => document.querySelector('main').innerText"
    until(lambda: title in library.evaluate(shown), why=lambda: library.evaluate(shown)[:300])
    library.close()
    page.close()


def test_everything_by_keyboard(machine: Machine):
    page = machine.open(f"{ARXIV}/list/cs.AI/recent?skip=300")
    before = saved(page)
    canonical = page.evaluate(ROWS)[1]["id"]
    assert canonical not in before
    for key in "jjjks":
        page.press(key)
    machine.state(page, canonical, "saved")
    page.press("t")
    until(lambda: page.evaluate(FOCUSED)["tag"] == "INPUT", why=lambda: page.evaluate(FOCUSED))
    page.type("keys\n")
    until(lambda: "keys" in row_text(page, canonical), why=lambda: row_text(page, canonical))
    page.press("Escape")
    page.press("n")
    until(lambda: page.evaluate(FOCUSED)["tag"] == "TEXTAREA", why=lambda: page.evaluate(FOCUSED))
    page.type("by keys alone: jskrt")
    page.press("Escape")
    page.press("r")

    def whole() -> bool:
        paper = machine.on_server(canonical)
        return bool(paper and paper["note"] == "by keys alone: jskrt" and paper["status"] != "unread" and paper["tags"])

    until(whole, 10, lambda: machine.on_server(canonical))
    assert saved(page) - before == {canonical}
    page.close()


def saved(page: Page) -> set[str]:
    return {row["id"] for row in page.evaluate(ROWS) if row["hosts"][0]["state"] == "saved"}


def test_the_question_mark_shows_the_keys(machine: Machine):
    page = machine.open(f"{ARXIV}/list/cs.AI/recent")
    page.press("?")
    dialog = Control(None, "dialog").spec()
    until(lambda: page.evaluate(f"(spec) => !!({FIND})(spec)", dialog), why="no dialog with the keys")
    page.press("Escape")
    until(lambda: not page.evaluate(f"(spec) => !!({FIND})(spec)", dialog), why="Escape did not close the help")
    page.close()


def test_typing_in_a_field_of_the_page_does_nothing_of_ours(machine: Machine):
    page = machine.open(f"{ARXIV}/search/?query=robots&searchtype=all")
    before = page.evaluate(ROWS)
    page.click(Control("Search term or terms", "textbox"))
    page.type("jjstnr?s")
    time.sleep(0.5)
    assert page.evaluate(ROWS) == before
    assert page.evaluate(FOCUSED)["value"].endswith("jjstnr?s")
    page.close()


def test_the_same_paper_on_the_other_site_shows_as_saved_with_tags_and_status(machine: Machine):
    page = machine.open(f"{HF}?q=language")
    canonical = machine.unsaved(page)
    machine.save(page, canonical)
    machine.tag(page, canonical, "both sites")
    machine.arrived(canonical)
    number = canonical.removeprefix("arxiv:")
    for address in (f"{ARXIV}/abs/{number}v1", f"{HF}/{number}"):
        shows_within_a_second(machine, address, canonical, "both sites")
    page.close()


def shows_within_a_second(machine: Machine, address: str, canonical: str, tag: str) -> None:
    page = machine.driver.open(address)
    loaded = time.monotonic()
    machine.state(page, canonical, "saved", timeout=1)
    until(lambda: tag in row_text(page, canonical), timeout=1, why=lambda: row_text(page, canonical))
    assert time.monotonic() - loaded < 1
    page.close()


def test_what_was_saved_elsewhere_shows_as_saved_here(machine: Machine):
    page = machine.open(HF)
    canonical = machine.unsaved(page)
    number = canonical.removeprefix("arxiv:")
    body = {
        "title": by_id()[number].title,
        "identifiers": {"arxiv": number},
        "tags": ["from afar"],
        "status": "reading",
    }
    status, answer = machine.api.call("POST", "/api/v1/papers", body)
    assert status == 201, answer
    machine.sync()
    machine.state(page, canonical, "saved")
    until(lambda: "from afar" in row_text(page, canonical), why=lambda: row_text(page, canonical))
    page.close()


def test_undo_takes_a_save_back(machine: Machine):
    page = machine.open(HF)
    canonical = machine.unsaved(page)
    machine.save(page, canonical)
    page.click(Control("Undo", "button", canonical))
    machine.state(page, canonical, "new")
    time.sleep(1)
    until(lambda: machine.on_server(canonical) is None, 10, "still on the server")
    assert state_of(page, canonical) == "new"
    page.close()


def test_saving_on_both_sites_makes_one_paper_with_both_links(machine: Machine):
    hf = machine.open(f"{HF}/date/2026-10-01")
    canonical = machine.unsaved(hf)
    hf.click(Control("Save", "button", canonical))
    arxiv = machine.driver.open(f"{ARXIV}/abs/{canonical.removeprefix('arxiv:')}")
    machine.state(arxiv, canonical, "saved")
    machine.arrived(canonical)
    assert len([p for p in machine.papers() if canonical in identifiers(p)]) == 1
    arxiv.close()
    hf.close()
