// @vitest-environment happy-dom
/** The popup's foot: pending, last sync, problem with a next step, progress of a fetch. */

import { afterEach, beforeEach, expect, test } from 'vitest';
import { stateOf } from '@src/popup/syncState';
import { Setting, press, soon, text } from './setting';

let setting: Setting;

beforeEach(() => {
  setting = new Setting();
});
afterEach(() => setting.leave());

const foot = () => document.querySelector<HTMLElement>('#state');

test('it counts what waits and says when it last synced', () => {
  const { connection } = setting;
  const lastSyncAt = new Date(Date.now() - 300_000).toISOString();
  expect(stateOf({ ...connection, lastSyncAt })).toBe('Synced 5 minutes ago');
  expect(stateOf({ ...connection, lastSyncAt, pending: 1 })).toBe('1 edit to send · synced 5 minutes ago');
  expect(stateOf({ ...connection, syncing: true, pending: 3 })).toBe('Syncing… 3 edits to send');
  const { lastSyncAt: _, ...never } = connection;
  expect(stateOf(never)).toBe('Not synced yet');
});

test('a fetch of the whole library shows how far it is', async () => {
  setting.connection = { ...setting.connection, syncing: true, fetching: { done: 14_200, total: 42_317 } };
  await setting.open();
  const bar = document.querySelector<HTMLProgressElement>('#fetched');
  expect(foot()?.textContent).toBe('Fetching your library: 14,200 of 42,317');
  expect([bar?.hidden, bar?.value, bar?.max]).toEqual([false, 14_200, 42_317]);
  const { fetching: _, ...done } = setting.connection;
  setting.connection = { ...done, syncing: false };
  await soon(() => expect(bar?.hidden).toBe(true));
});

test('a problem is told with its next step, and its place is not made anew while it stays', async () => {
  setting.connection = { ...setting.connection, signedIn: false, problem: 'Signed out. Connect again.' };
  await setting.open();
  expect(text()).toContain('Signed out. Connect again.');
  const [notice] = document.querySelector('#notices')?.children ?? [];
  setting.connection = { ...setting.connection, pending: 5 };
  await soon(() => expect(foot()?.textContent).toContain('5 edits'));
  expect(document.querySelector('#notices')?.children[0]).toBe(notice);
  press('Connect');
  expect(setting.api.optionsOpened).toBe(1);
});

test('Sync now asks for a sync', async () => {
  await setting.open();
  const before = setting.sent('sync').length;
  press('Sync now');
  expect(setting.sent('sync')).toHaveLength(before + 1);
});

test('a background that does not answer is told', async () => {
  setting.answers.connection = () => {
    throw new Error('Postil did not answer. Close this and open it again.');
  };
  await setting.open();
  expect(text()).toContain('Close this and open it again');
});
