/** The IndexedDB databases: one per account for what is synced, one for settings. */

import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB } from 'idb';
import type { SiteHealth } from '../shared/model';
import { createFirst, upgradeToSecond, upgradeToThird } from './upgrade';
import { type Fields, type Op, type Token, ZERO } from './wire';

/** One entity as the server has it. What follows `fields` is derived from them, for the indexes. */
export interface Row {
  e: string;
  id: string;
  fields: Fields;
  /** The paper that a membership, identifier or annotation belongs to. */
  paper?: string;
  /** The tag or list that a membership belongs to; the paper that a record was joined to. */
  member?: string;
  /** `scheme:value` of an identifier. */
  ident?: string;
  /** Compared form of a name. */
  name?: string;
  /** Only on a paper in the trash. */
  gone?: 1;
}

/** A row as it is, without what the indexes need. */
export interface Staged {
  e: string;
  id: string;
  fields: Fields;
}

/** A note or comment that two machines changed in the same lines, as the server told it; `paperId` as in NoteConflict. */
export interface Conflict {
  paperId: string;
  title: string;
  of?: 'comment';
  mine: string;
  theirs: string;
  /** ISO time. */
  at: string;
}

/** One operation that waits, keyed by its sequence number. */
export interface Waiting {
  seq: number;
  op: Op;
  /** `entity id` of what it changes. */
  key: string;
  e: string;
  paper?: string;
  ident?: string;
  /** Only on the first operation of a user's edit, so that edits can be counted. */
  head?: 1;
  /** What the user knows it by. */
  title: string;
}

export interface Problem {
  id?: number;
  op: Op;
  title: string;
  reason: string;
  at: string;
}

/** Where syncing stands. */
export interface SyncMeta {
  cursor: Token;
  maxSeen: Token;
  epoch: string;
  /** The last sequence number given out. */
  seq: number;
  /** The highest that ever was in a request. */
  sent: number;
  /** The server has processed up to here, though what it made of it may not be pulled yet. */
  processed: number;
  /** Results up to here are worked in. */
  ack: number;
  /** Whose sequence numbers these are: this database's own, so that two machines may share a token. */
  device: string;
  /** The sync run whose answer may be worked in; a later run takes it over. */
  lease: string;
  lastSyncAt?: string;
  /** Names this database, so that what waits in one that has no server is carried over once. */
  batch: string;
  /** Batch → the last of its operations that was carried over to here. */
  carried: Record<string, number>;
  /** How many operations the next request may hold; smaller after failures, to find the bad one. */
  batchSize?: number;
  /** How often the server failed on one operation that was sent alone. */
  alone?: number;
  /** Tokens where pulls ended, oldest first; older ones ever more thinly. */
  trail?: Token[];
  /** The snapshot that is being fetched. */
  fetch?: Fetch;
  /** ms since 1970: when the server last noted how far this replica has pulled, and when both sides were compared. */
  recordedAt?: number;
  comparedAt?: number;
  /** What was gone by this version is forgotten here too. */
  pruned?: number;
}

/** A snapshot under way, kept so that a worker that was stopped goes on where it was. */
export interface Fetch {
  /** `first`: into the empty library. The others go to the staging store first, and what is there stays until then. */
  why: 'first' | 'history_pruned' | 'history_diverged';
  /** Of the refusal: nonces of processed operations, and the last sequence number. */
  recent: string[];
  lastSeq: number;
  /** From the first chunk on. */
  cursor?: Token;
  fork?: Token;
  epoch?: string;
  /** Where the next chunk begins; null when all are there. */
  after?: string | null;
  /** Key of the last row, and whether some row came before one of a smaller key. */
  last?: [string, string];
  disorder?: boolean;
  done: number;
  total: number;
}

export interface LibrarySchema extends DBSchema {
  rows: {
    key: [string, string];
    value: Row;
    indexes: {
      paper: [string, string];
      ident: string;
      name: [string, string];
      member: [string, string];
      gone: number;
    };
  };
  outbox: {
    key: number;
    value: Waiting;
    indexes: { key: string; paper: string; ident: string; e: string; head: number };
  };
  meta: { key: string; value: SyncMeta };
  problems: { key: number; value: Problem };
  conflicts: { key: string; value: Conflict };
  /** Chunks of a snapshot that is not complete yet, by the number of rows before them. */
  staging: { key: number; value: Staged[] };
}

export interface SettingsSchema extends DBSchema {
  values: { key: string; value: unknown };
  health: { key: [string, string]; value: SiteHealth };
}

export type LibraryDb = IDBPDatabase<LibrarySchema>;
export type SettingsDb = IDBPDatabase<SettingsSchema>;
export type StoreName = 'rows' | 'outbox' | 'meta' | 'problems' | 'conflicts' | 'staging';
export type Writing = IDBPTransaction<LibrarySchema, StoreName[], 'readwrite'>;
export type Reading = IDBPTransaction<LibrarySchema, StoreName[], 'readonly' | 'readwrite'>;

export type Upgrading = IDBPTransaction<LibrarySchema, StoreName[], 'versionchange'>;

const ALL: StoreName[] = ['rows', 'outbox', 'meta', 'problems', 'conflicts'];
const VERSION = 3;

/** `prefix` tells machines apart that live in one process. */
export async function openLibrary(name: string, prefix = ''): Promise<LibraryDb> {
  return openDB<LibrarySchema>(`${prefix}postil:${name}`, VERSION, {
    async upgrade(db, from, _to, tx) {
      if (from < 1) createFirst(db);
      if (from < 2) await upgradeToSecond(db, tx as Upgrading, from === 1);
      if (from > 0 && from < 3) await upgradeToThird(tx as Upgrading);
    },
  });
}

export async function openSettings(prefix = ''): Promise<SettingsDb> {
  return openDB<SettingsSchema>(`${prefix}postil:settings`, 1, {
    upgrade(db) {
      db.createObjectStore('values');
      db.createObjectStore('health', { keyPath: ['site', 'page'] });
    },
  });
}

/** A transaction that is on disk when it is done. */
export function writing(db: LibraryDb): Writing {
  return db.transaction(ALL, 'readwrite', { durability: 'strict' });
}

/** For chunks of a snapshot: readers of the library do not wait for it. */
export function stagingOnly(db: LibraryDb): Writing {
  return db.transaction(['staging', 'meta'] as StoreName[], 'readwrite');
}

/** Everything, for the moment when a snapshot takes the place of the rows. */
export function swapping(db: LibraryDb): Writing {
  return db.transaction([...ALL, 'staging'], 'readwrite', { durability: 'strict' });
}

export function reading(db: LibraryDb): Reading {
  return db.transaction(ALL, 'readonly');
}

export async function readMeta(tx: Reading): Promise<SyncMeta> {
  return (await tx.objectStore('meta').get('sync')) ?? freshMeta();
}

export async function writeMeta(tx: Writing, meta: SyncMeta): Promise<void> {
  await tx.objectStore('meta').put(meta, 'sync');
}

function freshMeta(): SyncMeta {
  return {
    cursor: ZERO,
    maxSeen: ZERO,
    epoch: '',
    seq: 0,
    sent: 0,
    processed: 0,
    ack: 0,
    device: crypto.randomUUID(),
    lease: '',
    batch: crypto.randomUUID(),
    carried: {},
  };
}
