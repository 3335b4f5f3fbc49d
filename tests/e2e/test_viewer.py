"""PDFs in the viewer: opened, searched, highlighted, found again; in both browsers, with the real extension."""

import base64
from typing import Any
from urllib.parse import quote

import pytest

from e2e.browsers.chromium import Chromium
from e2e.browsers.driver import Control, until
from e2e.machine import ARXIV, Machine, Page
from e2e.reading import painted
from e2e.sites.fulltext import BECAME, KEPT
from e2e.sites.papers import Paper, some
from e2e.sites.print import to_pdf

OPENED = "() => document.documentElement?.dataset.opened ?? null"
SAID = "() => document.querySelector('#state').innerText"
FOUND = "() => document.querySelector('#find .said').textContent"
PAGE = "() => document.querySelector('#bar input').value"
# Selects the first occurrence of a text in a page's text layer, whose runs break anywhere; what is then selected.
SELECT = """([page, text, toPage, toText]) => {
  const place = (number, sought, end) => {
    const layer = document.querySelector(`[data-page="${number}"] .textLayer`);
    const folded = (char) => char.normalize('NFKC').replace(/[\\s\\p{Pd}]/gu, '').split('');
    const chars = [...(layer?.querySelectorAll('span') ?? [])].flatMap(({ firstChild: node }) =>
      [...node.data].flatMap((char, at) => folded(char).map((one) => [one, node, at])));
    const wanted = folded(sought).join('');
    const at = chars.map(([one]) => one).join('').indexOf(wanted);
    if (at < 0) return null;
    const [, node, offset] = chars[end ? at + wanted.length - 1 : at];
    return [node, end ? offset + 1 : offset];
  };
  const [from, to] = [place(page, text, false), place(toPage ?? page, toText ?? text, true)];
  if (!from || !to) return false;
  getSelection().setBaseAndExtent(...from, ...to);
  return true;
}"""
# Where what is painted lies on its page: left, top, right and bottom of its first line, in parts of the page.
BOXES = """() => [...CSS.highlights].filter(([name]) => /yellow|green/.test(name)).flatMap(([, ranges]) => [...ranges])
  .filter((range) => !range.collapsed && range.startContainer.parentElement.closest('.textLayer')).map((range) => {
    const page = range.startContainer.parentElement.closest('.page').getBoundingClientRect();
    const box = range.getClientRects()[0];
    const across = (x) => (x - page.left) / page.width;
    return [across(box.left), (box.top - page.top) / page.height, across(box.right)];
  })"""
# The pages on which a green highlight is in sight.
SEEN_ON = """() => [...CSS.highlights.get('postil-green') ?? []].map((range) => {
  const box = range.getBoundingClientRect();
  const page = Number(range.startContainer.parentElement?.closest('.page')?.dataset.page);
  return page > 0 && box.height > 0 && box.top > 40 && box.bottom < innerHeight && page;
})"""
# The first three lines of the abstract, each with the place of its first run and of the page's margin beside it.
LINES = """() => {
  const layer = document.querySelector('[data-page="1"] .textLayer');
  const runs = [...layer.querySelectorAll('span')].filter((span) => span.textContent.trim());
  const lines = Map.groupBy(runs, (span) => Math.round(span.getBoundingClientRect().bottom));
  const margin = layer.getBoundingClientRect().right - 20;
  const found = [...lines.values()].map((line) => {
    const { left, top, bottom } = line[0].getBoundingClientRect();
    return { left, top, bottom, margin, text: line.map((span) => span.textContent).join('') };
  });
  return found.filter(({ top, bottom }) => bottom - top < 40).slice(2, 5);
}"""
DROP = """(base64) => {
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([bytes], 'My own notes.pdf', { type: 'application/pdf' }));
  document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
}"""
OWN = """<!doctype html><title>Notes on ropes</title><style>@page { size: A5; margin: 15mm }</style>
<h1>Notes on ropes</h1><p>The bowline holds under load and unties with ease.</p>"""


@pytest.fixture(scope="module")
def paper() -> Paper:
    """A paper whose PDF the stand-in of arXiv prints."""
    return some(21, 1)[0]


