/** A list's entries in their order, and the operations that put one in its place. */

import { insertion } from './order';
import { isSaved, type View } from './view';
import type { Fields, Op } from './wire';

/** One entry as it is kept; `head` is the paper that stands for its record, which may have been joined to another. */
export interface Entry {
  record: string;
  rank: string;
  head: string;
  fields: Fields | undefined;
}

/** All entries by (rank, id of the record): those of joined records and of papers in the trash too. */
export async function entriesOf(view: View, list: string): Promise<Entry[]> {
  const ranked = await view.ranked(list);
  return Promise.all(
    ranked.map(async ({ record, rank }) => {
      const paper = await view.paper(record);
      return { record, rank, head: paper?.id ?? record, fields: paper?.fields };
    }),
  );
}

/** What people see of them: each paper once, without those in the trash. */
export function shownOf(entries: Entry[]): Entry[] {
  const seen = new Set<string>();
  return entries.filter(({ head, fields }) => isSaved(fields) && !seen.has(head) && seen.add(head));
}

/** Operations that put a record at the end of a list. */
export async function appending(view: View, list: string, record: string, ts: string): Promise<Op[]> {
  const others = (await view.ranked(list)).filter((entry) => entry.record !== record);
  return [
    { op: 'add', e: 'list_entry', id: `${list}|${record}`, base: await view.version('list_entry', `${list}|${record}`, '_present'), ts },
    ...(await ranking(view, list, others, record, others.length, ts)),
  ];
}

/** Operations that move a paper in front of another, or to the end; none when one of them is not there. */
export async function moving(view: View, list: string, paper: string, before: string | null, ts: string): Promise<Op[]> {
  const entries = await entriesOf(view, list);
  const own = entries.filter(({ head }) => head === paper);
  const others = entries.filter(({ head }) => head !== paper);
  const at = before === null ? others.length : others.findIndex(({ head }) => head === before);
  if (own.length === 0 || at < 0) return [];
  const ops: Op[] = [];
  for (const { record } of own) {
    if (record !== paper) ops.push(await membership(view, 'remove', `${list}|${record}`, ts));
  }
  if (!own.some(({ record }) => record === paper)) ops.push(await membership(view, 'add', `${list}|${paper}`, ts));
  return [...ops, ...(await ranking(view, list, others, paper, at, ts))];
}

async function membership(view: View, op: 'add' | 'remove', id: string, ts: string): Promise<Op> {
  return { op, e: 'list_entry', id, base: await view.version('list_entry', id, '_present'), ts };
}

async function ranking(
  view: View,
  list: string,
  others: { record: string; rank: string }[],
  record: string,
  at: number,
  ts: string,
): Promise<Op[]> {
  const { rank, moved } = insertion(others.map((entry) => entry.rank), at);
  const ranks = [[record, rank], ...[...moved].map(([place, other]) => [others[place]?.record ?? '', other])] as [string, string][];
  return Promise.all(
    ranks.map(async ([of, val]): Promise<Op> => {
      const id = `${list}|${of}`;
      return { op: 'set', e: 'list_entry', id, f: 'rank', val, base: await view.version('list_entry', id, 'rank'), ts };
    }),
  );
}
