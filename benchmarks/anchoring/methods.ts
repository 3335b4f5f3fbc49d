/** Ways to find a quote again, side by side. */

import { find, type Offsets } from '@src/anchor/index';
import type { TextQuoteSelector } from '@src/shared/annotation';
import search from 'approx-string-match';
import { toTextPosition } from 'dom-anchor-text-quote';

import type { Quote } from './quotes';

export interface Answer extends Offsets {
  sure: boolean;
  score: number;
}

export type Method = (quote: Quote) => Answer | null;

function textOf(quote: Quote): TextQuoteSelector {
  return quote.selectors[0] as TextQuoteSelector;
}

export function ours({ selectors, context, pair }: Quote): Answer | null {
  const { state, score, start, end } = find(selectors, pair.now, { context });
  return state === 'missing' ? null : { start, end, score, sure: state === 'anchored' };
}

function exactly(quote: Quote): Answer | null {
  const { exact } = textOf(quote);
  const start = quote.pair.now.line.indexOf(exact);
  return start < 0 ? null : { start, end: start + exact.length, sure: true, score: 1 };
}

function domAnchorTextQuote(quote: Quote): Answer | null {
  const { exact, prefix = '', suffix = '' } = textOf(quote);
  const selector = { exact, prefix: prefix.slice(-32), suffix: suffix.slice(0, 32) };
  const found = toTextPosition({ textContent: quote.pair.now.line }, selector, { hint: quote.at.start });
  return found ? { ...found, sure: true, score: 1 } : null;
}

function likeness(line: string, from: number, to: number, sought: string): number {
  if (!sought) return 1;
  const [match] = search(line.slice(Math.max(0, from), to), sought, sought.length);
  return match ? 1 - match.errors / sought.length : 0;
}

/** The way of Hypothesis' client, by its description: the best of what is like it, however little. */
function approximately(quote: Quote): Answer | null {
  const { exact, prefix = '', suffix = '' } = textOf(quote);
  const { line } = quote.pair.now;
  const [before, after] = [prefix.slice(-32), suffix.slice(0, 32)];
  let matches: { start: number; end: number; errors: number }[] = [];
  for (let start = line.indexOf(exact); start >= 0; start = line.indexOf(exact, start + 1)) {
    matches.push({ start, end: start + exact.length, errors: 0 });
  }
  if (matches.length === 0) matches = search(line, exact, Math.min(256, exact.length / 2));
  let best: Answer | null = null;
  for (const { start, end, errors } of matches) {
    const said = 50 * (1 - errors / exact.length);
    const sides = 20 * likeness(line, start - before.length, start, before) + 20 * likeness(line, end, end + after.length, after);
    const score = (said + sides + 2 * (1 - Math.abs(start - quote.at.start) / line.length)) / 92;
    if (!best || score > best.score) best = { start, end, score, sure: true };
  }
  return best;
}

export const METHODS: Record<string, Method> = {
  ours,
  'exact indexOf': exactly,
  'dom-anchor-text-quote 4.0.2': domAnchorTextQuote,
  'approx-string-match, no threshold': approximately,
};
