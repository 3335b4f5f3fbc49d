// @vitest-environment happy-dom
/** Reading lists in the popup: all of them, and one in its order, by pointer and by keys. */

import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ListedPaper } from '@src/shared/model';
import { Setting, control, key, paper, press, soon, stateOf, text } from './setting';

const ROW = 40;
let setting: Setting;
let lists: { id: string; name: string }[];
let entries: ListedPaper[];

const one = () => ({ id: 'l1', name: lists[0]?.name ?? '', entries: [...entries] });
const titles = () => [...document.querySelectorAll<HTMLElement>('.entries li')].map((row) => row.dataset.title ?? '').join(' ');
const row = (title: string) => document.querySelector<HTMLElement>(`.entries li[data-title="${title}"]`);
const grip = (title: string) => row(title)?.querySelector<HTMLElement>('.grip') ?? null;
const announced = () => document.querySelector('[aria-live=assertive]')?.textContent;

function move({ paperId, before }: { paperId: string; before: string | null }) {
  const moved = entries.filter((entry) => entry.paperId === paperId);
  const others = entries.filter((entry) => entry.paperId !== paperId);
  const at = before === null ? others.length : others.findIndex((entry) => entry.paperId === before);
  entries = [...others.slice(0, at), ...moved, ...others.slice(at)];
  return one();
}

function edit({ paperId, edit: { kind } }: { paperId: string; edit: { kind: string } }) {
  if (kind === 'list-remove') entries = entries.filter((entry) => entry.paperId !== paperId);
  else entries = [...entries, { paperId, title: paperId.toUpperCase(), url: '', status: 'unread' }];
  return stateOf(paper(1));
}

beforeEach(() => {
  setting = new Setting();
  lists = [{ id: 'l1', name: 'Thesis' }, { id: 'l2', name: '<b>robots</b>' }];
  entries = [...'abcd'].map((id) => ({ paperId: id, title: id.toUpperCase(), url: `https://arxiv.org/abs/${id}`, status: 'unread' }));
  setting.answers = {
    lists: () => lists.map((list, index) => ({ ...list, papers: index === 0 ? entries.length : 1 })),
    list: one,
    createList: ({ name }: { name: string }) => {
      const list = lists.find((known) => known.name === name) ?? { id: `new-${name}`, name };
      if (!lists.includes(list)) lists = [...lists, list];
      return list;
    },
    renameList: ({ listId, name }: { listId: string; name: string }) => {
      lists = lists.map((list) => (list.id === listId ? { id: listId, name } : list));
      return { id: listId, name };
    },
    deleteList: ({ listId }: { listId: string }) => {
      lists = lists.filter(({ id }) => id !== listId);
      return null;
    },
    restoreList: () => {
      lists = [{ id: 'l1', name: 'Thesis' }, ...lists];
      return lists[0];
    },
    moveEntry: move,
    editSaved: edit,
  };
});
afterEach(() => setting.leave());

const open = async () => {
  await setting.open();
  press('Lists');
  await soon(() => expect(control('Thesis4 papers')).toBeTruthy());
};
const openThesis = async () => {
  await open();
  press('Thesis4 papers');
  await soon(() => expect(titles()).toBe('A B C D'));
};

test('without lists it says how to make one', async () => {
  lists = [];
  await setting.open();
  press('Lists');
  await soon(() => expect(text()).toContain('No reading lists yet'));
});

test('a list is made; one that is there is not made twice', async () => {
  await open();
  expect(text()).toContain('<b>robots</b>1 paper');
  const name = document.querySelector<HTMLInputElement>('#new-list');
  for (const said of ['“To cite” is made.', '“To cite” is there already.']) {
    if (name) name.value = ' To cite ';
    press('Create');
    await soon(() => expect(text()).toContain(said));
  }
  expect(setting.sent('createList')).toEqual([{ name: 'To cite' }, { name: 'To cite' }]);
  expect(document.querySelectorAll('.to-list')).toHaveLength(3);
});

