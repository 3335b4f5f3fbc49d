/** The tokens where pulls ended, by which a server that was set back finds what both still have in common. */

import type { Token } from './wire';

const NEWEST = 64;
const MOST = 128;

/** The trail, oldest first, with one more token at its end; of older ones every second is dropped when it gets long. */
export function withToken(trail: Token[], token: Token): Token[] {
  const [version, nonce] = trail.at(-1) ?? [0, '0'];
  if (token[0] === 0 || (token[0] === version && token[1] === nonce)) return trail;
  const longer = [...trail, token];
  if (longer.length <= MOST) return longer;
  const older = longer.slice(0, -NEWEST).filter((_, index) => index % 2 === 0);
  return [...older, ...longer.slice(-NEWEST)];
}

/** What is left of a trail on a server whose history parted from it after `fork`. */
export function upTo(trail: Token[], fork: Token): Token[] {
  return trail.filter(([version]) => version <= fork[0]);
}
