// @vitest-environment happy-dom
/** From selection to highlight: the bar, the paint, what is kept, what is taken back, and that the page's DOM stays as it is. */

import { afterEach, expect, test } from 'vitest';
import { FakeRuntime } from '@src/content/runtimeFake';
import { quoteOf } from '@src/shared/annotation';
import { closeAll, control, hosts, key, noteArea, open, pause, popover, soon, states } from '../content/setting';
import { list } from '../fixtures/arxiv';
import { ABS, HTML, ID, KEPT, OTHER, cards, choose, groups, launcher, markup, notice, offered, panel, paper, rangeOf, read, said, target, toolbar } from './setting';

afterEach(() => {
  document.getSelection()?.removeAllRanges();
  closeAll();
});

const selected = (): string => document.getSelection()?.toString() ?? '';

test('the bar comes beside a selection and leaves it alone; it goes with the selection', async () => {
  await read();
  const bar = await offered(KEPT);
  const press = new MouseEvent('mousedown', { bubbles: true, cancelable: true });
  control(bar, 'Highlight blue').dispatchEvent(press);
  expect(press.defaultPrevented).toBe(true);
  expect(selected()).toBe(KEPT);
  expect(bar.shadowRoot?.querySelector('[role=toolbar]')?.getAttribute('aria-label')).toBe('Annotate');
  choose(document.createRange());
  await soon(() => expect(toolbar()).toBeNull());
});

test('a colour paints at once, keeps quote, version and address, saves the paper, and leaves the page’s DOM as it was', async () => {
  const fake = await read();
  const before = markup();
  control(await offered(KEPT), 'Highlight green').click();
  expect(fake.paint.texts('green')).toEqual([KEPT]);
  expect(selected()).toBe('');
  expect(toolbar()).toBeNull();
  await soon(() => expect(fake.annotations.all()).toHaveLength(1));
  const [made] = fake.annotations.all();
  expect(made).toMatchObject({ color: 'green', comment: '', target: { source: HTML, version: 2 } });
  expect(quoteOf(made?.target ?? target(''))).toBe(KEPT);
  expect(made?.target.context).toContain('Before it.');
  expect(fake.states.get(ID)?.saved).toBe(true);
  expect(fake.color).toBe('green');
  expect(markup()).toBe(before);
  await pause(30);
  expect(fake.paint.texts('green')).toEqual([KEPT]);
});

test('h highlights in the colour used last, a comments on the selection', async () => {
  const fake = new FakeRuntime();
  fake.color = 'pink';
  await read(fake);
  await offered(KEPT);
  key('h');
  await soon(() => expect(fake.paint.texts('pink')).toEqual([KEPT]));
  await offered(OTHER);
  key('a');
  await soon(() => expect(cards()).toHaveLength(2));
  await soon(() => expect(panel()?.shadowRoot?.activeElement?.localName).toBe('textarea'));
  expect(fake.paint.texts('pink')).toEqual([KEPT, OTHER]);
});

test('keys without a selection leave the page alone, but a opens the annotations, and says how to begin', async () => {
  await read();
  expect(key('h').defaultPrevented).toBe(false);
  expect(key('a').defaultPrevented).toBe(true);
  await soon(() => expect(panel()?.shadowRoot?.textContent).toContain('Nothing here yet.'));
  expect(panel()?.shadowRoot?.querySelector('aside')?.getAttribute('aria-label')).toBe('Annotations');
  key('Escape', panel()?.shadowRoot?.activeElement ?? undefined);
  expect(panel()).toBeNull();
});

test('what cannot be kept is taken back with its reason, and can be tried again', async () => {
  const fake = await read();
  fake.failure = 'this machine’s storage is full. Free some space.';
  control(await offered(KEPT), 'Highlight yellow').click();
  expect(fake.paint.texts('yellow')).toEqual([KEPT]);
  await soon(() => expect(said()).toContain('Not saved: this machine’s storage is full.'));
  expect(fake.paint.texts('yellow')).toEqual([]);
  expect(control(notice(), 'Copy text')).toBeTruthy();
  fake.failure = '';
  control(notice(), 'Try again').click();
  await soon(() => expect(fake.annotations.all()).toHaveLength(1));
  expect(fake.paint.texts('yellow')).toEqual([KEPT]);
  expect(said()).toBe('');
});

