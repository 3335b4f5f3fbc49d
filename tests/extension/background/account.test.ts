/** Signing in and out, several accounts, and who may ask what. */

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { nameOf } from '@src/background/chromeApi';
import { FakeServer } from '@src/background/fakeServer';
import { serverAddress } from '@src/background/settings';
import { paperId } from '@src/shared/paperId';
import { Machine, ON_PAGE, PAGE, seen } from './setting';

let server: FakeServer;
let machine: Machine;

beforeEach(() => {
  server = new FakeServer();
  machine = new Machine(server);
});

afterEach(() => {
  machine.worker.runner.stop();
  vi.useRealTimers();
});

const P1 = paperId('arxiv:2501.00001');
const SERVER = 'http://127.0.0.1:8765';

test('edits made before there was a server are sent to the first one that is connected, once', async () => {
  await machine.ask('save', { paper: seen(1) });
  await machine.ask('edit', { paper: seen(1), edit: { kind: 'star', starred: true } });
  expect(await machine.ask('connection', {})).toMatchObject({ signedIn: false, pending: 2 });
  await machine.connect();
  expect(await machine.ask('connection', {})).toMatchObject({ signedIn: true, userName: 'ada', pending: 0 });
  expect(server.field('paper', P1, 'starred')).toBe(true);
  await machine.connect();
  expect(server.processed.filter(({ op }) => op === 'restore')).toHaveLength(1);
});

test('killed while edits are carried over, it carries none twice', async () => {
  await machine.ask('save', { paper: seen(1) });
  const nowhere = await machine.worker.background.libraries.get('nowhere');
  const waiting = await nowhere.getAll('outbox');
  await machine.connect();
  for (const one of waiting) await nowhere.put('outbox', one);
  machine.kill();
  await machine.sync();
  expect(server.processed.filter(({ op }) => op === 'restore')).toHaveLength(1);
  expect(await nowhere.count('outbox')).toBe(0);
});

test('a token is kept while the server is down, and used when it is there', async () => {
  const { fetch } = server;
  Object.assign(server, { fetch: async () => Promise.reject(new TypeError('Failed to fetch')) });
  const down = await machine.ask('configure', { server: SERVER, token: 'good-token' });
  expect(down.problem).toMatch(/does not answer/);
  await machine.ask('save', { paper: seen(1) });
  Object.assign(server, { fetch });
  await machine.sync();
  expect(server.field('paper', P1, 'title')).toBe('Paper 1');
});

test.each([
  ['ftp://x', /http/],
  ['http://', /not an address/],
  ['http://ada:secret@localhost', /Leave user name/],
])('the address %s is refused in words', async (typed, words) => {
  await expect(machine.ask('configure', { server: typed })).rejects.toThrow(words);
});

test('addresses are completed and tidied', () => {
  expect(serverAddress(' 127.0.0.1:8765/ ')).toBe(SERVER);
  expect(serverAddress('localhost:8765')).toBe('http://localhost:8765');
  expect(serverAddress('https://lab.example/postil/?x#y')).toBe('https://lab.example/postil');
});

test('a token that has a blank in it is refused before it is sent', async () => {
  await expect(machine.ask('configure', { server: SERVER, token: 'good token' })).rejects.toThrow(/no token/);
});

test('a token never goes to another server than the one that it was given for', async () => {
  await machine.connect();
  const seenTokens: (string | null)[] = [];
  const { fetch } = server;
  Object.assign(server, {
    fetch: async (input: string, init: RequestInit) => {
      seenTokens.push(new Headers(init.headers).get('Authorization'));
      return fetch(input, init);
    },
  });
  expect((await machine.ask('configure', { server: 'http://127.0.0.1:9999' })).signedIn).toBe(false);
  await machine.sync();
  expect(seenTokens.every((token) => token === null)).toBe(true);
});

