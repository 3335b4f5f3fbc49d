// @vitest-environment happy-dom
/** The buttons of rows: exactly once, whatever the page does; saving; states; what becomes of a reloaded extension. */

import { afterEach, expect, test, vi } from 'vitest';
import { FakeRuntime } from '@src/content/runtimeFake';
import { UNDO_MS } from '@src/content/store';
import { dailyCard, invented, item, page, paperPage, searchCard, trendingCard } from '../fixtures/huggingface';
import { list } from '../fixtures/arxiv';
import { closeAll, control, hosts, ids, infoOf, open, pause, popover, soon, states, view } from './setting';

const HF = 'https://huggingface.co/papers';
const LIST = 'https://arxiv.org/list/cs.LG/new';
const arxivList = (...numbers: string[]): string => list({ entries: numbers.map((id) => ({ id, version: 1 })) });

afterEach(() => {
  closeAll();
  vi.useRealTimers();
});

test('every row gets one host with its id and the four controls', async () => {
  await open(LIST, arxivList('2601.00001', '2601.00002', 'math/0601004'));
  expect(ids()).toEqual(['arxiv:2601.00001', 'arxiv:2601.00002', 'arxiv:math/0601004']);
  expect(states()).toEqual(['new', 'new', 'new']);
  for (const host of hosts()) for (const name of ['Save', 'Annotate', 'Tags', 'Note']) expect(control(host, name)).toBeTruthy();
});

test('one lookup asks for all rows, and saved rows show tags and status', async () => {
  const fake = new FakeRuntime();
  const known = { canonical: 'arxiv:2601.00002', paperId: 'p', title: 't', saved: true, pending: true, starred: false, note: 'n', lists: [] };
  fake.states.set('arxiv:2601.00002', { ...known, status: 'reading', tags: ['a', 'b', 'c', 'd', '<b>e</b>'].map((name) => ({ id: name, name })) });
  await open(LIST, arxivList('2601.00001', '2601.00002'), fake);
  await soon(() => expect(states()).toEqual(['new', 'saved']));
  expect(fake.names().filter((name) => name === 'lookup')).toHaveLength(1);
  expect(infoOf(hosts()[1])).toBe('Readingabc+2');
  expect(control(hosts()[1], 'Saved').getAttribute('aria-pressed')).toBe('true');
});

test('a trending card has one host, also after the other half comes into view', async () => {
  const cards = invented(2, 100).map(trendingCard).join('');
  await open(`${HF}/trending`, page(cards));
  expect(ids()).toEqual(['arxiv:2609.00100', 'arxiv:2609.00101']);
  for (const half of document.querySelectorAll<HTMLElement>('article > .md\\:flex')) half.style.display = 'none';
  view.dispatchEvent(new Event('resize'));
  await soon(() => expect(hosts().every((host) => host.closest('.md\\:hidden'))).toBe(true));
  expect(hosts()).toHaveLength(2);
});

test('rows that come late are mounted too, with one lookup for the batch', async () => {
  const fake = await open(HF, page(dailyCard(invented(1, 200)[0] ?? never())));
  const late = document.createElement('div');
  late.innerHTML = invented(3, 201).map(dailyCard).join('');
  document.querySelector('#grid')?.append(...late.children);
  await soon(() => expect(hosts()).toHaveLength(4));
  await pause(200);
  expect(fake.names().filter((name) => name === 'lookup')).toHaveLength(2);
  expect(hosts()).toHaveLength(4);
});

test('a row node that a framework gives to another paper follows', async () => {
  const fake = new FakeRuntime();
  await open(HF, page(invented(2, 300).map(dailyCard).join('')), fake);
  control(hosts()[0], 'Save').click();
  await soon(() => expect(states()).toEqual(['saved', 'new']));
  for (const link of document.querySelectorAll('article:first-child a[href^="/papers/"]')) link.setAttribute('href', '/papers/2609.00309');
  await soon(() => expect(ids()).toEqual(['arxiv:2609.00309', 'arxiv:2609.00301']));
  expect(states()).toEqual(['new', 'new']);
  expect(infoOf(hosts()[0])).toBe('');
});

test('a hydration that throws the rows away gets its buttons again, once', async () => {
  const html = page(invented(3, 400).map(searchCard).join(''));
  await open(`${HF}?q=x`, html);
  expect(hosts()).toHaveLength(3);
  document.body.innerHTML = html;
  await soon(() => expect(hosts()).toHaveLength(3));
  for (const box of document.querySelectorAll('article span')) box.querySelector('[data-postil-id]')?.remove();
  await soon(() => expect(hosts()).toHaveLength(3));
});

