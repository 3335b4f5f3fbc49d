"""What one who reads does with text: selects it by mouse; and what is painted over it."""

from typing import Any

from e2e.browsers.driver import until
from e2e.machine import Page

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
  return [[link ? link.left - 6 : from.left + 0.5, from.top + from.height / 2], [to.right - 0.5, to.top + to.height / 2]];
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
        start, end = until(spots, 10, lambda: f"the page does not show {text!r}")
        page.sweep(tuple(start), tuple(end))
        return bool(page.evaluate(SELECTED) == text)

    until(swept, 15, lambda: (text, page.evaluate(SELECTED)))


def painted(page: Page) -> list[tuple[str, str]]:
    """(highlight, text) of what is painted; a text that parts were left out of has them."""
    return [(name, text) for name, text in page.evaluate(PAINTED)]
