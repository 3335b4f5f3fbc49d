// @vitest-environment happy-dom
/** The panel: groups, comment, tags, colour, deleting with undo, moved passages, keys, drafts; markup shown as text. */

import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeRuntime } from '@src/content/runtimeFake';
import type { Annotation } from '@src/shared/annotation';
import { closeAll, control, inside, key, soon, type } from '../content/setting';
import { ABS, ID, KEPT, OTHER, cards, choose, groups, launcher, notice, panel, paper, read, said, target } from './setting';

const MOVED = 'A gradient of many heads is scaled before they are averaged.';
const ATTACK = '<img src=x onerror=alert(1)>';
let fake: FakeRuntime;

beforeEach(() => {
  fake = new FakeRuntime();
});
afterEach(closeAll);

const active = (): Element | null | undefined => panel()?.shadowRoot?.activeElement;
const comment = (): HTMLInputElement => inside<HTMLInputElement>(panel(), '[aria-current] textarea');
const tag = (): HTMLInputElement => inside<HTMLInputElement>(panel(), '[aria-current] input');
const kept = (id: string): Annotation | undefined => fake.annotations.all().find((one) => one.id === id);
const current = (): string | undefined => inside(panel(), '[aria-current]').dataset.id;

/** Another machine deletes one. */
function elsewhere(id: string): void {
  fake.annotations.remove({ id });
  fake.listeners?.annotations([ID]);
}

/** Opens the panel over a page that shows two passages. */
async function shown(html = paper(KEPT, OTHER)): Promise<void> {
  await read(fake, html);
  launcher()?.shadowRoot?.querySelector('button')?.click();
  await soon(() => expect(panel()).not.toBeNull());
}

test('every annotation is in its group: notes, moved, here, elsewhere, not found', async () => {
  fake.annotations.put(ID, target(KEPT), { color: 'green' });
  fake.annotations.put(ID, { source: ABS, parts: [] }, { comment: 'Read section 3 again.', color: '' });
  fake.annotations.put(ID, target('Nothing like this has ever been on any page of it.'));
  fake.annotations.put(ID, target('On page three only.', { source: 'https://arxiv.org/pdf/2601.00001v2', parts: [{ selector: [
    { type: 'TextQuoteSelector', exact: 'On page three only, as far as anybody knows.' }, { type: 'FragmentSelector', value: 'page=3' }] }] }));
  await shown();
  await soon(() => expect(groups()).toEqual(['Page notes (1)', 'On this page (1)', 'Elsewhere in this paper (1)', 'Not found any more (1)']));
  const facts = cards().map((card) => card.querySelector('.facts')?.textContent ?? '');
  expect(facts[2]).toContain('PDF page 3');
  expect(cards()[3]?.textContent).toContain('Nothing like this has ever been');
});

test('in page order, whatever the order in which they were made', async () => {
  const second = fake.annotations.put(ID, target(OTHER));
  const first = fake.annotations.put(ID, target(KEPT));
  await shown();
  await soon(() => expect(cards().map(({ dataset }) => dataset.id)).toEqual([first.id, second.id]));
});

test('a page note in which nothing was written says so', async () => {
  fake.annotations.put(ID, target(KEPT));
  fake.annotations.put(ID, { source: ABS, parts: [] }, { color: '' });
  await shown();
  await soon(() => expect([cards().length, active()]).toEqual([2, cards()[0]]));
  key('ArrowDown', active() ?? undefined);
  await soon(() => expect(cards().map((card) => card.textContent?.includes('Nothing written yet'))).toEqual([true, false]));
});

test('what another program said by an address alone is a link', async () => {
  fake.annotations.put(ID, { source: ABS, parts: [] }, { color: '', links: ['https://example.org/review'] });
  await shown();
  await soon(() => expect(cards()).toHaveLength(1));
  expect(cards()[0]?.querySelector('a')?.outerHTML).toBe('<a href="https://example.org/review" target="_blank" rel="noopener noreferrer">https://example.org/review</a>');
  expect(cards()[0]?.getAttribute('aria-label')).toBe('Page note: https://example.org/review');
});

test('a card without a colour looks like the others: it has no class that buttons have', async () => {
  fake.annotations.put(ID, target(KEPT), { color: '' });
  await shown();
  await soon(() => expect(cards()).toHaveLength(1));
  const worn = new Set([...(panel()?.shadowRoot?.querySelectorAll('button') ?? [])].flatMap(({ classList }) => [...classList]));
  expect([...(cards()[0]?.classList ?? [])].filter((name) => worn.has(name))).toEqual([]);
});

