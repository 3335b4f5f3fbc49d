/** Selectors of a quote: what it says, what stands before and after it, and where it is. */

import type { Part, TextQuoteSelector } from '../shared/annotation';
import { startsOf } from './candidates';
import type { DomText } from './domText';
import { graphemeEnd, graphemeStart } from './graphemes';
import type { Offsets, Text } from './text';

/** Code points of text before and after a quote that are kept with it. */
export const BESIDE = 64;
/** About how long the paragraph around a quote is kept, and at most, in UTF-16 units. */
const CONTEXT = 600;
const MOST_CONTEXT = 2000;
/** Of a short paragraph's neighbours, what is within so much of the quote is kept as well. */
const LEAST_BESIDE = 160;

export interface Description {
  part: Part;
  /** The paragraph around the quote, 2,000 characters at most. */
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

/** The end of what is kept on one side: the paragraph's if it is within `most`, but no nearer than `least`. */
function reach(paragraph: number, least: number, most: number): number {
  return Math.max(Math.min(paragraph, most), least);
}

/** The paragraph around, with what is beside it where it is short; where it is long or unknown, what is within 300 characters or so. */
function contextOf(text: Text, { start, end }: Offsets): string {
  const { value, line } = text;
  const most = Math.max(0, Math.min(MOST_CONTEXT, Math.max(CONTEXT, end - start)) - (end - start)) / 2;
  const blockStart = text.blocks ? value.lastIndexOf('\n', start - 1) + 1 : 0;
  const blockEnd = text.blocks && value.includes('\n', end) ? value.indexOf('\n', end) : value.length;
  const low = Math.max(0, start - Math.floor(reach(start - blockStart, LEAST_BESIDE, most)));
  const high = Math.min(value.length, start + MOST_CONTEXT, end + Math.floor(reach(blockEnd - end, LEAST_BESIDE, most)));
  const cutBefore = low > 0 && line[low - 1] !== ' ';
  const cutAfter = high < value.length && line[high] !== ' ';
  const from = cutBefore ? Math.min(start, line.indexOf(' ', low) + 1 || low) : low;
  const to = cutAfter ? Math.max(Math.min(end, high), line.lastIndexOf(' ', high - 1)) : high;
  return line.slice(graphemeStart(line, from), graphemeEnd(line, to)).replace(/ +/g, ' ').trim();
}

/** Which of the places where the same stands with the same beside it; empty where there is one, or more than can be counted. */
function occurrenceOf({ line }: Text, quote: TextQuoteSelector, start: number): Pick<TextQuoteSelector, 'occurrence'> {
  const { exact, prefix = '', suffix = '' } = quote;
  const starts = startsOf(line, prefix + exact + suffix);
  const nth = starts.indexOf(start - prefix.length) + 1;
  return starts.length > 1 && nth > 0 ? { occurrence: { nth, of: starts.length } } : {};
}

/** Describes what is between two offsets of a text; null where that is white space only. */
export function describeOffsets(offsets: Offsets, text: Text): Description | null {
  const found = whole(text, offsets);
  if (!found) return null;
  const exact = text.line.slice(found.start, found.end);
  const quote: TextQuoteSelector = { type: 'TextQuoteSelector', exact, prefix: before(text, found.start), suffix: after(text, found.end) };
  const position = { start: text.codePoints.before(found.start), end: text.codePoints.before(found.end) };
  return {
    part: {
      selector: [
        { ...quote, ...occurrenceOf(text, quote, found.start) },
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
