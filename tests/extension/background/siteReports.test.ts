/** Reports on sites: when they go, what is in them, and that nothing waits for them. */

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeServer } from '@src/background/fakeServer';
import { reportSites } from '@src/background/siteReports';
import type { SiteHealth } from '@src/shared/model';
import { Machine, ON_PAGE, seen } from './setting';

const HOUR = 3_600_000;
const START = Date.parse('2026-03-01T09:00:00Z');

let server: FakeServer;
let machine: Machine;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: START });
  server = new FakeServer();
  machine = new Machine(server);
});

afterEach(() => {
  machine.worker.runner.stop();
  vi.useRealTimers();
});

const health = (more: Partial<SiteHealth> = {}): SiteHealth => ({
  site: 'arxiv', page: 'listing', rows: 25, level: 'semantic', missing: {}, seenAt: new Date().toISOString(), ...more,
});

/** A content script tells what it read; answers when a report that is due has gone. */
async function read(more: Partial<SiteHealth> = {}): Promise<void> {
  await machine.ask('reportHealth', { health: health(more) }, ON_PAGE);
  await settled();
}

/** The report of the last message has its lock by now; it is over when others can have it. */
async function settled(): Promise<void> {
  while ((await machine.chrome.withLock('postil-sites', async () => true)) === undefined) await new Promise((resolve) => setTimeout(resolve, 1));
}

const later = (ms: number): unknown => vi.setSystemTime(Date.now() + ms);
const reports = () => server.siteReports.map(({ sites }) => sites);

test('the first page that is read is reported at once, with the path that the browser names', async () => {
  await machine.connect();
  await read({ missing: { title: 2, abstract: 25 } });
  expect(reports()).toEqual([
    [{ site: 'arxiv', level: 'semantic', rows: 25, unread: 2, path: '/list/cs.LG/recent', version: '0.1.0', at: '2026-03-01T09:00:00.000Z' }],
  ]);
});

test('while the level stays, hours go by between two reports', async () => {
  await machine.connect();
  await read();
  for (let hour = 1; hour < 4; hour += 1) {
    later(HOUR);
    await read({ rows: hour });
  }
  expect(reports()).toHaveLength(1);
  later(HOUR);
  await read({ rows: 7 });
  expect(reports()).toHaveLength(2);
  expect(reports()[1]).toMatchObject([{ rows: 7 }]);
});

test('another level is reported without waiting, but not again and again', async () => {
  await machine.connect();
  await read();
  later(2 * 60_000);
  await read({ level: 'none', rows: 0 });
  expect(reports()[1]).toMatchObject([{ level: 'nothing', rows: 0 }]);
  await read({ level: 'semantic' });
  await read({ level: 'links' });
  expect(reports()).toHaveLength(2);
  later(2 * 60_000);
  await read({ level: 'links' });
  expect(reports()[2]).toMatchObject([{ level: 'links' }]);
});

test('of each site the page that was read last is reported, and all sites together', async () => {
  await read({ page: 'paper', rows: 1, level: 'embedded' });
  later(1000);
  await read({ page: 'listing', rows: 25 });
  later(1000);
  await read({ site: 'huggingface', level: 'embedded' });
  await machine.connect();
  await settled();
  expect(reports()).toMatchObject([[{ site: 'arxiv', rows: 25 }, { site: 'huggingface', level: 'embedded' }]]);
});

test('who is not connected sends nothing, nor who saw nothing new', async () => {
  await read();
  expect(reports()).toEqual([]);
  await machine.connect();
  await settled();
  expect(reports()).toHaveLength(1);
  later(9 * HOUR);
  await machine.sync();
  await settled();
  expect(reports()).toHaveLength(1);
});

test('a server that does not answer, or knows no reports, is asked again later, and nothing else suffers', async () => {
  await machine.connect();
  await machine.sync();
  server.old = true;
  await read();
  expect(reports()).toEqual([]);
  expect(await machine.ask('save', { paper: seen(1) })).toMatchObject({ saved: true });
  expect(await machine.sync()).toMatchObject({ pending: 0, signedIn: true });
  expect((await machine.ask('connection', {})).problem).toBeUndefined();
  server.old = false;
  await read();
  expect(reports()).toEqual([]);
  later(31 * 60_000);
  await read();
  expect(reports()).toHaveLength(1);
});

test('a page need not wait for a server that is slow', async () => {
  await machine.connect();
  const { fetch } = server;
  const held: (() => void)[] = [];
  Object.assign(server, {
    async fetch(...request: Parameters<typeof fetch>) {
      if (String(request[0]).endsWith('/sites')) await new Promise<void>((resolve) => held.push(resolve));
      return fetch(...request);
    },
  });
  await machine.ask('reportHealth', { health: health() }, ON_PAGE);
  await vi.waitFor(() => expect(held).toHaveLength(1));
  expect(await machine.ask('save', { paper: seen(1) })).toMatchObject({ saved: true });
  expect(await machine.sync()).toMatchObject({ pending: 0 });
  held[0]?.();
  await vi.waitFor(() => expect(reports()).toHaveLength(1));
});

test('another account is told anew', async () => {
  await machine.connect();
  await read();
  server.libraryId = '33333333-3333-4333-8333-333333333333';
  server.tokens.add('other-token');
  await machine.connect('other-token');
  later(1000);
  await read();
  expect(reports()).toHaveLength(2);
});

test('a clock that was set back does not end the reports', async () => {
  await machine.connect();
  await read();
  later(-400 * 24 * HOUR);
  await read({ rows: 3 });
  expect(reports()).toHaveLength(2);
});

test('it never throws, whatever is broken', async () => {
  vi.spyOn(machine.worker.background, 'settings').mockRejectedValue(new Error('The disk is gone.'));
  await expect(reportSites(machine.worker.background)).resolves.toBeUndefined();
});
