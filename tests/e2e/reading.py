"""What one who reads does with text: selects it by mouse; what is painted over it, and told of it beside the page."""

from typing import Any

from e2e.browsers.driver import until
from e2e.machine import Machine, Page
from e2e.sites.papers import Paper, all_papers

AR5IV = "https://ar5iv.labs.arxiv.org"
# The page without what is ours, and without the note that its own script makes of every press.
MARKUP = """() => {
  const copy = document.documentElement.cloneNode(true);
  for (const host of copy.querySelectorAll('[data-postil], [data-postil-id]')) host.remove();
  copy.removeAttribute('data-clicked-at');
  return copy.outerHTML;
}"""
DRAWER = """(() => [...document.querySelectorAll('[data-postil]')].map((host) => host.shadowRoot)
  .map((root) => root?.querySelector('aside[aria-label="Annotations"]')).find(Boolean) ?? null)()"""
# With what stands in its fields.
PANEL = f"""() => {{
  const box = {DRAWER};
  return box ? [box.innerText, ...[...box.querySelectorAll('textarea')].map(({{ value }}) => value)].join('\\n') : '';
}}"""
LAUNCHER = "() => document.querySelector('[data-postil=launcher]')?.shadowRoot.textContent ?? ''"
# Name of a group: names of its cards, as they are shown.
GROUPS = f"""() => [...({DRAWER})?.querySelectorAll('section') ?? []].map((section) =>
  [section.ariaLabel, [...section.querySelectorAll('.card')].map((card) => card.ariaLabel)])"""
CURRENT = f"() => ({DRAWER})?.querySelector('.card[aria-current=true]')?.ariaLabel ?? ''"
# Near the beginning of a painted text, in the window; null where it is not painted, or not in sight.
LINE = """(text) => {
  const range = [...CSS.highlights.values()].flatMap((ranges) => [...ranges]).find((one) => one.toString() === text);
  const box = range?.getClientRects()[0];
  return box && box.top > 0 && box.bottom < innerHeight ? [box.left + 8, box.top + box.height / 2] : null;
}"""
TYPING = "() => document.activeElement?.shadowRoot?.activeElement?.tagName === 'TEXTAREA'"

# The points between which to sweep to select the first occurrence of a text that stands in one block; null while it
# is not there. Text is compared with white space folded; nothing in shadow roots is looked at.
SPOTS = """(wanted) => {
  const skipped = 'script, style, noscript, math, [data-postil], [data-postil-id]';
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const chars = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.parentElement.closest(skipped) || !node.parentElement.checkVisibility()) continue;
    for (let at = 0; at < node.data.length; at += 1) {
      const blank = /\\s/.test(node.data[at]);
      if (!blank || chars.at(-1)?.text !== ' ') chars.push({ text: blank ? ' ' : node.data[at], node, at });
    }
    const ends = node.nextSibling === null && !getComputedStyle(node.parentElement).display.startsWith('inline');
    if (ends && chars.at(-1)?.text !== ' ') chars.push({ text: ' ', node, at: node.data.length });
  }
  const all = chars.map(({ text }) => text).join('');
  const start = all.indexOf(wanted);
  if (start < 0) return null;
  const range = document.createRange();
  const box = ({ node, at }) => {
    range.setStart(node, at);
    range.setEnd(node, Math.min(at + 1, node.data.length));
    return range.getBoundingClientRect();
  };
  const [first, last] = [chars[start], chars[start + wanted.length - 1]];
  first.node.parentElement.scrollIntoView({ block: 'center', behavior: 'instant' });
  const [from, to] = [box(first), box(last)];
  // A press within a link would drag the link: the sweep begins in front of it.
  const link = first.node.parentElement.closest('a[href]')?.getBoundingClientRect();
  const press = [link ? link.left - 6 : from.left + 0.5, from.top + from.height / 2];
  return [press, [to.right - 0.5, to.top + to.height / 2]];
}"""
SELECTED = "() => getSelection().toString().replace(/\\s+/g, ' ').trim()"
# What is painted, by name of the highlight: [name, text] in the order of the document.
PAINTED = """() => [...(CSS.highlights ?? [])]
  .filter(([name]) => name.startsWith('postil'))
  .flatMap(([name, ranges]) => [...ranges].map((range) => [name, range]))
  .toSorted(([, a], [, b]) => {
    const place = a.startContainer.compareDocumentPosition(b.startContainer);
    return place & 4 ? -1 : place & 2 ? 1 : a.startOffset - b.startOffset;
  })
  .map(([name, range]) => [name, range.toString().replace(/\\s+/g, ' ').trim()])"""