def viewer(machine: Machine, address: str | None = None, **asked: str) -> Page:
    """The viewer at an address."""
    asked |= {"url": address} if address else {}
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in asked.items())
    return machine.driver.extension_page(f"viewer.html?{query}")


def opened(machine: Machine, address: str, **asked: str) -> Page:
    """The viewer once the PDF is there and its first page has its text."""
    page = viewer(machine, address, **asked)
    until(lambda: page.evaluate(OPENED), 40, lambda: page.evaluate(SAID))
    until(lambda: page.evaluate("() => !!document.querySelector('.textLayer span')"), 15)
    return page


def select(page: Page, number: int, text: str, to: int | None = None, to_text: str | None = None) -> None:
    """Select a text on a page of the PDF, or from there to the end of another."""
    until(lambda: page.evaluate(SELECT, [number, text, to, to_text]), 15, f"page {number} does not show {text!r}")


def annotations(machine: Machine, page: Page, paper: Paper) -> list[dict[str, Any]]:
    """The annotations of a paper as the background knows them."""
    seen = {"canonical": f"arxiv:{paper.arxiv_id}", "identifiers": {"arxiv": paper.arxiv_id}, "title": "", "url": ""}
    ask = "(request) => chrome.runtime.sendMessage({ name: 'annotations', request })"
    found: list[dict[str, Any]] = page.evaluate(ask, {"papers": [seen]})["ok"][0]
    return found


def test_a_pdf_opens_with_its_text_and_is_searched(machine: Machine, paper: Paper):
    page = opened(machine, f"{ARXIV}/pdf/{paper.arxiv_id}v1")
    assert page.evaluate("() => document.title") == paper.title
    page.press("Control+f")
    page.type("gradient of every head is CLIPPED before it is summed, which keeps the early steps stable")
    until(lambda: page.evaluate(FOUND) == "1 of 1", 10, lambda: page.evaluate(FOUND))
    assert [name for name, _ in painted(page)] == ["postil-find", "postil-found"]
    page.press("Control+a")
    page.type("no such words")
    until(lambda: page.evaluate(FOUND) == "Not found", 10, lambda: page.evaluate(FOUND))
    page.press("Escape")
    assert painted(page) == []
    page.close()


def test_a_highlight_stays_in_its_place_at_every_zoom_and_is_there_again(machine: Machine, paper: Paper):
    page = opened(machine, f"{ARXIV}/pdf/{paper.arxiv_id}v1")
    select(page, 1, KEPT)
    page.press("h")
    until(lambda: page.evaluate(BOXES), 5, lambda: painted(page))
    (before,) = page.evaluate(BOXES)
    page.press("+")
    page.press("+")
    (after,) = page.evaluate(BOXES)
    assert after == pytest.approx(before, abs=0.004)
    page.close()
    page = opened(machine, f"{ARXIV}/pdf/{paper.arxiv_id}v1")
    until(lambda: page.evaluate(BOXES), 10, lambda: painted(page))
    (again,) = page.evaluate(BOXES)
    assert again == pytest.approx(before, abs=0.004)
    (kept,) = annotations(machine, page, paper)
    kinds = {selector["type"]: selector for selector in kept["target"]["parts"][0]["selector"]}
    assert kinds["FragmentSelector"]["value"] == "page=1"
    assert kept["target"]["version"] == 1
    assert kept["target"]["source"] == f"{ARXIV}/pdf/{paper.arxiv_id}v1"
    page.close()


def test_it_is_found_in_another_version_and_keeps_its_own(machine: Machine):
    paper = some(25, 1)[0]
    page = opened(machine, f"{ARXIV}/pdf/{paper.arxiv_id}v1")
    select(page, 1, KEPT)
    page.press("h")
    until(lambda: annotations(machine, page, paper), 10)
    page.close()
    page = opened(machine, f"{ARXIV}/pdf/{paper.arxiv_id}v2")
    until(lambda: page.evaluate(BOXES), 15, lambda: painted(page))
    (kept,) = annotations(machine, page, paper)
    assert kept["target"]["version"] == 1
    page.close()