test('what an annotation says is text, never markup', async () => {
  fake.annotations.put(ID, target(ATTACK), { comment: ATTACK, tags: [{ id: 't', name: ATTACK }] });
  await shown();
  await soon(() => expect(cards()).toHaveLength(1));
  expect(panel()?.shadowRoot?.querySelector('img')).toBeNull();
});

test('a comment is saved when it is left, by a key, and by closing; a tag and a colour at once', async () => {
  const { id } = fake.annotations.put(ID, target(KEPT));
  await shown();
  await soon(() => expect(current()).toBe(id));
  type(comment(), 'A thought.');
  key('Enter', comment(), { ctrlKey: true });
  await soon(() => expect(kept(id)?.comment).toBe('A thought.'));
  type(comment(), 'A second thought.');
  key('Escape', comment());
  key('Escape', active() ?? undefined);
  await soon(() => expect(kept(id)?.comment).toBe('A second thought.'));
  expect(panel()).toBeNull();
  launcher()?.shadowRoot?.querySelector('button')?.click();
  type(tag(), 'method');
  key('Enter', tag());
  await soon(() => expect(kept(id)?.tags.map(({ name }) => name)).toEqual(['method']));
  control(panel(), 'Remove method').click();
  await soon(() => expect(kept(id)?.tags).toEqual([]));
  control(panel(), 'purple').click();
  expect(fake.paint.texts('purple')).toEqual([KEPT]);
  await soon(() => expect(kept(id)?.color).toBe('purple'));
  expect(control(panel(), 'purple').getAttribute('aria-pressed')).toBe('true');
});

test('a comment that is not saved yet outlives its panel', async () => {
  const { id } = fake.annotations.put(ID, target(KEPT));
  await shown();
  await soon(() => expect(current()).toBe(id));
  fake.failure = 'no room left.';
  type(comment(), 'precious');
  await soon(() => expect(fake.drafts.get(`annotation:${id}`)).toEqual({ text: 'precious', baseText: '' }));
  window.dispatchEvent(new Event('pagehide'));
  await soon(() => expect(said()).toContain('Not saved: no room left.'));
  fake.failure = '';
  closeAll();
  await shown();
  await soon(() => expect(comment().value).toBe('precious'));
  key('Enter', comment(), { ctrlKey: true });
  await soon(() => expect(kept(id)?.comment).toBe('precious'));
  await soon(() => expect(fake.drafts.size).toBe(0));
});

test('a deleted one is gone at once, the next has the focus, and Undo brings it back', async () => {
  const first = fake.annotations.put(ID, target(KEPT));
  const second = fake.annotations.put(ID, target(OTHER));
  await shown();
  await soon(() => expect(current()).toBe(first.id));
  key('Delete', active() ?? undefined);
  expect(fake.paint.texts('yellow')).toEqual([OTHER]);
  expect(current()).toBe(second.id);
  await soon(() => expect(kept(first.id)).toBeUndefined());
  expect(said()).toContain('Highlight deleted');
  key('u', active() ?? undefined);
  await soon(() => expect(kept(first.id)).toBeDefined());
  expect(fake.paint.texts('yellow').toSorted()).toEqual([KEPT, OTHER].toSorted());
  control(panel(), 'Delete').click();
  await soon(() => expect(kept(second.id)).toBeUndefined());
  control(notice(), 'Undo').click();
  await soon(() => expect(kept(second.id)).toBeDefined());
});

test('of several that were deleted each comes back, the last first', async () => {
  const ids = [KEPT, OTHER, 'Before it.'].map((text) => fake.annotations.put(ID, target(text)).id);
  await shown();
  await soon(() => expect(cards()).toHaveLength(3));
  for (const left of [2, 1, 0]) {
    key('Delete', active() ?? undefined);
    await soon(() => expect(fake.annotations.all()).toHaveLength(left));
  }
  control(notice(), 'Undo').click();
  expect(said()).toContain('Highlight deleted');
  key('u', control(panel(), 'Close'));
  key('u');
  await soon(() => expect(fake.annotations.all().map(({ id }) => id).toSorted()).toEqual(ids.toSorted()));
  expect(notice()).toBeNull();
});

