/** The library on this machine: looking papers up, saving and editing them. Durable before it is sent anywhere. */

import type { Edit, Found } from '../shared/messages';
import type { PaperState, SeenPaper, Tag } from '../shared/model';
import { nameKey, paperId } from '../shared/paperId';
import { type LibraryDb, reading, readMeta, writing, type Writing } from './database';
import { editing, identifiersOf, removing, saving } from './edits';
import { holdsBoth } from './mergeText';
import { append } from './outbox';
import { Refusal } from './refusal';
import { isSaved, View } from './view';
import { applyOp, type Fields, type Op, text } from './wire';

/** States in the order asked. */
export async function lookup(db: LibraryDb, papers: SeenPaper[]): Promise<PaperState[]> {
  const tx = reading(db);
  const view = new View(tx);
  const states = await Promise.all(papers.map((seen) => stateOf(view, seen)));
  await tx.done;
  return states;
}

/** Puts a paper into the library. Saving again keeps all that the user wrote. */
export async function save(db: LibraryDb, seen: SeenPaper): Promise<PaperState> {
  return change(db, seen, async (view, id, known) => saving(view, id, known, seen));
}

/** Moves a paper to the trash. */
export async function unsave(db: LibraryDb, seen: SeenPaper): Promise<PaperState> {
  return change(db, seen, async (_view, id, known, tx) =>
    isSaved(known) ? removing(id, (await readMeta(tx)).cursor[0]) : [],
  );
}

/** One edit; a paper that is not in the library is saved first. */
export async function edit(db: LibraryDb, seen: SeenPaper, what: Edit): Promise<PaperState> {
  return change(db, seen, async (view, id, known, tx) => {
    const first = isSaved(known) ? [] : await saving(view, id, known, seen);
    const after = first.filter((op) => op.e === 'paper').reduce((fields, op) => applyOp(fields, op), known ?? {});
    return [...first, ...(await edited(view, tx, id, after, what))];
  });
}

/** One edit of a paper that is in the library, where no page shows it. Raises Refusal. */
export async function editSaved(db: LibraryDb, paper: string, what: Edit): Promise<PaperState> {
  return within(db, async (view, tx) => {
    const found = await view.paper(paper);
    const trashed = what.kind === 'bring-back' && found !== undefined;
    if (!found || !(trashed || isSaved(found.fields))) throw new Refusal('This paper is not in the library any more.');
    await append(tx, await edited(view, tx, found.id, found.fields, what), text(found.fields, 'title'));
    view.refresh();
    return stateAt(view, found.id);
  });
}

async function edited(view: View, tx: Writing, id: string, known: Fields, what: Edit): Promise<Op[]> {
  if (what.kind === 'note') await sawBoth(tx, id, what.baseText);
  return editing(view, id, known, what, (await readMeta(tx)).cursor[0]);
}

/** Who edits a text in which both versions stand has seen them: then there is nothing to choose any more. */
export async function sawBoth(tx: Writing, id: string, baseText: string): Promise<void> {
  const conflict = await tx.objectStore('conflicts').get(id);
  if (conflict && holdsBoth(baseText, conflict.mine, conflict.theirs)) await tx.objectStore('conflicts').delete(id);
}

/** Every state under which a page may know a paper: one per identifier that names it. */
export async function statesOf(db: LibraryDb, papers: Iterable<string>): Promise<PaperState[]> {
  const tx = reading(db);
  const view = new View(tx);
  const states: PaperState[] = [];
  for (const id of papers) {
    const found = await view.paper(id);
    const at = found?.id ?? id;
    const names = (await view.members('identifier', at)).map((member) => member.slice(member.indexOf('|') + 1));
    const canonical = text(found?.fields ?? {}, 'canonical');
    const all = new Set([canonical, ...names.filter((name) => !name.startsWith('url:'))].filter(Boolean));
    for (const name of all) {
      const known = found && isSaved(found.fields);
      states.push(known ? await view.state(name, at, found.fields) : blank(name, at, text(found?.fields ?? {}, 'title')));
    }
  }
  await tx.done;
  return states;
}

/** The records, and the papers that stand for them. */
export async function withHeads(db: LibraryDb, records: string[]): Promise<string[]> {
  const tx = reading(db);
  const view = new View(tx);
  const heads = await Promise.all(records.map(async (id) => (await view.paper(id))?.id ?? id));
  await tx.done;
  return [...new Set([...records, ...heads])];
}

/** Tags or lists for what is typed: most used first, then by name, at most 8. */
export async function suggest(db: LibraryDb, kind: 'tag' | 'list', prefix: string): Promise<Tag[]> {
  const tx = reading(db);
  const view = new View(tx);
  const found = await view.namedLike(kind, prefix);
  const memberships = kind === 'tag' ? 'paper_tag' : 'list_entry';
  const counted = await Promise.all(found.map(async (one) => ({ one, uses: await view.uses(memberships, one.id) })));
  await tx.done;
  return counted
    .toSorted((a, b) => b.uses - a.uses || a.one.name.localeCompare(b.one.name))
    .slice(0, 8)
    .map(({ one }) => one);
}

