/** What open pages are told of papers: in order, together where much happens at once, and never held up by one tab. */

import { expect, test, vi } from 'vitest';
import { FakeServer } from '@src/background/fakeServer';
import { Machine, ON_PAGE, seen } from './setting';

const target = { source: 'https://arxiv.org/abs/2501.00001', parts: [] };
const note = () => ({ id: crypto.randomUUID(), target, color: '' as const, comment: 'x', tags: [] });
const LIST = { id: 7, url: 'https://arxiv.org/list/cs.LG/recent' };

test('a hundred annotations in a burst are told in few messages, the last of them after the last', async () => {
  const machine = new Machine(new FakeServer());
  machine.chrome.openTabs = [LIST];
  await Promise.all(Array.from({ length: 100 }, () => machine.ask('annotate', { paper: seen(1), annotation: note() }, ON_PAGE)));
  const told = (): { broadcast: string }[] => machine.chrome.received.get(7) ?? [];
  await vi.waitFor(() => expect(told().length).toBeGreaterThan(0));
  expect(told().filter(({ broadcast }) => broadcast === 'annotations').length).toBeLessThan(60);
});

test('a tab that never answers keeps nobody from hearing', async () => {
  const machine = new Machine(new FakeServer());
  machine.chrome.openTabs = [LIST, { ...LIST, id: 8 }];
  machine.chrome.hung.add(7);
  await machine.ask('save', { paper: seen(1) }, ON_PAGE);
  await machine.ask('save', { paper: seen(2) }, ON_PAGE);
  await vi.waitFor(() => {
    const names = (machine.chrome.received.get(8) ?? []).flatMap((one) => (one.broadcast === 'states' ? one.states : []).map(({ canonical }) => canonical));
    expect(names).toEqual(['arxiv:2501.00001', 'arxiv:2501.00002']);
  });
});
