import { CodePoints } from '@src/anchor/codePoints';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('offsets in code points', () => {
  it('are those of UTF-16 units where no character takes two', () => {
    const points = new CodePoints('plain text');
    expect([points.before(6), points.offset(6)]).toEqual([6, 6]);
  });

  it('count a character outside of the basic plane once', () => {
    const points = new CodePoints('a😀𝑥b');
    expect([0, 1, 3, 5, 6].map((offset) => points.before(offset))).toEqual([0, 1, 2, 3, 4]);
    expect([0, 1, 2, 3, 4].map((count) => points.offset(count))).toEqual([0, 1, 3, 5, 6]);
  });

  it('count a pair as before an offset inside of it', () => {
    expect(new CodePoints('a😀b').before(2)).toBe(2);
  });

  it('are what a string spread into characters says, for any string', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '\u00E9', '\u05D0', '😀', '𝒙', '\n'), maxLength: 40 }), fc.nat(50), (value, wanted) => {
        const count = Math.min(wanted, [...value].length);
        const offset = [...value].slice(0, count).join('').length;
        const points = new CodePoints(value);
        expect([points.before(offset), points.offset(count)]).toEqual([count, offset]);
      }),
    );
  });
});
