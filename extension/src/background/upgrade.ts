/** The stores of a library's database, version by version; what an earlier version holds is all kept. */

import type { LibraryDb, Row, Upgrading } from './database';
import { rowOf } from './shadow';
import { newNonce } from './wire';

/** An epoch that no server has: the next sync is told `history_diverged`, and brings back what a server had lost. */
const LOST = 'lost before this version';

export function createFirst(db: LibraryDb): void {
  const rows = db.createObjectStore('rows', { keyPath: ['e', 'id'] });
  rows.createIndex('paper', ['e', 'paper']);
  rows.createIndex('ident', 'ident');
  rows.createIndex('name', ['e', 'name']);
  rows.createIndex('member', ['e', 'member']);
  const outbox = db.createObjectStore('outbox', { keyPath: 'seq' });
  for (const index of ['key', 'paper', 'ident', 'e', 'head'] as const) outbox.createIndex(index, index);
  db.createObjectStore('meta');
  db.createObjectStore('problems', { keyPath: 'id', autoIncrement: true });
}

/** Stores for snapshots and conflicts; a mark on papers in the trash; nonces of what was never sent. */
export async function upgradeToSecond(db: LibraryDb, tx: Upgrading, filled: boolean): Promise<void> {
  tx.objectStore('rows').createIndex('gone', 'gone');
  db.createObjectStore('conflicts', { keyPath: 'paperId' });
  db.createObjectStore('staging');
  if (!filled) return;
  let lost = false;
  for (let cursor = await tx.objectStore('rows').openCursor(); cursor; cursor = await cursor.continue()) {
    const row = cursor.value;
    lost ||= isLost(row);
    if (row.e === 'paper' && row.fields['_deleted']?.val === true) await cursor.update({ ...row, gone: 1 });
  }
  const meta = await tx.objectStore('meta').get('sync');
  if (meta && lost) await tx.objectStore('meta').put({ ...meta, epoch: LOST }, 'sync');
  // What may have been sent without a nonce must stay without: the server may know it so.
  for (const waiting of await tx.objectStore('outbox').getAll(IDBKeyRange.lowerBound(meta?.sent ?? 0, true))) {
    await tx.objectStore('outbox').put({ ...waiting, op: { ...waiting.op, n: newNonce() } });
  }
}

/** Version 1 marked so what it held when a server was set back; what is still marked the server never had again. */
function isLost({ fields }: Row): boolean {
  return Object.values(fields).some(({ ver }) => ver < 0);
}

/** Annotations that an extension of before took in without knowing them, and records joined to others, get into the indexes. */
export async function upgradeToThird(tx: Upgrading): Promise<void> {
  for (const e of ['annotation', 'annotation_tag', 'paper']) {
    const range = IDBKeyRange.bound([e, ''], [e, '\uffff']);
    for (let cursor = await tx.objectStore('rows').openCursor(range); cursor; cursor = await cursor.continue()) {
      const { id, fields } = cursor.value;
      const row = rowOf(e, id, fields);
      if (row.paper !== cursor.value.paper || row.member !== cursor.value.member) await cursor.update(row);
    }
  }
}
