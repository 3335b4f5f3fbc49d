/** Three-way merge of notes by lines, by the same rules as the server (SYNC protocol, note and comment text). */

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
  return noMoreOften(merged, ours, theirs).join('\n');
}

function lines(text: string): string[] {
  return text === '' ? [] : text.split('\n');
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

function count(all: string[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const line of all) found.set(line, (found.get(line) ?? 0) + 1);
  return found;
}
