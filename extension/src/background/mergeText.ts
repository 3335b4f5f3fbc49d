/** Notes by lines, by the same rules as the server's domain/merge.py: merging two versions, and choosing between them. */

import { diff3Merge } from 'node-diff3';

/** `incoming` was written over `base`; meanwhile the note became `current`. No line that either side added is lost. */
export function mergeText(base: string, current: string, incoming: string): string {
  if (current === incoming || incoming === base) return current;
  if (current === base) return incoming;
  const ours = lines(current);
  const theirs = lines(incoming);
  const merged = diff3Merge(ours, lines(base), theirs).flatMap((region) =>
    region.ok ? region.ok : [...(region.conflict?.a ?? []), ...(region.conflict?.b ?? [])],
  );
  return joined(noMoreOften(merged, ours, theirs), current);
}

/** The text without the lines (counted) that only `other` has; what is in neither version stays. */
export function chooseVersion(present: string, chosen: string, other: string): string {
  const surplus = surplusOf(other, chosen);
  const kept = lines(present).filter((line) => {
    const left = surplus.get(line) ?? 0;
    surplus.set(line, left - 1);
    return left <= 0;
  });
  // Nothing was written since: the chosen version as it was, in its own order.
  return sameLines(kept, lines(chosen)) ? chosen : joined(kept, present);
}

function sameLines(one: string[], other: string[]): boolean {
  return one.length === other.length && one.toSorted().join('\n') === other.toSorted().join('\n');
}

/** Whether both versions still stand in a text, so that there is something to choose. */
export function holdsBoth(present: string, mine: string, theirs: string): boolean {
  const there = new Set(lines(present));
  const shows = (surplus: Map<string, number>) => surplus.size === 0 || [...surplus.keys()].some((line) => there.has(line));
  return mine !== theirs && shows(surplusOf(mine, theirs)) && shows(surplusOf(theirs, mine));
}

function lines(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/u, '').split('\n');
}

/** Lines as text; it ends with a line feed when `like` does. */
function joined(all: string[], like: string): string {
  return all.join('\n') + (like.endsWith('\n') && all.length > 0 ? '\n' : '');
}

/** A line that one side moved must not be doubled: none but blank ones occurs more often than in either input. */
function noMoreOften(merged: string[], ours: string[], theirs: string[]): string[] {
  const [allowedOurs, allowedTheirs] = [count(ours), count(theirs)];
  const used = new Map<string, number>();
  return merged.filter((line) => {
    const times = (used.get(line) ?? 0) + 1;
    used.set(line, times);
    return line.trim() === '' || times <= Math.max(allowedOurs.get(line) ?? 0, allowedTheirs.get(line) ?? 0);
  });
}

/** Lines that `one` has more often than `than`, and how much more often. */
function surplusOf(one: string, than: string): Map<string, number> {
  const known = count(lines(than));
  const more = [...count(lines(one))].map(([line, times]) => [line, times - (known.get(line) ?? 0)] as const);
  return new Map(more.filter(([, times]) => times > 0));
}

function count(all: string[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const line of all) found.set(line, (found.get(line) ?? 0) + 1);
  return found;
}
