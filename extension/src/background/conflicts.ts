/** Notes that two machines changed in the same lines: told by the server, settled by the user. */

import type { NoteConflict, PaperState } from '../shared/model';
import { type LibraryDb, reading, type Waiting, type Writing } from './database';
import { writingNote } from './edits';
import { stateAt, within } from './library';
import { chooseVersion } from './mergeText';
import { append } from './outbox';
import { View } from './view';
import { type Result, text } from './wire';

/** Keeps both versions of a note that the server merged with a conflict. */
export async function noteConflict(tx: Writing, { theirs }: Result, { op, title }: Waiting): Promise<void> {
  // Of a comment both versions stay in the text, and each in the history.
  if (op.e !== 'paper') return;
  await tx.objectStore('conflicts').put({
    paperId: op.id,
    title,
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
  const found = await Promise.all(
    ids.map(async (id) => view.conflict(id, text((await view.fields('paper', id)) ?? {}, 'note'))),
  );
  await tx.done;
  return found.filter((one) => one !== undefined).toSorted((a, b) => (a.at < b.at ? 1 : -1));
}

/** The user's choice; `both` leaves the text as it is. Nothing happens when there is nothing to choose any more. */
export async function settleConflict(db: LibraryDb, id: string, choice: 'both' | 'mine' | 'theirs'): Promise<PaperState> {
  return within(db, async (view, tx) => {
    const fields = (await view.fields('paper', id)) ?? {};
    const present = text(fields, 'note');
    const conflict = await view.conflict(id, present);
    await tx.objectStore('conflicts').delete(id);
    if (conflict && choice !== 'both') {
      const other = choice === 'mine' ? 'theirs' : 'mine';
      const chosen = chooseVersion(present, conflict[choice], conflict[other]);
      const base = await view.version('paper', id, 'note');
      await append(tx, writingNote(id, present, { text: chosen, baseText: present }, base), text(fields, 'title'));
      view.refresh();
    }
    return stateAt(view, id);
  });
}
