import { expect, test } from 'vitest';
import { applyOp, isEmpty, readSyncResponse } from '@src/background/wire';

const ts = '2026-01-01T00:00:00Z';

test('what a page shows never replaces what is there', () => {
  const fill = { op: 'set', e: 'paper', id: 'p', f: 'title', val: 'Seen', fill: true, ts } as const;
  expect(applyOp({ title: { val: 'Mine', ver: 3 } }, fill)['title']?.val).toBe('Mine');
  expect(applyOp({ title: { val: '', ver: 3 } }, fill)['title']?.val).toBe('Seen');
  expect(applyOp({}, fill)['title']?.val).toBe('Seen');
});

test('an operation that waits keeps the version that the server gave', () => {
  const set = { op: 'set', e: 'paper', id: 'p', f: 'status', val: 'read', ts } as const;
  expect(applyOp({ status: { val: 'unread', ver: 7 } }, set)['status']).toEqual({ val: 'read', ver: 7, at: Date.parse(ts) });
});

test.each([undefined, null, '', [], {}])('%j is nothing yet', (value) => {
  expect(isEmpty(value)).toBe(true);
});

test.each([0, false, 'x', ['a'], { a: 1 }])('%j is something', (value) => {
  expect(isEmpty(value)).toBe(false);
});

const answer = { epoch: 'e', changes: [], cursor: [1, 'n'], max_seen: [1, 'n'], more: false, last_seq: 0, results: [] };

test('a whole answer is read', () => {
  expect(readSyncResponse(answer)).toEqual(answer);
});

test.each(Object.keys(answer))('an answer without %s is refused', (member) => {
  expect(readSyncResponse({ ...answer, [member]: undefined })).toBeTypeOf('string');
});

test.each([null, 'text', [], { ...answer, cursor: [1] }, { ...answer, changes: [{ e: 'paper' }] }])('the answer %j is refused', (body) => {
  expect(readSyncResponse(body)).toBeTypeOf('string');
});