/** Papers on this machine with all words in their titles: what there is without a server. */
export async function searchTitles(db: LibraryDb, query: string, limit = 20): Promise<Found[]> {
  const words = nameKey(query).split(' ').filter(Boolean);
  const tx = reading(db);
  const view = new View(tx);
  const waiting = new Set((await tx.objectStore('outbox').index('e').getAll('paper')).map(({ op }) => op.id));
  const found: Found[] = [];
  const consider = (id: string, fields: Fields | undefined) => {
    if (!isSaved(fields) || text(fields, 'alias_of') !== '') return;
    const title = nameKey(text(fields, 'title'));
    if (words.every((word) => title.includes(word))) {
      found.push({ paperId: id, title: text(fields, 'title'), url: text(fields, 'url') });
    }
  };
  for (const id of waiting) consider(id, await view.fields('paper', id));
  for (let from = ''; found.length < limit; ) {
    const page = await tx.objectStore('rows').getAll(IDBKeyRange.bound(['paper', from], ['paper', '\uffff'], true), 500);
    for (const { id, fields } of page) if (!waiting.has(id)) consider(id, fields);
    const last = page.at(-1);
    if (!last) break;
    from = last.id;
  }
  await tx.done;
  return found.slice(0, limit);
}

type Work = (view: View, id: string, known: Fields | undefined, tx: Writing) => Promise<Op[]>;

/** One transaction: look, decide, put into the outbox, and tell the state after it. */
async function change(db: LibraryDb, seen: SeenPaper, work: Work): Promise<PaperState> {
  return within(db, async (view, tx) => {
    const { id, fields } = await resolve(view, seen);
    await append(tx, await work(view, id, fields, tx), seen.title || text(fields ?? {}, 'title') || seen.canonical);
    view.refresh();
    return stateOf(view, seen, id);
  });
}

/** Runs `work` in one transaction that is on disk when this answers; nothing of it stays when it fails. */
export async function within<T>(db: LibraryDb, work: (view: View, tx: Writing) => Promise<T>): Promise<T> {
  const tx = writing(db);
  try {
    const done = await work(new View(tx), tx);
    await tx.done;
    return done;
  } catch (error) {
    throw await undone(tx, error);
  }
}

/** State of a paper under its own name; merged records are followed. */
export async function stateAt(view: View, id: string): Promise<PaperState> {
  const found = await view.paper(id);
  const canonical = text(found?.fields ?? {}, 'canonical');
  if (found && isSaved(found.fields)) return view.state(canonical, found.id, found.fields);
  const state = blank(canonical, found?.id ?? id, text(found?.fields ?? {}, 'title'));
  return { ...state, pending: (await view.waitingOf(state.paperId)).length > 0 };
}

async function undone(tx: Writing, error: unknown): Promise<unknown> {
  try {
    tx.abort();
  } catch {
    // It has ended already: the error ended it.
  }
  await tx.done.catch(() => undefined);
  const full = error instanceof DOMException && error.name === 'QuotaExceededError';
  return full ? new Refusal('The disk is full: this was not saved. Free some space, then try again.') : error;
}

/** The record that stands for a seen paper: its own, or one that the library knows by another of its identifiers. */
export async function resolve(view: View, seen: SeenPaper): Promise<{ id: string; fields: Fields | undefined }> {
  const own = await view.paper(paperId(seen.canonical));
  if (own && isSaved(own.fields)) return own;
  for (const ident of identifiersOf(seen)) {
    if (ident.startsWith('url:') && ident !== seen.canonical) continue;
    for (const id of await view.papersWith(ident)) {
      const other = await view.paper(id);
      if (other && isSaved(other.fields) && isProof(ident, seen, other.fields)) return other;
    }
  }
  return own ?? { id: paperId(seen.canonical), fields: undefined };
}

/** Whether an identifier shows that both are one: a fingerprint, which two files may share, where one has no better name. */
function isProof(ident: string, seen: SeenPaper, other: Fields): boolean {
  return !ident.startsWith('pdf:') || ident === seen.canonical || text(other, 'canonical').startsWith('pdf:');
}

export async function stateOf(view: View, seen: SeenPaper, at?: string): Promise<PaperState> {
  const fields = at === undefined ? undefined : await view.fields('paper', at);
  const found = at === undefined ? await resolve(view, seen) : { id: at, fields };
  if (isSaved(found.fields)) return view.state(seen.canonical, found.id, found.fields);
  return { ...blank(seen.canonical, found.id, seen.title), pending: (await view.waitingOf(found.id)).length > 0 };
}

function blank(canonical: string, id: string, title: string): PaperState {
  return {
    canonical,
    paperId: id,
    saved: false,
    pending: false,
    title,
    status: 'unread',
    starred: false,
    tags: [],
    note: '',
    lists: [],
  };
}
