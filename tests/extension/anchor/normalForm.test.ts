import { NormalForm, normalize } from '@src/anchor/normalForm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('the normal form', () => {
  it.each([
    ['a ligature', 'e\uFB03cient', 'efficient'],
    ['a soft hyphen', 'exam\u00ADple', 'example'],
    ['a hyphen at the end of a line', 'exam- ple', 'example'],
    ['white space', 'two\u00A0 words', 'twowords'],
    ['case', 'MUST', 'must'],
    ['curly quotes and apostrophes', '“it’s”', '"it\'s"'],
    ['an accent on its letter and beside it', 'caf\u00E9 cafe\u0301 cafe\u00B4', 'cafecafecafe'],
    ['mathematical letters', '𝒙 and 𝑦', 'xandy'],
    ['full width', 'ＡＢＣ１', 'abc1'],
    ['a formula', 'if \uFFFC holds', 'ifholds'],
    ['TeX that nothing has typeset', 'if $x^2 > 0$ holds, or \\(y\\)', 'ifholds,or'],
    ['amounts of money, which are no TeX', 'from $5 to $10', 'from$5to$10'],
    ['Turkish dotted capital I', 'İ', 'i'],
  ])('lays %s aside', (_what, text, expected) => {
    expect(normalize(text)).toBe(expected);
  });

  it('is the same for composed and decomposed Hangul', () => {
    expect(normalize('한국어')).toBe(normalize('한국어'.normalize('NFD')));
  });

  it('knows where each of its characters stood', () => {
    const line = 'The e\uFB03cient 😀 way';
    const form = new NormalForm(line);
    const at = form.value.indexOf('ffi');
    expect(line.slice(form.startOf(at), form.endOf(at + 3))).toBe('\uFB03');
    const way = form.value.indexOf('way');
    expect(line.slice(form.startOf(way), form.endOf(way + 3))).toBe('way');
    expect(form.indexAt(form.startOf(way))).toBe(way);
  });

  it('stays what it is when it is made once more', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'aA \u00E9e\u0301\u00B4\uFB03\u0130\u00DF\uAC00\u1112-^\u2019\uFF21\u03C2\u00BD', '😀', '𝒙') }), (text) => {
        const once = normalize(text);
        expect(normalize(once)).toBe(once);
      }),
    );
  });
});