test('nothing is put between framework comments', async () => {
  await open(`${HF}/trending`, page(invented(2, 410).map(trendingCard).join('')));
  for (const host of hosts()) expect([...(host.parentNode?.childNodes ?? [])].some((node) => node.nodeType === 8)).toBe(false);
});

test('single-page navigation from elsewhere on the site, to a listing, to a paper, and away', async () => {
  await open('https://huggingface.co/models', '<main></main>');
  expect(hosts()).toHaveLength(0);
  view.history.pushState({}, '', '/papers/date/2026-09-27');
  document.body.innerHTML = page(invented(2, 500).map(dailyCard).join(''));
  view.dispatchEvent(new Event('popstate'));
  await soon(() => expect(hosts()).toHaveLength(2));
  view.history.pushState({}, '', '/papers/2609.00510');
  document.body.innerHTML = paperPage(invented(1, 510)[0] ?? never());
  await soon(() => expect(ids()).toEqual(['arxiv:2609.00510']));
  view.history.pushState({}, '', '/models');
  view.dispatchEvent(new Event('popstate'));
  await soon(() => expect(hosts()).toHaveLength(0));
});

test('saving sends all that the page knows, shows Saved, and can be undone for a while', async () => {
  const [paper] = invented(1, 600);
  if (!paper) throw new Error('no paper');
  const fake = await open(HF, page(dailyCard(paper), { dailyPapers: [item(paper)] }));
  control(hosts()[0], 'Save').click();
  await soon(() => expect(states()).toEqual(['saved']));
  expect(fake.sent.find(({ name }) => name === 'save')?.request).toMatchObject({
    paper: { canonical: 'arxiv:2609.00600', title: paper.title, authors: paper.authors, abstract: paper.abstract },
  });
  control(hosts()[0], 'Undo').click();
  await soon(() => expect(states()).toEqual(['new']));
  expect(fake.names()).toContain('unsave');
  expect(infoOf(hosts()[0])).toBe('');
});

test('the button to undo is not moved by what is told meanwhile: a press that is under way, and the focus, would be lost', async () => {
  const fake = await open(LIST, arxivList('2601.00012'));
  control(hosts()[0], 'Save').click();
  await soon(() => expect(infoOf(hosts()[0])).toContain('Undo'));
  const undo = control(hosts()[0], 'Undo');
  const moved: string[] = [];
  const watching = new view.MutationObserver((records) => {
    for (const record of records) if ([...record.addedNodes, ...record.removedNodes].includes(undo)) moved.push(record.type);
  });
  watching.observe(undo.parentNode as Node, { childList: true });
  const state = { canonical: 'arxiv:2601.00012', paperId: fake.states.get('arxiv:2601.00012')?.paperId ?? '', title: 't', saved: true, pending: false };
  fake.listeners?.states([{ ...state, starred: false, status: 'read', tags: [{ id: 't', name: 'rl' }], note: '', lists: [] }]);
  await soon(() => expect(infoOf(hosts()[0])).toBe('UndoReadrl'));
  expect(control(hosts()[0], 'Undo')).toBe(undo);
  expect(moved).toEqual([]);
  watching.disconnect();
});

test('the offer to undo goes after some seconds', async () => {
  await open(LIST, arxivList('2601.00010'));
  vi.useFakeTimers();
  control(hosts()[0], 'Save').click();
  await vi.advanceTimersByTimeAsync(50);
  expect(infoOf(hosts()[0])).toContain('Undo');
  await vi.advanceTimersByTimeAsync(UNDO_MS);
  expect(infoOf(hosts()[0])).toBe('');
  expect(states()).toEqual(['saved']);
});

test('a failed save says why, keeps the row as it was, and works when pressed again', async () => {
  const fake = await open(LIST, arxivList('2601.00011'));
  fake.failure = 'this machine’s storage is full. Free some space and try again.';
  control(hosts()[0], 'Save').click();
  await soon(() => expect(infoOf(hosts()[0])).toBe(`Could not save: ${fake.failure}`));
  expect(states()).toEqual(['new']);
  fake.failure = '';
  control(hosts()[0], 'Save').click();
  await soon(() => expect(states()).toEqual(['saved']));
});