test('the bar is reached by Tab and walked by arrows', async () => {
  await read();
  const bar = await offered(KEPT);
  key('Tab');
  const focused = (): string | null | undefined => bar.shadowRoot?.activeElement?.getAttribute('aria-label');
  expect(focused()).toBe('Highlight yellow');
  key('ArrowLeft', bar.shadowRoot?.activeElement ?? undefined);
  expect(focused()).toBe('Copy quote');
  key('ArrowRight', bar.shadowRoot?.activeElement ?? undefined);
  key('ArrowRight', bar.shadowRoot?.activeElement ?? undefined);
  expect(focused()).toBe('Highlight green');
  key('Escape', bar.shadowRoot?.activeElement ?? undefined);
  expect(toolbar()).toBeNull();
});

test('what is selected in a field, or in no paper, is offered nothing', async () => {
  await read(undefined, `${paper(KEPT)}<div contenteditable="true">My own ${OTHER}</div>`);
  choose(OTHER);
  await pause(200);
  expect(toolbar()).toBeNull();
  closeAll();
  await open('https://arxiv.org/list/cs.LG/new', `<p id="x">${KEPT}</p>${list({ entries: [{ id: '2601.00001' }] })}`);
  choose(KEPT);
  await pause(200);
  expect(toolbar()).toBeNull();
});

test('in a list a selection is its row’s; one over two rows is nobody’s', async () => {
  const fake = await open('https://arxiv.org/list/cs.LG/new', list({ entries: [{ id: '2601.00001', abstract: KEPT }, { id: '2601.00002', abstract: OTHER }] }));
  control(await offered(OTHER), 'Highlight yellow').click();
  await soon(() => expect(states()).toEqual(['new', 'saved']));
  expect([...fake.annotations.held.values()].map(({ canonical }) => canonical)).toEqual(['arxiv:2601.00002']);
  const both = rangeOf(KEPT);
  both.setEnd(rangeOf(OTHER).endContainer, 4);
  choose(both);
  await pause(200);
  expect(toolbar()).toBeNull();
  await soon(() => expect(control(hosts()[1], 'Annotate').title).toBe('Annotations: 1 (a)'));
});

test('annotations that are there are painted when the page is met again, also after its text came late or was replaced', async () => {
  const fake = new FakeRuntime();
  fake.annotations.put(ID, target(KEPT));
  await read(fake, '<article><p>Loading…</p></article>');
  await soon(() => expect(fake.names()).toContain('panels'));
  expect(fake.paint.texts('yellow')).toEqual([]);
  document.body.innerHTML = paper(KEPT);
  await soon(() => expect(fake.paint.texts('yellow')).toEqual([KEPT]));
  document.body.innerHTML = paper(OTHER, KEPT);
  await soon(() => expect(fake.paint.shown.get('yellow')?.[0]?.startContainer.isConnected).toBe(true));
  expect(fake.paint.texts('yellow')).toEqual([KEPT]);
});

test('a page without annotations and without a selection loads no annotator', async () => {
  const fake = await read();
  await pause(60);
  expect(fake.names().filter((name) => name === 'panels')).toEqual([]);
  expect(launcher()?.shadowRoot?.textContent).toBe('Annotations');
});

test('what another tab or machine makes, colours and removes is followed', async () => {
  const fake = await read();
  await offered(KEPT);
  const made = fake.annotations.put(ID, target(OTHER), { color: 'purple' });
  fake.listeners?.annotations(['id']);
  await soon(() => expect(fake.paint.texts('purple')).toEqual([OTHER]));
  fake.annotations.edit({ id: made.id, edit: { kind: 'color', color: 'blue' } });
  fake.listeners?.annotations(['id']);
  await soon(() => expect(fake.paint.texts('blue')).toEqual([OTHER]));
  await soon(() => expect(launcher()?.shadowRoot?.textContent).toBe('Annotations (1)'));
  fake.annotations.remove({ id: made.id });
  fake.listeners?.annotations(['id']);
  await soon(() => expect(fake.paint.shown.size).toBe(0));
});

test('the launcher opens the panel; with the popover’s keys untouched', async () => {
  await read();
  launcher()?.shadowRoot?.querySelector('button')?.click();
  await soon(() => expect(panel()).not.toBeNull());
  expect(popover()).toBeNull();
  expect(noteArea).toBeTypeOf('function');
});

test('an extension that is gone says to reload', async () => {
  const fake = await read();
  await offered(KEPT);
  fake.orphaned = true;
  key('h');
  await soon(() => expect(said()).toContain('Postil was updated: reload this page.'));
  expect(fake.paint.shown.size).toBe(0);
});

test('when the page is left everything is gone', async () => {
  const fake = await read();
  control(await offered(KEPT), 'Comment').click();
  await soon(() => expect(cards()).toHaveLength(1));
  closeAll();
  expect(document.querySelectorAll('[data-postil]')).toHaveLength(0);
  expect(fake.paint.shown.size).toBe(0);
});

