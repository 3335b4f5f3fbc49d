/** The connection as people see it, and what they can do about it: address, token, leaving, refused edits. */

import type { Connection, RefusedEdit } from '../shared/messages';
import { leave, waitingElsewhere } from './account';
import { shown } from './authorize';
import { openConflicts } from './conflicts';
import { type Problem, writing } from './database';
import { append, countEdits } from './outbox';
import type { Background } from './ports';
import type { Runner } from './runner';
import { ServerError } from './server';
import { serverAddress } from './settings';

export async function describe(background: Background, runner: Runner): Promise<Connection> {
  const [settings, db] = [await background.settings(), await background.library()];
  const [token, account, stopped, trouble, authorization] = await Promise.all([
    settings.get('token'),
    settings.get('account'),
    settings.get('stopped'),
    settings.get('trouble'),
    settings.get('authorization'),
  ]);
  const problems = await db.getAll('problems');
  const { lastSyncAt, fetch } = (await db.get('meta', 'sync')) ?? {};
  const problem = stopped ?? trouble;
  const elsewhere = await waitingElsewhere(settings, background.libraries);
  return {
    server: await settings.server(),
    signedIn: token !== undefined && stopped === undefined,
    pending: await countEdits(db),
    syncing: runner.syncing,
    refused: problems.map(refused),
    conflicts: await openConflicts(db),
    elsewhere: elsewhere.map(({ account: { userName, server }, edits }) => ({ userName, server, pending: edits })),
    ...(account ? { userName: account.userName, deviceName: account.deviceName } : {}),
    ...(lastSyncAt === undefined ? {} : { lastSyncAt }),
    ...(fetch && fetch.total > 0 ? { fetching: { done: Math.min(fetch.done, fetch.total), total: fetch.total } } : {}),
    ...(problem === undefined ? {} : { problem }),
    ...(authorization ? { authorization: shown(authorization) } : {}),
  };
}

/** Sets address and token, and tries them. Raises with a sentence when the address is none. */
export async function configure(background: Background, runner: Runner, typed: string, pasted?: string): Promise<void> {
  const address = serverAddress(typed);
  const settings = await background.settings();
  const token = pasted?.trim().replace(/^bearer\s+/iu, '') ?? '';
  if (/[^\x21-\x7e]/u.test(token)) throw new Error('This is no token: it has blanks or unusual characters in it. Copy it again.');
  if (token !== '') await settings.setToken(address, token);
  // A token is only ever sent to the server that gave it.
  else if (address !== (await settings.server())) await settings.setToken(address, undefined);
  if ((await settings.get('token')) !== undefined) return runner.run(true);
  try {
    await background.server(address).health();
    await settings.set({ trouble: undefined });
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    await settings.set({ trouble: error.message });
  }
}

/** Leaves the account. A token of this browser's own is given back, if the server can be reached. */
export async function disconnect(background: Background): Promise<void> {
  const settings = await background.settings();
  const token = await settings.get('token');
  if (token !== undefined && (await settings.get('granted'))) {
    const ended = background.server(await settings.server(), token).endSession();
    await ended.catch((error: unknown) => {
      if (!(error instanceof ServerError)) throw error;
    });
  }
  await leave(settings, background.libraries);
}

/** Puts a refused edit at the end of the queue again, or gives it up. */
export async function resolveRefused(background: Background, id: number, action: 'retry' | 'discard'): Promise<void> {
  const tx = writing(await background.library());
  const problem = await tx.objectStore('problems').get(id);
  await tx.objectStore('problems').delete(id);
  if (problem && action === 'retry') await append(tx, [problem.op], problem.title);
  await tx.done;
}

const WORDS: Record<string, string> = {
  'paper note': 'Note',
  'paper status': 'Status',
  'paper starred': 'Star',
  'paper rating': 'Rating',
  'tag name': 'Tag',
  'tag color': 'Colour of a tag',
  'list name': 'Name of a list',
  'list description': 'Description of a list',
  'list_entry rank': 'Place in a list',
  'annotation paper_id': 'Highlight',
  'annotation target': 'Highlight',
  'annotation motivation': 'Highlight',
  'annotation color': 'Colour of a highlight',
  'annotation comment': 'Comment',
  'saved_search name': 'Name of a saved search',
  'saved_search query': 'Saved search',
  annotation_tag: 'Tag of a highlight',
  paper_tag: 'Tag',
  list_entry: 'List',
  identifier: 'Identifier',
};

/** A refused edit for people: what it was, and what had been typed. */
function refused({ id, op, title, reason }: Problem): RefusedEdit {
  const { e, f, val } = op;
  const existence = { del: 'Removal', restore: e === 'annotation' ? 'Bringing back' : 'Saving' }[op.op as string];
  const what = existence ?? WORDS[`${e} ${f ?? ''}`.trim()] ?? (f ?? 'Edit').replaceAll('_', ' ').replace(/^./u, (first) => first.toUpperCase());
  const typed = f === 'note' || f === 'comment' || f === 'name' || f === 'description';
  return { seq: id ?? 0, title, reason, what, ...(typed && typeof val === 'string' ? { text: val } : {}) };
}
