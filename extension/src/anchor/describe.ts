/** Selectors of a quote: what it says, what stands before and after it, and where it is. */

import type { Part } from '../shared/annotation';
import type { DomText } from './domText';
import { graphemeEnd, graphemeStart } from './graphemes';
import type { Offsets, Text } from './text';

/** Code points of text before and after a quote that are kept with it. */
export const BESIDE = 64;
/** About how long the paragraph around a quote is kept, and at most, in UTF-16 units. */
const CONTEXT = 600;
const MOST_CONTEXT = 2000;

export interface Description {
  part: Part;
  /** The paragraph around the quote. */
  context: string;
}

/** Offsets without white space at their ends, with whole characters; null where nothing is left. */
function whole(text: Text, { start, end }: Offsets): Offsets | null {
  let from = graphemeStart(text.line, start);
  let to = graphemeEnd(text.line, Math.min(end, text.line.length));
  while (from < to && text.line[from] === ' ') from += 1;
  while (to > from && text.line[to - 1] === ' ') to -= 1;
  return from < to ? { start: from, end: to } : null;
}

function before(text: Text, start: number): string {
  const low = text.codePoints.offset(Math.max(0, text.codePoints.before(start) - BESIDE));
  return text.line.slice(graphemeEnd(text.line, low), start);
}

function after(text: Text, end: number): string {
  const high = Math.min(text.line.length, text.codePoints.offset(text.codePoints.before(end) + BESIDE));
  return text.line.slice(end, Math.max(end, graphemeStart(text.line, high)));
}

/** The paragraph around, or where that is long or unknown what stands within about 300 characters, at ends of words. */
function contextOf(text: Text, { start, end }: Offsets): string {
  const most = Math.min(MOST_CONTEXT, Math.max(CONTEXT, end - start));
  const room = Math.floor(Math.max(0, most - (end - start)) / 2);
  let low = Math.max(0, start - room);
  let high = Math.min(text.value.length, end + room, start + MOST_CONTEXT);
  if (text.blocks) {
    low = Math.max(low, text.value.lastIndexOf('\n', start - 1) + 1);
    const blockEnd = text.value.indexOf('\n', end);
    if (blockEnd >= 0) high = Math.min(high, blockEnd);
  }
  const cutBefore = low > 0 && !/\s/.test(text.value[low - 1] ?? '');
  const cutAfter = high < text.value.length && !/\s/.test(text.value[high] ?? '');
  const from = cutBefore ? Math.min(start, text.line.indexOf(' ', low) + 1 || low) : low;
  const to = cutAfter ? Math.max(Math.min(end, high), text.line.lastIndexOf(' ', high - 1)) : high;
  return text.line.slice(graphemeStart(text.line, from), graphemeEnd(text.line, to)).replace(/ +/g, ' ').trim();
}

/** Describes what is between two offsets of a text; null where that is white space only. */
export function describeOffsets(offsets: Offsets, text: Text): Description | null {
  const found = whole(text, offsets);
  if (!found) return null;
  const exact = text.line.slice(found.start, found.end);
  const position = { start: text.codePoints.before(found.start), end: text.codePoints.before(found.end) };
  return {
    part: {
      selector: [
        { type: 'TextQuoteSelector', exact, prefix: before(text, found.start), suffix: after(text, found.end) },
        { type: 'TextPositionSelector', ...position },
      ],
    },
    context: contextOf(text, found),
  };
}

/** Describes what of a range is in the text; null where that is nothing but white space. */
export function describe(range: Range, text: DomText): Description | null {
  return describeOffsets(text.offsets(range), text);
}
