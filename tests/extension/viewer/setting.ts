/** A PDF without pdf.js: pages of runs, whose text layers are rendered when they are asked for. */

import { vi } from 'vitest';
import type { TextContent } from 'pdfjs-dist/types/src/display/api';
import { type FacePage, type FacePages, PdfFace, type Shown } from '@src/viewer/pdfFace';
import { type PageText, pageText } from '@src/viewer/pageText';
import { PdfTexts } from '@src/viewer/pdfTexts';

/** Lines of runs as pdf.js tells them: "\n" after the last run of a line. */
export function contentOf(runs: readonly string[]): TextContent {
  const items = runs.map((run) => ({ str: run.replace(/\n$/, ''), hasEOL: run.endsWith('\n'), transform: [1, 0, 0, 1, 0, 0] }));
  return { items, styles: {}, lang: null } as unknown as TextContent;
}

export class FakePage implements FacePage {
  readonly root = document.createElement('div');
  readonly layer = document.createElement('div');
  readonly waiting = document.createElement('span');
  spans: HTMLElement[] | null = null;
  known: PageText | undefined;

  constructor(
    readonly number: number,
    private readonly runs: readonly string[],
  ) {
    this.waiting.append('\u200b');
    this.root.append(this.waiting);
  }

  async text(): Promise<PageText> {
    return (this.known ??= pageText(contentOf(this.runs)));
  }

  standIn(): Range {
    const range = document.createRange();
    range.selectNodeContents(this.waiting);
    return range;
  }

  write(): void {
    this.spans = this.runs.map((run) => {
      const span = document.createElement('span');
      if (run.trimEnd()) span.append(run.replace(/\n$/, ''));
      return span;
    });
    for (const [index, span] of this.spans.entries()) {
      if (span.firstChild) this.layer.append(span);
      if (this.runs[index]?.endsWith('\n')) this.layer.append(document.createElement('br'));
    }
    this.root.replaceChildren(this.layer);
  }
}

export class FakePages implements FacePages {
  readonly pages: FakePage[];
  readonly goTo = vi.fn<FacePages['goTo']>();
  readonly bring = vi.fn<FacePages['bring']>();
  private readonly listeners = new Set<() => void>();

  constructor(pages: readonly (readonly string[])[]) {
    this.pages = pages.map((runs, index) => new FakePage(index + 1, runs));
    document.body.replaceChildren(...this.pages.map(({ root }) => root));
  }

  onText(listener: () => void): void {
    this.listeners.add(listener);
  }

  holds(node: Node): boolean {
    return this.pages.some(({ root }) => root.contains(node));
  }

  async writeText(number: number): Promise<FakePage | undefined> {
    const page = this.pages[number - 1];
    if (page && !page.spans) {
      page.write();
      for (const listener of this.listeners) listener();
    }
    return page;
  }
}

export const SHOWN: Shown = {
  source: 'https://arxiv.org/pdf/2501.00001v2',
  version: 2,
  paper: { canonical: 'arxiv:2501.00001', identifiers: { arxiv: '2501.00001' }, title: 'Ropes', url: 'https://arxiv.org/abs/2501.00001' },
};

export interface FaceSetting {
  face: PdfFace;
  stack: FakePages;
  texts: PdfTexts;
}

export async function faceOf(pages: readonly (readonly string[])[], shown: Partial<Shown> = {}): Promise<FaceSetting> {
  const stack = new FakePages(pages);
  const texts = new PdfTexts(stack.pages);
  await texts.all();
  return { face: new PdfFace(document, { ...SHOWN, ...shown }, stack, texts), stack, texts };
}
