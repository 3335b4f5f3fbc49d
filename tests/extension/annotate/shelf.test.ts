/** What is shown of a paper's annotations while the background is slow, refuses, or answers late. */

import { beforeEach, expect, test } from 'vitest';
import { FakeAnnotations } from '@src/annotate/annotationsFake';
import { Shelf } from '@src/annotate/shelf';
import { Refused } from '@src/content/runtime';
import type { NewAnnotation } from '@src/shared/annotation';
import type { MessageName, Request, Response } from '@src/shared/messages';
import type { SeenPaper } from '@src/shared/model';

const PAPER: SeenPaper = { canonical: 'arxiv:2601.00001', identifiers: { arxiv: '2601.00001' }, title: 'T', url: '' };
const draft = (id: string): NewAnnotation => ({ id, target: { source: 'https://arxiv.org/html/2601.00001', parts: [] }, color: 'yellow', comment: '', tags: [] });

class SlowBackground {
  readonly library = new FakeAnnotations();
  failure = '';
  /** How often it was asked for an annotation. */
  asked = 0;
  private held: (() => void)[] = [];
  holding: MessageName[] = [];

  async send<N extends MessageName>(name: N, request: Request<N>): Promise<Response<N>> {
    if (name === 'annotate') this.asked += 1;
    // An answer is of the moment of the question, however late it comes.
    const answer = this.failure ? new Refused(this.failure) : this.answer(name, request);
    if (this.holding.includes(name)) await new Promise<void>((resolve) => this.held.push(resolve));
    if (answer instanceof Refused) throw answer;
    return answer as Response<N>;
  }

  release(): void {
    this.holding = [];
    for (const go of this.held.splice(0)) go();
  }

  private answer(name: MessageName, request: unknown): unknown {
    if (name === 'annotate') return { annotation: this.library.make(request as Request<'annotate'>), state: { canonical: PAPER.canonical } };
    return this.library.answer(name as 'annotations', request);
  }
}

let background: SlowBackground;
let shelf: Shelf;
const ids = (): string[] => shelf.all().map(({ annotation }) => annotation.id);
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

beforeEach(() => {
  background = new SlowBackground();
  shelf = new Shelf(background, () => undefined, () => undefined);
});

test('what is made is there at once, and stays when an older answer comes later', async () => {
  background.holding = ['annotations', 'annotate', 'removeAnnotation'];
  const loading = shelf.load([PAPER]);
  const making = shelf.make(PAPER, draft('1'));
  expect(ids()).toEqual(['1']);
  background.release();
  await Promise.all([loading, making]);
  expect(ids()).toEqual(['1']);
});

test('what is still on its way survives a load', async () => {
  background.holding = ['annotate'];
  const making = shelf.make(PAPER, draft('1'));
  const { held } = background.library;
  const meanwhile = new Map(held);
  held.clear();
  await shelf.load([PAPER]);
  expect(ids()).toEqual(['1']);
  for (const [id, one] of meanwhile) held.set(id, one);
  background.release();
  await making;
  expect(ids()).toEqual(['1']);
});

test('what was removed does not come back with an older answer', async () => {
  await shelf.make(PAPER, draft('1'));
  background.holding = ['annotations', 'annotate', 'removeAnnotation'];
  const loading = shelf.load([PAPER]);
  const removing = shelf.remove('1');
  expect(ids()).toEqual([]);
  background.release();
  await Promise.all([loading, removing]);
  expect(ids()).toEqual([]);
});

test('an edit waits until what it edits is made', async () => {
  background.holding = ['annotations', 'annotate', 'removeAnnotation'];
  const making = shelf.make(PAPER, draft('1'));
  const editing = shelf.edit('1', { kind: 'comment', text: 'Soon.', baseText: '' });
  await pause();
  expect(background.library.all()[0]?.comment).toBe('');
  background.release();
  await Promise.all([making, editing]);
  expect(shelf.get('1')?.annotation.comment).toBe('Soon.');
});

test('what is refused is taken back: a highlight, a colour, a deletion, a return', async () => {
  background.failure = 'no.';
  await expect(shelf.make(PAPER, draft('1'))).rejects.toThrow('no.');
  expect(ids()).toEqual([]);
  background.failure = '';
  await shelf.make(PAPER, draft('1'));
  const kept = shelf.get('1');
  background.failure = 'no.';
  const colouring = shelf.edit('1', { kind: 'color', color: 'blue' });
  expect(shelf.get('1')?.annotation.color).toBe('blue');
  await expect(colouring).rejects.toThrow('no.');
  expect(shelf.get('1')?.annotation.color).toBe('yellow');
  await expect(shelf.remove('1')).rejects.toThrow('no.');
  expect(ids()).toEqual(['1']);
  background.failure = '';
  await shelf.remove('1');
  background.failure = 'no.';
  await expect(shelf.restore(kept ?? (undefined as never))).rejects.toThrow('no.');
  expect(ids()).toEqual([]);
});

test('an edit brings back what was removed elsewhere, never what was removed here', async () => {
  await shelf.make(PAPER, draft('1'));
  await shelf.make(PAPER, draft('2'));
  background.library.remove({ id: '1' });
  await shelf.load([PAPER]);
  expect(ids()).toEqual(['2']);
  await shelf.edit('1', { kind: 'comment', text: 'Still mine.', baseText: '' });
  expect(shelf.get('1')?.annotation.comment).toBe('Still mine.');
  await shelf.remove('2');
  await shelf.edit('2', { kind: 'comment', text: 'Too late.', baseText: '' });
  expect(ids()).toEqual(['1']);
});

test('papers that the page no longer shows are forgotten', async () => {
  await shelf.make(PAPER, draft('1'));
  await shelf.load([]);
  expect(ids()).toEqual([]);
});

test('what is not known to be kept is sent once more when the page goes', async () => {
  background.holding = ['annotate'];
  const making = shelf.make(PAPER, draft('1'));
  const before = background.asked;
  shelf.resend();
  expect(background.asked).toBe(before + 1);
  background.release();
  await making;
  shelf.resend();
  expect(background.asked).toBe(before + 1);
});
