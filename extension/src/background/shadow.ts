/** The server's rows as this machine last saw them: taking changes in, oldest never over newest. */

import { nameKey } from '../shared/paperId';
import type { Row, Writing } from './database';
import { type Change, type Fields, text } from './wire';

/** What besides papers has an id of its own, and can be deleted. */
export const THINGS = ['tag', 'list', 'annotation', 'saved_search'] as const;

/** Works changes in; answers the ids of the papers that they concern. */
export async function takeIn(tx: Writing, changes: Change[]): Promise<Set<string>> {
  const store = tx.objectStore('rows');
  const groups = new Map<string, Change[]>();
  for (const change of changes) {
    const key = `${change.e} ${change.id}`;
    groups.set(key, [...(groups.get(key) ?? []), change]);
  }
  const papers = new Set<string>();
  for (const group of groups.values()) {
    const first = group[0];
    if (!first) continue;
    const before = await store.get([first.e, first.id]);
    const fields: Fields = { ...before?.fields };
    let changed = false;
    for (const { f, val, ver, at } of group) {
      const known = fields[f];
      if (known && known.ver >= ver) continue;
      fields[f] = at === undefined ? { val, ver } : { val, ver, at };
      changed = true;
    }
    if (!changed) continue;
    const row = rowOf(first.e, first.id, fields);
    await store.put(row);
    for (const paper of await papersOf(tx, row)) papers.add(paper);
  }
  return papers;
}

/** A row with what the indexes need. Memberships that ended and annotations that are deleted are left out of the indexes. */
export function rowOf(e: string, id: string, fields: Fields): Row {
  const row: Row = { e, id, fields };
  const deleted = fields['_deleted']?.val === true;
  if (fields['_present']?.val === true) Object.assign(row, ends(e, id));
  if ((e === 'tag' || e === 'list') && !deleted) row.name = nameKey(text(fields, 'name'));
  if (e === 'paper' && deleted) row.gone = 1;
  if (e === 'paper' && text(fields, 'alias_of') !== '') row.member = text(fields, 'alias_of');
  if (e === 'annotation' && !deleted && text(fields, 'paper_id') !== '') row.paper = text(fields, 'paper_id');
  return row;
}

/** What the id of a membership or identifier is made of. */
export function ends(e: string, id: string): { paper?: string; member?: string; ident?: string } {
  const bar = id.indexOf('|');
  if (bar < 0) return e === 'paper' ? { paper: id } : {};
  const [left, right] = [id.slice(0, bar), id.slice(bar + 1)];
  if (e === 'identifier') return { paper: left, ident: right };
  if (e === 'paper_tag') return { paper: left, member: right };
  if (e === 'list_entry') return { paper: right, member: left };
  return e === 'annotation_tag' ? { member: right } : {};
}

/** The annotation that a row is or belongs to. */
export function annotationOf(e: string, id: string): string | undefined {
  if (e === 'annotation') return id;
  return e === 'annotation_tag' ? id.slice(0, id.indexOf('|')) : undefined;
}

/** The papers that show what a row says: for a tag or list, its members. */
export async function papersOf(tx: Writing, row: Row): Promise<string[]> {
  const own = ends(row.e, row.id).paper;
  if (own) return [own];
  if (row.e === 'annotation') return [text(row.fields, 'paper_id')].filter(Boolean);
  const rows = tx.objectStore('rows');
  const annotation = annotationOf(row.e, row.id);
  if (annotation !== undefined) {
    const found = await rows.get(['annotation', annotation]);
    return found ? papersOf(tx, found) : [];
  }
  const papers: string[] = [];
  for (const memberships of { tag: ['paper_tag', 'annotation_tag'], list: ['list_entry'] }[row.e] ?? []) {
    for (const member of await rows.index('member').getAll([memberships, row.id], 500)) {
      papers.push(...(member.paper ? [member.paper] : await papersOf(tx, member)));
    }
  }
  return papers;
}
