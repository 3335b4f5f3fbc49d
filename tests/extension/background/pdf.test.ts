/** PDFs for the viewer: fetched with the site's permission, kept, and shown in one tab each. */

import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeCaches } from '@src/shared/fakeCaches';
import { readPdf } from '@src/shared/pdfCache';
import { FakeServer } from '@src/background/fakeServer';
import { Worker } from '@src/background/worker';
import { Machine, ON_PAGE, seen } from './setting';

const V2 = 'https://arxiv.org/pdf/2501.00001v2';
const NEWEST = 'https://arxiv.org/pdf/2501.00001';

/** A site in memory: address → answer. What is not there is unreachable. */
class Site {
  readonly pages = new Map<string, () => Response>();
  readonly asked: string[] = [];

  pdf(url: string, text = '%PDF-1.7 pages'): void {
    this.pages.set(url, () => new Response(text));
  }

  readonly fetch = async (input: RequestInfo | URL): Promise<Response> => {
    this.asked.push(String(input));
    const page = this.pages.get(String(input));
    if (!page) throw new TypeError('Failed to fetch');
    return page();
  };
}

let site: Site;
let storage: FakeCaches;
let machine: Machine;

beforeEach(() => {
  site = new Site();
  storage = new FakeCaches();
  machine = new Machine(new FakeServer());
  machine.worker = new Worker({ chrome: machine.chrome, fetch: site.fetch, caches: storage.asStorage() });
});

afterEach(() => machine.worker.runner.stop());

const fetched = async (url: string) => machine.ask('fetchPdf', { url });
const textAt = async (key: string) => new TextDecoder().decode(await readPdf(key, storage.asStorage()));

function redirected(url: string, text: string): Response {
  const response = new Response(text);
  Object.defineProperty(response, 'url', { value: url });
  return response;
}

test('the bytes are where the answer says, and own pages hear how far it is', async () => {
  site.pages.set(V2, () => new Response('%PDF-1.7 pages', { headers: { 'Content-Length': '14' } }));
  const { key, bytes } = await fetched(V2);
  expect(bytes).toBe(14);
  expect(await textAt(key)).toBe('%PDF-1.7 pages');
  expect(machine.chrome.told.at(-1)).toEqual({ broadcast: 'pdf', url: V2, received: 14, total: 14 });
});

test('a version of a paper is fetched once; the newest is fetched again, and the copy stands in for it offline', async () => {
  site.pdf(V2, '%PDF-1.7 second');
  site.pdf(NEWEST, '%PDF-1.7 old');
  expect((await fetched(V2)).key).not.toBe((await fetched(NEWEST)).key);
  site.pdf(NEWEST, '%PDF-1.7 new');
  await fetched(V2);
  const { key } = await fetched(NEWEST);
  expect(site.asked).toEqual([V2, NEWEST, NEWEST]);
  expect(await textAt(key)).toBe('%PDF-1.7 new');
  site.pages.clear();
  expect(await fetched(NEWEST)).toEqual({ key, bytes: 12 });
});

test('an http address is asked for with https where only that is permitted', async () => {
  site.pdf(V2);
  await fetched(V2.replace('https:', 'http:'));
  expect(site.asked).toEqual([V2]);
});

test.each([
  ['a page', () => new Response('<!doctype html><p>%PD'), 'gave no PDF'],
  ['a PDF whose header comes too late', () => new Response(`${' '.repeat(1024)}%PDF-1.7`), 'gave no PDF'],
  ['nothing', () => new Response(null), 'The file is empty'],
  ['404', () => new Response('', { status: 404 }), 'has no PDF at this address'],
  ['403', () => new Response('', { status: 403 }), 'Sign in there'],
  ['429', () => new Response('', { status: 429 }), 'asks to wait'],
  ['503', () => new Response('', { status: 503 }), 'Try again later'],
  ['too much, as announced', () => new Response('%PDF-1.7', { headers: { 'Content-Length': '300000000' } }), 'larger than 200 MB'],
  ['a host that may not be read', () => redirected('https://elsewhere.example/x.pdf', '%PDF-1.7'), 'sends on to elsewhere.example'],
])('%s is said in a sentence', async (_what, answer, sentence) => {
  site.pages.set(V2, answer);
  await expect(fetched(V2)).rejects.toThrow(sentence);
});

test('junk before the header is fine, and so is a redirect to a permitted host', async () => {
  site.pages.set(V2, () => redirected('https://huggingface.co/x.pdf', `${' '.repeat(1000)}%PDF-1.7`));
  expect((await fetched(V2)).bytes).toBe(1008);
});

test.each([
  ['https://openreview.net/pdf?id=x', 'may not read openreview.net yet'],
  ['file:///home/ada/x.pdf', 'no web address of a PDF'],
  ['javascript:alert(1)', 'no web address of a PDF'],
  ['x', 'no web address of a PDF'],
])('%s is not fetched', async (url, sentence) => {
  await expect(fetched(url)).rejects.toThrow(sentence);
  expect(site.asked).toEqual([]);
});

test('a site that does not answer is named, and web pages fetch nothing', async () => {
  await expect(fetched(V2)).rejects.toThrow('arxiv.org does not answer');
  await expect(machine.ask('fetchPdf', { url: V2 }, ON_PAGE)).rejects.toThrow('may not ask');
});

test('the viewer opens once for each PDF, and is told which annotation is wanted', async () => {
  const paper = seen(1);
  await machine.ask('openViewer', { url: V2, paper }, ON_PAGE);
  await machine.ask('openViewer', { url: NEWEST, paper }, ON_PAGE);
  expect(machine.chrome.pages).toHaveLength(2);
  expect(machine.chrome.pages[0]).toContain(`url=${encodeURIComponent(V2)}`);
  await machine.ask('openViewer', { url: `${V2}#page=2`, annotation: 'a' });
  expect(machine.chrome.pages).toHaveLength(2);
  expect(machine.chrome.inFront).toBe(1001);
  expect(machine.chrome.told).toEqual([{ broadcast: 'show', url: `${V2}#page=2`, annotation: 'a' }]);
});

test('the script that a page needs is run in the frame that asks', async () => {
  await machine.ask('panels', { script: 'annotate' }, ON_PAGE);
  await machine.ask('panels', {}, { ...ON_PAGE, frame: 3 });
  expect(machine.chrome.ran).toEqual(['7/0/annotate.js', '7/3/popover.js']);
});
