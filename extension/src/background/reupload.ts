/** What a server lost and this machine still holds, as operations that give it back. Pure. */

import type { Staged } from './database';
import { type Field, type Fields, isEmpty, type Op, text, type Token } from './wire';

/** One operation that gives a value back, with the version that the value had. */
export interface Lost {
  op: Op;
  ver: number;
  /** Its place among the others: see `phaseOf`. */
  phase: number;
}

/** Operations for each field of a row that was written after the fork and that the server has differently or not at all. */
export function lostOf(row: Staged, present: Fields | undefined, fork: Token): Lost[] {
  return Object.entries(row.fields).flatMap(([f, held]) => {
    const now = present?.[f];
    // Below 0 version 1 of the extension marked what a server lost; what came back got a version.
    const there = held.ver < 0 ? now !== undefined : held.ver <= fork[0];
    if (there || !differs(f, held, now, fork)) return [];
    return [{ op: givingBack(row, f, held, now, fork), ver: held.ver, phase: phaseOf(row.e, f, held.val) }];
  });
}

/** In the order in which the server must get them: what others need comes first. */
export function ordered(lost: Lost[]): Lost[] {
  return lost.toSorted((a, b) => a.phase - b.phase || a.ver - b.ver);
}

/** Existence and canonical ids, fields, memberships, text, ranks, and deletions last. */
function phaseOf(e: string, f: string, val: unknown): number {
  if (f === '_deleted') return val === true ? 6 : 0;
  if (f === 'canonical' || f === 'paper_id') return 1;
  if (f === '_present') return 3;
  if (isText(e, f)) return 4;
  return f === 'rank' ? 5 : 2;
}

const isText = (e: string, f: string): boolean => (e === 'paper' && f === 'note') || (e === 'annotation' && f === 'comment');

function differs(f: string, held: Field, now: Field | undefined, fork: Token): boolean {
  if (sameValue(held.val, now?.val)) return false;
  // Whoever deleted or restored it after the server was set back knew better.
  if (f === '_deleted' && now && now.ver > fork[0] && (now.at ?? 0) > (held.at ?? 0)) return false;
  const nothing = f === '_present' ? held.val !== true : isEmpty(held.val);
  return now !== undefined || !nothing;
}

function givingBack({ e, id }: Staged, f: string, { val, at = 0 }: Field, now: Field | undefined, [base]: Token): Op {
  const one = { e, id, at };
  if (f === '_deleted') return val === true ? { op: 'del', ...one, seen: base } : { op: 'restore', ...one, base };
  if (f === '_present') return { op: val === true ? 'add' : 'remove', ...one, base };
  if (!isText(e, f)) return { op: 'set', ...one, f, val, base };
  const known = now !== undefined && now.ver <= base;
  return { op: 'text', ...one, f, val, base, base_text: known ? text({ [f]: now }, f) : '' };
}

/** An operation that has seen a history which the server lost; `held` is the field as it was in that. */
export function lowered(op: Op, [fork]: Token, held?: Field): Op {
  const seen = held?.at !== undefined && held.ver > 0 && held.ver <= (op.base ?? 0);
  return {
    ...op,
    // Another machine may give back the value that it replaced, and the clocks may have been wrong.
    ...(seen ? { after: Math.max(op.after ?? 0, held.at ?? 0) } : {}),
    ...(op.base === undefined ? {} : { base: Math.min(op.base, fork) }),
    ...(op.seen === undefined ? {} : { seen: Math.min(op.seen, fork) }),
  };
}

/** Whether two rows hold the same values, of the same versions and times. */
export function sameFields(one: Fields, other: Fields): boolean {
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((f) => {
      const [a, b] = [one[f], other[f]];
      return a !== undefined && b !== undefined && a.ver === b.ver && a.at === b.at && sameValue(a.val, b.val);
    })
  );
}

function sameValue(a: unknown, b: unknown): boolean {
  return a === b || (typeof a === 'object' && typeof b === 'object' && JSON.stringify(a) === JSON.stringify(b));
}
