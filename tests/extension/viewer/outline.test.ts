// @vitest-environment happy-dom
import { expect, test, vi } from 'vitest';
import type { PDFDocumentProxy } from 'pdfjs-dist/types/src/display/api';
import type { Destination } from '@src/viewer/links';
import { Outline } from '@src/viewer/outline';

const node = (title: string, page: number, items: unknown[] = [], url: string | null = null) => ({ title, dest: [page - 1, { name: 'XYZ' }, 0, 700], url, items });

async function outline(nodes: unknown[]) {
  const gone: Destination[] = [];
  const root = document.createElement('nav');
  document.body.replaceChildren(root);
  const pdf = { getOutline: async () => nodes } as unknown as PDFDocumentProxy;
  const there = await new Outline(root, pdf, (to) => gone.push(to)).load();
  return { root, gone, there };
}

test('the parts are a tree; a press goes to its place', async () => {
  const { root, gone, there } = await outline([node('Introduction', 1, [node('Ropes', 2)]), node('End', 9)]);
  expect(there).toBe(true);
  const names = [...root.querySelectorAll<HTMLElement>('.entry')];
  expect(names.map(({ textContent }) => textContent)).toEqual(['Introduction', 'Ropes', 'End']);
  names[1]?.click();
  await vi.waitFor(() => expect(gone).toEqual([{ page: 2, at: [0, 700] }]));
});

test('an entry that leads to a web page is a link; other addresses are none', async () => {
  const { root } = await outline([node('Site', 1, [], 'https://example.org/'), node('Bad', 1, [], 'javascript:alert(1)')]);
  expect([...root.querySelectorAll('a')].map(({ href }) => href)).toEqual(['https://example.org/']);
});

test('titles are text, never markup; a PDF without an outline has none', async () => {
  const { root } = await outline([node('<b>x</b>', 1)]);
  expect(root.querySelector('b')).toBeNull();
  expect((await outline([])).there).toBe(false);
});
