// @vitest-environment happy-dom
import { expect, test, vi } from 'vitest';
import { type Selector, type Target, quoteOf } from '@src/shared/annotation';
import { stretchesOf } from '@src/viewer/pdfFace';
import { Pages } from '@src/anchor';
import { faceOf, SHOWN } from './setting';

const PAGES = [
  ['A study of ropes and of', ' ', 'inter-\n', 'national knots that hold under load.\n', '1'],
  ['The second page speaks of splices at length.\n', 'Every splice is tapered before it is served.'],
  ['On the third page there are conclu', 'sions about ﬁne twine 𝔸 and rope.'],
];
const { paper } = SHOWN;

const quoted = (exact: string, more: Partial<Target> = {}): Target => ({
  source: 'https://arxiv.org/html/2501.00001v2', parts: [{ selector: [{ type: 'TextQuoteSelector', exact }] }], ...more,
});

async function rendered(...numbers: number[]) {
  const setting = await faceOf(PAGES);
  for (const number of numbers) await setting.stack.writeText(number);
  return setting;
}

function selected(from: [Node | null | undefined, number], to: [Node | null | undefined, number]): Range {
  const range = document.createRange();
  range.setStart(from[0] as Node, from[1]);
  range.setEnd(to[0] as Node, to[1]);
  return range;
}

test('what is selected has its quote, its place in the text of the page, and the page', async () => {
  const { face, stack } = await rendered(1);
  const spans = stack.pages[0]?.spans ?? [];
  const target = face.describe(selected([spans[0]?.firstChild, 11], [spans[3]?.firstChild, 14]), paper);
  expect(target).toMatchObject({ source: SHOWN.source, version: 2 });
  expect(target?.parts).toHaveLength(1);
  const [quote, position, fragment] = (target?.parts[0]?.selector ?? []) as Selector[];
  expect(quote).toMatchObject({ type: 'TextQuoteSelector', exact: 'ropes and of inter- national knots' });
  expect(position).toMatchObject({ type: 'TextPositionSelector', start: 11, end: 45 });
  expect(fragment).toEqual({ type: 'FragmentSelector', conformsTo: 'http://tools.ietf.org/rfc/rfc8118', value: 'page=1' });
});

test('places are counted in code points', async () => {
  const { face, stack } = await rendered(3);
  const node = stack.pages[2]?.spans?.[1]?.firstChild;
  const from = node?.textContent?.indexOf('rope.') ?? 0;
  const target = face.describe(selected([node, from], [node, from + 4]), paper);
  const start = [...(PAGES[2]?.join('') ?? '')].length - 5;
  expect(target?.parts[0]?.selector[1]).toMatchObject({ start, end: start + 4 });
});

test('a selection over pages has a part for each; those between are whole, rendered or not', async () => {
  const { face, stack } = await rendered(1, 3);
  const [first, , third] = stack.pages;
  const target = face.describe(selected([first?.spans?.[3]?.firstChild, 9], [third?.spans?.[0]?.firstChild, 17]), paper);
  const pages = target?.parts.map(({ selector }) => (selector[2] as { value?: string } | undefined)?.value);
  expect(pages).toEqual(['page=1', 'page=2', 'page=3']);
  const lines = quoteOf(target as Target).split('\n');
  expect(lines[0]).toBe('knots that hold under load. 1');
  expect(lines[1]).toBe('The second page speaks of splices at length. Every splice is tapered before it is served.');
  expect(lines[2]).toBe('On the third page');
});

test('what is described is found again, in the same places', async () => {
  const { face, stack } = await rendered(1, 2);
  const [first, second] = stack.pages;
  const range = selected([first?.spans?.[2]?.firstChild, 0], [second?.spans?.[0]?.firstChild, 10]);
  const found = await face.anchor(paper, face.describe(range, paper) as Target);
  expect(found.state).toBe('anchored');
  expect(found.ranges.map(String)).toEqual(['inter-national knots that hold under load.1', 'The second']);
});

test('a quote of the HTML is found across lines, hyphens, runs and ligatures', async () => {
  const { face } = await rendered(1, 3);
  const [one, other] = [await face.anchor(paper, quoted('international knots')), await face.anchor(paper, quoted('conclusions about fine twine'))];
  expect([one.state, other.state]).toEqual(['anchored', 'anchored']);
  expect(one.ranges.map(String)).toEqual(['inter-national knots']);
  expect(other.ranges.map(String)).toEqual(['conclusions about ﬁne twine']);
});

test('on a page that is not rendered, a range stands for it until its text comes', async () => {
  const { face, stack } = await rendered(1);
  const target = quoted('splice is tapered before it is served');
  const before = await face.anchor(paper, target);
  expect(before.state).toBe('anchored');
  expect(before.ranges[0]?.startContainer).toBe(stack.pages[1]?.waiting);
  const changed = vi.fn<() => void>();
  face.onChange(changed, new AbortController().signal);
  const after = await face.reveal(paper, target);
  expect(after.ranges.map(String)).toEqual(['splice is tapered before it is served']);
  expect(stack.goTo).toHaveBeenCalledWith({ page: 2, down: 0 });
  expect(stack.bring).toHaveBeenCalledTimes(1);
  await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(1));
});

test('what a site says beside the paper is elsewhere; what this file should hold and does not is an orphan', async () => {
  const { face } = await rendered(1);
  const words = 'words that no page of this file has said in any form at all';
  expect((await face.anchor(paper, quoted(words))).state).toBe('elsewhere');
  const own = quoted(words, { source: SHOWN.source });
  expect((await face.anchor(paper, own)).state).toBe('orphan');
});

test('a page note is about the whole file', async () => {
  const { face } = await rendered();
  expect(face.noteTarget()).toEqual({ source: SHOWN.source, version: 2, parts: [] });
  expect(await face.anchor(paper, face.noteTarget())).toEqual({ state: 'anchored', score: 1, ranges: [] });
});

test('selections outside the pages are about no paper', async () => {
  const { face, stack } = await rendered(1);
  const bar = document.createElement('p');
  bar.append('Not a page');
  document.body.prepend(bar);
  expect(face.paperOf(selected([bar.firstChild, 0], [bar.firstChild, 3]))).toBeNull();
  const inside = stack.pages[0]?.spans?.[0]?.firstChild;
  expect(face.paperOf(selected([inside, 0], [inside, 3]))).toEqual(paper);
  expect([face.isOurs(bar), face.isOurs(stack.pages[0]?.root as Node)]).toEqual([true, false]);
});

test('a passage over a page break is one stretch on each page', () => {
  const pages = new Pages(['one two', '', 'three four']);
  expect(stretchesOf(pages, 4, 14)).toEqual([{ page: 1, start: 4, end: 7 }, { page: 3, start: 0, end: 5 }]);
  expect(stretchesOf(pages, 0, 7)).toEqual([{ page: 1, start: 0, end: 7 }]);
});