test('a key that is held deletes one, does nothing to the next, and walks on', async () => {
  const ids = [KEPT, OTHER, 'ninety epochs'].map((text) => fake.annotations.put(ID, target(text)).id);
  await shown();
  await soon(() => expect(current()).toBe(ids[0]));
  key('Delete', active() ?? undefined);
  for (const name of ['Delete', 'Enter', 'h']) expect(key(name, active() ?? undefined, { repeat: true }).defaultPrevented).toBe(true);
  await soon(() => expect(fake.annotations.all()).toMatchObject([{ id: ids[1], color: 'yellow' }, { id: ids[2], color: 'yellow' }]));
  expect([current(), active()?.localName]).toEqual([ids[1], 'li']);
  expect(key('Tab', active() ?? undefined, { repeat: true }).defaultPrevented).toBe(false);
  key('ArrowDown', active() ?? undefined, { repeat: true });
  expect(current()).toBe(ids[2]);
});

test('what is typed stays when its annotation is deleted elsewhere, and saving it brings the annotation back', async () => {
  const first = fake.annotations.put(ID, target(KEPT));
  const second = fake.annotations.put(ID, target(OTHER));
  await shown();
  await soon(() => expect(current()).toBe(first.id));
  type(comment(), 'A careful thought');
  const field = comment();
  elsewhere(first.id);
  await soon(() => expect(cards()[0]?.textContent).toContain('not there any more'));
  expect([current(), active(), field.value]).toEqual([first.id, field, 'A careful thought']);
  expect(fake.paint.texts('yellow')).toEqual([OTHER]);
  key('h', active() ?? undefined);
  type(field, 'A careful thought, whole.');
  key('Enter', field, { ctrlKey: true });
  await soon(() => expect(kept(first.id)?.comment).toBe('A careful thought, whole.'));
  expect(cards()[0]?.textContent).not.toContain('not there any more');
  expect(kept(second.id)).toMatchObject({ color: 'yellow', comment: '' });
});

test('a field in which nothing was typed goes when it is left, if its annotation was deleted elsewhere', async () => {
  const [first, second] = [fake.annotations.put(ID, target(KEPT)), fake.annotations.put(ID, target(OTHER))];
  await shown();
  await soon(() => expect(current()).toBe(first.id));
  comment().focus();
  elsewhere(first.id);
  await soon(() => expect(cards()[0]?.textContent).toContain('not there any more'));
  key('Escape', comment());
  await soon(() => expect(cards().map(({ dataset }) => dataset.id)).toEqual([second.id]));
  expect(kept(first.id)).toBeUndefined();
});

test('text whose annotation cannot be brought back stays in its card, to copy, until it is deleted there', async () => {
  const { id } = fake.annotations.put(ID, target(KEPT));
  await shown();
  await soon(() => expect(current()).toBe(id));
  type(comment(), 'precious');
  fake.failure = 'no room left.';
  elsewhere(id);
  await soon(() => expect(cards()[0]?.textContent).toContain('not there any more'));
  key('Escape', comment());
  await soon(() => expect(said()).toContain('Not saved: no room left.'));
  expect(control(notice(), 'Copy text')).toBeDefined();
  expect([comment().value, fake.drafts.get(`annotation:${id}`)?.text]).toEqual(['precious', 'precious']);
  key('Delete', active() ?? undefined);
  await soon(() => expect(cards()).toHaveLength(0));
  expect(fake.drafts.size).toBe(0);
});

test('a comment on a highlight that could not be made makes it, once that is possible', async () => {
  await shown();
  fake.failure = 'no room left.';
  choose(KEPT);
  key('a');
  await soon(() => expect(active()?.localName).toBe('textarea'));
  type(comment(), 'At last.');
  await soon(() => expect(said()).toContain('Not saved: no room left.'));
  fake.failure = '';
  key('Enter', comment(), { ctrlKey: true });
  await soon(() => expect(fake.annotations.all()).toMatchObject([{ comment: 'At last.' }]));
});

test('one that cannot be deleted comes back, with the reason', async () => {
  fake.annotations.put(ID, target(KEPT));
  await shown();
  await soon(() => expect(cards()).toHaveLength(1));
  fake.failure = 'not now.';
  control(panel(), 'Delete').click();
  expect(cards()).toHaveLength(0);
  await soon(() => expect(said()).toContain('Not done: not now.'));
  expect(cards()).toHaveLength(1);
});

