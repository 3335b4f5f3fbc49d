/** Fetching the whole library in chunks. A worker that was stopped goes on with the next chunk. */

import { unwrap } from 'idb';
import { type Fetch, type LibraryDb, stagingOnly, type SyncMeta, writeMeta, writing } from './database';
import { leased } from './lease';
import { type Server, ServerError } from './server';
import { rowOf } from './shadow';
import { compareKeys } from './sideBySide';
import { swap } from './swap';
import { withToken } from './trail';
import type { SnapshotChunk, Token } from './wire';

export interface Fetching {
  db: LibraryDb;
  server: Server;
  lease: string;
  onChange(papers: Set<string>): void;
}

/** A snapshot that is to be fetched. */
export function beginning(why: Fetch['why'], recent: string[], lastSeq: number): Fetch {
  return { why, recent, lastSeq, done: 0, total: 0 };
}

/** Goes on with the snapshot that the bookkeeping names, to its end. Raises ServerError, `resync` when it must begin again. */
export async function takeSnapshot(run: Fetching, begun: SyncMeta): Promise<undefined> {
  let { fetch } = begun;
  while (fetch && fetch.after !== null) {
    const chunk = await run.server.snapshot(fetch.after, fetch.cursor ? [] : known(begun));
    if (fetch.cursor && !sameSnapshot(fetch, chunk)) {
      throw new ServerError('resync', 'The library changed its history while it was fetched.');
    }
    await (fetch.why === 'first' ? keepAtOnce(run, chunk) : keepAside(run, chunk));
    fetch = progress(fetch, chunk);
  }
  if (fetch) run.onChange(fetch.why === 'first' ? await allPapers(run.db) : await swap(run.db, run.lease));
  return undefined;
}

function known({ trail = [], cursor }: SyncMeta): Token[] {
  return withToken(trail, cursor);
}

function sameSnapshot({ cursor, epoch }: Fetch, chunk: SnapshotChunk): boolean {
  return epoch === chunk.epoch && cursor?.[0] === chunk.cursor[0] && cursor[1] === chunk.cursor[1];
}

function progress(fetch: Fetch, { epoch, cursor, fork, rows, total, after }: SnapshotChunk): Fetch {
  const done = fetch.done + rows.length;
  return { ...fetch, ...orderOf(fetch, rows), epoch, cursor, fork: fetch.fork ?? fork, after, done, total };
}

/** Servers send rows in the order of their keys; one that orders text otherwise is noticed. */
function orderOf({ last, disorder = false }: Fetch, rows: SnapshotChunk['rows']): Pick<Fetch, 'last' | 'disorder'> {
  const keys = [...(last ? [last] : []), ...rows.map(({ e, id }): [string, string] => [e, id])];
  const falls = keys.some((key, index) => index > 0 && compareKeys(keys[index - 1] ?? key, key) >= 0);
  const newest = keys.at(-1);
  return { disorder: disorder || falls, ...(newest ? { last: newest } : {}) };
}

/** Where there is no row yet, rows are shown as they come. The cursor is set with the last of them. */
async function keepAtOnce({ db, lease }: Fetching, chunk: SnapshotChunk): Promise<void> {
  const tx = writing(db);
  const meta = await leased(tx, lease);
  const store = unwrap(tx.objectStore('rows'));
  for (const { e, id, fields } of chunk.rows) store.put(rowOf(e, id, fields));
  const { fetch, ...rest } = meta;
  const seen = { ...rest, epoch: chunk.epoch, maxSeen: chunk.cursor };
  const whole = { ...seen, cursor: chunk.cursor, trail: withToken(meta.trail ?? [], chunk.cursor) };
  await writeMeta(tx, chunk.after === null || !fetch ? whole : { ...seen, fetch: progress(fetch, chunk) });
  await tx.done;
}

async function allPapers(db: LibraryDb): Promise<Set<string>> {
  const keys = await db.getAllKeys('rows', IDBKeyRange.bound(['paper', ''], ['paper', '\uffff']));
  return new Set(keys.map(([, id]) => id));
}

async function keepAside({ db, lease }: Fetching, chunk: SnapshotChunk): Promise<void> {
  const tx = stagingOnly(db);
  const meta = await leased(tx, lease);
  const fetch = meta.fetch ?? beginning('history_pruned', [], 0);
  if (!fetch.cursor) await tx.objectStore('staging').clear();
  await tx.objectStore('staging').put(chunk.rows, fetch.done);
  await writeMeta(tx, { ...meta, fetch: progress(fetch, chunk) });
  await tx.done;
}
