/** The moment when a snapshot takes the place of the rows: one transaction, in which nothing is lost. */

import { unwrap } from 'idb';
import { type LibraryDb, readMeta, type Staged, swapping, type Waiting, writeMeta, type Writing } from './database';
import { leased } from './lease';
import { addNumbered, numberedAnew, type Unnumbered, waitingFor } from './outbox';
import { type Lost, lostOf, lowered, ordered, sameFields } from './reupload';
import { annotationOf, ends, papersOf, rowOf } from './shadow';
import { sideBySide } from './sideBySide';
import { upTo, withToken } from './trail';
import { type Field, fieldOf, type Op, text, type Token, ZERO } from './wire';

const BEFORE_ALL: Token = [-2, '0'];

/** What became visible while the rows were gone through. */
interface Findings {
  papers: Set<string>;
  /** Written after the fork, and not on the server. */
  lost: Lost[];
  /** What the outbox writes to, by its place, as it was held. */
  held: Map<string, Field | undefined>;
  /** Rows that the server has forgotten. */
  forgotten: Staged[];
  /** Id of a paper, tag or list → what the user knows it by. */
  titles: Map<string, string>;
  /** Annotation → its paper. */
  papersOf: Map<string, string>;
}

/** Answers the papers that changed. */
export async function swap(db: LibraryDb, lease: string): Promise<Set<string>> {
  const tx = swapping(db);
  const meta = await leased(tx, lease);
  const { why = 'history_pruned', recent = [], lastSeq = 0, cursor = ZERO, fork = ZERO, epoch = '', disorder } = meta.fetch ?? {};
  const found = await replace(tx, why === 'history_diverged' ? fork : undefined, disorder);
  if (why === 'history_diverged') await giveBack(tx, found, fork, new Set(recent));
  else await revive(tx, found, Math.max(lastSeq, meta.processed));
  const { fetch: _fetch, ...after } = await readMeta(tx);
  const trail = why === 'history_diverged' ? upTo(meta.trail ?? [], fork) : (meta.trail ?? []);
  await writeMeta(tx, { ...after, cursor, maxSeen: cursor, epoch, trail: withToken(trail, cursor) });
  await tx.objectStore('staging').clear();
  await tx.done;
  return found.papers;
}

/** Goes through rows and staged rows side by side; writes only what differs, without waiting for each. */
async function replace(tx: Writing, fork: Token | undefined, disorder: boolean | undefined): Promise<Findings> {
  const waits = await tx.objectStore('outbox').getAll();
  const held = new Map(waits.map(({ op }) => [place(op), undefined]));
  const found: Findings = { papers: new Set(), lost: [], held, forgotten: [], titles: new Map(), papersOf: new Map() };
  const rows = unwrap(tx.objectStore('rows'));
  const named: Staged[] = [];
  for await (const [was, is] of sideBySide(tx, disorder)) {
    note(found, was, is, fork);
    if (was && is && sameFields(was.fields, is.fields)) continue;
    if (is) rows.put(rowOf(is.e, is.id, is.fields));
    else if (was) rows.delete([was.e, was.id]);
    const { e, id, fields } = (is ?? was) as Staged;
    const { paper } = ends(e, id);
    if (paper) found.papers.add(paper);
    else named.push({ e, id, fields });
  }
  for (const { e, id, fields } of named) for (const paper of await papersOf(tx, rowOf(e, id, fields))) found.papers.add(paper);
  return found;
}

function note(found: Findings, was: Staged | undefined, is: Staged | undefined, fork: Token | undefined): void {
  const row = is ?? was;
  if (row?.e === 'annotation') found.papersOf.set(row.id, text(row.fields, 'paper_id') || text(was?.fields ?? {}, 'paper_id'));
  if (!was) return;
  const title = text(was.fields, was.e === 'paper' ? 'title' : 'name');
  if (title !== '') found.titles.set(was.id, title);
  if (fork) found.lost.push(...lostOf(was, is?.fields, fork));
  for (const [f, field] of Object.entries(was.fields)) {
    const there = `${was.e} ${was.id} ${f}`;
    if (found.held.has(there)) found.held.set(there, field);
  }
  if (!is) found.forgotten.push(was);
}

/** `entity id` of the paper, annotation, tag, list or saved search that a row is or belongs to; what others need comes first. */
function thingsOf(e: string, id: string, papers: Map<string, string>): string[] {
  if (e === 'tag' || e === 'list' || e === 'saved_search') return [`${e} ${id}`];
  const annotation = annotationOf(e, id);
  const { paper = papers.get(annotation ?? ''), member } = ends(e, id);
  return [
    ...(paper ? [`paper ${paper}`] : []),
    ...(annotation ? [`annotation ${annotation}`] : []),
    ...(member ? [`${e === 'list_entry' ? 'list' : 'tag'} ${member}`] : []),
  ];
}