test('Alt and an arrow move a paper, say where it is, keep the focus, and are sent once they rest', async () => {
  await openThesis();
  grip('A')?.focus();
  key(grip('A'), 'ArrowDown', { altKey: true });
  key(grip('A'), 'ArrowDown', { altKey: true });
  expect(titles()).toBe('B C A D');
  expect(announced()).toBe('A: place 3 of 4');
  expect(document.activeElement).toBe(grip('A'));
  await soon(() => expect(setting.sent('moveEntry')).toEqual([{ listId: 'l1', paperId: 'a', before: 'd' }]));
  key(grip('A'), 'ArrowUp', { altKey: true });
  key(grip('D'), 'ArrowUp', { altKey: true });
  await soon(() => expect(entries.map(({ title }) => title).join(' ')).toBe(titles()));
  expect(titles()).toBe('B A D C');
});

test('a paper goes to the top and to the end, and no further', async () => {
  await openThesis();
  press('To the top: C');
  await soon(() => expect(setting.sent('moveEntry')).toEqual([{ listId: 'l1', paperId: 'c', before: 'a' }]));
  press('To the end: A');
  expect(titles()).toBe('C B D A');
  await soon(() => expect(setting.sent('moveEntry').at(-1)).toEqual({ listId: 'l1', paperId: 'a', before: null }));
  key(grip('A'), 'ArrowDown', { altKey: true });
  expect(announced()).toBe('This is the last paper.');
});

test('arrows go from row to row in the same column, and only one row is in the order of Tab', async () => {
  await openThesis();
  const at = (title: string) => row(title)?.querySelector<HTMLElement>('.title') ?? null;
  at('A')?.focus();
  key(at('A'), 'ArrowDown');
  expect(document.activeElement).toBe(at('B'));
  key(at('B'), 'End');
  expect(document.activeElement).toBe(at('D'));
  const stops = [...document.querySelectorAll<HTMLElement>('.entries button, .entries a')].filter((stop) => stop.tabIndex === 0);
  expect(stops.map((stop) => stop.closest('li'))).toEqual(Array.from({ length: 5 }, () => row('D')));
});

/** Rows of equal height below each other, as a browser would lay them out. */
function layOut() {
  const list = document.querySelector<HTMLElement>('.entries');
  if (!list) throw new Error('no list');
  list.getBoundingClientRect = () => new DOMRect(0, -100, 300, 1000);
  for (const item of list.querySelectorAll<HTMLElement>('li')) {
    item.getBoundingClientRect = () => {
      const shift = Number(/translateY\((.*)px\)/.exec(item.style.transform)?.[1] ?? 0);
      return new DOMRect(0, [...list.children].indexOf(item) * ROW + shift, 300, ROW);
    };
  }
}

const pointer = (type: string, target: Element | null, clientY: number) =>
  target?.dispatchEvent(new MouseEvent(type, { bubbles: true, cancelable: true, clientY, button: 0 }));

test('a paper is dragged by its grip; Escape puts it back', async () => {
  await openThesis();
  layOut();
  pointer('pointerdown', grip('A'), 20);
  pointer('pointermove', grip('A'), 95);
  expect(titles()).toBe('B C A D');
  key(grip('A'), 'Escape');
  expect(titles()).toBe('A B C D');
  pointer('pointerdown', grip('D'), 140);
  pointer('pointermove', grip('D'), 45);
  pointer('pointerup', grip('D'), 45);
  expect(titles()).toBe('A D B C');
  expect(row('D')?.style.transform).toBe('');
  await soon(() => expect(setting.sent('moveEntry')).toEqual([{ listId: 'l1', paperId: 'd', before: 'b' }]));
});

