/** Which annotation was clicked: painted ranges are no elements, so no event tells. */

import type { Placed } from './anchors';

interface Caret {
  node: Node;
  offset: number;
}

const SLACK = 2;

function caretAt(document: Document, x: number, y: number): Caret | null {
  const position = document.caretPositionFromPoint?.(x, y);
  if (position) return { node: position.offsetNode, offset: position.offset };
  // Chromium before 128.
  const range = document.caretRangeFromPoint?.(x, y);
  return range ? { node: range.startContainer, offset: range.startOffset } : null;
}

function covers(range: Range, x: number, y: number): boolean {
  return [...range.getClientRects()].some(
    (box) => x >= box.left - SLACK && x <= box.right + SLACK && y >= box.top - SLACK && y <= box.bottom + SLACK,
  );
}

/** The annotation at a point of the window; of several the one with the shortest passage. */
export function annotationAt(document: Document, x: number, y: number, placed: Iterable<Placed>): Placed | null {
  const caret = caretAt(document, x, y);
  if (!caret) return null;
  let best: Placed | null = null;
  let shortest = Infinity;
  for (const one of placed) {
    for (const range of one.ranges) {
      if (range.comparePoint(caret.node, caret.offset) !== 0) continue;
      const { length } = range.toString();
      if (length < shortest && covers(range, x, y)) [best, shortest] = [one, length];
    }
  }
  return best;
}
