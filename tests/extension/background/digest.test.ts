import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { expect, test } from 'vitest';
import { canonical, digestOf, digestOfRows } from '@src/background/digest';
import { openLibrary, type Staged } from '@src/background/database';
import { rowOf } from '@src/background/shadow';

const PAPER = 'ab000000-0000-4000-8000-000000000001';
/** The digest below was made of these rows with the package that the server uses. */
const ROWS: Staged[] = [
  { e: 'tag', id: '0f000000-0000-4000-8000-000000000001', fields: { name: { val: 'x', ver: 1, at: 5 } } },
  { e: 'identifier', id: `${PAPER}|url:https://example.org/\u{1f701}`, fields: { _present: { val: true, ver: 9 } } },
  { e: 'identifier', id: `${PAPER}|url:https://example.org/\ue000`, fields: { _present: { val: true, ver: 8 } } },
  {
    e: 'paper',
    id: PAPER,
    fields: {
      title: { val: 'Über \u2028 \u{1d6fc} "x"\n', ver: 3 },
      progress: { val: 0.25, ver: 4 },
      starred: { val: true, ver: 5 },
      note: { val: null, ver: 6 },
      extra: { val: { b: 1, 10: 2, 9: [1e21, 1e-7, 0], '\ue000': 0, '\u{1f701}': 1 }, ver: 7 },
    },
  },
];
const DIGEST = '9a98aba173a16aa2781a5ca19c0cf18da75d735744f04bd336ff2fd7e7faaab3';

test('the digest is that of the server, whatever the order of the rows', async () => {
  expect(await digestOfRows(ROWS)).toBe(DIGEST);
  expect(await digestOfRows(ROWS.toReversed())).toBe(DIGEST);
});

test('the database has the digest of its rows', async () => {
  globalThis.indexedDB = new IDBFactory();
  const db = await openLibrary('test');
  for (const { e, id, fields } of ROWS) await db.put('rows', rowOf(e, id, fields));
  expect(await digestOf(db)).toBe(DIGEST);
  await db.put('rows', rowOf('tag', '0f000000-0000-4000-8000-000000000001', { name: { val: 'y', ver: 1 } }));
  expect(await digestOf(db)).not.toBe(DIGEST);
});

test('what the server may have forgotten is not in it', async () => {
  globalThis.indexedDB = new IDBFactory();
  const db = await openLibrary('test');
  const dead = 'cd000000-0000-4000-8000-000000000002';
  const tag = '0f000000-0000-4000-8000-000000000001';
  const more: Staged[] = [
    { e: 'paper', id: dead, fields: { title: { val: 'Gone', ver: 11 }, _deleted: { val: true, ver: 12 } } },
    { e: 'paper_tag', id: `${dead}|${tag}`, fields: { _present: { val: true, ver: 10 } } },
    { e: 'paper_tag', id: `${PAPER}|${tag}`, fields: { _present: { val: false, ver: 13 } } },
    { e: 'list', id: 'ef000000-0000-4000-8000-000000000003', fields: { _deleted: { val: true, ver: 14 } } },
    { e: 'list_entry', id: `ef000000-0000-4000-8000-000000000003|${PAPER}`, fields: { _present: { val: true, ver: 15 } } },
    { e: 'annotation', id: 'ef000000-0000-4000-8000-000000000004', fields: { paper_id: { val: dead, ver: 16 } } },
    { e: 'annotation_tag', id: `ef000000-0000-4000-8000-000000000004|${tag}`, fields: { _present: { val: true, ver: 17 } } },
    { e: 'annotation', id: 'ef000000-0000-4000-8000-000000000005', fields: { paper_id: { val: PAPER, ver: 18 }, _deleted: { val: true, ver: 19 } } },
    { e: 'saved_search', id: 'ef000000-0000-4000-8000-000000000006', fields: { query: { val: 'x', ver: 20 }, _deleted: { val: true, ver: 21 } } },
  ];
  for (const { e, id, fields } of [...ROWS, ...more]) await db.put('rows', rowOf(e, id, fields));
  expect(await digestOf(db)).toBe(DIGEST);
  expect(await digestOfRows([...more, ...ROWS])).toBe(DIGEST);
});

test('an empty library has a digest', async () => {
  globalThis.indexedDB = new IDBFactory();
  expect(await digestOf(await openLibrary('test'))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
});

test.each([
  [{ b: 1, a: [true, null, 'x'] }, '{"a":[true,null,"x"],"b":1}'],
  [{ 10: 1, 9: 2 }, '{"10":1,"9":2}'],
  [[1e21, 333333333.3333333, 1e-27, -0, 4.5], '[1e+21,333333333.3333333,1e-27,0,4.5]'],
  ['\u20ac$\u000f\nA\'B"\\\\"/', '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'],
])('%j is written as RFC 8785 says', (value, written) => {
  expect(canonical(value)).toBe(written);
});