def test_a_selection_by_mouse_follows_the_lines_into_the_margin(machine: Machine):
    page = opened(machine, f"{ARXIV}/pdf/{some(24, 1)[0].arxiv_id}v1")
    until(lambda: page.evaluate(LINES), 10)
    top, second, third = page.evaluate(LINES)
    middle = (third["top"] + third["bottom"]) / 2
    start = (top["left"] + 1, (top["top"] + top["bottom"]) / 2)

    def swept() -> bool:
        page.sweep(start, (third["margin"], middle))
        selected = page.evaluate("() => getSelection().toString().replace(/\\s+/g, ' ').trim()")
        return bool(selected.endswith(third["text"][-12:].strip()) and second["text"][:12].strip() in selected)

    until(swept, 10, lambda: (page.evaluate("() => String(getSelection())"), third))
    page.close()


def test_the_popup_opens_the_pdf_of_the_tab(machine: Machine):
    paper = some(23, 1)[0]
    shown = machine.driver.open(f"{ARXIV}/pdf/{paper.arxiv_id}v1")
    popup = machine.driver.open_popup()
    until(lambda: "Annotate this PDF" in popup.evaluate("() => document.querySelector('#page').innerText"), 10)
    popup.click(Control("Annotate this PDF", "button"))
    asked = "() => chrome.tabs.query({}).then((tabs) => tabs.map(({ url }) => url ?? ''))"
    options = machine.driver.extension_page("options")
    wanted = f"{ARXIV}/pdf/{paper.arxiv_id}v1"

    def there() -> list[str]:
        return [url for url in page_addresses() if "viewer.html" in url and quote(wanted, safe="") in url]

    def page_addresses() -> list[str]:
        found: list[str] = options.evaluate(asked)
        return found

    until(there, 10, page_addresses)
    options.evaluate("""async () => {
      const viewers = (await chrome.tabs.query({})).filter(({ url }) => /viewer/.test(url));
      await chrome.tabs.remove(viewers.map(({ id }) => id));
    }""")
    options.close()
    shown.close()


def test_a_selection_that_crosses_pages_is_one_annotation_with_a_part_for_each(machine: Machine):
    paper = some(22, 1)[0]
    page = opened(machine, f"{ARXIV}/pdf/{paper.arxiv_id}v1")
    page.evaluate("() => document.querySelector('[data-page=\"2\"]').scrollIntoView()")
    last = "() => [...document.querySelectorAll('[data-page=\"1\"] .textLayer span')].at(-2).textContent.trim()"
    first = "() => document.querySelector('[data-page=\"2\"] .textLayer span')?.textContent.trim() ?? ''"
    until(lambda: page.evaluate(first), 15)
    select(page, 1, page.evaluate(last), 2, page.evaluate(first))
    page.press("h")
    until(lambda: annotations(machine, page, paper), 10)
    (kept,) = annotations(machine, page, paper)
    pages = [part["selector"][2]["value"] for part in kept["target"]["parts"]]
    assert pages == ["page=1", "page=2"]
    assert all(part["selector"][0]["exact"] for part in kept["target"]["parts"])
    page.close()
    page = opened(machine, f"{ARXIV}/pdf/{paper.arxiv_id}v1", annotation=kept["id"])
    until(lambda: len(page.evaluate(BOXES)) == 2, 15, lambda: painted(page))
    page.close()


def test_one_made_elsewhere_is_found_on_a_page_that_is_not_rendered_yet_and_shown(machine: Machine, paper: Paper):
    page = opened(machine, f"{ARXIV}/pdf/{paper.arxiv_id}v2")
    target = {
        "source": f"https://ar5iv.labs.arxiv.org/html/{paper.arxiv_id}",
        "parts": [{"selector": [{"type": "TextQuoteSelector", "exact": BECAME}]}],
    }
    seen = {"canonical": f"arxiv:{paper.arxiv_id}", "identifiers": {"arxiv": paper.arxiv_id}, "title": "", "url": ""}
    ident = page.evaluate("() => crypto.randomUUID()")
    made = {"id": ident, "target": target, "color": "green", "comment": "", "tags": []}
    ask = "(request) => chrome.runtime.sendMessage({ name: 'annotate', request })"
    assert "ok" in page.evaluate(ask, {"paper": seen, "annotation": made})
    page.close()
    page = opened(machine, f"{ARXIV}/pdf/{paper.arxiv_id}v2", annotation=ident)
    until(lambda: any(page.evaluate(SEEN_ON)), 15, lambda: (page.evaluate(SEEN_ON), painted(page)))
    assert page.evaluate(SEEN_ON)[0] > 1
    page.close()


