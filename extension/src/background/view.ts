/** What this machine believes: the shadow with the waiting operations replayed onto it. */

import type { NoteConflict, PaperState, ReadingList, Status, Tag } from '../shared/model';
import { nameKey } from '../shared/paperId';
import type { Reading, Waiting } from './database';
import { holdsBoth } from './mergeText';
import { annotationOf, ends } from './shadow';
import { applyOp, type Fields, text } from './wire';

/** Reads within one transaction. */
export class View {
  private readonly rows;
  private readonly outbox;
  private readonly conflicts;
  private idle: boolean | undefined;
  private annotating: Promise<Map<string, Waiting[]>> | undefined;

  constructor(tx: Reading) {
    this.rows = tx.objectStore('rows');
    this.outbox = tx.objectStore('outbox');
    this.conflicts = tx.objectStore('conflicts');
  }

  /** Whether nothing waits; then the shadow is all there is. */
  private async isIdle(): Promise<boolean> {
    this.idle ??= (await this.outbox.count()) === 0;
    return this.idle;
  }

  /** Forget what was read about the outbox: this transaction wrote to it. */
  refresh(): void {
    this.idle = undefined;
    this.annotating = undefined;
  }

  /** Version of a field as the server gave it; 0 when it has none. */
  async version(e: string, id: string, f: string): Promise<number> {
    return Math.max(0, (await this.rows.get([e, id]))?.fields[f]?.ver ?? 0);
  }

  /** Fields of an entity, or undefined if there is none. */
  async fields(e: string, id: string): Promise<Fields | undefined> {
    const row = await this.rows.get([e, id]);
    if (await this.isIdle()) return row?.fields;
    const ops = await this.outbox.index('key').getAll(`${e} ${id}`);
    if (ops.length === 0) return row?.fields;
    return ops.reduce((fields, { op }) => applyOp(fields, op), row?.fields ?? {});
  }

  /** The paper's fields under its final id: merged records are followed. */
  async paper(id: string): Promise<{ id: string; fields: Fields } | undefined> {
    let at = id;
    for (let steps = 0; steps < 8; steps += 1) {
      const fields = await this.fields('paper', at);
      if (!fields) return undefined;
      const alias = text(fields, 'alias_of');
      if (alias === '') return { id: at, fields };
      at = alias;
    }
    return undefined;
  }

  /** Ids of the papers that carry an identifier `scheme:value`. */
  async papersWith(ident: string): Promise<string[]> {
    const known = await this.rows.index('ident').getAll(ident);
    const waiting = (await this.isIdle()) ? [] : await this.outbox.index('ident').getAll(ident);
    return [...new Set([...known, ...waiting].flatMap(({ paper }) => (paper ? [paper] : [])))];
  }

  /** Ids of the tags or lists, or identifiers, of a paper; in the order of their ids. */
  async members(e: 'paper_tag' | 'list_entry' | 'identifier', paper: string): Promise<string[]> {
    const present = new Set((await this.rows.index('paper').getAll([e, paper])).map(({ id }) => id));
    for (const { op } of await this.waitingOf(paper)) {
      if (op.e !== e) continue;
      if (op.op === 'add') present.add(op.id);
      if (op.op === 'remove') present.delete(op.id);
    }
    return [...present].toSorted();
  }

  /** The records that were joined to a paper, and itself. */
  async family(head: string): Promise<string[]> {
    const found = new Set([head]);
    const waiting = (await this.isIdle()) ? [] : await this.outbox.index('e').getAll('paper');
    const aliases = waiting.filter(({ op }) => op.f === 'alias_of');
    for (const at of found) {
      const known = await this.rows.index('member').getAll(['paper', at]);
      for (const id of [...known.map((row) => row.id), ...aliases.filter(({ op }) => op.val === at).map(({ op }) => op.id)]) {
        if ((await this.paper(id))?.id === head) found.add(id);
      }
    }
    return [...found];
  }

  /** The annotations of one record that are there, by id. */
  async annotations(record: string): Promise<Map<string, Fields>> {
    const known = await this.rows.index('paper').getAll(['annotation', record]);
    const found = new Map(known.map(({ id, fields }) => [id, fields]));
    const waiting = (await this.waitingOf(record)).filter(({ e }) => e === 'annotation');
    for (const id of new Set(waiting.map(({ op }) => op.id))) found.set(id, (await this.fields('annotation', id)) ?? {});
    for (const [id, fields] of found) if (!isAnnotation(fields) || text(fields, 'paper_id') !== record) found.delete(id);
    return found;
  }

  /** The tags of an annotation that are there, by name. */
  async tagsOf(annotation: string): Promise<Tag[]> {
    const range = IDBKeyRange.bound(['annotation_tag', `${annotation}|`], ['annotation_tag', `${annotation}|\uffff`]);
    const ids = new Set((await this.rows.getAllKeys(range)).map(([, id]) => id));
    for (const { e, op } of await this.waitingFor(annotation)) if (e === 'annotation_tag') ids.add(op.id);
    const found = await Promise.all(
      [...ids].map(async (id) => {
        const present = (await this.fields('annotation_tag', id))?.['_present']?.val === true;
        return present ? this.named('tag', ends('annotation_tag', id).member ?? '') : undefined;
      }),
    );
    return found.filter((one) => one !== undefined).toSorted((a, b) => a.name.localeCompare(b.name));
  }

