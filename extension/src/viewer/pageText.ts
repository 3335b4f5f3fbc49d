/** The text of one page of a PDF, and how places in it lie in the page's text layer. */

import type { TextContent, TextItem } from 'pdfjs-dist/types/src/display/api';

export interface PageText {
  /** All runs of the page in its own order; where a line ends there is "\n". */
  readonly text: string;
  /** Where in the text each run begins; runs are the spans of the text layer, in the same order. */
  readonly starts: readonly number[];
}

/** Of text content that was asked for with `disableNormalization`, so that the layer's spans hold the same characters. */
export function pageText(content: TextContent): PageText {
  const starts: number[] = [];
  let text = '';
  for (const item of content.items) {
    if (!('str' in item)) continue;
    const { str, hasEOL } = item as TextItem;
    starts.push(text.length);
    text += hasEOL ? `${str}\n` : str;
  }
  return { text, starts };
}

/** The run that holds a place of the text; of a place between two, the later one. */
export function runAt({ starts }: PageText, place: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= place) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** A place of the text as a place in the layer; `end` prefers the end of a run to the beginning of the next. */
function boundary(page: PageText, spans: readonly HTMLElement[], place: number, end: boolean): [Node, number] | undefined {
  let run = runAt(page, end ? Math.max(0, place - 1) : place);
  // A run without characters has no text node.
  while (run > 0 && !spans[run]?.firstChild) run -= 1;
  const node = spans[run]?.firstChild;
  if (!node) return undefined;
  const length = node.textContent?.length ?? 0;
  return [node, Math.min(length, Math.max(0, place - (page.starts[run] ?? 0)))];
}

/** Text from `start` to `end` as a range of the layer; undefined where the layer does not hold it. */
export function rangeIn(page: PageText, spans: readonly HTMLElement[], start: number, end: number): Range | undefined {
  const from = boundary(page, spans, start, false);
  const to = boundary(page, spans, end, true);
  if (!from || !to) return undefined;
  const range = (from[0].ownerDocument as Document).createRange();
  range.setStart(...from);
  range.setEnd(...to);
  return range.collapsed ? undefined : range;
}

/** A boundary of a range as a place in the page's text. */
export function placeIn(page: PageText, spans: readonly HTMLElement[], node: Node, offset: number): number {
  const run = node.nodeType === Node.TEXT_NODE ? spans.indexOf(node.parentElement as HTMLElement) : -1;
  if (run >= 0) return (page.starts[run] ?? 0) + offset;
  const probe = (node.ownerDocument as Document).createRange();
  probe.setStart(node, offset);
  const after = spans.findIndex((span) => span.isConnected && probe.comparePoint(span, 0) >= 0);
  return after < 0 ? page.text.length : (page.starts[after] ?? 0);
}
