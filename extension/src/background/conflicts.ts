/** Notes and comments that two machines changed in the same lines: told by the server, settled by the user. */

import type { NoteConflict, PaperState } from '../shared/model';
import { type LibraryDb, reading, type Waiting, type Writing } from './database';
import { type WrittenField, writingText } from './edits';
import { stateAt, within } from './library';
import { chooseVersion } from './mergeText';
import { append } from './outbox';
import { isAnnotation, View } from './view';
import { type Result, text } from './wire';

/** Keeps both versions of a text that the server merged with a conflict. */
export async function noteConflict(tx: Writing, { theirs }: Result, { op, title }: Waiting): Promise<void> {
  await tx.objectStore('conflicts').put({
    paperId: op.id,
    title,
    ...(op.e === 'annotation' ? { of: 'comment' as const } : {}),
    mine: String(op.val ?? ''),
    theirs: String(theirs ?? ''),
    at: new Date().toISOString(),
  });
}

/** Those that still wait for a choice, newest first. */
export async function openConflicts(db: LibraryDb): Promise<NoteConflict[]> {
  const tx = reading(db);
  const view = new View(tx);
  const ids = await tx.objectStore('conflicts').getAllKeys();
  const found = await Promise.all(ids.map(async (id) => view.conflict(id, (await textIn(view, id)).present)));
  await tx.done;
  return found.filter((one) => one !== undefined).toSorted((a, b) => (a.at < b.at ? 1 : -1));
}

/** The user's choice; `both` leaves the text as it is. Nothing happens when there is nothing to choose any more. */
export async function settleConflict(db: LibraryDb, id: string, choice: 'both' | 'mine' | 'theirs'): Promise<PaperState> {
  return within(db, async (view, tx) => {
    const { field, present, paper } = await textIn(view, id);
    const conflict = await view.conflict(id, present);
    await tx.objectStore('conflicts').delete(id);
    if (conflict && choice !== 'both') {
      const other = choice === 'mine' ? 'theirs' : 'mine';
      const chosen = chooseVersion(present, conflict[choice], conflict[other]);
      const base = await view.version(field.e, id, field.f);
      await append(tx, writingText(field, present, { text: chosen, baseText: present }, base), conflict.title);
      view.refresh();
    }
    return stateAt(view, paper);
  });
}

/** The note of a paper or the comment of an annotation, as it is now; empty where it is deleted. */
async function textIn(view: View, id: string): Promise<{ field: WrittenField; present: string; paper: string }> {
  const annotation = await view.fields('annotation', id);
  if (!annotation) return { field: { e: 'paper', id, f: 'note' }, present: text((await view.fields('paper', id)) ?? {}, 'note'), paper: id };
  const present = isAnnotation(annotation) ? text(annotation, 'comment') : '';
  return { field: { e: 'annotation', id, f: 'comment' }, present, paper: text(annotation, 'paper_id') };
}
