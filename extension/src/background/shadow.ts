/** The server's rows as this machine last saw them: taking changes in, oldest never over newest. */

import { nameKey } from '../shared/paperId';
import type { Row, Writing } from './database';
import { type Change, type Fields, text } from './wire';

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

/** A row with what the indexes need. Memberships that ended are left out of the indexes. */
export function rowOf(e: string, id: string, fields: Fields): Row {
  const row: Row = { e, id, fields };
  const present = fields['_present']?.val === true;
  if (present) Object.assign(row, ends(e, id));
  if ((e === 'tag' || e === 'list') && fields['_deleted']?.val !== true) row.name = nameKey(text(fields, 'name'));
  if (e === 'paper' && fields['_deleted']?.val === true) row.gone = 1;
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
  return {};
}

/** The papers that show what a row says: for a tag or list, its members. */
export async function papersOf(tx: Writing, row: Row): Promise<string[]> {
  const own = ends(row.e, row.id).paper;
  if (own) return [own];
  const memberships = { tag: 'paper_tag', list: 'list_entry' }[row.e];
  if (!memberships) return [];
  const members = await tx.objectStore('rows').index('member').getAll([memberships, row.id], 500);
  return members.flatMap((member) => (member.paper ? [member.paper] : []));
}
