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

/** The annotations at a point of the window, those with the shortest passages first. */
export function annotationsAt(document: Document, x: number, y: number, placed: readonly Placed[]): Placed[] {
  const caret = caretAt(document, x, y);
  if (!caret) return [];
  const hit = (range: Range): boolean => range.comparePoint(caret.node, caret.offset) === 0 && covers(range, x, y);
  const found = placed.flatMap((one) => {
    const ranges = one.ranges.filter(hit);
    return ranges.length > 0 ? [{ one, length: Math.min(...ranges.map((range) => range.toString().length)) }] : [];
  });
  return found.toSorted((a, b) => a.length - b.length).map(({ one }) => one);
}