/** As a new replica: first what the server lost, then what waits and was not processed. */
async function giveBack(tx: Writing, found: Findings, fork: Token, processed: Set<string>): Promise<void> {
  const { lost } = found;
  const waits = (await tx.objectStore('outbox').getAll()).map(({ op }) => op).filter(({ n = '' }) => !processed.has(n));
  const ahead = ordered(withoutWritten(lost, waits)).map(({ op }) => waitingAs(op, found));
  const unseen = (op: Waiting['op']) => op.op === 'del' && lost.some((one) => hides(op, one, found.papersOf));
  await numberedAnew(tx, ahead, ({ op }) => {
    // Deleting would hide what came after the user deleted it: the server would hold it back, so it is not sent.
    if (processed.has(op.n ?? '') || unseen(op)) return undefined;
    return lowered(op, fork, found.held.get(place(op)));
  });
}

const place = (op: Op): string => `${op.e} ${op.id} ${fieldOf(op)}`;

/** Without what an edit that waits had seen and writes anyway; text is merged, and existence follows its own rules. */
function withoutWritten(lost: Lost[], waits: Op[]): Lost[] {
  const seen = new Map<string, number>();
  for (const op of waits) seen.set(place(op), Math.max(seen.get(place(op)) ?? -Infinity, op.base ?? -Infinity));
  return lost.filter(({ op, ver }) => op.op === 'text' || fieldOf(op) === '_deleted' || (seen.get(place(op)) ?? -Infinity) < ver);
}

/** Whether a deletion that waits was made before a note, annotation, tag or list entry of the thing was seen here. */
function hides({ e, id, seen = 0 }: Waiting['op'], { op, ver }: Lost, papers: Map<string, string>): boolean {
  const annotates = op.e === 'annotation' && op.op !== 'del' && e === 'paper';
  const content = op.op === 'text' || (op.op === 'add' && op.e !== 'identifier') || annotates;
  return content && ver > seen && thingsOf(op.e, op.id, papers).includes(`${e} ${id}`);
}

/** An operation that is to wait, with what the user knows it by. */
function waitingAs(op: Op, { titles, papersOf: papers }: Findings): Unnumbered {
  const of = papers.get(annotationOf(op.e, op.id) ?? '');
  const { paper = of, member } = ends(op.e, op.id);
  return waitingFor(op, titles.get(paper ?? op.id) ?? titles.get(member ?? op.id) ?? '', of);
}

/** What the server has forgotten and the outbox edits comes whole before the edit. Up to `floor` the server has it all. */
async function revive(tx: Writing, found: Findings, floor: number): Promise<void> {
  const store = tx.objectStore('outbox');
  const forgotten = new Map<string, Staged[]>();
  for (const row of found.forgotten) {
    for (const thing of thingsOf(row.e, row.id, found.papersOf)) {
      const others = forgotten.get(thing) ?? [];
      others.push(row);
      forgotten.set(thing, others);
    }
  }
  const waiting = await store.getAll(IDBKeyRange.lowerBound(floor, true));
  const all: (Unnumbered & { seq?: number })[] = [];
  const back = new Set<Staged>();
  for (const one of waiting) {
    const edits = one.op.op !== 'del' && one.op.op !== 'remove';
    for (const thing of edits ? thingsOf(one.e, one.op.id, found.papersOf) : []) all.push(...whole(thing, forgotten, back, found));
    all.push(one);
  }
  if (all.length === waiting.length) return;
  await store.delete(IDBKeyRange.lowerBound(floor, true));
  const seq = addNumbered(tx, all, floor);
  await writeMeta(tx, { ...(await readMeta(tx)), seq, sent: floor });
}

function whole(thing: string, forgotten: Map<string, Staged[]>, back: Set<Staged>, found: Findings): Unnumbered[] {
  const rows = forgotten.get(thing) ?? [];
  if (!rows.some(({ e, id }) => `${e} ${id}` === thing)) return [];
  // A paper comes back without the annotations that were deleted on their own.
  const deleted = new Set(rows.filter((row) => row.e === 'annotation' && row.fields['_deleted']?.val === true).map(({ id }) => id));
  if (thing.startsWith('annotation ')) deleted.clear();
  const fresh = rows.filter((row) => !back.has(row) && !deleted.has(annotationOf(row.e, row.id) ?? ''));
  for (const row of fresh) back.add(row);
  return ordered(fresh.flatMap((row) => lostOf(row, undefined, BEFORE_ALL)))
    .filter(({ op }) => op.op !== 'del')
    .map(({ op }) => waitingAs({ ...op, base: 0 }, found));
}
