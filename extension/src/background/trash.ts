/** Papers in the trash, and the way back. */

import type { PaperState, TrashedPaper } from '../shared/model';
import { type LibraryDb, reading } from './database';
import { stateAt, within } from './library';
import { append } from './outbox';
import { Refusal } from './refusal';
import { View } from './view';
import { type Fields, moment, text } from './wire';

const MOST = 100;

/** Newest first; papers that were joined to another are not told apart from it. */
export async function trash(db: LibraryDb): Promise<TrashedPaper[]> {
  const tx = reading(db);
  const view = new View(tx);
  const known = await tx.objectStore('rows').index('gone').getAllKeys(1);
  const waiting = (await tx.objectStore('outbox').index('e').getAll('paper')).filter(({ op }) => op.op === 'del');
  const ids = new Set([...known.map(([, id]) => id), ...waiting.map(({ op }) => op.id)]);
  const found = await Promise.all([...ids].map(async (id) => ({ id, fields: await view.fields('paper', id) })));
  await tx.done;
  return found
    .filter((one): one is { id: string; fields: Fields } => one.fields?.['_deleted']?.val === true)
    .filter(({ fields }) => text(fields, 'alias_of') === '')
    .toSorted((a, b) => deletedAt(b.fields) - deletedAt(a.fields) || (a.id < b.id ? -1 : 1))
    .slice(0, MOST)
    .map(({ id, fields }) => ({
      paperId: id,
      title: text(fields, 'title'),
      url: text(fields, 'url'),
      ...(deletedAt(fields) > 0 ? { deletedAt: new Date(deletedAt(fields)).toISOString() } : {}),
    }));
}

function deletedAt(fields: Fields): number {
  return fields['_deleted']?.at ?? 0;
}

/** Takes a paper out of the trash. Raises Refusal when nobody knows it. */
export async function restorePaper(db: LibraryDb, id: string): Promise<PaperState> {
  return within(db, async (view, tx) => {
    const fields = await view.fields('paper', id);
    if (!fields) throw new Refusal('This paper is not in the trash any more.');
    if (fields['_deleted']?.val === true) {
      const base = await view.version('paper', id, '_deleted');
      await append(tx, [{ op: 'restore', e: 'paper', id, base, ts: moment() }], text(fields, 'title'));
      view.refresh();
    }
    return stateAt(view, id);
  });
}
