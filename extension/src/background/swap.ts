/** The moment when a snapshot takes the place of the rows: one transaction, in which nothing is lost. */

import { unwrap } from 'idb';
import { type LibraryDb, readMeta, type Staged, swapping, type Waiting, writeMeta, type Writing } from './database';
import { leased } from './lease';
import { addNumbered, numberedAnew, type Unnumbered, waitingFor } from './outbox';
import { type Lost, lostOf, lowered, ordered, sameFields } from './reupload';
import { ends, papersOf, rowOf } from './shadow';
import { sideBySide } from './sideBySide';
import { upTo, withToken } from './trail';
import { fieldOf, type Op, text, type Token, ZERO } from './wire';

const BEFORE_ALL: Token = [-2, '0'];

/** What became visible while the rows were gone through. */
interface Findings {
  papers: Set<string>;
  /** Written after the fork, and not on the server. */
  lost: Lost[];
  /** Rows that the server has forgotten, by the thing that they belong to. */
  forgotten: Map<string, Staged[]>;
  /** Id of a paper, tag or list → what the user knows it by. */
  titles: Map<string, string>;
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
  const found: Findings = { papers: new Set(), lost: [], forgotten: new Map(), titles: new Map() };
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
  if (!was) return;
  const title = text(was.fields, was.e === 'paper' ? 'title' : 'name');
  if (title !== '') found.titles.set(was.id, title);
  if (fork) found.lost.push(...lostOf(was, is?.fields, fork));
  if (is) return;
  for (const thing of thingsOf(was.e, was.id)) {
    const others = found.forgotten.get(thing) ?? [];
    others.push(was);
    found.forgotten.set(thing, others);
  }
}

/** `entity id` of the paper, tag or list that a row is or belongs to. */
function thingsOf(e: string, id: string): string[] {
  const { paper, member } = ends(e, id);
  if (e === 'tag' || e === 'list') return [`${e} ${id}`];
  return [
    ...(paper ? [`paper ${paper}`] : []),
    ...(member ? [`${e === 'paper_tag' ? 'tag' : 'list'} ${member}`] : []),
  ];
}

/** As a new replica: first what the server lost, then what waits and was not processed. */
async function giveBack(tx: Writing, { lost, titles }: Findings, fork: Token, processed: Set<string>): Promise<void> {
  const waits = (await tx.objectStore('outbox').getAll()).map(({ op }) => op).filter(({ n = '' }) => !processed.has(n));
  const ahead = ordered(withoutWritten(lost, waits)).map(({ op }) => waitingFor(op, titleOf(op.e, op.id, titles)));
  const unseen = (op: Waiting['op']) => op.op === 'del' && lost.some((one) => hides(op, one));
  await numberedAnew(tx, ahead, ({ op }) => {
    // Deleting would hide what came after the user deleted it: the server would hold it back, so it is not sent.
    if (processed.has(op.n ?? '') || unseen(op)) return undefined;
    return lowered(op, fork);
  });
}

const place = (op: Op): string => `${op.e} ${op.id} ${fieldOf(op)}`;

/** Without what an edit that waits had seen and writes anyway; text is merged, and existence follows its own rules. */
function withoutWritten(lost: Lost[], waits: Op[]): Lost[] {
  const seen = new Map<string, number>();
  for (const op of waits) seen.set(place(op), Math.max(seen.get(place(op)) ?? -Infinity, op.base ?? -Infinity));
  return lost.filter(({ op, ver }) => op.op === 'text' || fieldOf(op) === '_deleted' || (seen.get(place(op)) ?? -Infinity) < ver);
}

/** Whether a deletion that waits was made before a note, tag or list entry of the thing was seen here. */
function hides({ e, id, seen = 0 }: Waiting['op'], { op, ver }: Lost): boolean {
  const content = op.op === 'text' || (op.op === 'add' && op.e !== 'identifier');
  return content && ver > seen && thingsOf(op.e, op.id).includes(`${e} ${id}`);
}

function titleOf(e: string, id: string, titles: Map<string, string>): string {
  const { paper, member } = ends(e, id);
  return titles.get(paper ?? id) ?? titles.get(member ?? id) ?? '';
}

/** What the server has forgotten and the outbox edits comes whole before the edit. Up to `floor` the server has it all. */
async function revive(tx: Writing, { forgotten, titles }: Findings, floor: number): Promise<void> {
  const store = tx.objectStore('outbox');
  const waiting = await store.getAll(IDBKeyRange.lowerBound(floor, true));
  const all: (Unnumbered & { seq?: number })[] = [];
  const back = new Set<Staged>();
  for (const one of waiting) {
    const edits = one.op.op !== 'del' && one.op.op !== 'remove';
    for (const thing of edits ? thingsOf(one.e, one.op.id) : []) all.push(...whole(thing, forgotten, back, titles));
    all.push(one);
  }
  if (all.length === waiting.length) return;
  await store.delete(IDBKeyRange.lowerBound(floor, true));
  const seq = addNumbered(tx, all, floor);
  await writeMeta(tx, { ...(await readMeta(tx)), seq, sent: floor });
}

function whole(thing: string, forgotten: Map<string, Staged[]>, back: Set<Staged>, titles: Map<string, string>): Unnumbered[] {
  const rows = forgotten.get(thing) ?? [];
  if (!rows.some(({ e, id }) => `${e} ${id}` === thing)) return [];
  const fresh = rows.filter((row) => !back.has(row));
  for (const row of fresh) back.add(row);
  return ordered(fresh.flatMap((row) => lostOf(row, undefined, BEFORE_ALL)))
    .filter(({ op }) => op.op !== 'del')
    .map(({ op }) => waitingFor({ ...op, base: 0 }, titleOf(op.e, op.id, titles)));
}
