/** Dropping what the server has forgotten: deleted long ago, and ended memberships (docs/reference/sync.md, Pruning). */

import type { Row, Writing } from './database';
import { THINGS } from './shadow';
import { text } from './wire';

/** Drops what was gone by version `pruned` and has not been written since; answers the papers that went. */
export async function forget(tx: Writing, pruned: number): Promise<Set<string>> {
  const store = tx.objectStore('rows');
  const edits = await tx.objectStore('outbox').getAll();
  // An annotation needs its paper.
  const waiting = new Set(edits.flatMap(({ e, op, paper }) => (e === 'annotation' && paper ? [op.id, paper] : [op.id])));
  const papers = await store.index('gone').getAll(1);
  const gone = new Set<string>();
  const others = await Promise.all(THINGS.map((e) => all(tx, e)));
  for (const row of [...papers, ...others.flat()]) {
    const ownEnd = row.fields['_deleted']?.val === true && isOlder(row, pruned);
    const withPaper = row.e === 'annotation' && gone.has(text(row.fields, 'paper_id'));
    if (!(ownEnd || withPaper) || waiting.has(row.id)) continue;
    gone.add(row.id);
    await store.delete([row.e, row.id]);
  }
  for (const e of ['identifier', 'paper_tag', 'list_entry', 'annotation_tag']) await forgetMemberships(tx, e, pruned, gone);
  return new Set(papers.map(({ id }) => id).filter((id) => gone.has(id)));
}

async function all(tx: Writing, e: string): Promise<Row[]> {
  return tx.objectStore('rows').getAll(IDBKeyRange.bound([e, ''], [e, '\uffff']));
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