test('another library does not get the edits of the first; they are told, and sent when it connects again', async () => {
  await machine.connect();
  server.faults = ['down', 'down', 'down'];
  await machine.ask('save', { paper: seen(1) });
  await machine.sync();
  const first = machine.server;
  const second = new FakeServer();
  second.libraryId = '33333333-3333-4333-8333-333333333333';
  second.userName = 'grace';
  Object.assign(machine, { server: second });
  await machine.ask('configure', { server: 'http://127.0.0.1:9999', token: 'good-token' });
  const connection = await machine.ask('connection', {});
  expect(connection).toMatchObject({ userName: 'grace', pending: 0, elsewhere: [{ userName: 'ada', server: SERVER, pending: 1 }] });
  expect(second.processed).toEqual([]);
  expect((await machine.state(seen(1))).saved).toBe(false);
  Object.assign(machine, { server: first });
  first.faults = [];
  await machine.connect();
  expect(first.field('paper', P1, 'title')).toBe('Paper 1');
  expect((await machine.ask('connection', {})).elsewhere).toEqual([]);
});

test('disconnecting keeps what waits and forgets what does not', async () => {
  await machine.connect();
  await machine.ask('save', { paper: seen(1) });
  await machine.sync();
  await machine.ask('disconnect', {});
  expect((await machine.state(seen(1))).saved).toBe(false);
  await machine.connect();
  expect((await machine.state(seen(1))).saved).toBe(true);
});

test('the device authorization ends with a token, also when the worker is stopped meanwhile', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const begun = await machine.ask('authorize', { server: SERVER });
  expect(begun.userCode).toBe('BCDF-GHJK');
  expect((await machine.ask('connection', {})).authorization?.userCode).toBe('BCDF-GHJK');
  expect(server.polls).toHaveLength(0);
  vi.setSystemTime(Date.now() + 5100);
  await machine.ask('connection', {});
  expect(server.polls).toHaveLength(1);
  await machine.ask('connection', {});
  expect(server.polls).toHaveLength(1);
  machine.kill();
  await machine.worker.start();
  expect(machine.chrome.alarms.has('authorize')).toBe(true);
  server.approval = 'approved';
  vi.setSystemTime(Date.now() + 5100);
  await machine.worker.alarm('authorize');
  expect(await machine.ask('connection', {})).toMatchObject({ signedIn: true, userName: 'ada' });
  expect(machine.chrome.alarms.has('authorize')).toBe(false);
  await machine.ask('disconnect', {});
  expect(server.tokens.size).toBe(0);
});

test('told to slow down, it asks five seconds less often', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  await machine.ask('authorize', { server: SERVER });
  server.approval = 'slow';
  vi.setSystemTime(Date.now() + 5100);
  await machine.ask('connection', {});
  vi.setSystemTime(Date.now() + 5100);
  await machine.ask('connection', {});
  expect(server.polls).toHaveLength(1);
  vi.setSystemTime(Date.now() + 5100);
  await machine.ask('connection', {});
  expect(server.polls).toHaveLength(2);
});

test.each([
  ['denied', 5100, /denied/],
  ['pending', 700_000, /in time/],
] as const)('an authorization that is %s ends in words', async (approval, wait, words) => {
  vi.useFakeTimers({ toFake: ['Date'] });
  await machine.ask('authorize', { server: SERVER });
  server.approval = approval;
  vi.setSystemTime(Date.now() + wait);
  const connection = await machine.ask('connection', {});
  expect(connection.authorization).toBeUndefined();
  expect(connection.problem).toMatch(words);
});

test('after failures it waits longer and longer, up to a quarter of an hour, and the alarm is set for it', async () => {
  await machine.connect();
  const settings = await machine.worker.background.settings();
  for (let failures = 1; failures <= 12; failures += 1) {
    server.faults = ['down'];
    await machine.sync();
    const wait = ((await settings.get('notBefore')) ?? 0) - Date.now();
    expect(wait).toBeGreaterThan(4000);
    expect(wait).toBeLessThanOrEqual(Math.min(900_000, 5000 * 2 ** failures) + 50);
    expect(Math.abs((machine.chrome.alarms.get('sync')?.at ?? 0) - Date.now() - wait)).toBeLessThan(500);
  }
  const before = server.requests.length;
  await machine.worker.alarm('sync');
  expect(server.requests.length).toBe(before);
});