test('a passage that was edited is marked to be checked, and confirmed it is of the new words', async () => {
  const { id } = fake.annotations.put(ID, target(KEPT, { version: 1 }));
  await shown(paper(MOVED, OTHER));
  await soon(() => expect(groups()).toEqual(['Moved: please check (1)']));
  expect(fake.paint.shown.has('yellow')).toBe(false);
  expect(fake.paint.shown.get('moved')).toHaveLength(1);
  expect(cards()[0]?.textContent).toContain('from v1');
  control(panel(), 'It is right here').click();
  await soon(() => expect(groups()).toEqual(['On this page (1)']));
  expect(kept(id)?.target).toMatchObject({ version: 2 });
  expect(fake.paint.shown.has('moved')).toBe(false);
});

test('arrows, j and k go from card to card and underline each on the page', async () => {
  const ids = [KEPT, OTHER].map((text) => fake.annotations.put(ID, target(text)).id);
  await shown();
  await soon(() => expect(current()).toBe(ids[0]));
  key('ArrowDown', active() ?? undefined);
  expect(current()).toBe(ids[1]);
  expect(fake.paint.texts('current')).toEqual([OTHER]);
  await soon(() => expect(fake.paint.texts('flash')).toEqual([OTHER]));
  key('k', active() ?? undefined);
  expect(current()).toBe(ids[0]);
  key('ArrowUp', active() ?? undefined);
  expect(current()).toBe(ids[0]);
  key('Enter', active() ?? undefined);
  expect(active()?.localName).toBe('textarea');
  key('j', active() ?? undefined);
  expect(current()).toBe(ids[0]);
});

test('what is being typed keeps the focus when its card goes to another place or group', async () => {
  const second = fake.annotations.put(ID, target(OTHER));
  await shown();
  await soon(() => expect(current()).toBe(second.id));
  comment().focus();
  const field = comment();
  fake.annotations.put(ID, target(KEPT));
  fake.listeners?.annotations(['id']);
  await soon(() => expect(cards().map(({ dataset }) => dataset.id)[1]).toBe(second.id));
  expect(active()).toBe(field);
  document.body.innerHTML = paper(KEPT);
  await soon(() => expect(groups()).toEqual(['On this page (1)', 'Not found any more (1)']));
  expect(active()).toBe(field);
});

test('a page note is made without a selection', async () => {
  await shown();
  control(panel(), 'Add page note').click();
  await soon(() => expect(active()?.localName).toBe('textarea'));
  type(comment(), 'On the whole.');
  key('Enter', comment(), { ctrlKey: true });
  await soon(() => expect(fake.annotations.all()).toMatchObject([{ comment: 'On the whole.', color: '', target: { parts: [], version: 2 } }]));
  expect(groups()).toEqual(['Page notes (1)']);
});

test('what is in a PDF is opened in the viewer, at the annotation', async () => {
  const source = 'https://arxiv.org/pdf/2601.00001v2';
  const { id } = fake.annotations.put(ID, target('Only in the PDF of this paper.', { source }));
  await shown();
  await soon(() => expect(groups()).toEqual(['Elsewhere in this paper (1)']));
  control(panel(), 'Open in PDF').click();
  await soon(() => expect(fake.sent.at(-1)).toMatchObject({ name: 'openViewer', request: { url: source, annotation: id } }));
  control(panel(), 'Open PDF').click();
  await soon(() => expect(fake.sent.at(-1)).toMatchObject({ name: 'openViewer', request: { url: 'https://arxiv.org/pdf/2601.00001' } }));
});

test('a comment is written while the highlight is still on its way', async () => {
  await read(fake);
  choose(KEPT);
  key('a');
  await soon(() => expect(active()?.localName).toBe('textarea'));
  type(comment(), 'At once.');
  key('Enter', comment(), { ctrlKey: true });
  await soon(() => expect(fake.annotations.all()).toMatchObject([{ comment: 'At once.', motivation: 'commenting' }]));
});

test('where the panel does not come it says so, and comes at the next try', async () => {
  const { inject } = fake;
  fake.inject = () => undefined;
  await read(fake);
  launcher()?.shadowRoot?.querySelector('button')?.click();
  await soon(() => expect(said()).toContain('Could not open the annotations: the browser did not load it.'));
  fake.inject = inject;
  control(notice(), 'Try again').click();
  await soon(() => expect(panel()).not.toBeNull());
});
