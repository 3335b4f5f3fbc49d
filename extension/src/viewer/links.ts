/** The links of a PDF's pages: citations and sections go to their place, addresses open in a new tab. */

import type { PDFDocumentProxy } from 'pdfjs-dist/types/src/display/api';
import { make } from '../content/dom';
import type { PageView } from './pageView';

/** A page, and the point on it in the PDF's own units; null where the whole page is meant. */
export interface Destination {
  page: number;
  at: [number | null, number | null];
}

interface LinkNote {
  subtype: string;
  rect: [number, number, number, number];
  url?: string;
  dest?: unknown;
}

const number = (value: unknown): number | null => (typeof value === 'number' ? value : null);
const part = (value: number, of: number): string => `${((100 * value) / of).toFixed(3)}%`;

/** Where a destination leads, named or explicit; undefined for one that leads nowhere. */
export async function destination(pdf: PDFDocumentProxy, dest: unknown): Promise<Destination | undefined> {
  try {
    const explicit: unknown = typeof dest === 'string' ? await pdf.getDestination(dest) : dest;
    if (!Array.isArray(explicit)) return undefined;
    const [target, kind, ...numbers] = explicit as [unknown, { name?: string } | undefined, ...unknown[]];
    const index = typeof target === 'number' ? target : await pdf.getPageIndex(target as Parameters<PDFDocumentProxy['getPageIndex']>[0]);
    const [left, top] = kind?.name === 'XYZ' ? [numbers[0], numbers[1]] : [null, /^FitB?H$/u.test(kind?.name ?? '') ? numbers[0] : null];
    return { page: index + 1, at: [number(left), number(top)] };
  } catch {
    return undefined;
  }
}

export const isWeb = (url: unknown): url is string => typeof url === 'string' && /^(?:https?|mailto):/iu.test(url);

export class PageLinks {
  constructor(
    private readonly pdf: PDFDocumentProxy,
    private readonly go: (to: Destination) => void,
  ) {}

  async add(view: PageView): Promise<void> {
    const notes = (await view.page.getAnnotations({ intent: 'display' })) as LinkNote[];
    const links = notes.flatMap((note) => (note.subtype === 'Link' ? this.link(view, note) : []));
    if (links.length) view.layer.append(...links);
  }

  private link(view: PageView, { rect, url, dest }: LinkNote): HTMLElement[] {
    if (!isWeb(url) && dest === undefined) return [];
    const link = isWeb(url)
      ? make('a', { class: 'link', href: url, target: '_blank', rel: 'noopener noreferrer', title: url })
      : make('a', { class: 'link', href: '#', title: 'Go to its place', click: (event) => void this.follow(event, dest) });
    const [x1, y1, x2, y2] = rect;
    const [left, bottom, right, top] = view.page.view as [number, number, number, number];
    link.style.left = part(x1 - left, right - left);
    link.style.top = part(top - y2, top - bottom);
    link.style.width = part(x2 - x1, right - left);
    link.style.height = part(y2 - y1, top - bottom);
    return [link];
  }

  private async follow(event: Event, dest: unknown): Promise<void> {
    event.preventDefault();
    const to = await destination(this.pdf, dest);
    if (to) this.go(to);
  }
}
