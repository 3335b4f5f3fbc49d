/** Whether both sides hold the same: a hash of all rows (docs/reference/sync.md, Digest). */

import type { LibraryDb, Staged } from './database';
import { THINGS } from './shadow';
import { text } from './wire';

/** The digest of all rows of this machine, in hexadecimal. Rows that change meanwhile make it worthless. */
export async function digestOf(db: LibraryDb): Promise<string> {
  const entities = await entitiesOf(db);
  const gone = await goneIn(db);
  let hashes = '';
  for (const bucket of await bucketsOf(db, entities)) hashes += await hashLine(bucket, await rowsOf(db, entities, bucket), gone);
  return sha256(hashes);
}

/** The same of rows in memory. */
export async function digestOfRows(rows: Staged[]): Promise<string> {
  const buckets = [...new Set(rows.map(({ id }) => id.slice(0, 2)))].toSorted(byCodePoint);
  const gone = goneAmong(rows);
  let hashes = '';
  for (const bucket of buckets) hashes += await hashLine(bucket, rows.filter(({ id }) => id.startsWith(bucket)), gone);
  return sha256(hashes);
}

const isDeleted = ({ fields }: Staged): boolean => fields['_deleted']?.val === true;

async function goneIn(db: LibraryDb): Promise<Set<string>> {
  const papers = await db.getAllFromIndex('rows', 'gone');
  const others = await Promise.all(
    THINGS.map((e) => db.getAll('rows', IDBKeyRange.bound([e, ''], [`${e}\0`, '']))),
  );
  return goneAmong([...papers, ...others.flat()]);
}

/** Ids of deleted things, and of annotations of deleted papers: the server may have forgotten them. */
function goneAmong(rows: Staged[]): Set<string> {
  const deleted = new Set(rows.filter(isDeleted).map(({ id }) => id));
  const orphaned = rows.filter(({ e, fields }) => e === 'annotation' && deleted.has(text(fields, 'paper_id')));
  return new Set([...deleted, ...orphaned.map(({ id }) => id)]);
}

/** Whether the server has it too after it forgot what was deleted long ago. */
function lasts({ id, fields }: Staged, gone: Set<string>): boolean {
  const bar = id.indexOf('|');
  if (bar < 0) return !gone.has(id);
  return fields['_present']?.val === true && !gone.has(id.slice(0, bar)) && !gone.has(id.slice(bar + 1));
}

/** Nothing for a bucket without rows that last. */
async function hashLine(bucket: string, rows: Staged[], gone: Set<string>): Promise<string> {
  const lasting = rows.filter((row) => lasts(row, gone));
  if (lasting.length === 0) return '';
  const inOrder = lasting.toSorted((a, b) => byCodePoint(a.e, b.e) || byCodePoint(a.id, b.id));
  return `${bucket} ${await sha256(inOrder.map(lineOf).join(''))}\n`;
}

/** What is hashed of one row. */
export function lineOf({ e, id, fields }: Staged): string {
  const known = Object.fromEntries(Object.entries(fields).map(([f, { val, ver }]) => [f, [val, ver]]));
  return `${canonical([e, id, known])}\n`;
}

/** JSON as RFC 8785 (JCS) writes it: numbers and text as JSON.stringify, members in the order of their names. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((one) => canonical(one ?? null)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).filter(([, one]) => one !== undefined);
  // The order of code units, which is the order of sort().
  const sorted = members.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([name, one]) => `${JSON.stringify(name)}:${canonical(one)}`).join(',')}}`;
}

async function entitiesOf(db: LibraryDb): Promise<string[]> {
  const found: string[] = [];
  let cursor = await db.transaction('rows').store.openKeyCursor();
  while (cursor) {
    const [e] = cursor.key;
    found.push(e);
    cursor = await cursor.continue([`${e}\0`, '']);
  }
  return found;
}

/** The first two characters of all ids, in order; ids are mostly UUIDs, and others are found by looking. */
async function bucketsOf(db: LibraryDb, entities: string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const e of entities) {
    for (let from = ''; ; ) {
      const [key] = await db.getAllKeys('rows', IDBKeyRange.bound([e, from], [`${e}\0`, ''], false, true), 1);
      if (!key) break;
      const bucket = key[1].slice(0, 2);
      found.add(bucket);
      from = `${bucket}\uffff\uffff`;
    }
  }
  return [...found].toSorted(byCodePoint);
}

async function rowsOf(db: LibraryDb, entities: string[], bucket: string): Promise<Staged[]> {
  const found: Staged[] = [];
  for (const e of entities) {
    found.push(...(await db.getAll('rows', IDBKeyRange.bound([e, bucket], [e, `${bucket}\uffff\uffff`]))));
  }
  return found;
}

/** By code points, as the server orders; code units differ from them beyond the basic plane. */
function byCodePoint(a: string, b: string): number {
  for (let at = 0; at < a.length && at < b.length; at += 1) {
    if (a[at] !== b[at]) return (a.codePointAt(at) ?? 0) - (b.codePointAt(at) ?? 0);
  }
  return a.length - b.length;
}

async function sha256(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
