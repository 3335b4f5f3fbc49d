/** Reading lists on this machine: made, named, ordered, deleted and brought back. */

import type { ListedPaper, ReadingList } from '../shared/model';
import { nameKey } from '../shared/paperId';
import { type LibraryDb, reading, readMeta } from './database';
import { nameOf, thing } from './edits';
import { within } from './library';
import { append } from './outbox';
import { entriesOf, moving, shownOf } from './placing';
import { Refusal } from './refusal';
import { statusOf, View } from './view';
import { moment, type Op, text } from './wire';

export type OrderedList = ReadingList & { entries: ListedPaper[] };

/** Every list by name, with the number of papers that it shows. */
export async function lists(db: LibraryDb): Promise<(ReadingList & { papers: number })[]> {
  const tx = reading(db);
  const view = new View(tx);
  const found = await Promise.all(
    (await view.namedLike('list', '')).map(async ({ id, name }) => ({
      id,
      name,
      papers: shownOf(await entriesOf(view, id)).length,
    })),
  );
  await tx.done;
  return found.toSorted((a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1));
}

/** One list in its order. Raises Refusal. */
export async function list(db: LibraryDb, id: string): Promise<OrderedList> {
  const tx = reading(db);
  const found = await ordered(new View(tx), id);
  await tx.done;
  return found;
}

async function ordered(view: View, id: string): Promise<OrderedList> {
  const { name } = await present(view, id);
  const entries = shownOf(await entriesOf(view, id)).map(({ head, fields = {} }) => ({
    paperId: head,
    title: text(fields, 'title'),
    url: text(fields, 'url'),
    status: statusOf(fields),
  }));
  return { id, name, entries };
}

async function present(view: View, id: string): Promise<ReadingList> {
  const found = await view.named('list', id);
  if (!found) throw new Refusal('This list is not there any more. Open the lists again.');
  return { id, name: found.name };
}

/** The list of that name, made if there is none. Raises Refusal. */
export async function createList(db: LibraryDb, typed: string): Promise<ReadingList> {
  return within(db, async (view, tx) => {
    const { id, ops } = await thing(view, 'list', nameOf('list', typed));
    await append(tx, ops, nameOf('list', typed));
    view.refresh();
    return present(view, id);
  });
}

/** Raises Refusal when another list has the name. */
export async function renameList(db: LibraryDb, id: string, typed: string): Promise<ReadingList> {
  return within(db, async (view, tx) => {
    const before = await present(view, id);
    const name = nameOf('list', typed);
    const key = nameKey(name);
    const same = (await view.namedLike('list', name)).find((one) => one.id !== id && nameKey(one.name) === key);
    if (same) throw new Refusal(`There is a list called "${same.name}" already. Choose another name.`);
    const op: Op = { op: 'set', e: 'list', id, f: 'name', val: name, base: await view.version('list', id, 'name'), ts: moment() };
    await append(tx, before.name === name ? [] : [op], name);
    return { id, name };
  });
}

/** Deletes a list; its papers stay in the library. */
export async function deleteList(db: LibraryDb, id: string): Promise<void> {
  await within(db, async (view, tx) => {
    const found = await view.named('list', id);
    if (!found) return;
    const [seen] = (await readMeta(tx)).cursor;
    await append(tx, [{ op: 'del', e: 'list', id, seen, ts: moment() }], found.name);
  });
}

/** Brings a deleted list back with its order. Raises Refusal when it never was. */
export async function restoreList(db: LibraryDb, id: string): Promise<ReadingList> {
  return within(db, async (view, tx) => {
    const fields = await view.fields('list', id);
    if (fields?.['_deleted']?.val === true) {
      const base = await view.version('list', id, '_deleted');
      await append(tx, [{ op: 'restore', e: 'list', id, base, ts: moment() }], text(fields, 'name'));
      view.refresh();
    }
    return present(view, id);
  });
}

/** Puts an entry in front of another, or at the end. Raises Refusal when the list is gone. */
export async function moveEntry(db: LibraryDb, id: string, paper: string, before: string | null): Promise<OrderedList> {
  return within(db, async (view, tx) => {
    const { name } = await present(view, id);
    if (before !== paper) await append(tx, await moving(view, id, paper, before, moment()), name);
    view.refresh();
    return ordered(view, id);
  });
}

/** The papers of a list, for telling pages that its name changed. */
export async function papersOn(db: LibraryDb, id: string): Promise<Set<string>> {
  const tx = reading(db);
  const entries = await new View(tx).ranked(id);
  await tx.done;
  return new Set(entries.map(({ record }) => record));
}