def select(page: Page, text: str) -> None:
    """Select a text that the page shows, by sweeping the mouse over it."""

    def spots() -> Any:
        return page.evaluate(SPOTS, text)

    def swept() -> bool:
        page.evaluate("() => getSelection().removeAllRanges()")  # a press on what is selected would drag it
        start, end = until(spots, 10, lambda: f"the page does not show {text!r}")
        page.sweep(tuple(start), tuple(end))
        return bool(page.evaluate(SELECTED) == text)

    until(swept, 15, lambda: (text, page.evaluate(SELECTED)))


def painted(page: Page) -> list[tuple[str, str]]:
    """(highlight, text) of what is painted; a text that parts were left out of has them."""
    return [(name, text) for name, text in page.evaluate(PAINTED)]


def shows(page: Page, *texts: str, seconds: float = 10) -> None:
    """Wait until exactly these texts are painted, in any order; the underline of the current one does not count."""

    def seen() -> list[str]:
        return sorted(text for name, text in painted(page) if name not in {"postil-current", "postil-flash"})

    until(lambda: seen() == sorted(texts), seconds, lambda: (texts, painted(page)))


def highlight(page: Page, text: str, seconds: float = 10) -> None:
    """Select a text and press h; it is painted."""
    select(page, text)
    page.press("h")
    until(lambda: text in {found for _, found in painted(page)}, seconds, lambda: (text, painted(page)))


def comment(page: Page, text: str) -> None:
    """Type into the comment that is open in the panel, and leave it."""
    until(lambda: page.evaluate(TYPING), 10, lambda: page.evaluate(PANEL))
    page.type(text)
    page.press("Escape")


def told(page: Page, *words: str, seconds: float = 10) -> str:
    """Wait until the panel says all of these; what it says."""

    def said() -> str:
        text: str = page.evaluate(PANEL)
        return text if all(word in text for word in words) else ""

    return until(said, seconds, lambda: (words, page.evaluate(PANEL)))


def counted(page: Page, number: int) -> None:
    """Wait until the button of a page that is the text of a paper says so many annotations."""
    until(lambda: f"({number})" in page.evaluate(LAUNCHER), 10, lambda: page.evaluate(LAUNCHER))


def groups(page: Page) -> dict[str, list[str]]:
    """The groups of the panel, and the names of the cards in each."""
    return dict(page.evaluate(GROUPS))


def in_sight(page: Page, text: str) -> tuple[float, float]:
    """Wait until a painted text is in sight; where."""
    x, y = until(lambda: page.evaluate(LINE, text), 5, lambda: painted(page))
    return x, y


def click_painted(page: Page, text: str) -> None:
    """A trusted click on a painted text that is in sight."""
    x, y = in_sight(page, text)
    page.sweep((x, y), (x, y))


def fresh(start: int) -> Paper:
    """A paper of several versions, with an abstract of several sentences."""
    return [one for one in all_papers() if one.version > 1 and one.abstract.count(". ") > 2][start]


def sentence(paper: Paper, number: int = 1) -> str:
    """One sentence of an abstract."""
    return " ".join(paper.abstract.split(". ")[number].split()) + "."


def annotations(machine: Machine, paper: Paper) -> list[dict[str, Any]]:
    """What the server has of a paper."""
    known = machine.on_server(f"arxiv:{paper.arxiv_id}")
    if known is None:
        return []
    status, answer = machine.api.call("GET", f"/api/v1/papers/{known['id']}/annotations")
    assert status == 200, answer
    found: list[dict[str, Any]] = answer["items"]
    return found


def arrived(machine: Machine, paper: Paper, number: int = 1) -> list[dict[str, Any]]:
    """Wait until the server has so many annotations of a paper."""
    return until(
        lambda: len(found := annotations(machine, paper)) == number and found, 15, lambda: annotations(machine, paper)
    )
