/** Pages for the tests of anchoring. */

import { type DomText, textOf } from '@src/anchor/index';

export function page(html: string): HTMLElement {
  document.body.innerHTML = html;
  return document.body;
}

/** The first range of a root whose text is `words`, found by walking its text nodes. */
export function rangeOf(root: Node, words: string): Range {
  const walker = document.createTreeWalker(root, 4);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = (node.nodeValue ?? '').indexOf(words);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + words.length);
    return range;
  }
  throw new Error(`not on the page: ${words}`);
}

export function rangeBetween(start: [Node, number], end: [Node, number]): Range {
  const range = document.createRange();
  range.setStart(...start);
  range.setEnd(...end);
  return range;
}

export function read(html: string): DomText {
  return textOf(page(html));
}
