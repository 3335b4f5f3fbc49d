/** Where what is read as one character begins: a quote must not split it. */

const NEAR = 64;
const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Boundaries around an offset: the last at or before it, the first at or after it. */
function around(value: string, offset: number): [number, number] {
  const low = Math.max(0, value.lastIndexOf(' ', offset - 1), offset - NEAR);
  let before = low;
  for (const { index, segment } of segmenter.segment(value.slice(low, offset + NEAR))) {
    before = low + index;
    if (before + segment.length > offset) return [before, before === offset ? offset : before + segment.length];
  }
  return [offset, offset];
}

/** Is there nothing but plain letters on both sides? Then there is nothing to split. */
function plain(value: string, offset: number): boolean {
  return offset <= 0 || offset >= value.length || (value.charCodeAt(offset - 1) < 0x300 && value.charCodeAt(offset) < 0x300);
}

export function graphemeStart(value: string, offset: number): number {
  return plain(value, offset) ? offset : around(value, offset)[0];
}

export function graphemeEnd(value: string, offset: number): number {
  return plain(value, offset) ? offset : around(value, offset)[1];
}
