/** The panel's groups: what is here, what may have moved, what is elsewhere in the paper, what is not found any more. */

import type { Placed } from './anchors';

export type Group = 'notes' | 'here' | 'moved' | 'elsewhere' | 'orphan';

/** In the order of the panel: name and what it means. */
export const GROUPS: [Group, string, string][] = [
  ['notes', 'Page notes', ''],
  ['moved', 'Moved: please check', 'The text has changed. Is it still the right passage?'],
  ['here', 'On this page', ''],
  ['elsewhere', 'Elsewhere in this paper', 'This page does not show the passage.'],
  ['orphan', 'Not found any more', 'The passage is gone from this page, or has changed too much. The quote is kept.'],
];

export function groupOf({ annotation, state }: Placed): Group {
  if (annotation.target.parts.length === 0) return 'notes';
  if (state === 'moved' || state === 'orphan' || state === 'elsewhere') return state;
  return 'here';
}

function byPlace(one: Placed, other: Placed): number {
  const [a, b] = [one.ranges[0], other.ranges[0]];
  if (a && b && a.startContainer.getRootNode() === b.startContainer.getRootNode()) {
    return a.compareBoundaryPoints(Range.START_TO_START, b);
  }
  return Number(Boolean(b)) - Number(Boolean(a)) || byAge(one, other);
}

function byAge({ annotation: one }: Placed, { annotation: other }: Placed): number {
  return one.createdAt < other.createdAt ? -1 : one.createdAt > other.createdAt ? 1 : one.id < other.id ? -1 : 1;
}

/** In page order where they are on this page, else in the order in which they were made. */
export function grouped(placed: readonly Placed[]): Map<Group, Placed[]> {
  const groups = new Map<Group, Placed[]>();
  for (const [group] of GROUPS) {
    const members = placed.filter((one) => groupOf(one) === group);
    if (members.length > 0) groups.set(group, members.toSorted(group === 'here' || group === 'moved' ? byPlace : byAge));
  }
  return groups;
}
