/** The operations that wait for the server: numbered without gaps, in the transaction of the edit itself. */

import { unwrap } from 'idb';
import { type LibraryDb, readMeta, type SyncMeta, type Waiting, writeMeta, type Writing } from './database';
import { annotationOf, ends } from './shadow';
import { byteLength, type Change, fieldOf, MAX_BYTES, MAX_OPS, newNonce, type Op, text } from './wire';

/** Puts the operations of one edit at the end, each with a nonce of its own. `title` is what the user knows them by. */
export async function append(tx: Writing, ops: Op[], title: string): Promise<void> {
  if (ops.length === 0) return;
  const meta = await readMeta(tx);
  const store = tx.objectStore('outbox');
  for (const [index, op] of ops.entries()) {
    meta.seq += 1;
    await store.add({ ...waitingFor(op, title, await paperOf(tx, op)), seq: meta.seq, ...(index === 0 ? { head: 1 as const } : {}) });
  }
  await writeMeta(tx, meta);
}

/** The paper of an annotation, as this machine or an operation that waits has it. */
async function paperOf(tx: Writing, op: Op): Promise<string | undefined> {
  const annotation = annotationOf(op.e, op.id);
  if (annotation === undefined) return undefined;
  if (op.f === 'paper_id') return String(op.val);
  const known = await tx.objectStore('rows').get(['annotation', annotation]);
  if (known) return text(known.fields, 'paper_id') || undefined;
  const waiting = await tx.objectStore('outbox').index('key').getAll(`annotation ${annotation}`);
  return waiting.find(({ paper }) => paper !== undefined)?.paper;
}

/** An operation that is to wait, without its number: that comes from where it is put. */
export type Unnumbered = Omit<Waiting, 'seq'>;

/** Puts operations at the end, numbered from `last + 1`; those that had a number are moved, the first `ahead` are new. */
export function addNumbered(tx: Writing, all: (Unnumbered & { seq?: number })[], last: number, ahead = 0): number {
  const store = unwrap(tx.objectStore('outbox'));
  const moved: [number, number][] = [];
  let seq = last;
  for (const { seq: was, ...waiting } of all) {
    seq += 1;
    let { op } = waiting;
    if (was !== undefined) {
      // What it had not seen of its own machine's it has not seen under the new numbers, nor what is put ahead.
      const { since = 0, ...rest } = op;
      const now = Math.max(ahead, moved.findLast(([old]) => old <= since)?.[1] ?? Math.min(since, last));
      op = now > 0 ? { ...rest, since: now } : rest;
      moved.push([was, seq]);
    }
    store.add({ ...waiting, op, seq });
  }
  return seq;
}

/** `of` is the paper of an annotation, which its id does not tell. */
export function waitingFor(op: Op, title: string, of?: string): Unnumbered {
  const { paper = of, ident } = ends(op.e, op.id);
  return {
    op: { ...op, n: newNonce() },
    key: `${op.e} ${op.id}`,
    e: op.e,
    title,
    ...(paper ? { paper } : {}),
    ...(ident ? { ident } : {}),
  };
}

/** The next operations to send, within the limits of one request; at least one if any waits. */
export async function nextBatch(tx: Writing, after: number, most = MAX_OPS): Promise<Waiting[]> {
  const found = await tx.objectStore('outbox').getAll(IDBKeyRange.lowerBound(after, true), Math.min(most, MAX_OPS));
  let bytes = 4096;
  const fits = found.findIndex((waiting) => {
    bytes += byteLength(JSON.stringify(waiting.op)) + 32;
    return bytes > MAX_BYTES;
  });
  return fits < 0 ? found : found.slice(0, Math.max(1, fits));
}

/** Drops what the server has processed and this machine has pulled; answers the papers that it concerned. */
export async function trim(tx: Writing, upTo: number): Promise<Set<string>> {
  const range = IDBKeyRange.upperBound(upTo);
  const done = await tx.objectStore('outbox').getAll(range);
  await tx.objectStore('outbox').delete(range);
  return new Set(done.flatMap(({ paper }) => (paper ? [paper] : [])));
}

/** What waits has seen what its own machine wrote before it: in `changes`, the operations of `device` up to `sent`. */
export async function raiseBases(tx: Writing, changes: Change[], device: string, sent: number): Promise<void> {
  const store = tx.objectStore('outbox');
  if ((await store.count()) === 0) return;
  for (const { e, id, f, ver, by, seq } of changes) {
    if (by !== device || seq === undefined || seq > sent) continue;
    for (const waiting of await store.index('key').getAll(`${e} ${id}`)) {
      const { op } = waiting;
      if (waiting.seq <= seq || (op.since ?? 0) >= seq || fieldOf(op) !== f || op.base === undefined || op.base >= ver) continue;
      await store.put({ ...waiting, op: { ...op, base: ver } });
    }
  }
}

/** Takes one operation out, which the server has not processed, and closes the gap. */
export async function takeOut(tx: Writing, seq: number): Promise<void> {
  const store = tx.objectStore('outbox');
  const taken = await store.get(seq);
  const next = await store.get(seq + 1);
  await store.delete(seq);
  // The edit goes on with its next operation.
  if (taken?.head && next && !next.head) await store.put({ ...next, head: 1 });
  await renumber(tx, seq - 1, seq);
}

/** Numbers everything after `from` anew, beginning with `last + 1`. */
async function renumber(tx: Writing, last: number, from: number): Promise<void> {
  const store = tx.objectStore('outbox');
  const all = await store.getAll(IDBKeyRange.lowerBound(from, true));
  await store.delete(IDBKeyRange.lowerBound(from, true));
  const seq = addNumbered(tx, all, last);
  const meta = await readMeta(tx);
  await writeMeta(tx, { ...meta, seq, sent: last, processed: last, ack: Math.min(meta.ack, last) });
}

/**
 * Makes this a new replica: `ahead` and then what waits is numbered from 1. `keep` answers an operation as it goes on,
 * or undefined when it is dropped. An edit that loses its first operation goes on with its next.
 */
export async function numberedAnew(tx: Writing, ahead: Unnumbered[], keep: (waiting: Waiting) => Op | undefined): Promise<void> {
  const store = tx.objectStore('outbox');
  const all: (Unnumbered & { seq?: number })[] = [...ahead];
  let headless = false;
  for (const { head, ...waiting } of await store.getAll()) {
    const op = keep(waiting);
    headless = (headless || head === 1) && !op;
    if (op) all.push({ ...waiting, op, ...(head || headless ? { head: 1 as const } : {}) });
  }
  await store.clear();
  addNumbered(tx, all, 0, ahead.length);
  const { recordedAt: _recordedAt, ...meta } = unhindered(await readMeta(tx));
  await writeMeta(tx, { ...meta, device: crypto.randomUUID(), seq: all.length, sent: 0, processed: 0, ack: 0 });
}

/** Back to full requests. */
export function unhindered({ batchSize: _size, alone: _alone, ...meta }: SyncMeta): SyncMeta {
  return meta;
}

/** How many edits (not operations) wait. */
export async function countEdits(db: LibraryDb): Promise<number> {
  return db.countFromIndex('outbox', 'head');
}