  /** Waiting operations on an annotation and its tags. */
  async waitingFor(annotation: string): Promise<Waiting[]> {
    this.annotating ??= this.readAnnotating();
    return (await this.annotating).get(annotation) ?? [];
  }

  private async readAnnotating(): Promise<Map<string, Waiting[]>> {
    const found = new Map<string, Waiting[]>();
    for (const e of (await this.isIdle()) ? [] : ['annotation', 'annotation_tag']) {
      for (const waiting of await this.outbox.index('e').getAll(e)) {
        const id = annotationOf(e, waiting.op.id) ?? '';
        found.set(id, [...(found.get(id) ?? []), waiting]);
      }
    }
    return found;
  }

  /** Waiting operations that concern a paper. */
  async waitingOf(paper: string): Promise<Waiting[]> {
    return (await this.isIdle()) ? [] : this.outbox.index('paper').getAll(paper);
  }

  /** A tag or list with its name, unless it is deleted. */
  async named(e: 'tag' | 'list', id: string): Promise<Tag | undefined> {
    const fields = await this.fields(e, id);
    if (!fields || fields['_deleted']?.val === true) return undefined;
    const name = text(fields, 'name');
    const color = text(fields, 'color');
    return name === '' ? undefined : { id, name, ...(color === '' ? {} : { color }) };
  }

  /** All tags or lists whose name begins with `prefix`. */
  async namedLike(e: 'tag' | 'list', prefix: string): Promise<Tag[]> {
    const key = nameKey(prefix);
    const known = await this.rows.index('name').getAll(IDBKeyRange.bound([e, key], [e, `${key}\uffff`]));
    const waiting = (await this.isIdle()) ? [] : await this.outbox.index('e').getAll(e);
    const ids = new Set([...known.map(({ id }) => id), ...waiting.map(({ op }) => op.id)]);
    const found = await Promise.all([...ids].map((id) => this.named(e, id)));
    return found.filter((one): one is Tag => one !== undefined && nameKey(one.name).startsWith(key));
  }

  /** How many papers carry a tag or are on a list. */
  async uses(e: 'paper_tag' | 'list_entry', member: string): Promise<number> {
    return this.rows.index('member').count([e, member]);
  }

  /** Entries of a list as they are kept, by (rank, id of the record); a rank that is missing is ''. */
  async ranked(list: string): Promise<{ record: string; rank: string }[]> {
    const entries = await this.rows.index('member').getAll(['list_entry', list]);
    const ids = new Set(entries.map(({ id }) => id));
    const waiting = (await this.isIdle()) ? [] : await this.outbox.index('e').getAll('list_entry');
    for (const { op } of waiting) if (ends('list_entry', op.id).member === list) ids.add(op.id);
    const all = await Promise.all([...ids].map(async (id) => ({ id, fields: await this.fields('list_entry', id) })));
    return all
      .filter(({ fields }) => fields?.['_present']?.val === true)
      .map(({ id, fields = {} }) => ({ record: ends('list_entry', id).paper ?? '', rank: text(fields, 'rank') }))
      .toSorted((a, b) => compare(a.rank, b.rank) || compare(a.record, b.record));
  }

  /** Two versions of a paper's note that wait for a choice, if both stand in `note`. */
  async conflict(paper: string, note: string): Promise<NoteConflict | undefined> {
    const found = await this.conflicts.get(paper);
    return found && holdsBoth(note, found.mine, found.theirs) ? found : undefined;
  }

  /** The name of a tag or list, also when it is deleted. */
  async formerName(e: 'tag' | 'list', id: string): Promise<string | undefined> {
    return text((await this.fields(e, id)) ?? {}, 'name') || undefined;
  }

  /** State of a saved paper under its final id. */
  async state(canonical: string, id: string, fields: Fields): Promise<PaperState> {
    const named = async (e: 'tag' | 'list', memberships: 'paper_tag' | 'list_entry') => {
      const ids = (await this.members(memberships, id)).map((member) => ends(memberships, member).member ?? '');
      const found = await Promise.all(ids.map((member) => this.named(e, member)));
      return found.filter((one) => one !== undefined).toSorted((a, b) => a.name.localeCompare(b.name));
    };
    const note = text(fields, 'note');
    const conflict = await this.conflict(id, note);
    return {
      canonical,
      paperId: id,
      saved: true,
      pending: (await this.waitingOf(id)).length > 0,
      title: text(fields, 'title'),
      status: statusOf(fields),
      starred: fields['starred']?.val === true,
      tags: await named('tag', 'paper_tag'),
      note,
      lists: (await named('list', 'list_entry')).map(({ id: list, name }): ReadingList => ({ id: list, name })),
      ...(conflict ? { conflict } : {}),
    };
  }
}

/** Whether a record stands for a paper in the library: there, and not in the trash. */
export function isSaved(fields: Fields | undefined): fields is Fields {
  if (!fields || fields['_deleted']?.val === true) return false;
  return fields['_deleted'] !== undefined || text(fields, 'canonical') !== '' || text(fields, 'title') !== '';
}

/** Whether an annotation is there: of a paper, and not deleted. */
export function isAnnotation(fields: Fields | undefined): fields is Fields {
  return fields !== undefined && text(fields, 'paper_id') !== '' && fields['_deleted']?.val !== true;
}

export function statusOf(fields: Fields): Status {
  const status = text(fields, 'status');
  return status === 'reading' || status === 'read' ? status : 'unread';
}

/** By code units, as the server orders. */
function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
