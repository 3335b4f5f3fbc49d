/** Operations and changes as they travel (SYNC protocol), and what an operation does to a row before it is sent. */

import { mergeText } from './mergeText';

export type OpKind = 'set' | 'text' | 'add' | 'remove' | 'del' | 'restore';

/** One operation. Its sequence number is the key of the outbox row that holds it. */
export interface Op {
  op: OpKind;
  e: string;
  id: string;
  f?: string;
  val?: unknown;
  /** Only where the library has no value yet. */
  fill?: true;
  base?: number;
  base_text?: string;
  seen?: number;
  /** Of this replica's earlier operations it has seen those above this number. */
  since?: number;
  /** When the user did it, by this machine's clock: RFC 3339, UTC. */
  ts?: string;
  /** Instead of `ts`: ms since 1970 by the server's clock, for what is given back to a server that lost it. */
  at?: number;
  /** Time of the value that it was made on, as `at`: whatever the clocks said, it is later than that. */
  after?: number;
  /** Random, the same each time it is sent: tells a retry from another operation under the same number. */
  n?: string;
}

/** Version and nonce of a commit. */
export type Token = [number, string];

export interface Change {
  e: string;
  id: string;
  f: string;
  val: unknown;
  ver: number;
  /** ms since 1970 by the server's clock; servers of before do not tell. */
  at?: number;
  /** Who wrote it: for an operation of a replica, its name and the operation's number. */
  by?: string;
  seq?: number;
}

export interface Result {
  seq: number;
  outcome: string;
  reason?: string;
  /** Of merged text: both sides had changed the same lines, and `theirs` is what the other had written. */
  conflict?: boolean;
  theirs?: unknown;
}

export interface SyncResponse {
  epoch: string;
  changes: Change[];
  cursor: Token;
  max_seen: Token;
  more: boolean;
  /** What was gone by this version the server has forgotten. */
  pruned?: number;
  last_seq: number;
  results: Result[];
  poll_after?: number;
}

/** Some rows of a snapshot; all chunks of one are of the version of `cursor`. */
export interface SnapshotChunk {
  epoch: string;
  cursor: Token;
  /** The newest of the tokens asked about that the server's history has; only in the first chunk. */
  fork: Token;
  total: number;
  /** Where the next chunk begins; null at the end. */
  after: string | null;
  rows: { e: string; id: string; fields: Fields }[];
}

/** A value, the version that wrote it (0: not sent yet), and when it was written, where that is known. */
export interface Field {
  val: unknown;
  ver: number;
  /** ms since 1970. */
  at?: number;
}

export type Fields = Record<string, Field>;

export const ZERO: Token = [0, '0'];
export const MAX_OPS = 100;
export const MAX_BYTES = 256 * 1024;
export const NOTE_BYTES = 64 * 1024;

/** Now, as operations tell the time. */
export const moment = (): string => new Date().toISOString();

/** Tells an operation from every other, also from one of a copy of this database. */
export function newNonce(): string {
  return crypto.randomUUID().replaceAll('-', '').slice(0, 20);
}

export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** Fields after `op`, as the server would most likely have them. */
export function applyOp(fields: Fields, op: Op): Fields {
  const at = op.at ?? Date.parse(op.ts ?? '');
  const time = Number.isNaN(at) ? {} : { at };
  const write = (f: string, val: unknown): Fields => ({ ...fields, [f]: { val, ver: fields[f]?.ver ?? 0, ...time } });
  switch (op.op) {
    case 'add':
      return write('_present', true);
    case 'remove':
      return write('_present', false);
    case 'del':
      return write('_deleted', true);
    case 'restore':
      return write('_deleted', false);
    case 'text': {
      const present = text(fields, op.f ?? '');
      return write(op.f ?? '', mergeText(op.base_text ?? '', present, String(op.val ?? '')));
    }
    case 'set':
      return op.fill && !isEmpty(fields[op.f ?? '']?.val) ? fields : write(op.f ?? '', op.val);
  }
}

/** The versioned field that an operation writes. */
export function fieldOf(op: Op): string {
  if (op.op === 'add' || op.op === 'remove') return '_present';
  return op.op === 'del' || op.op === 'restore' ? '_deleted' : (op.f ?? '');
}

export function text(fields: Fields, f: string): string {
  const val = fields[f]?.val;
  return typeof val === 'string' ? val : '';
}

/** Whether a field holds nothing yet. */
export function isEmpty(val: unknown): boolean {
  if (val === undefined || val === null || val === '') return true;
  if (Array.isArray(val)) return val.length === 0;
  return typeof val === 'object' && Object.keys(val).length === 0;
}

/** The answer of /sync, or a sentence that says what is wrong with it. */
export function readSyncResponse(body: unknown): SyncResponse | string {
  if (typeof body !== 'object' || body === null) return 'it is no object';
  const { epoch, changes, cursor, max_seen: maxSeen, more, last_seq: lastSeq, results } = body as Record<string, unknown>;
  if (typeof epoch !== 'string') return 'epoch is missing';
  if (!isToken(cursor) || !isToken(maxSeen)) return 'a cursor is missing';
  if (typeof more !== 'boolean' || !Number.isSafeInteger(lastSeq)) return 'more or last_seq is missing';
  if (!Array.isArray(changes) || !changes.every(isChange)) return 'a change cannot be read';
  if (!Array.isArray(results)) return 'results are missing';
  return body as SyncResponse;
}

/** One chunk of a snapshot, or a sentence that says what is wrong with it. */
export function readSnapshot(body: unknown): SnapshotChunk | string {
  if (typeof body !== 'object' || body === null) return 'it is no object';
  const { epoch, cursor, fork, total, after, rows } = body as Record<string, unknown>;
  if (typeof epoch !== 'string' || !isToken(cursor)) return 'epoch or cursor is missing';
  if (typeof after !== 'string' && after !== null) return 'after is missing';
  if (!Array.isArray(rows)) return 'rows are missing';
  const read = rows.map(readRow);
  if (!read.every((row) => row !== undefined)) return 'a row cannot be read';
  return { epoch, cursor, fork: isToken(fork) ? fork : ZERO, total: Number(total) || 0, after, rows: read };
}

function readRow(row: unknown): { e: string; id: string; fields: Fields } | undefined {
  if (typeof row !== 'object' || row === null) return undefined;
  const { e, id, f } = row as Record<string, unknown>;
  if (typeof e !== 'string' || typeof id !== 'string' || typeof f !== 'object' || f === null) return undefined;
  const fields: Fields = {};
  for (const [name, given] of Object.entries(f)) {
    if (!Array.isArray(given) || !Number.isSafeInteger(given[1])) return undefined;
    const [val, ver, at] = given as [unknown, number, unknown];
    fields[name] = typeof at === 'number' ? { val, ver, at } : { val, ver };
  }
  return { e, id, fields };
}

function isToken(value: unknown): value is Token {
  return Array.isArray(value) && value.length === 2 && Number.isSafeInteger(value[0]) && typeof value[1] === 'string';
}

function isChange(value: unknown): value is Change {
  if (typeof value !== 'object' || value === null) return false;
  const { e, id, f, ver } = value as Record<string, unknown>;
  return typeof e === 'string' && typeof id === 'string' && typeof f === 'string' && Number.isSafeInteger(ver);
}