test('an abstract page lists what it cannot show as elsewhere, and what it should show as not found', async () => {
  const fake = new FakeRuntime();
  fake.annotations.put(ID, target('Only in the whole text.'));
  fake.annotations.put(ID, target('An abstract that was taken out long ago.', { source: ABS, version: 1 }));
  await open(ABS, `<div class="dateline">[Submitted]</div><h1 class="title">Invented</h1><blockquote class="abstract">${KEPT}</blockquote>`, fake);
  key('a');
  await soon(() => expect(groups()).toEqual(['Elsewhere in this paper (1)', 'Not found any more (1)']));
  expect(cards().map((card) => card.querySelector('.facts')?.textContent).join()).toContain('arXiv HTML · v2');
  expect(cards()[1]?.textContent).toContain('from v1');
});

test('of an abstract in a short and a long form the one that shows is painted, also after “more” was pressed', async () => {
  const fake = new FakeRuntime();
  fake.annotations.put(ID, target(KEPT, { source: ABS }));
  const form = (name: string, text: string, hidden: string): string => `<span class="abstract-${name}" style="display: ${hidden}">Before it. ${text} <a id="${name}">more or less</a></span>`;
  const html = `<ol><li class="arxiv-result"><p class="list-title"><a href="https://arxiv.org/abs/2601.00001">arXiv:2601.00001</a></p><p class="title">Invented</p>
    <p class="abstract">${form('short', `${KEPT}…`, 'inline')}${form('full', `${KEPT} After it.`, 'none')}</p></li></ol>`;
  await open('https://arxiv.org/search/?query=x', html, fake);
  const shown = (): string | undefined => fake.paint.shown.get('yellow')?.[0]?.startContainer.parentElement?.className;
  await soon(() => expect(shown()).toBe('abstract-short'));
  const [short, full] = ['short', 'full'].map((name) => document.querySelector<HTMLElement>(`.abstract-${name}`));
  if (!short || !full) throw new Error('no forms');
  // happy-dom lays nothing out.
  short.checkVisibility = () => short.style.display !== 'none';
  [short.style.display, full.style.display] = ['none', 'inline'];
  document.querySelector<HTMLElement>('#short')?.click();
  await soon(() => expect(shown()).toBe('abstract-full'));
});

/** Clicks where a painted range is, as if it were laid out from 10, 10 to 110, 30. */
function press(element: Element | null, range: Range, x: number, y: number): void {
  document.caretPositionFromPoint = () => ({ offsetNode: range.startContainer, offset: range.startOffset + 3, getClientRect: () => null });
  element?.dispatchEvent(new MouseEvent('click', { bubbles: true, composed: true, cancelable: true, clientX: x, clientY: y }));
}

/** What is painted in yellow, laid out. */
function laidOut(fake: FakeRuntime): Range[] {
  const ranges = fake.paint.shown.get('yellow') ?? [];
  for (const range of ranges) range.getClientRects = () => [new DOMRect(10, 10, 100, 20)] as unknown as DOMRectList;
  return [...ranges];
}

const opened = (): string | undefined => cards().find((card) => card.hasAttribute('aria-current'))?.dataset.id;

test('a click on a painted passage opens it; one in a link or beside it does not', async () => {
  const fake = new FakeRuntime();
  const { id } = fake.annotations.put(ID, target(KEPT));
  await read(fake, `${paper(KEPT)}<p><a href="#x">${OTHER}</a></p>`);
  await soon(() => expect(fake.paint.texts('yellow')).toEqual([KEPT]));
  const [range = document.createRange()] = laidOut(fake);
  press(document.querySelector('a'), range, 20, 20);
  press(document.querySelector('p'), range, 300, 300);
  await pause(30);
  expect(panel()).toBeNull();
  press(document.querySelector('p'), range, 20, 20);
  await soon(() => expect(opened()).toBe(id));
});

test('clicks where passages overlap go through them, the shortest first', async () => {
  const fake = new FakeRuntime();
  const ids = [KEPT, KEPT, `Before it. ${KEPT}`].map((text) => fake.annotations.put(ID, target(text)).id);
  await read(fake);
  await soon(() => expect(fake.paint.texts('yellow')).toHaveLength(3));
  const seen: (string | undefined)[] = [];
  for (let click = 0; click < 4; click += 1) {
    const [range = document.createRange()] = laidOut(fake);
    press(document.querySelector('p'), range, 20, 20);
    await soon(() => expect([undefined, seen.at(-1)]).not.toContain(opened()));
    seen.push(opened());
  }
  expect(seen).toEqual([...ids, ids[0]]);
});
