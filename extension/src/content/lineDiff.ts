/** Where two versions of a note agree and where they differ, line by line. */

import { diffIndices } from 'node-diff3';

/** Lines of both versions, or lines that stand in the place of others. */
export type Piece = { same: string[] } | { mine: string[]; theirs: string[] };

const linesOf = (text: string): string[] => (text === '' ? [] : text.split('\n'));

/** In the order of the text; no two pieces of a kind follow each other. */
export function lineDiff(mine: string, theirs: string): Piece[] {
  const [own, other] = [linesOf(mine), linesOf(theirs)];
  const pieces: Piece[] = [];
  let at = 0;
  for (const { buffer1, buffer1Content, buffer2Content } of diffIndices(own, other)) {
    const [from, count] = buffer1;
    if (from > at) pieces.push({ same: own.slice(at, from) });
    pieces.push({ mine: buffer1Content, theirs: buffer2Content });
    at = from + count;
  }
  if (at < own.length) pieces.push({ same: own.slice(at) });
  return pieces;
}
