import { expect, test } from 'vitest';
import { lostOf, lowered, ordered, sameFields } from '@src/background/reupload';
import type { Fields, Token } from '@src/background/wire';

const FORK: Token = [10, 'n'];
const paper = (fields: Fields) => ({ e: 'paper', id: 'p', fields });
const lost = (fields: Fields, there?: Fields) => lostOf(paper(fields), there, FORK).map(({ op }) => op);

test('what both had at the fork is not given back, whatever the server says now', () => {
  expect(lost({ title: { val: 'a', ver: 10, at: 1 } }, { title: { val: 'b', ver: 11, at: 2 } })).toEqual([]);
});

test('what is the same on the server is not given back', () => {
  expect(lost({ authors: { val: ['x'], ver: 11, at: 1 } }, { authors: { val: ['x'], ver: 12, at: 2 } })).toEqual([]);
});

test('a field is given back with its time, as made on what both still have', () => {
  expect(lost({ status: { val: 'read', ver: 11, at: 77 } }, { status: { val: 'unread', ver: 9, at: 5 } })).toEqual([
    { op: 'set', e: 'paper', id: 'p', f: 'status', val: 'read', base: 10, at: 77 },
  ]);
});

test('text is based on what both had, and on nothing when the server has other text', () => {
  const note = { note: { val: 'new', ver: 11, at: 7 } };
  expect(lost(note, { note: { val: 'old', ver: 10, at: 5 } })[0]).toMatchObject({ op: 'text', val: 'new', base_text: 'old', base: 10 });
  expect(lost(note, { note: { val: 'other', ver: 12, at: 5 } })[0]).toMatchObject({ base_text: '' });
  expect(lost(note)[0]).toMatchObject({ base_text: '' });
});

test('what version 1 marked as lost is given back where the server has nothing', () => {
  expect(lost({ title: { val: 'a', ver: -1 } })).toMatchObject([{ op: 'set', val: 'a', base: 10, at: 0 }]);
  expect(lost({ title: { val: 'a', ver: -1 } }, { title: { val: 'b', ver: 3, at: 5 } })).toEqual([]);
});

test('memberships and existence have operations of their own', () => {
  const tag = (val: boolean, there?: Fields) => lostOf({ e: 'paper_tag', id: 'p|t', fields: { _present: { val, ver: 11, at: 1 } } }, there, FORK);
  expect(tag(true)[0]?.op).toEqual({ op: 'add', e: 'paper_tag', id: 'p|t', base: 10, at: 1 });
  expect(tag(false, { _present: { val: true, ver: 3 } })[0]?.op).toMatchObject({ op: 'remove', base: 10 });
  expect(lost({ _deleted: { val: true, ver: 11, at: 3 } })).toEqual([{ op: 'del', e: 'paper', id: 'p', seen: 10, at: 3 }]);
  expect(lost({ _deleted: { val: false, ver: 11, at: 3 } })).toEqual([{ op: 'restore', e: 'paper', id: 'p', base: 10, at: 3 }]);
});

test('nothing is given back of what is nothing: an empty note, an ended membership that never was', () => {
  expect(lost({ note: { val: '', ver: 11 } })).toEqual([]);
  expect(lostOf({ e: 'paper_tag', id: 'p|t', fields: { _present: { val: false, ver: 11 } } }, undefined, FORK)).toEqual([]);
  expect(lost({ note: { val: '', ver: 11 } }, { note: { val: 'old', ver: 3 } })).toHaveLength(1);
});

test('who deleted or restored after the fork and later than we knew is right', () => {
  const mine = { _deleted: { val: false, ver: 11, at: 50 } };
  expect(lost(mine, { _deleted: { val: true, ver: 12, at: 60 } })).toEqual([]);
  expect(lost(mine, { _deleted: { val: true, ver: 12, at: 40 } })).toHaveLength(1);
});

test('what others need comes first, deletions come last', () => {
  const rows = [
    paper({ _deleted: { val: true, ver: 20 }, note: { val: 'n', ver: 15 }, title: { val: 't', ver: 12 }, canonical: { val: 'c', ver: 11 } }),
    { e: 'list_entry', id: 'l|p', fields: { rank: { val: 'a0', ver: 14 }, _present: { val: true, ver: 13 } } },
    { e: 'tag', id: 't', fields: { _deleted: { val: false, ver: 19 } } },
  ];
  const all = ordered(rows.flatMap((row) => lostOf(row, undefined, FORK)));
  expect(all.map(({ op }) => op.f ?? op.op)).toEqual(['restore', 'canonical', 'title', 'add', 'note', 'rank', 'del']);
});

test('an operation that has seen lost history is lowered, others stay', () => {
  const op = { op: 'set', e: 'paper', id: 'p', f: 'status', val: 'read', n: 'x' } as const;
  expect(lowered({ ...op, base: 99 }, FORK)).toEqual({ ...op, base: 10 });
  expect(lowered({ ...op, base: 4 }, FORK)).toEqual({ ...op, base: 4 });
  expect(lowered({ op: 'del', e: 'paper', id: 'p', seen: 99 }, FORK).seen).toBe(10);
  expect(lowered(op, FORK)).toEqual(op);
});

test('an operation that has seen the value which was held is later than that', () => {
  const op = { op: 'set', e: 'paper', id: 'p', f: 'status', val: 'read', n: 'x' } as const;
  const held = { val: 'reading', ver: 20, at: 5_000 };
  expect(lowered({ ...op, base: 20 }, FORK, held)).toEqual({ ...op, base: 10, after: 5_000 });
  expect(lowered({ ...op, base: 20, after: 7_000 }, FORK, held).after).toBe(7_000);
  expect(lowered({ ...op, base: 19 }, FORK, held).after).toBeUndefined();
  expect(lowered({ ...op, base: 20 }, FORK, { val: 'reading', ver: 20 }).after).toBeUndefined();
});

test('rows are the same when values, versions and times are', () => {
  const one: Fields = { extra: { val: { a: 1 }, ver: 1, at: 1 } };
  expect(sameFields(one, { extra: { val: { a: 1 }, ver: 1, at: 1 } })).toBe(true);
  expect(sameFields(one, { extra: { val: { a: 1 }, ver: 1 } })).toBe(false);
  expect(sameFields(one, { extra: { val: { a: 2 }, ver: 1, at: 1 } })).toBe(false);
  expect(sameFields(one, { ...one, note: { val: '', ver: 2 } })).toBe(false);
});
