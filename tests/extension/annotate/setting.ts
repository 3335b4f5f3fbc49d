/** A paper's text with the annotator over it, and the gestures that tests make. */

import type { FakeRuntime } from '@src/content/runtimeFake';
import type { Target } from '@src/shared/annotation';
import { open, soon, view } from '../content/setting';

export const ID = 'arxiv:2601.00001';
export const KEPT = 'The gradient of every head is clipped before it is summed.';
export const OTHER = 'We train each model for ninety epochs on four accelerators.';
export const HTML = 'https://arxiv.org/html/2601.00001v2';
export const ABS = 'https://arxiv.org/abs/2601.00001v2';

export const paper = (...sentences: string[]): string =>
  `<article><h1>Invented paper</h1>${sentences.map((text) => `<p>Before it. ${text} After it.</p>`).join('')}</article>`;

/** The text of a paper as arXiv's HTML, with Postil in it. */
export const read = (fake?: FakeRuntime, html = paper(KEPT, OTHER), url = HTML): Promise<FakeRuntime> => open(url, html, fake);

export function rangeOf(text: string, root: Element = document.body): Range {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = (node.nodeValue ?? '').indexOf(text);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + text.length);
    return range;
  }
  throw new Error(`the page does not show ${text}`);
}

export function choose(range: Range | string): Range {
  const chosen = typeof range === 'string' ? rangeOf(range) : range;
  const selection = document.getSelection();
  selection?.removeAllRanges();
  selection?.addRange(chosen);
  document.dispatchEvent(new Event('selectionchange'));
  return chosen;
}

const host = (name: string) => (): HTMLElement | null => document.querySelector(`[data-postil=${name}]`);
export const toolbar = host('toolbar');
export const notice = host('notice');
export const panel = host('annotations');
export const launcher = host('launcher');

/** Selects a text and waits for the bar. */
export async function offered(text: string): Promise<HTMLElement> {
  choose(text);
  return soon(() => {
    const bar = toolbar();
    if (!bar) throw new Error('no bar');
    return bar;
  });
}

export const cards = (): HTMLElement[] => [...(panel()?.shadowRoot?.querySelectorAll<HTMLElement>('.card') ?? [])];
export const groups = (): (string | null)[] => [...(panel()?.shadowRoot?.querySelectorAll('h3') ?? [])].map((one) => one.textContent);
export const said = (): string => notice()?.shadowRoot?.textContent ?? '';

/** A target as another machine made it. */
export function target(exact: string, more: Partial<Target> = {}): Target {
  return { source: HTML, version: 2, parts: [{ selector: [{ type: 'TextQuoteSelector', exact, prefix: 'Before it. ', suffix: ' After it.' }] }], ...more };
}

/** The page without what is ours. */
export function markup(): string {
  const copy = document.documentElement.cloneNode(true) as Element;
  for (const one of copy.querySelectorAll('[data-postil], [data-postil-id]')) one.remove();
  return copy.outerHTML;
}

export { view };
