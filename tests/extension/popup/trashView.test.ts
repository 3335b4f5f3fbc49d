// @vitest-environment happy-dom
/** The popup's trash. */

import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TrashedPaper } from '@src/shared/model';
import { Setting, paper, press, soon, stateOf, text } from './setting';

const trashed = (paperId: string, title: string): TrashedPaper => ({ paperId, title, url: '', deletedAt: new Date(Date.now() - 7_200_000).toISOString() });
let setting: Setting;

beforeEach(() => {
  setting = new Setting();
});
afterEach(() => setting.leave());

const open = async () => {
  await setting.open();
  press('Trash');
};

test('an empty trash says what it is for', async () => {
  await open();
  await soon(() => expect(text()).toContain('The trash is empty'));
});

test('a paper is restored, and the others stay', async () => {
  let papers = [trashed('a', '<i>A</i>'), trashed('b', 'B')];
  setting.answers.trash = () => papers;
  setting.answers.restorePaper = () => {
    papers = papers.slice(1);
    return stateOf(paper(1), { saved: true });
  };
  await open();
  await soon(() => expect(text()).toContain('<i>A</i>Removed 2 hours ago'));
  press('Restore: <i>A</i>');
  await soon(() => expect(text()).toContain('“<i>A</i>” is in the library again.'));
  expect(setting.sent('restorePaper')).toEqual([{ paperId: 'a' }]);
  await soon(() => expect(document.querySelectorAll('#panel-trash li')).toHaveLength(1));
});

test('what goes wrong is said', async () => {
  setting.answers.trash = () => [trashed('a', '')];
  setting.answers.restorePaper = () => {
    throw new Error('This paper is gone for good.');
  };
  await open();
  await soon(() => press('Restore: Untitled'));
  await soon(() => expect(text()).toContain('This paper is gone for good.'));
  setting.answers.trash = () => {
    throw new Error('Postil did not answer.');
  };
  press('Lists');
  press('Trash');
  await soon(() => expect(text()).toContain('Postil did not answer.'));
});
