/** Notes that two machines changed in the same lines: told, chosen, or edited away. */

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeServer } from '@src/background/fakeServer';
import { paperId } from '@src/shared/paperId';
import { Machine, ON_PAGE, seen } from './setting';

let server: FakeServer;
let machine: Machine;

const P1 = paperId('arxiv:2501.00001');
const note = async (text: string, baseText: string) => machine.ask('edit', { paper: seen(1), edit: { kind: 'note', text, baseText } });
const connection = async () => machine.ask('connection', {});
const settle = async (choice: 'both' | 'mine' | 'theirs') => machine.ask('settleConflict', { paperId: P1, choice }, ON_PAGE);

beforeEach(async () => {
  server = new FakeServer();
  machine = new Machine(server);
  await machine.connect();
  await note('top\nline', '');
  await machine.sync();
  server.write('paper', P1, 'note', 'top\ntheirs');
  await note('top\nmine', 'top\nline');
  await machine.sync();
});

afterEach(() => machine.worker.runner.stop());

test('both versions stand in the note, and are told with it', async () => {
  const state = await machine.state(seen(1));
  expect(state.note).toBe('top\ntheirs\nmine');
  expect(state.conflict).toMatchObject({ paperId: P1, title: 'Paper 1', mine: 'top\nmine', theirs: 'top\ntheirs' });
  expect((await connection()).conflicts).toEqual([state.conflict]);
  await vi.waitFor(() => expect(machine.chrome.badge).toMatchObject({ text: '!', title: 'Postil: A text has two versions: choose one' }));
});

test.each([
  ['mine', 'top\nmine'],
  ['theirs', 'top\ntheirs'],
  ['both', 'top\ntheirs\nmine'],
] as const)('the choice "%s" is written and reaches the server', async (choice, text) => {
  const state = await settle(choice);
  expect(state.note).toBe(text);
  expect(state.conflict).toBeUndefined();
  expect(await machine.sync()).toMatchObject({ conflicts: [], pending: 0 });
  expect(server.field('paper', P1, 'note')).toBe(text);
});

test('what was written since stays when a version is chosen', async () => {
  server.write('paper', P1, 'note', 'top\ntheirs\nmine\nlater');
  await machine.sync();
  expect((await settle('mine')).note).toBe('top\nmine\nlater');
});

test('an edit by someone who saw both ends the choice; one by someone who did not keeps it', async () => {
  await note('bottom', '');
  expect((await connection()).conflicts).toHaveLength(1);
  const { note: present } = await machine.state(seen(1));
  expect((await note(`${present}!`, present)).conflict).toBeUndefined();
  expect((await connection()).conflicts).toEqual([]);
});

test('when another machine has chosen, there is nothing to choose any more', async () => {
  server.write('paper', P1, 'note', 'top\ntheirs');
  await machine.sync();
  expect((await machine.state(seen(1))).conflict).toBeUndefined();
  expect((await connection()).conflicts).toEqual([]);
  expect((await settle('mine')).note).toBe('top\ntheirs');
});

test('a merge without a conflict asks nothing', async () => {
  await settle('both');
  await note('a\nb\nc', 'top\ntheirs\nmine');
  await machine.sync();
  server.write('paper', P1, 'note', 'A\nb\nc');
  await note('a\nb\nC', 'a\nb\nc');
  await machine.sync();
  expect(await machine.state(seen(1))).toMatchObject({ note: 'A\nb\nC' });
  expect((await connection()).conflicts).toEqual([]);
});
