// @vitest-environment happy-dom
import { OBJECT, textOf } from '@src/anchor/index';
import { beforeEach, describe, expect, it } from 'vitest';

import { page, rangeBetween, rangeOf, read } from './setting';

beforeEach(() => {
  document.body.innerHTML = '';
});

describe('the text of a page', () => {
  it.each([
    ['collapses white space', '<p>two\n   words  </p>', 'two words'],
    ['separates blocks', '<p>One.</p><p>Two.</p>', 'One.\nTwo.'],
    ['separates what a line break does', 'one<br>two', 'one\ntwo'],
    ['separates cells', '<table><tr><td>a</td><td>b</td></tr></table>', 'a\nb'],
    ['does not separate what is in a line', 'high<b>light</b>ed <i>words</i>', 'highlighted words'],
    ['keeps one space between elements of a line', '<b>one </b> <i> two</i>', 'one two'],
    ['leaves scripts, styles, fields and what is hidden out', 'a<script>1</script><style>b{}</style><input value=x> <span hidden>h</span>b', 'a b'],
    ['leaves our own hosts out', 'a <span data-postil-id="x">Saved</span><div data-postil="bar">Bar</div>b', 'a b'],
    ['takes MathML for one thing', 'if <math alttext="x"><mi>x</mi></math> holds', `if ${OBJECT} holds`],
    ['takes LaTeXML for one thing', 'if <span class="ltx_Math">x</span> holds', `if ${OBJECT} holds`],
    ['takes KaTeX for one thing', 'if <span class="katex"><span class="katex-mathml">x</span><span class="katex-html">x</span></span> holds', `if ${OBJECT} holds`],
    ['takes MathJax 3 for one thing', 'if <mjx-container><svg></svg></mjx-container> holds', `if ${OBJECT} holds`],
    [
      'takes MathJax 2 for one thing',
      'if <span class="MathJax_Preview">x</span><span class="MathJax" id="e"><span>x</span></span><script type="math/tex">x</script> holds',
      `if ${OBJECT} holds`,
    ],
  ])('%s', (_what, html, expected) => {
    expect(read(html).value).toBe(expected);
  });

  it('leaves out what the caller says is no text of the paper', () => {
    const root = page('<div>Title <span class="date">today</span> abstract</div>');
    expect(textOf(root, { leaveOut: (element) => element.className === 'date' }).value).toBe('Title abstract');
  });

  it('can be that of a single text node', () => {
    const root = page('only this').firstChild as Node;
    const text = textOf(root);
    expect([text.value, text.range(0, 4).toString()]).toEqual(['only this', 'only']);
  });
});

describe('offsets and points of the document', () => {
  it('turn a range into the text that it shows, and back', () => {
    const root = page('<p>One   sentence\n  with <b>bold</b> words.</p>');
    const text = textOf(root);
    const { start, end } = text.offsets(rangeOf(root, 'bold'));
    expect(text.value.slice(start, end)).toBe('bold');
    expect(text.range(start, end).toString()).toBe('bold');
  });

  it('begin and end in what is shown, not in the white space between blocks', () => {
    const root = page('<p>One.</p>\n\n<p>Two.</p>');
    const text = textOf(root);
    const range = text.range(text.value.indexOf('Two'), text.value.length);
    expect([range.startContainer.nodeValue, range.toString()]).toEqual(['Two.', 'Two.']);
  });

  it('take a range whose ends are elements', () => {
    const root = page('<p>One.</p><p>Two.</p><p>Three.</p>');
    const text = textOf(root);
    const { start, end } = text.offsets(rangeBetween([root, 1], [root, 2]));
    expect(text.value.slice(start, end).trim()).toBe('Two.');
  });

  it('take a formula whole that a range touches', () => {
    const root = page('<p>if <math><mi>x</mi><mo>=</mo><mi>y</mi></math> holds</p>');
    const text = textOf(root);
    const inside = root.querySelector('mo')?.firstChild as Node;
    const { start, end } = text.offsets(rangeBetween([inside, 0], [inside, 1]));
    expect(text.value.slice(start, end)).toBe(OBJECT);
    const range = text.range(start, end);
    expect([range.startContainer.nodeName, range.endOffset - range.startOffset]).toEqual(['P', 1]);
  });

  it('are empty for a range in what is left out', () => {
    const root = page('<p>text</p><script>code</script>');
    const code = root.querySelector('script')?.firstChild as Node;
    const { start, end } = textOf(root).offsets(rangeBetween([code, 0], [code, 4]));
    expect(end - start).toBe(0);
  });

  it('of a range that reaches out of the root are those of its part inside', () => {
    page('<h1>Head</h1><main><p>Body text.</p></main><footer>Foot</footer>');
    const main = document.querySelector('main') as Element;
    const text = textOf(main);
    const range = document.createRange();
    range.selectNodeContents(document.body);
    const { start, end } = text.offsets(range);
    expect(text.value.slice(start, end)).toBe('Body text.');
  });
});