test('a web page may save and look up, but not touch the connection', async () => {
  expect((await machine.ask('save', { paper: seen(1) }, ON_PAGE)).saved).toBe(true);
  for (const name of ['configure', 'authorize', 'disconnect', 'search', 'resolveRefused', 'enableSite'] as const) {
    expect(await machine.worker.message({ name, request: { server: 'http://evil.example', token: 'x' } }, ON_PAGE)).toHaveProperty('error');
  }
});

test('a web page gets its panels where it is, and hears why when it cannot', async () => {
  expect(await machine.ask('panels', {}, { url: PAGE, tab: 7, frame: 3 })).toBeNull();
  await machine.ask('panels', {}, ON_PAGE);
  expect(machine.chrome.ran).toEqual(['7/3/popover.js', '7/0/popover.js']);
  machine.chrome.deaf.add(7);
  await expect(machine.ask('panels', {}, ON_PAGE)).rejects.toThrow('No tab with id: 7.');
  await expect(machine.ask('panels', {})).rejects.toThrow('web pages only');
});

test.each([undefined, null, 'save', {}, { name: 'toString', request: {} }, { name: 'save' }])('the message %j gets an error', async (message) => {
  expect(await machine.worker.message(message, ON_PAGE)).toHaveProperty('error');
});

test('the answer to a save reaches the other tabs, by every name of the paper', async () => {
  machine.chrome.openTabs = [{ id: 1, url: PAGE }, { id: 2 }, { id: 3, url: 'https://example.org/' }, { id: 4, url: PAGE }];
  machine.chrome.deaf.add(4);
  await machine.ask('save', { paper: seen(1, { identifiers: { arxiv: '2501.00001', doi: '10.1000/x' } }) });
  await vi.waitFor(() => expect(machine.chrome.received.size).toBe(2));
  expect(machine.chrome.states(1).map(({ canonical, saved }) => [canonical, saved])).toEqual([
    ['arxiv:2501.00001', true],
    ['doi:10.1000/x', true],
  ]);
  expect(machine.chrome.received.has(3)).toBe(false);
});

test('the toolbar counts edits, not operations', async () => {
  await machine.ask('save', { paper: seen(1) });
  await machine.ask('save', { paper: seen(2) });
  await vi.waitFor(() => expect(machine.chrome.badge.text).toBe('2'));
});

test('search asks the server, and falls back to titles on this machine', async () => {
  await machine.connect();
  await machine.ask('save', { paper: seen(1) });
  await machine.sync();
  expect(await machine.ask('search', { query: 'Paper' })).toMatchObject({ offline: false, found: [{ paperId: P1, title: 'Paper 1', snippet: 'about Paper' }] });
  server.tokens.clear();
  await machine.ask('save', { paper: seen(2, { title: 'A Pending Päper' }) });
  expect(await machine.ask('search', { query: 'pending' })).toMatchObject({ offline: true, found: [{ title: 'A Pending Päper' }] });
});

test('sites are switched off and on, and keep their health', async () => {
  const { sites } = await machine.ask('enableSite', { id: 'arxiv', enabled: false });
  expect(sites.find(({ id }) => id === 'arxiv')?.enabled).toBe(false);
  const health = { site: 'arxiv', page: 'listing', rows: 50, level: 'semantic' as const, missing: {}, seenAt: '2026-01-01T00:00:00Z' };
  await machine.ask('reportHealth', { health }, ON_PAGE);
  await machine.ask('reportHealth', { health: { ...health, rows: 51 } }, ON_PAGE);
  machine.kill();
  const after = await machine.ask('sites', {}, ON_PAGE);
  expect(after.sites.filter(({ enabled }) => enabled).map(({ id }) => id)).not.toContain('arxiv');
  expect(after.health).toEqual([{ ...health, rows: 51, path: '/list/cs.LG/recent' }]);
});

test('browsers are named for the list of devices', () => {
  expect(nameOf('Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0 Safari/537.36')).toBe('Chromium on Linux');
  expect(nameOf('Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:153.0) Gecko/20100101 Firefox/153.0')).toBe('Firefox on macOS');
});
