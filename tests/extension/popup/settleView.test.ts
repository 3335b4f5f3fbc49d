// @vitest-environment happy-dom
/** What waits for the user: two versions of a note, and edits that the server refused. */

import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RefusedEdit } from '@src/shared/messages';
import { Setting, conflict, control, paper, press, soon, stateOf, text } from './setting';

const refused: RefusedEdit = { seq: 7, title: 'Paper 1', what: 'Note', reason: 'Too long. Shorten it.', text: '<b>my</b> words' };
let setting: Setting;

beforeEach(() => {
  setting = new Setting();
});
afterEach(() => setting.leave());

const open = async () => {
  await setting.open();
  document.querySelector<HTMLElement>('#tab-settle')?.click();
};

test('nothing waits, and there is no tab', async () => {
  await setting.open();
  expect(document.querySelector<HTMLElement>('#tab-settle')?.hidden).toBe(true);
});

test('a refused edit shows what, where, why, and the text that was typed', async () => {
  setting.connection = { ...setting.connection, refused: [refused] };
  await open();
  expect(document.querySelector('#tab-settle')?.textContent).toBe('To settle 1');
  expect(text()).toContain('Note: Paper 1Too long. Shorten it.');
  expect(document.querySelector<HTMLTextAreaElement>('#panel-settle textarea')?.value).toBe('<b>my</b> words');
  press('Try again');
  expect(setting.sent('resolveRefused')).toEqual([{ seq: 7, action: 'retry' }]);
  await soon(() => expect(text()).toContain('refuses it still'));
});

test('discarding asks once more, also while the state is read anew, and then the view is empty', async () => {
  setting.connection = { ...setting.connection, refused: [refused] };
  await open();
  press('Discard…');
  expect(setting.sent('resolveRefused')).toEqual([]);
  press('Sync now');
  await soon(() => expect(text()).toContain('Discard it for good?'));
  press('Keep');
  press('Discard…');
  setting.answers.resolveRefused = () => (setting.connection = { ...setting.connection, refused: [] });
  press('Discard');
  await soon(() => expect(text()).toContain('every edit is saved'));
  expect(setting.sent('resolveRefused')).toEqual([{ seq: 7, action: 'discard' }]);
  // The view under the user's hands stays; the tab goes when another is opened.
  expect(document.querySelector<HTMLElement>('#tab-settle')?.hidden).toBe(false);
});

test('both versions of a note stand side by side, and each choice is one press', async () => {
  for (const [name, choice] of [['Keep mine', 'mine'], ['Keep the other', 'theirs'], ['Keep both', 'both']] as const) {
    setting = new Setting();
    setting.connection = { ...setting.connection, conflicts: [conflict] };
    setting.answers.settleConflict = () => {
      setting.connection = { ...setting.connection, conflicts: [] };
      return stateOf(paper(1));
    };
    await open();
    expect([...document.querySelectorAll('#panel-settle td')].map((cell) => cell.textContent)).toEqual(['same', 'mine', 'theirs']);
    press(name);
    await soon(() => expect(text()).toContain('every edit is saved'));
    expect(setting.sent('settleConflict')).toEqual([{ paperId: 'p', choice }]);
    expect(text()).toContain('Both versions stay in the paper’s history');
    setting.leave();
  }
});

test('a choice that could not be kept says why, and can be made again', async () => {
  setting.connection = { ...setting.connection, conflicts: [conflict] };
  setting.answers.settleConflict = () => {
    throw new Error('The disk is full. Free some space.');
  };
  await open();
  press('Keep mine');
  await soon(() => expect(text()).toContain('Could not keep your choice: The disk is full.'));
  press('Keep mine');
  expect(setting.sent('settleConflict')).toHaveLength(2);
  expect(control('Keep both')).toBeTruthy();
});
