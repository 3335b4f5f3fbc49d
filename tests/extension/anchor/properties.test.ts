// @vitest-environment happy-dom
import { anchor, describe as describeRange, textOf } from '@src/anchor/index';
import type { TextPositionSelector, TextQuoteSelector } from '@src/shared/annotation';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const WORDS = ['of', 'the', 'model', 'attention', '😀', '𝒙', 'cafe\u0301', 'שלום', '注意力', 'e\uFB03cient', 'self-attention', '  ', '\n ', '.'];
const words = fc.array(fc.constantFrom(...WORDS), { maxLength: 8 }).map((chosen) => chosen.join(' '));
const leaf = fc.oneof(words, words, fc.constantFrom('<math><mi>x</mi></math>', '<script>x</script>', '<br>', '<span data-postil="a">ours</span>'));
const { tree } = fc.letrec<{ tree: string }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.tuple(fc.constantFrom('p', 'div', 'b', 'span', 'li'), fc.array(tie('tree'), { maxLength: 4 })).map(([tag, inner]) => `<${tag}>${inner.join('')}</${tag}>`),
  ),
}));
const body = fc.array(tree, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''));

function pointsOf(root: Node): [Node, number][] {
  const points: [Node, number][] = [];
  const visit = (node: Node): void => {
    const length = node.nodeType === 3 ? (node.nodeValue ?? '').length : node.childNodes.length;
    for (let offset = 0; offset <= length; offset += 1) points.push([node, offset]);
    node.childNodes.forEach(visit);
  };
  visit(root);
  return points;
}

/** A range between two of a root's points, in the order of the document. */
function chosen(root: Node, first: number, second: number): Range {
  const points = pointsOf(root);
  const one = points[first % points.length] as [Node, number];
  const other = points[second % points.length] as [Node, number];
  const range = document.createRange();
  range.setStart(...one);
  range.setEnd(...one);
  if (range.comparePoint(...other) >= 0) range.setEnd(...other);
  else range.setStart(...other);
  return range;
}

describe('any range of any page', () => {
  it('is found again where it is described', () => {
    fc.assert(
      fc.property(body, fc.nat(), fc.nat(), (html, first, second) => {
        document.body.innerHTML = html;
        const text = textOf(document.body);
        const described = describeRange(chosen(document.body, first, second), text);
        if (!described) return;
        const [quote, position] = described.part.selector as [TextQuoteSelector, TextPositionSelector];
        const found = anchor(described.part.selector, text, { context: described.context });
        expect(found).toMatchObject({ state: 'anchored', score: 1 });
        const { start, end } = text.offsets(found.range as Range);
        expect(text.line.slice(start, end)).toBe(quote.exact);
        expect([text.codePoints.before(start), text.codePoints.before(end)]).toEqual([position.start, position.end]);
      }),
      { numRuns: 300 },
    );
  });

  it('is found again in a text that knows no positions of it, where its words and neighbours stand once', () => {
    fc.assert(
      fc.property(body, fc.nat(), fc.nat(), (html, first, second) => {
        document.body.innerHTML = html;
        const text = textOf(document.body);
        const described = describeRange(chosen(document.body, first, second), text);
        const quote = described?.part.selector[0] as TextQuoteSelector | undefined;
        if (!quote || text.line.indexOf(quote.exact) !== text.line.lastIndexOf(quote.exact)) return;
        const found = anchor([quote], text);
        expect(found.state).toBe('anchored');
        const { start, end } = text.offsets(found.range as Range);
        expect(text.line.slice(start, end)).toBe(quote.exact);
      }),
      { numRuns: 300 },
    );
  });

  it('leaves the page as it is', () => {
    fc.assert(
      fc.property(body, fc.nat(), fc.nat(), (html, first, second) => {
        document.body.innerHTML = html;
        const before = document.body.innerHTML;
        const text = textOf(document.body);
        const described = describeRange(chosen(document.body, first, second), text);
        if (described) anchor(described.part.selector, text);
        expect(document.body.innerHTML).toBe(before);
      }),
      { numRuns: 50 },
    );
  });
});