def test_the_place_is_remembered(machine: Machine, paper: Paper):
    address = f"{ARXIV}/pdf/{paper.arxiv_id}v1"
    page = opened(machine, address)
    page.press("g")
    page.type("2")
    page.press("Enter")
    until(lambda: page.evaluate(PAGE) == "2", 5, lambda: page.evaluate(PAGE))
    page.press("-")
    scale = "() => getComputedStyle(document.querySelector('#pages')).getPropertyValue('--total-scale-factor')"
    before = page.evaluate(scale)
    until(lambda: page.evaluate("() => chrome.storage.local.get(null).then((all) => Object.keys(all).join())"), 5)
    page.evaluate("() => new Promise((resolve) => setTimeout(resolve, 700))")
    page.close()
    page = opened(machine, address)
    until(lambda: page.evaluate(PAGE) == "2", 5, lambda: page.evaluate(PAGE))
    assert page.evaluate(scale) == before
    page.close()


def dropped(machine: Machine, file: bytes) -> Page:
    """The viewer with a file that was dropped into it."""
    page = viewer(machine)
    until(lambda: "Drop a file here" in page.evaluate(SAID), 5)
    page.evaluate(DROP, base64.b64encode(file).decode())
    return page


def test_a_file_that_is_dropped_is_a_paper_of_its_own_and_is_known_again(machine: Machine):
    file = to_pdf(OWN)
    passage = ("postil-yellow", "holds under load")
    page = dropped(machine, file)
    until(lambda: page.evaluate(OPENED), 20, lambda: page.evaluate(SAID))
    select(page, 1, "holds under load")
    page.press("h")
    until(lambda: passage in painted(page), 10, lambda: painted(page))
    page.close()
    again = dropped(machine, file)
    until(lambda: passage in painted(again), 20, lambda: painted(again))
    again.close()
    machine.sync()
    assert [one["title"] for one in machine.papers()].count("Notes on ropes") == 1


def test_what_cannot_be_opened_says_why_and_what_helps(machine: Machine):
    page = viewer(machine, f"{ARXIV}/pdf/2001.99999v1")
    until(lambda: "could not be fetched" in page.evaluate(SAID), 15, lambda: page.evaluate(SAID))
    assert {"Try again", "Choose a file"} <= set(page.evaluate(SAID).split("\n"))
    page.close()
    page = viewer(machine, "https://papers.example/one.pdf")
    until(lambda: "May Postil read PDFs from papers.example?" in page.evaluate(SAID), 10, lambda: page.evaluate(SAID))
    page.close()
    page = dropped(machine, b"%PDF-1.7\nnothing but noise")
    until(lambda: "damaged" in page.evaluate(SAID), 15, lambda: page.evaluate(SAID))
    page.click(Control("Choose a file", "button"))
    page.close()


def test_the_button_over_the_browsers_own_viewer_opens_the_paper_in_ours(machine: Machine):
    if not isinstance(machine.driver, Chromium):
        pytest.skip("Firefox lets no extension into its own PDF viewer")
    paper = some(23, 1)[0]
    page = machine.driver.open(f"{ARXIV}/pdf/{paper.arxiv_id}v1")
    with machine.driver.context.expect_page(timeout=15000) as coming:
        page.click(Control("Annotate this PDF"))
    ours = coming.value
    until(lambda: ours.evaluate("() => document.documentElement?.dataset.opened ?? null"), 40)
    assert ours.title() == paper.title
    ours.close()
    page.close()
