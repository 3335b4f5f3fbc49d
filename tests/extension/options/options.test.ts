// @vitest-environment happy-dom
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { mountOptions } from '@src/options/options';
import { FakePageApi } from '@src/shared/fakePageApi';
import type { Connection, MessageName } from '@src/shared/messages';

const HTML = readFileSync('src/options/options.html', 'utf8');
const CODE = 'http://127.0.0.1:8765/device?user_code=BCDF-GHJK';
const authorization = { userCode: 'BCDF-GHJK', verificationUri: 'http://127.0.0.1:8765/device', verificationUriComplete: CODE, expiresAt: '' };

let connection: Connection;
let asked: [MessageName, unknown][];
let answers: Partial<Record<MessageName, () => unknown>>;
let api: FakePageApi;
let leave: () => void = () => undefined;

beforeEach(() => {
  connection = { server: 'http://127.0.0.1:8765', signedIn: false, pending: 0, syncing: false, refused: [], conflicts: [], elsewhere: [] };
  asked = [];
  answers = {};
  api = new FakePageApi(async (name, request) => {
    asked.push([name, request]);
    const own = answers[name];
    if (own) return own();
    const sites = [{ id: 'arxiv', name: 'arXiv', hosts: ['arxiv.org'], enabled: true }];
    const health = [{ site: 'arxiv', page: 'search', rows: 50, level: 'links', missing: { abstract: 3 }, seenAt: new Date().toISOString() }];
    return { connection, configure: connection, sync: connection, disconnect: connection, sites: { sites, health }, authorize: authorization }[name as string] ?? null;
  });
  document.documentElement.innerHTML = HTML.replace(/<script.*<\/script>|<link[^>]*>/g, '');
});

afterEach(() => leave());

const open = async () => {
  leave = await mountOptions(document, api);
};
const field = (label: string) => {
  const named = [...document.querySelectorAll('label')].find((one) => one.textContent === label);
  return document.querySelector<HTMLInputElement>(`#${named?.htmlFor}`) as HTMLInputElement;
};
const press = (id: string) => document.querySelector<HTMLElement>(`#${id}`)?.click();
const said = () => document.querySelector('#said')?.textContent;

test('the fields are labelled Server address and Token, and the address is filled in', async () => {
  await open();
  expect(field('Server address').value).toBe('http://127.0.0.1:8765');
  expect(field('Token').type).toBe('password');
});

test('a pasted token is tried, told, and not left in the field', async () => {
  answers.configure = () => ({ ...connection, signedIn: true, userName: 'ada' });
  await open();
  field('Token').value = 'secret';
  press('save-token');
  await vi.waitFor(() => expect(said()).toBe('Connected to http://127.0.0.1:8765 as ada.'));
  expect(asked).toContainEqual(['configure', { server: 'http://127.0.0.1:8765', token: 'secret' }]);
  expect(field('Token').value).toBe('');
});

test('Connect shows the code and opens the page where it is approved', async () => {
  await open();
  answers.connection = () => ({ ...connection, authorization });
  press('connect');
  await vi.waitFor(() => expect(document.querySelector('#user-code')?.textContent).toBe('BCDF-GHJK'));
  expect(api.opened).toEqual([CODE]);
  expect(document.querySelector<HTMLAnchorElement>('#approve')?.href).toBe(CODE);
});

test('Connect with a token in its field takes the token', async () => {
  await open();
  field('Token').value = 'secret';
  press('connect');
  await vi.waitFor(() => expect(asked.some(([name]) => name === 'configure')).toBe(true));
  expect(asked.some(([name]) => name === 'authorize')).toBe(false);
});

test('what is wrong is said in words', async () => {
  answers.configure = () => ({ ...connection, problem: 'http://127.0.0.1:1 does not answer. Is the server running?' });
  await open();
  press('test');
  await vi.waitFor(() => expect(said()).toMatch(/does not answer/));
  answers.configure = () => {
    throw new Error('"x y" is not an address.');
  };
  press('test');
  await vi.waitFor(() => expect(said()).toBe('"x y" is not an address.'));
});

test('a page that a server names is only opened when it is a web page', async () => {
  answers.authorize = () => ({ ...authorization, verificationUriComplete: 'javascript:alert(1)' });
  await open();
  press('connect');
  await vi.waitFor(() => expect(asked.some(([name]) => name === 'authorize')).toBe(true));
  expect(api.opened).toEqual([]);
});

test('sites can be switched, and show how well they were read', async () => {
  await open();
  const row = document.querySelector('#health tbody tr')?.textContent;
  expect(row).toContain('50');
  expect(row).toContain('links only');
  expect(row).toContain('abstract: 3');
  document.querySelector<HTMLInputElement>('#sites input')?.click();
  expect(asked).toContainEqual(['enableSite', { id: 'arxiv', enabled: false }]);
});

test('a page that is read meanwhile appears', async () => {
  vi.useFakeTimers();
  await open();
  const health = [{ site: 'arxiv', page: 'author', rows: 7, level: 'semantic', missing: {}, seenAt: new Date().toISOString() }];
  answers.sites = () => ({ sites: [], health });
  await vi.advanceTimersByTimeAsync(2100);
  vi.useRealTimers();
  expect(document.querySelector('#health tbody tr')?.textContent).toContain('author');
});

test('edits of another account that still wait are told', async () => {
  connection = { ...connection, elsewhere: [{ userName: 'grace', server: 'http://127.0.0.1:9999', pending: 2 }] };
  await open();
  expect(document.querySelector('#elsewhere')?.textContent).toContain('2 unsent edits of grace at http://127.0.0.1:9999');
});

test('a refused edit stays as it is while the connection is read anew, and is discarded only when that is confirmed', async () => {
  vi.useFakeTimers();
  connection = { ...connection, signedIn: true, refused: [{ seq: 3, title: 'T', what: 'Note', reason: 'Too long.', text: 'typed' }] };
  await open();
  const refused = () => [...document.querySelectorAll<HTMLElement>('#refused button')].filter((one) => !one.closest('[hidden]'));
  refused().find((one) => one.textContent === 'Discard…')?.click();
  await vi.advanceTimersByTimeAsync(2100);
  vi.useRealTimers();
  expect(document.querySelector('#refused')?.textContent).toContain('Note: TToo long.');
  expect(asked.some(([name]) => name === 'resolveRefused')).toBe(false);
  answers.resolveRefused = () => (connection = { ...connection, refused: [] });
  refused().find((one) => one.textContent === 'Discard')?.click();
  await vi.waitFor(() => expect(document.querySelector<HTMLElement>('#refused')?.hidden).toBe(true));
  expect(asked).toContainEqual(['resolveRefused', { seq: 3, action: 'discard' }]);
});