test('what a sync brings does not move a row under the pointer', async () => {
  await openThesis();
  layOut();
  pointer('pointerdown', grip('A'), 20);
  pointer('pointermove', grip('A'), 55);
  entries = entries.toReversed();
  setting.connection = { ...setting.connection, lastSyncAt: '2030-01-01T00:00:00Z' };
  const before = setting.sent('list').length;
  press('Sync now');
  await soon(() => expect(setting.sent('list').length).toBeGreaterThan(before));
  expect(titles()).toBe('B A C D');
  pointer('pointerup', grip('A'), 55);
  await soon(() => expect(titles()).toBe(entries.map(({ title }) => title).join(' ')));
});

test('a move that fails is told, and the order is as it was', async () => {
  setting.answers.moveEntry = () => {
    throw new Error('The list is gone.');
  };
  await openThesis();
  press('To the top: C');
  await soon(() => expect(text()).toContain('The list is gone.'));
  await soon(() => expect(titles()).toBe('A B C D'));
});

test('a paper is taken off by its button or Delete, and Undo puts it back in its place', async () => {
  await openThesis();
  grip('B')?.focus();
  key(grip('B'), 'Delete');
  await soon(() => expect(titles()).toBe('A C D'));
  expect(document.activeElement).toBe(grip('C'));
  expect(text()).toContain('Taken off: B');
  press('Undo');
  await soon(() => expect(titles()).toBe('A B C D'));
  press('Take off the list: A');
  await soon(() => expect(setting.sent('editSaved').at(-1)).toEqual({ paperId: 'a', edit: { kind: 'list-remove', listId: 'l1' } }));
});

test('a paper is opened where it was met, else in the library; never as a script', async () => {
  entries = [...entries.slice(0, 1), { paperId: 'x y', title: 'X', url: 'javascript:alert(1)', status: 'read' }];
  await setting.open();
  press('Lists');
  await soon(() => press('Thesis2 papers'));
  await soon(() => expect(titles()).toBe('A X'));
  row('A')?.querySelector<HTMLElement>('.title')?.click();
  row('X')?.querySelector<HTMLElement>('.title')?.click();
  expect(setting.api.opened).toEqual(['https://arxiv.org/abs/a', 'http://127.0.0.1:8765/papers/x%20y']);
  expect(row('X')?.textContent).toContain('Read');
});

test('a list is renamed in place; Escape leaves its name', async () => {
  await openThesis();
  press('Rename Thesis');
  const field = document.querySelector<HTMLInputElement>('[aria-label="Name of the list"]');
  key(field, 'Escape');
  expect(document.querySelector('.list-head h2')?.textContent).toBe('Thesis');
  press('Rename Thesis');
  const again = document.querySelector<HTMLInputElement>('[aria-label="Name of the list"]');
  if (again) again.value = 'Chapter 2';
  press('Save');
  await soon(() => expect(document.querySelector('.list-head h2')?.textContent).toBe('Chapter 2'));
  expect(text()).toContain('“Thesis” is now “Chapter 2”.');
  press('All lists');
  await soon(() => expect(control('Chapter 24 papers')).toBeTruthy());
});

test('a list is deleted, and Undo brings it back', async () => {
  await openThesis();
  press('Delete Thesis');
  await soon(() => expect(text()).toContain('“Thesis” is deleted. Its papers stay in the library.'));
  expect(control('Thesis4 papers')).toBeUndefined();
  expect(document.activeElement).toBe(control('Undo'));
  press('Undo');
  await soon(() => expect(control('Thesis4 papers')).toBeTruthy());
  expect(setting.sent('restoreList')).toEqual([{ listId: 'l1' }]);
});

test('a move that is not sent yet is sent when the popup goes', async () => {
  await openThesis();
  key(grip('A'), 'ArrowDown', { altKey: true });
  setting.leave();
  await soon(() => expect(setting.sent('moveEntry')).toEqual([{ listId: 'l1', paperId: 'a', before: 'c' }]));
});

test('an empty list says how papers come onto it', async () => {
  entries = [];
  await setting.open();
  press('Lists');
  await soon(() => press('Thesis0 papers'));
  await soon(() => expect(text()).toContain('No papers on this list yet.'));
});
