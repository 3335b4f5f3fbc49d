/** What a Postil server knows, in memory: rows with versions, commits, replicas with their numbers. For tests. */

import { diff3Merge } from 'node-diff3';
import { mergeText } from './mergeText';
import { applyOp, type Change, type Fields, type Op, text, type Token } from './wire';

/** One database of one machine; several may use the same token. */
interface Replica {
  lastSeq: number;
  results: Outcome[];
  /** Processed operations: number, nonce, and the version at their commit's end. */
  known: { seq: number; n: string; ver: number }[];
}

interface Outcome {
  seq: number;
  outcome: string;
  reason?: string;
  conflict?: true;
  theirs?: string;
}

export interface SyncBody {
  device: string;
  epoch: string;
  cursor: Token;
  max_seen: Token;
  ack: number;
  ops: (Op & { seq: number })[];
  limit: number;
  record?: boolean;
}

/** A refusal of a request: 409 with its reason. */
export class Conflict409 extends Error {
  constructor(
    readonly reason: string,
    readonly last_seq = 0,
    readonly recent: string[] = [],
  ) {
    super(`resync: ${reason}`);
  }
}

const WEB = 'web';

export class FakeLedger {
  epoch = 'epoch-1';
  readonly replicas = new Map<string, Replica>();
  readonly rows = new Map<string, Fields>();
  /** The newest change of every field. */
  changes: (Change & { by?: string })[] = [];
  private log: (Change & { by?: string })[] = [];
  commits: Token[] = [[0, '0']];
  version = 0;
  prunedVersion = 0;
  /** Operations that are refused for good, with the reason. */
  reject: (op: Op) => string | undefined = () => undefined;
  /** Every operation that was processed, in order. */
  readonly processed: Op[] = [];
  pageSize = 500;
  /** Rows of one chunk of a snapshot. */
  chunkSize = 2000;
  /** A server of before nonces: numbers alone tell operations apart. */
  checksNonces = true;

  /** A change by someone else, e.g. the library pages; `at` (ms) is when. */
  write(e: string, id: string, f: string, val: unknown, at = Date.now()): void {
    this.version += 1;
    this.store({ e, id, f, val, ver: this.version, at, by: WEB });
    this.commits.push([this.version, `web${this.version}x${crypto.randomUUID().slice(0, 8)}`]);
  }

  field(e: string, id: string, f: string): unknown {
    return this.rows.get(`${e} ${id}`)?.[f]?.val;
  }

  /** The server was set back to an older file: everything after `version` is gone. */
  rewind(version: number): void {
    this.commits = this.commits.filter(([ver]) => ver <= version);
    this.version = version;
    for (const [id, replica] of this.replicas) {
      replica.known = replica.known.filter(({ ver }) => ver <= version);
      replica.lastSeq = replica.known.at(-1)?.seq ?? 0;
      replica.results = replica.results.filter(({ seq }) => seq <= replica.lastSeq);
      if (replica.lastSeq === 0) this.replicas.delete(id);
    }
    const kept = this.log.filter(({ ver }) => ver <= version);
    this.log = [];
    this.changes = [];
    this.rows.clear();
    for (const change of kept) this.store(change);
  }

  /** Forgets deleted things, ended memberships and commits up to `version`. */
  prune(version: number): void {
    this.prunedVersion = version;
    this.commits = this.commits.filter(([ver]) => ver >= version);
    const dead = new Set<string>();
    const drop = (key: string) => {
      this.rows.delete(key);
      this.changes = this.changes.filter(({ e, id }) => `${e} ${id}` !== key);
    };
    for (const [key, { _deleted: deleted, _present: present }] of this.rows) {
      const gone = deleted?.val === true ? deleted : present?.val === false ? present : undefined;
      if (!gone || gone.ver > version) continue;
      dead.add(key.slice(key.indexOf(' ') + 1));
      drop(key);
    }
    for (const [key, fields] of this.rows) {
      if (!key.startsWith('annotation ') || !dead.has(text(fields, 'paper_id'))) continue;
      dead.add(key.slice('annotation '.length));
      drop(key);
    }
    for (const key of this.rows.keys()) {
      const [left = '', right = ''] = key.slice(key.indexOf(' ') + 1).split('|');
      if (dead.has(left) || dead.has(right)) drop(key);
    }
  }

  /** One round trip. Raises Conflict409. */
  exchange(body: SyncBody): object {
    const who = this.replicas.get(body.device) ?? { lastSeq: 0, results: [], known: [] };
    this.checkHistory(body, who);
    const news = this.news(body, who);
    if (news.length > 0 || body.record) this.replicas.set(body.device, who);
    for (const op of news) this.process(who, body.device, op);
    if (news.length > 0) this.commits.push([this.version, `n${this.version}x${crypto.randomUUID().slice(0, 8)}`]);
    for (const { seq, n = '' } of news) who.known.push({ seq, n, ver: this.version });
    return this.page(who, body);
  }

