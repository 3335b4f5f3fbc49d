/** Whose library this machine works in: a database each, and edits never wander from one to another. */

import { deleteDB } from 'idb';
import { type LibraryDb, openLibrary, readMeta, type Waiting, writeMeta, writing } from './database';
import { append, countEdits, trim } from './outbox';
import type { Session } from './server';
import { type Account, NOWHERE, type Settings } from './settings';

/** Opened databases by account; opened again after the browser closed one. */
export class Libraries {
  private readonly opened = new Map<string, Promise<LibraryDb>>();

  constructor(private readonly prefix = '') {}

  async get(name: string): Promise<LibraryDb> {
    const known = this.opened.get(name);
    if (known) return known;
    const opening = openLibrary(name, this.prefix);
    this.opened.set(name, opening);
    try {
      const db = await opening;
      db.addEventListener('close', () => this.opened.delete(name));
      db.addEventListener('versionchange', () => this.close(name));
      return db;
    } catch (error) {
      this.opened.delete(name);
      throw error;
    }
  }

  /** Deletes what this machine has of a library; the server keeps its own. */
  async forget(name: string): Promise<void> {
    await this.close(name);
    await deleteDB(`${this.prefix}postil:${name}`);
  }

  async close(name: string): Promise<void> {
    const known = this.opened.get(name);
    this.opened.delete(name);
    (await known)?.close();
  }
}

/** Takes on the account that the server named, and what was edited before there was one. */
export async function takeOn(settings: Settings, libraries: Libraries, server: string, session: Session): Promise<Account> {
  const account: Account = {
    database: databaseOf(server, session.libraryId),
    server,
    userName: session.userName,
    deviceName: session.deviceName,
  };
  await carryOver(libraries, account.database);
  const others = ((await settings.get('accounts')) ?? []).filter(({ database }) => database !== account.database);
  await settings.set({
    account,
    accounts: [...others, account],
    server,
    verified: true,
    stopped: undefined,
    trouble: undefined,
    failures: undefined,
    notBefore: undefined,
  });
  return account;
}

/** Libraries have ids of their own that no two servers share; anything else is told apart by server. */
function databaseOf(server: string, libraryId: string): string {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u.test(libraryId) ? libraryId : `${server}|${libraryId}`;
}

/** Edits made before there was an account go to the present one. Killed between its two steps, it carries nothing twice. */
export async function carryOver(libraries: Libraries, database: string): Promise<void> {
  const from = await libraries.get(NOWHERE);
  const waiting = await from.getAll('outbox');
  const last = waiting.at(-1)?.seq;
  if (last === undefined) return;
  const batch = (await from.get('meta', 'sync'))?.batch ?? '';
  const to = writing(await libraries.get(database));
  const meta = await readMeta(to);
  const carried = meta.carried[batch] ?? 0;
  await writeMeta(to, { ...meta, carried: { ...meta.carried, [batch]: last } });
  for (const edit of byEdit(waiting.filter(({ seq }) => seq > carried))) {
    await append(to, edit.map(({ op }) => op), edit[0]?.title ?? '');
  }
  await to.done;
  const rest = writing(from);
  await trim(rest, last);
  await rest.done;
}

/** Operations in groups, as they were appended. */
function byEdit(waiting: Waiting[]): Waiting[][] {
  const edits: Waiting[][] = [];
  for (const one of waiting) {
    const edit = edits.at(-1);
    if (one.head || !edit) edits.push([one]);
    else edit.push(one);
  }
  return edits;
}

/** Forgets the token and, unless edits of it wait, what this machine has of the library. */
export async function leave(settings: Settings, libraries: Libraries): Promise<void> {
  const account = await settings.get('account');
  await settings.set({
    account: undefined,
    verified: undefined,
    token: undefined,
    authorization: undefined,
    stopped: undefined,
    trouble: undefined,
    failures: undefined,
    notBefore: undefined,
  });
  if (!account) return;
  const db = await libraries.get(account.database);
  // What is to be given back to a server that was set back counts too, though it is no edit of the user's.
  const owed = (await db.get('meta', 'sync'))?.fetch?.why === 'history_diverged';
  if (owed || (await db.count('outbox')) > 0 || (await db.count('problems')) > 0) return;
  await libraries.forget(account.database);
  const others = ((await settings.get('accounts')) ?? []).filter(({ database }) => database !== account.database);
  await settings.set({ accounts: others });
}

/** Accounts other than the present one whose edits still wait on this machine. */
export async function waitingElsewhere(settings: Settings, libraries: Libraries): Promise<{ account: Account; edits: number }[]> {
  const present = await settings.database();
  const found = [];
  for (const account of (await settings.get('accounts')) ?? []) {
    if (account.database === present) continue;
    const edits = await countEdits(await libraries.get(account.database));
    if (edits > 0) found.push({ account, edits });
  }
  return found;
}