test('presses reach neither the link around the row nor listeners of the page', async () => {
  const [paper] = invented(1, 610);
  await open(HF, page(dailyCard(paper ?? never())));
  const heard: string[] = [];
  for (const name of ['click', 'mousedown', 'pointerdown']) {
    for (const target of [document, document.body, document.querySelector('article')]) {
      target?.addEventListener(name, () => heard.push(name), true);
      target?.addEventListener(name, () => heard.push(name));
    }
  }
  const save = control(hosts()[0], 'Save');
  for (const name of ['pointerdown', 'mousedown']) save.dispatchEvent(new MouseEvent(name, { bubbles: true, composed: true }));
  save.click();
  await soon(() => expect(states()).toEqual(['saved']));
  expect(heard).toEqual([]);
});

test('a broadcast updates every row of the paper', async () => {
  const fake = await open(LIST, list({ entries: [{ id: '2601.00020' }] }, { entries: [{ id: '2601.00020', mark: '(replaced)' }] }));
  await soon(() => expect(fake.names()).toContain('lookup'));
  await pause(20);
  const state = { ...fake.stateOf({ canonical: 'arxiv:2601.00020', identifiers: {}, title: '', url: '' }), saved: true, tags: [{ id: '1', name: 'elsewhere' }] };
  fake.listeners?.states([state, { ...state, canonical: 'arxiv:2601.99999', paperId: 'other' }]);
  expect(states()).toEqual(['saved', 'saved']);
  expect(hosts().map(infoOf)).toEqual(['elsewhere', 'elsewhere']);
});

test('the popup’s question is answered with the papers of the page', async () => {
  const fake = await open(LIST, arxivList('2601.00021', '2601.00022'));
  const answer = fake.listeners?.page();
  expect(answer).toMatchObject({ site: 'arxiv', page: 'listing' });
  expect(answer?.papers.map((paper) => paper.title)).toEqual(['Invented entry 2601.00021', 'Invented entry 2601.00022']);
});

test('a PDF gets no buttons, but the popup is told its paper', async () => {
  const fake = await open('https://arxiv.org/pdf/2601.00023v2', '<embed type="application/pdf">', undefined, '<title>2601.00023v2.pdf</title>');
  expect(hosts()).toHaveLength(0);
  expect(fake.listeners?.page()).toMatchObject({ page: 'paper', papers: [{ canonical: 'arxiv:2601.00023', title: '' }] });
  expect(fake.names()).toEqual(['sites']);
});

test('a second injection replaces the hosts and ends the first script', async () => {
  const first = await open(LIST, arxivList('2601.00030'));
  const site = (await import('@src/sites/index')).siteOf('arxiv.org');
  const { start } = await import('@src/content/start');
  const second = new FakeRuntime();
  const before = hosts()[0];
  const stop = await start(site ?? never(), second, view);
  expect(hosts()).toHaveLength(1);
  expect(hosts()[0]).not.toBe(before);
  expect(first.listeners).toBeNull();
  control(hosts()[0], 'Save').click();
  await soon(() => expect(states()).toEqual(['saved']));
  expect(first.names()).not.toContain('save');
  stop();
  expect(hosts()).toHaveLength(0);
});

test('after a reload of the extension a press says what to do, and nothing else goes on', async () => {
  const fake = await open(LIST, arxivList('2601.00040'));
  fake.orphaned = true;
  control(hosts()[0], 'Save').click();
  await soon(() => expect(infoOf(hosts()[0])).toBe('Postil was updated: reload this page.'));
  control(hosts()[0], 'Note').click();
  expect(popover()).toBeNull();
  document.body.insertAdjacentHTML('beforeend', arxivList('2601.00041'));
  await pause(250);
  expect(ids()).toEqual(['arxiv:2601.00040']);
});

test('a site that the user turned off is left alone', async () => {
  const fake = new FakeRuntime();
  fake.sites = [{ id: 'arxiv', name: 'arXiv', hosts: ['arxiv.org'], enabled: false }];
  await open(LIST, arxivList('2601.00050'), fake);
  expect(hosts()).toHaveLength(0);
});

test('the health of the reading is reported once per change', async () => {
  const fake = await open(LIST, list({ entries: [{ id: '2601.00060' }, { id: '2601.00061', abstract: 'With one.' }] }));
  await soon(() => expect(fake.health).toHaveLength(1));
  expect(fake.health[0]).toMatchObject({ site: 'arxiv', page: 'listing', rows: 2, level: 'semantic', missing: { abstract: 1 } });
});

function never(): never {
  throw new Error('not there');
}
