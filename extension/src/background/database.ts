/** The IndexedDB databases: one per account for what is synced, one for settings. */

import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB } from 'idb';
import type { SiteHealth } from '../shared/model';
import { type Fields, type Op, type Token, ZERO } from './wire';

/** One entity as the server has it. What follows `fields` is derived from them, for the indexes. */
export interface Row {
  e: string;
  id: string;
  fields: Fields;
  /** The paper that a membership or identifier belongs to. */
  paper?: string;
  /** The tag or list that a membership belongs to. */
  member?: string;
  /** `scheme:value` of an identifier. */
  ident?: string;
  /** Compared form of a name. */
  name?: string;
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
}

export interface LibrarySchema extends DBSchema {
  rows: {
    key: [string, string];
    value: Row;
    indexes: { paper: [string, string]; ident: string; name: [string, string]; member: [string, string] };
  };
  outbox: {
    key: number;
    value: Waiting;
    indexes: { key: string; paper: string; ident: string; e: string; head: number };
  };
  meta: { key: string; value: SyncMeta };
  problems: { key: number; value: Problem };
}

export interface SettingsSchema extends DBSchema {
  values: { key: string; value: unknown };
  health: { key: [string, string]; value: SiteHealth };
}

export type LibraryDb = IDBPDatabase<LibrarySchema>;
export type SettingsDb = IDBPDatabase<SettingsSchema>;
export type StoreName = 'rows' | 'outbox' | 'meta' | 'problems';
export type Writing = IDBPTransaction<LibrarySchema, StoreName[], 'readwrite'>;
export type Reading = IDBPTransaction<LibrarySchema, StoreName[], 'readonly' | 'readwrite'>;

const ALL: StoreName[] = ['rows', 'outbox', 'meta', 'problems'];

export async function openLibrary(name: string): Promise<LibraryDb> {
  return openDB<LibrarySchema>(`postil:${name}`, 1, {
    upgrade(db) {
      const rows = db.createObjectStore('rows', { keyPath: ['e', 'id'] });
      rows.createIndex('paper', ['e', 'paper']);
      rows.createIndex('ident', 'ident');
      rows.createIndex('name', ['e', 'name']);
      rows.createIndex('member', ['e', 'member']);
      const outbox = db.createObjectStore('outbox', { keyPath: 'seq' });
      for (const index of ['key', 'paper', 'ident', 'e', 'head'] as const) outbox.createIndex(index, index);
      db.createObjectStore('meta');
      db.createObjectStore('problems', { keyPath: 'id', autoIncrement: true });
    },
  });
}

export async function openSettings(): Promise<SettingsDb> {
  return openDB<SettingsSchema>('postil:settings', 1, {
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