  has([version, nonce]: Token): boolean {
    return this.commits.some(([ver, its]) => ver === version && its === nonce);
  }

  private checkHistory({ epoch, cursor, max_seen: maxSeen }: SyncBody, who: Replica): void {
    const known = (token: Token) => token[0] < this.prunedVersion || token[0] === 0 || this.has(token);
    if ((epoch !== '' && epoch !== this.epoch) || !known(cursor) || !known(maxSeen)) throw refusal('history_diverged', who);
    if (cursor[0] > 0 && cursor[0] < this.prunedVersion) throw refusal('history_pruned', who);
  }

  private news({ ops }: SyncBody, who: Replica): (Op & { seq: number })[] {
    for (const { seq, n } of this.checksNonces ? ops : []) {
      const known = who.known.find((one) => one.seq === seq);
      if (known && n && known.n && known.n !== n) throw refusal('device_unknown', who);
    }
    const news = ops.filter(({ seq }) => seq > who.lastSeq);
    if (news.some(({ seq }, index) => seq !== who.lastSeq + 1 + index)) throw refusal('device_unknown', who);
    return news;
  }

  private page(who: Replica, body: SyncBody): object {
    const left = this.changes.filter(({ ver }) => ver > body.cursor[0]);
    const most = Math.min(body.limit, this.pageSize);
    const last = left.length > most ? (this.commits.find(([ver]) => ver >= (left[most - 1]?.ver ?? 0)) ?? [0, '0']) : this.commits.at(-1);
    const cursor: Token = last ?? [0, '0'];
    who.results = who.results.filter(({ seq }) => seq > body.ack);
    return {
      epoch: this.epoch,
      changes: left.filter(({ ver }) => ver <= cursor[0]),
      cursor,
      max_seen: this.commits.at(-1),
      more: cursor[0] < this.version,
      pruned: this.prunedVersion,
      last_seq: who.lastSeq,
      results: who.results,
      server_time: new Date().toISOString(),
      poll_after: 300,
    };
  }

  private process(who: Replica, by: string, { seq, ...op }: Op & { seq: number }): void {
    who.lastSeq = seq;
    this.version += 1;
    this.processed.push(op);
    const reason = this.reject(op);
    if (reason !== undefined) {
      who.results.push({ seq, outcome: 'rejected', reason });
      return;
    }
    const before = this.rows.get(`${op.e} ${op.id}`) ?? {};
    const stands = before[stampOf(op)];
    const author = this.log.findLast(({ e, id, f }) => e === op.e && id === op.id && f === stampOf(op))?.by;
    const unseen = stands !== undefined && (op.base ?? 0) < stands.ver && author !== by;
    const at = op.at ?? Math.max(Date.parse(op.ts ?? ''), (op.after ?? 0) + 1);
    if (op.op === 'set' && unseen && !op.fill && at < (stands.at ?? 0)) {
      who.results.push({ seq, outcome: 'superseded' });
      return;
    }
    const after = applyOp(before, op);
    if (op.op === 'text') who.results.push(...outcomeOfText(seq, op, text(before, op.f ?? '')));
    for (const [f, { val }] of Object.entries(after)) {
      if (before[f] !== after[f]) this.store({ e: op.e, id: op.id, f, val, ver: this.version, at, by });
    }
  }

  private store(change: Change & { by?: string }): void {
    const { e, id, f, val, ver, at } = change;
    this.changes = this.changes.filter((other) => other.e !== e || other.id !== id || other.f !== f);
    this.changes.push(change);
    this.log.push(change);
    this.rows.set(`${e} ${id}`, { ...this.rows.get(`${e} ${id}`), [f]: { val, ver, ...(at === undefined ? {} : { at }) } });
  }
}

function refusal(reason: string, { lastSeq, known }: Replica): Conflict409 {
  return new Conflict409(reason, lastSeq, known.map(({ n }) => n).filter(Boolean).slice(-500));
}

function stampOf({ op, f = '' }: Op): string {
  if (op === 'add' || op === 'remove') return '_present';
  return op === 'del' || op === 'restore' ? '_deleted' : f;
}

function outcomeOfText(seq: number, { base_text: base = '', val }: Op, current: string): Outcome[] {
  const incoming = String(val);
  if (current === '' || current === base || mergeText(base, current, incoming) === incoming) return [];
  const regions = diff3Merge(current.split('\n'), base.split('\n'), incoming.split('\n'));
  const both = regions.some(({ conflict }) => conflict && conflict.a.length > 0 && conflict.b.length > 0);
  return [{ seq, outcome: 'merged', ...(both ? { conflict: true, theirs: current } : {}) }];
}
