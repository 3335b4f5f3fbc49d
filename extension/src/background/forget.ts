/** Dropping what the server has forgotten: deleted long ago, and ended memberships (docs/reference/sync.md, Pruning). */

import type { Row, Writing } from './database';

/** Drops what was gone by version `pruned` and has not been written since; answers the papers that went. */
export async function forget(tx: Writing, pruned: number): Promise<Set<string>> {
  const store = tx.objectStore('rows');
  const waiting = new Set((await tx.objectStore('outbox').getAll()).map(({ op }) => op.id));
  const papers = await store.index('gone').getAll(1);
  const gone = new Set<string>();
  for (const row of [...papers, ...(await named(tx))]) {
    if (row.fields['_deleted']?.val !== true || !isOlder(row, pruned) || waiting.has(row.id)) continue;
    gone.add(row.id);
    await store.delete([row.e, row.id]);
  }
  for (const e of ['identifier', 'paper_tag', 'list_entry']) await forgetMemberships(tx, e, pruned, gone);
  return new Set(papers.map(({ id }) => id).filter((id) => gone.has(id)));
}

async function named(tx: Writing): Promise<Row[]> {
  const store = tx.objectStore('rows');
  const found = await Promise.all(['tag', 'list'].map((e) => store.getAll(IDBKeyRange.bound([e, ''], [e, '\uffff']))));
  return found.flat();
}

async function forgetMemberships(tx: Writing, e: string, pruned: number, gone: Set<string>): Promise<void> {
  const range = IDBKeyRange.bound([e, ''], [e, '\uffff']);
  for (let cursor = await tx.objectStore('rows').openCursor(range); cursor; cursor = await cursor.continue()) {
    const { id, fields } = cursor.value;
    const bar = id.indexOf('|');
    const ended = fields['_present']?.val !== true && isOlder(cursor.value, pruned);
    if (ended || gone.has(id.slice(0, bar)) || gone.has(id.slice(bar + 1))) await cursor.delete();
  }
}

function isOlder({ fields }: Row, pruned: number): boolean {
  return Object.values(fields).every(({ ver }) => ver <= pruned);
}
