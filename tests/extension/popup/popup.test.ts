// @vitest-environment happy-dom
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { mountPopup } from '@src/popup/popup';
import { FakePageApi } from '@src/shared/fakePageApi';
import type { Connection, MessageName } from '@src/shared/messages';
import type { PaperState, SeenPaper } from '@src/shared/model';

const HTML = readFileSync('src/popup/popup.html', 'utf8');
const paper = (number: number): SeenPaper => ({
  canonical: `arxiv:2501.0000${number}`,
  identifiers: {},
  title: `Paper <b>${number}</b>`,
  authors: ['Ada Lovelace'],
  url: 'https://arxiv.org/abs/1',
});
const state = (of: SeenPaper, more: Partial<PaperState> = {}): PaperState => ({
  canonical: of.canonical, paperId: 'p', saved: false, pending: false, title: of.title, status: 'unread', starred: false, tags: [], note: '', lists: [], ...more,
});

let connection: Connection;
let states: PaperState[];
let asked: [MessageName, unknown][];
let answers: Partial<Record<MessageName, (request: never) => unknown>>;
let api: FakePageApi;
let leave: () => void = () => undefined;

beforeEach(() => {
  connection = { server: 'http://127.0.0.1:8765', signedIn: true, userName: 'ada', pending: 0, syncing: false, refused: [], elsewhere: [], lastSyncAt: new Date().toISOString() };
  states = [state(paper(1))];
  asked = [];
  answers = {};
  api = new FakePageApi(async (name, request) => {
    asked.push([name, request]);
    const own = answers[name];
    if (own) return own(request as never);
    return { connection, sync: connection, resolveRefused: connection, lookup: states }[name as string] ?? null;
  });
  document.documentElement.innerHTML = HTML.replace(/<script.*<\/script>|<link[^>]*>/g, '');
});

afterEach(() => leave());

const open = async () => {
  leave = await mountPopup(document, api);
};
const text = () => document.body.textContent ?? '';
const button = (name: string) =>
  [...document.querySelectorAll('button')].find((one) => one.textContent === name || one.getAttribute('aria-label') === name);

test('a paper page shows its paper with a Save button, and what can be edited once it is saved', async () => {
  api.page = { site: 'arxiv', page: 'paper', papers: [paper(1)] };
  answers.save = () => state(paper(1), { saved: true, tags: [{ id: 't', name: 'agents' }] });
  await open();
  expect(document.querySelector('h2')?.textContent).toBe('Paper <b>1</b>');
  button('Save')?.click();
  await vi.waitFor(() => expect(button('Saved')).toBeTruthy());
  expect(text()).toContain('agents');
  expect(document.querySelector('select')?.hidden).toBe(false);
});

test('a note is sent when the popup goes, with the text that it was made from', async () => {
  api.page = { site: 'arxiv', page: 'paper', papers: [paper(1)] };
  states = [state(paper(1), { saved: true, note: 'old' })];
  answers.edit = () => state(paper(1), { saved: true, note: 'new' });
  await open();
  const note = document.querySelector('textarea');
  if (note) note.value = 'new';
  leave();
  expect(asked).toContainEqual(['edit', { paper: paper(1), edit: { kind: 'note', text: 'new', baseText: 'old' } }]);
});

test('an edit that fails says why and keeps the text', async () => {
  api.page = { site: 'arxiv', page: 'paper', papers: [paper(1)] };
  states = [state(paper(1), { saved: true })];
  answers.edit = () => {
    throw new Error('This note is longer than 64 KiB.');
  };
  await open();
  const note = document.querySelector('textarea');
  if (note) note.value = 'x';
  note?.dispatchEvent(new Event('blur'));
  await vi.waitFor(() => expect(text()).toContain('longer than 64 KiB'));
  expect(note?.value).toBe('x');
});

test('a listing shows how many papers it has and saves each', async () => {
  api.page = { site: 'arxiv', page: 'listing', papers: [paper(1), paper(2)] };
  states = [state(paper(1), { saved: true }), state(paper(2))];
  answers.save = () => state(paper(2), { saved: true });
  await open();
  expect(text()).toContain('2 papers on this page, 1 in your library');
  button('Save: Paper <b>2</b>')?.click();
  await vi.waitFor(() => expect(text()).toContain('2 papers on this page, 2 in your library'));
});

test('elsewhere it says what it is for', async () => {
  await open();
  expect(text()).toContain('does not read this page');
  button('Hugging Face papers')?.click();
  expect(api.opened).toEqual(['https://huggingface.co/papers']);
});

test('without a connection it says that saves are kept, and leads to the options', async () => {
  connection = { ...connection, signedIn: false, pending: 2 };
  await open();
  expect(text()).toContain('kept here and sent once you connect');
  expect(text()).toContain('Not connected · 2 edits to send');
  button('Connect')?.click();
  expect(api.optionsOpened).toBe(1);
});

test('what the server refused is listed with the reason, and can be tried again', async () => {
  connection = { ...connection, refused: [{ seq: 7, title: 'Paper 1', reason: 'status must be one of …' }] };
  await open();
  expect(text()).toContain('Could not save');
  expect(text()).toContain('status must be one of …');
  button('Try again')?.click();
  expect(asked).toContainEqual(['resolveRefused', { seq: 7, action: 'retry' }]);
});

test('search shows what is found as text and says when the server was not asked', async () => {
  answers.search = () => ({ offline: true, found: [{ paperId: 'p', title: '<img src=x>', url: 'https://arxiv.org/abs/1' }] });
  await open();
  const input = document.querySelector<HTMLInputElement>('#search');
  if (input) input.value = 'x';
  input?.dispatchEvent(new Event('input'));
  await vi.waitFor(() => expect(document.querySelector('#found a')?.textContent).toBe('<img src=x>'));
  expect(text()).toContain('Titles on this machine');
  document.querySelector<HTMLElement>('#found a')?.click();
  expect(api.opened).toEqual(['http://127.0.0.1:8765/papers/p']);
});

test('every control has a name', async () => {
  api.page = { site: 'arxiv', page: 'paper', papers: [paper(1)] };
  states = [state(paper(1), { saved: true })];
  await open();
  for (const control of document.querySelectorAll('button, select')) {
    expect(control.getAttribute('aria-label') ?? control.textContent).not.toBe('');
  }
  for (const field of document.querySelectorAll('input, textarea')) {
    expect(field.getAttribute('aria-label') ?? document.querySelector(`label[for="${field.id}"]`)?.textContent).toBeTruthy();
  }
});
