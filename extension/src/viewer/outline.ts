/** The outline of a PDF that has one: its parts as a tree beside the pages. */

import type { PDFDocumentProxy } from 'pdfjs-dist/types/src/display/api';
import { make } from '../content/dom';
import { destination, type Destination, isWeb } from './links';

interface Node {
  title: string;
  dest: unknown;
  url: string | null;
  items: Node[];
}

/** Deeper parts are closed at first. */
const OPEN_DEPTH = 2;

export class Outline {
  private readonly entries: HTMLElement[] = [];

  constructor(
    private readonly root: HTMLElement,
    private readonly pdf: PDFDocumentProxy,
    private readonly go: (to: Destination) => void,
  ) {}

  /** Answers whether the PDF has one. */
  async load(): Promise<boolean> {
    const nodes = ((await this.pdf.getOutline().catch(() => [])) as Node[] | null) ?? [];
    if (nodes.length === 0) return false;
    const list = this.list(nodes, 1);
    list.addEventListener('keydown', (event) => this.key(event));
    this.root.replaceChildren(make('h2', {}, 'Outline'), list);
    return true;
  }

  private list(nodes: Node[], depth: number): HTMLElement {
    return make('ul', {}, ...nodes.map((node) => this.entry(node, depth)));
  }

  private entry(node: Node, depth: number): HTMLElement {
    const title = node.title.trim() || 'Untitled';
    const name = isWeb(node.url)
      ? make('a', { href: node.url, target: '_blank', rel: 'noopener noreferrer' }, title)
      : make('button', { type: 'button', class: 'entry', click: () => void this.follow(node) }, title);
    this.entries.push(name);
    if (node.items.length === 0) return make('li', {}, name);
    const part = make('details', { open: depth < OPEN_DEPTH }, make('summary', { 'aria-label': `Parts of ${title}` }), this.list(node.items, depth + 1));
    return make('li', { class: 'parent' }, name, part);
  }

  private async follow({ dest }: Node): Promise<void> {
    const to = await destination(this.pdf, dest);
    if (to) this.go(to);
  }

  private key(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const seen = this.entries.filter((entry) => entry.checkVisibility());
    const at = seen.indexOf(event.target as HTMLElement);
    seen[at + step]?.focus();
  }
}
