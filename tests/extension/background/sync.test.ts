/** The sync run against faults: nothing is lost, nothing is done twice. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FaultOrder } from '@src/background/fakeServer';
import { FakeServer } from '@src/background/fakeServer';
import { paperId, tagId } from '@src/shared/paperId';
import { Machine, seen } from './setting';

let server: FakeServer;
let machine: Machine;

beforeEach(() => {
  server = new FakeServer();
  machine = new Machine(server);
});

afterEach(() => machine.worker.runner.stop());

const P1 = paperId('arxiv:2501.00001');

test('a saved paper reaches the server with its fields, identifiers and page', async () => {
  await machine.connect();
  await machine.ask('save', { paper: seen(1) });
  const after = await machine.sync();
  expect(after.pending).toBe(0);
  expect(server.field('paper', P1, 'title')).toBe('Paper 1');
  expect(server.field('paper', P1, 'authors')).toEqual(['Ada Lovelace', 'Grace Hopper']);
  expect(server.field('identifier', `${P1}|arxiv:2501.00001`, '_present')).toBe(true);
  expect(server.field('identifier', `${P1}|url:https://huggingface.co/papers/2501.00001`, '_present')).toBe(true);
  expect(server.field('paper', P1, '_deleted')).toBe(false);
});

test('a save is shown at once, pending, and no longer pending after the sync', async () => {
  await machine.connect();
  expect(await machine.ask('save', { paper: seen(1) })).toMatchObject({ saved: true, pending: true, title: 'Paper 1' });
  await machine.sync();
  expect(await machine.state(seen(1))).toMatchObject({ saved: true, pending: false });
});

describe.each<FaultOrder>(['down', 'lost', 'twice', 'html', 'garbled', 413, 426, 429, 500, 503])('after the fault %s', (fault) => {
  test('every edit arrives exactly once and in order', async () => {
    await machine.connect();
    await machine.ask('save', { paper: seen(1) });
    await machine.ask('edit', { paper: seen(1), edit: { kind: 'note', text: 'one', baseText: '' } });
    server.faults = [fault];
    await machine.sync();
    await machine.ask('edit', { paper: seen(1), edit: { kind: 'note', text: 'one\ntwo', baseText: 'one' } });
    const after = await machine.sync();
    expect(after).toMatchObject({ pending: 0, refused: [] });
    expect(after.problem).toBeUndefined();
    expect(server.field('paper', P1, 'note')).toBe('one\ntwo');
    expect(server.processed.filter(({ op }) => op === 'restore')).toHaveLength(1);
    expect(server.processed.filter(({ op }) => op === 'text').map(({ val }) => val)).toEqual(['one', 'one\ntwo']);
  });
});

test('a worker killed while the request is under way sends the same request again', async () => {
  await machine.connect();
  await machine.ask('save', { paper: seen(1) });
  let reached = (): void => undefined;
  const arrived = new Promise<void>((resolve) => (reached = resolve));
  server.during = async () => {
    reached();
    await new Promise(() => undefined);
  };
  void machine.worker.runner.run(true);
  await arrived;
  machine.kill();
  server.during = async () => undefined;
  await machine.worker.start();
  expect(server.field('paper', P1, 'title')).toBe('Paper 1');
  expect((await machine.ask('connection', {})).pending).toBe(0);
});

test('the late answer of a killed run changes nothing', async () => {
  await machine.connect();
  await machine.ask('save', { paper: seen(1) });
  let release = (): void => undefined;
  let reached = (): void => undefined;
  const arrived = new Promise<void>((resolve) => (reached = resolve));
  server.during = async () => {
    reached();
    await new Promise<void>((resolve) => (release = resolve));
  };
  const old = machine.worker.runner.run(true);
  await arrived;
  machine.kill();
  server.during = async () => undefined;
  await machine.sync();
  server.write('paper', P1, 'title', 'Newer');
  await machine.sync();
  release();
  await old;
  const db = await machine.worker.background.library();
  expect((await db.get('meta', 'sync'))?.cursor[0]).toBe(server.version);
  expect((await machine.state(seen(1))).title).toBe('Newer');
  await machine.sync();
  expect(server.processed.filter(({ op }) => op === 'restore')).toHaveLength(1);
});

test('every start of the worker sends what waits, and sets the alarm again', async () => {
  await machine.connect();
  server.faults = ['down'];
  await machine.ask('save', { paper: seen(1) });
  machine.kill();
  expect(machine.chrome.alarms.size).toBe(0);
  await machine.worker.start();
  expect(machine.chrome.alarms.has('sync')).toBe(true);
  await machine.sync();
  expect(server.field('paper', P1, 'title')).toBe('Paper 1');
});

test('an operation has the same nonce each time it is sent; one that is tried again after a refusal has another', async () => {
  server.reject = ({ f }) => (f === 'starred' ? 'no stars' : undefined);
  await machine.connect();
  server.faults = ['lost'];
  await machine.ask('edit', { paper: seen(1), edit: { kind: 'star', starred: true } });
  await machine.sync();
  const { refused } = await machine.sync();
  const sent = server.requests.filter(({ ops }) => ops.length > 0).map(({ ops }) => ops.map(({ n }) => n));
  expect(sent).toHaveLength(2);
  expect(sent[1]).toEqual(sent[0]);
  expect(new Set(sent[0]).size).toBe(sent[0]?.length);
  expect(sent[0]?.every((n) => /^[0-9a-zA-Z]{16,32}$/.test(n ?? ''))).toBe(true);
  expect(refused).toMatchObject([{ what: 'Star', reason: 'no stars' }]);
  expect(refused[0]).not.toHaveProperty('text');
  await machine.ask('resolveRefused', { seq: refused[0]?.seq ?? 0, action: 'retry' });
  const again = server.requests.findLast(({ ops }) => ops.length > 0)?.ops ?? [];
  expect(again.map(({ f }) => f)).toEqual(['starred']);
  expect(sent[0]).not.toContain(again[0]?.n);
});

test('a refused note can be copied from what is told', async () => {
  server.reject = ({ f }) => (f === 'note' ? 'too long' : undefined);
  await machine.connect();
  await machine.ask('edit', { paper: seen(1), edit: { kind: 'note', text: 'typed', baseText: '' } });
  expect((await machine.sync()).refused).toMatchObject([{ what: 'Note', text: 'typed', title: 'Paper 1' }]);
});

test('two syncs at once make one run after the other', async () => {
  await machine.connect();
  await machine.ask('save', { paper: seen(1) });
  await Promise.all([machine.sync(), machine.sync(), machine.worker.runner.run(true)]);
  expect(server.processed.filter(({ op }) => op === 'restore')).toHaveLength(1);
});

test('a token that is no longer accepted stops the sync, keeps everything and says what to do', async () => {
  await machine.connect();
  server.tokens.delete('good-token');
  await machine.ask('save', { paper: seen(1) });
  const stopped = await machine.sync();
  expect(stopped).toMatchObject({ signedIn: false, pending: 1 });
  expect(stopped.problem).toMatch(/^Sign in again/);
  const requests = server.requests.length;
  await machine.worker.alarm('sync');
  expect(server.requests.length).toBe(requests);
  server.tokens.add('new-token');
  await machine.connect('new-token');
  expect(await machine.ask('connection', {})).toMatchObject({ signedIn: true, pending: 0 });
  expect(server.field('paper', P1, 'title')).toBe('Paper 1');
});

test('a refused operation is told with its reason, and the others arrive', async () => {
  server.reject = ({ f }) => (f === 'status' ? 'status must be one of unread, reading, read' : undefined);
  await machine.connect();
  await machine.ask('edit', { paper: seen(1), edit: { kind: 'status', status: 'read' } });
  await machine.ask('save', { paper: seen(2) });
  const after = await machine.sync();
  expect(after.refused).toEqual([expect.objectContaining({ title: 'Paper 1', reason: 'status must be one of unread, reading, read' })]);
  expect(server.field('paper', paperId('arxiv:2501.00002'), 'title')).toBe('Paper 2');
  expect(machine.chrome.badge.text).toBe('!');
  server.reject = () => undefined;
  const resolved = await machine.ask('resolveRefused', { seq: after.refused[0]?.seq ?? 0, action: 'retry' });
  expect(resolved.refused).toEqual([]);
  expect(server.field('paper', P1, 'status')).toBe('read');
});

test.each([400, 500] as const)('one operation that makes the server answer %d does not block the others', async (status) => {
  server.poison = ({ f, val }) => (f === 'note' && val === 'poison' ? status : undefined);
  await machine.connect();
  for (let number = 1; number <= 12; number += 1) await machine.ask('save', { paper: seen(number) });
  await machine.ask('edit', { paper: seen(3), edit: { kind: 'note', text: 'poison', baseText: '' } });
  await machine.ask('save', { paper: seen(13) });
  let after = await machine.sync();
  for (let runs = 0; runs < 20 && after.pending > 0; runs += 1) after = await machine.sync();
  expect(after.refused).toHaveLength(1);
  expect(after.pending).toBe(0);
  expect(server.field('paper', paperId('arxiv:2501.00013'), 'title')).toBe('Paper 13');
});

test('a server that fails on everything refuses nothing', async () => {
  await machine.connect();
  await machine.ask('edit', { paper: seen(1), edit: { kind: 'star', starred: true } });
  server.faults = Array.from({ length: 40 }, () => 500 as const);
  for (let runs = 0; runs < 12; runs += 1) await machine.sync();
  expect((await machine.ask('connection', {})).refused).toEqual([]);
  server.faults = [];
  await machine.sync();
  expect(server.field('paper', P1, 'starred')).toBe(true);
});

test('a server that lost the device gets what waits under new numbers', async () => {
  await machine.connect();
  await machine.ask('save', { paper: seen(1) });
  await machine.sync();
  server.replicas.clear();
  await machine.ask('save', { paper: seen(2) });
  const after = await machine.sync();
  expect(after).toMatchObject({ pending: 0, refused: [] });
  expect(server.field('paper', paperId('arxiv:2501.00002'), 'title')).toBe('Paper 2');
});

test('operations that a server set back has processed are not sent again', async () => {
  server.write('tag', tagId('x'), 'name', 'x');
  await machine.connect();
  for (let number = 0; number < 30; number += 1) server.write('paper', paperId(`arxiv:2502.${number}`), 'title', `T ${number}`);
  server.pageSize = 7;
  await machine.ask('save', { paper: seen(1) });
  server.during = async () => {
    if (server.requests.length > 1 && server.processed.length > 0) server.faults = ['down'];
  };
  await machine.sync();
  server.during = async () => undefined;
  server.faults = [];
  for (const replica of server.replicas.values()) replica.lastSeq -= 2;
  await machine.ask('save', { paper: seen(2) });
  await machine.sync();
  expect(server.processed.filter(({ op, id }) => op === 'restore' && id === P1)).toHaveLength(1);
  expect(server.field('paper', paperId('arxiv:2501.00002'), 'title')).toBe('Paper 2');
});

test('one failure on a single operation is no reason to give it up', async () => {
  await machine.connect();
  await machine.ask('save', { paper: seen(1) });
  await machine.sync();
  server.faults = [500];
  await machine.ask('edit', { paper: seen(1), edit: { kind: 'star', starred: true } });
  expect(await machine.sync()).toMatchObject({ refused: [], pending: 1 });
  await machine.sync();
  expect(server.field('paper', P1, 'starred')).toBe(true);
});

test('the server is told which results were worked in', async () => {
  await machine.connect();
  await machine.ask('save', { paper: seen(1) });
  await machine.sync();
  await machine.sync();
  expect(server.requests.at(-1)?.ack).toBe(server.processed.length);
});

test('numbers that another copy of this profile used up do not swallow edits', async () => {
  await machine.connect();
  await machine.ask('save', { paper: seen(1) });
  await machine.sync();
  for (const replica of server.replicas.values()) replica.lastSeq += 200;
  await machine.ask('save', { paper: seen(2) });
  await machine.sync();
  expect(server.field('paper', paperId('arxiv:2501.00002'), 'title')).toBe('Paper 2');
});

test('a long pull in many pages ends with everything, and waiting edits are kept until it is complete', async () => {
  server.old = true;
  for (let number = 0; number < 60; number += 1) server.write('paper', paperId(`arxiv:2501.${number}`), 'title', `T ${number}`);
  server.pageSize = 7;
  await machine.ask('save', { paper: seen(1) });
  await machine.connect();
  expect((await machine.ask('connection', {})).pending).toBe(0);
  expect(server.requests.length).toBeGreaterThan(7);
  const { found } = await machine.ask('search', { query: 'T 59' });
  expect(found).toHaveLength(1);
});

test('edits stay until the pull after them is complete: a save is never shown as lost in between', async () => {
  server.write('tag', tagId('x'), 'name', 'x');
  await machine.connect();
  for (let number = 0; number < 30; number += 1) server.write('paper', paperId(`arxiv:2502.${number}`), 'title', `T ${number}`);
  server.pageSize = 7;
  await machine.ask('save', { paper: seen(1) });
  let requests = 0;
  server.during = async () => {
    requests += 1;
    if (requests === 2) server.faults = ['down'];
  };
  await machine.sync();
  expect(server.field('paper', P1, 'title')).toBe('Paper 1');
  expect(await machine.state(seen(1))).toMatchObject({ saved: true, pending: true });
  server.during = async () => undefined;
  server.faults = [];
  await machine.sync();
  expect(await machine.state(seen(1))).toMatchObject({ saved: true, pending: false });
});

test('an older version never replaces a newer one', async () => {
  await machine.connect();
  server.write('paper', P1, 'title', 'new');
  server.write('paper', P1, '_deleted', false);
  await machine.sync();
  server.changes = [{ e: 'paper', id: P1, f: 'title', val: 'old', ver: 1 }, ...server.changes];
  server.write('paper', P1, 'starred', true);
  server.changes.push({ e: 'paper', id: P1, f: 'title', val: 'stale', ver: 0 });
  await machine.sync();
  expect(await machine.state(seen(1))).toMatchObject({ title: 'new', starred: true });
});

test('at most a hundred operations and 256 KiB travel in one request', async () => {
  await machine.connect();
  for (let number = 1; number <= 30; number += 1) {
    await machine.ask('save', { paper: seen(number, { abstract: 'x'.repeat(30_000) }) });
  }
  await machine.sync();
  expect((await machine.ask('connection', {})).pending).toBe(0);
  for (const body of server.requests) {
    expect(body.ops.length).toBeLessThanOrEqual(100);
    expect(JSON.stringify(body).length).toBeLessThanOrEqual(256 * 1024);
  }
});

test('a sync that is asked for while the last one is counting what waits is made, not lost', async () => {
  await machine.connect();
  const before = server.requests.length;
  const show = machine.chrome.showBadge.bind(machine.chrome);
  let asked: Promise<void> | undefined;
  machine.chrome.showBadge = async (...badge) => {
    asked ??= machine.worker.runner.run(true);
    await show(...badge);
  };
  await machine.worker.runner.run(true);
  await asked;
  expect(server.requests).toHaveLength(before + 2);
});
