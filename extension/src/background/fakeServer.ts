/** A Postil server in memory behind the port `fetch`, with faults to order: the sync protocol's server side, for tests. */

import { applyOp, type Change, type Fields, type Op, type Token } from './wire';

/** What happens to the next request; `lost` is processed and its answer lost, `twice` arrives two times. */
export type FaultOrder = 'down' | 'lost' | 'twice' | 'html' | 'garbled' | 401 | 403 | 413 | 426 | 429 | 500 | 503;

/** One database of one machine; several may use the same token. */
interface Replica {
  lastSeq: number;
  results: { seq: number; outcome: string; reason?: string }[];
}

interface SyncBody {
  device: string;
  cursor: Token;
  ack: number;
  ops: (Op & { seq: number })[];
  limit: number;
}

export class FakeServer {
  userName = 'ada';
  libraryId = '11111111-1111-4111-8111-111111111111';
  readonly tokens = new Set(['good-token']);
  readonly replicas = new Map<string, Replica>();
  readonly rows = new Map<string, Fields>();
  /** The newest change of every field. */
  changes: Change[] = [];
  private log: Change[] = [];
  commits: Token[] = [[0, '0']];
  version = 0;
  /** Faults of the coming requests to /sync, first first. */
  faults: FaultOrder[] = [];
  /** Operations that are refused for good, with the reason. */
  reject: (op: Op) => string | undefined = () => undefined;
  /** Operations that make the whole request fail with a status. */
  poison: (op: Op) => 400 | 500 | undefined = () => undefined;
  /** Bodies of /sync as they arrived. */
  readonly requests: SyncBody[] = [];
  /** Every operation that was processed, in order. */
  readonly processed: Op[] = [];
  /** Runs while a /sync is under way. */
  during: () => Promise<void> = async () => undefined;
  approval: 'pending' | 'approved' | 'denied' | 'slow' = 'pending';
  readonly polls: number[] = [];
  pageSize = 500;
  /** Whether a 409 tells the last sequence number. */
  saysLastSeq = false;

  readonly fetch = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(String(input));
    const token = new Headers(init.headers).get('Authorization')?.replace('Bearer ', '') ?? '';
    if (init.credentials !== 'omit') throw new Error('the extension must not send cookies');
    if (url.pathname.endsWith('/oauth/device_authorization')) return this.deviceAuthorization();
    if (url.pathname.endsWith('/oauth/token')) return this.token();
    if (url.pathname.endsWith('/health')) return json(200, { status: 'ok' });
    const known = this.tokens.has(token);
    if (url.pathname.endsWith('/sync')) return this.sync(known, JSON.parse(String(init.body)) as SyncBody);
    const fault = this.faults[0] === 'down' ? this.faults.shift() : undefined;
    if (fault) throw new TypeError('Failed to fetch');
    if (!known) return problem(401, 'This token is not known.');
    if (url.pathname.endsWith('/session') && init.method === 'DELETE') {
      this.tokens.delete(token);
      return new Response(null, { status: 204 });
    }
    if (url.pathname.endsWith('/session')) {
      return json(200, {
        user: { name: this.userName },
        device: { id: '22222222-2222-4222-8222-222222222222', name: 'Chromium on Linux', scopes: ['read', 'save', 'sync'] },
        library: { id: this.libraryId },
      });
    }
    if (url.pathname.endsWith('/search')) return json(200, { items: this.found(url.searchParams.get('q') ?? ''), next: null });
    return problem(404, 'There is nothing here.');
  };

  /** A change by someone else, e.g. the library pages. */
  write(e: string, id: string, f: string, val: unknown): void {
    this.version += 1;
    this.store({ e, id, f, val, ver: this.version });
    this.commits.push([this.version, `web-${this.version}`]);
  }

  field(e: string, id: string, f: string): unknown {
    return this.rows.get(`${e} ${id}`)?.[f]?.val;
  }

  /** The server was set back to an older file: everything after `version` is gone. */
  rewind(version: number): void {
    this.commits = this.commits.filter(([ver]) => ver <= version);
    this.version = version;
    const kept = this.log.filter(({ ver }) => ver <= version);
    this.log = [];
    this.changes = [];
    this.rows.clear();
    for (const change of kept) this.store(change);
  }

  private async sync(known: boolean, body: SyncBody): Promise<Response> {
    const fault = this.faults.shift();
    await this.during();
    if (fault === 'down') throw new TypeError('Failed to fetch');
    if (fault === 'html') return new Response('<!doctype html><title>Wi-Fi</title>', { headers: { 'Content-Type': 'text/html' } });
    if (fault === 'garbled') return json(200, { epoch: 'e', changes: [{}], more: false });
    if (typeof fault === 'number') return problem(fault, `Ordered fault ${fault}.`, fault === 429 ? { 'Retry-After': '40' } : {});
    if (!known) return problem(401, 'This token is not known.');
    this.requests.push(structuredClone(body));
    const poisoned = body.ops.map((op) => this.poison(op)).find((status) => status !== undefined);
    if (poisoned) return problem(poisoned, 'The request cannot be processed.');
    const response = this.answer(body);
    if (fault === 'lost') throw new TypeError('Failed to fetch');
    return fault === 'twice' ? this.answer(body) : response;
  }

  private answer(body: SyncBody): Response {
    const who = this.replicas.get(body.device) ?? { lastSeq: 0, results: [] };
    this.replicas.set(body.device, who);
    if (!this.commits.some(([ver, nonce]) => ver === body.cursor[0] && nonce === body.cursor[1])) {
      return problem(409, 'The cursor is not of this history.', {}, { reason: 'history_diverged' });
    }
    const news = body.ops.filter(({ seq }) => seq > who.lastSeq);
    if (news.some(({ seq }, index) => seq !== who.lastSeq + 1 + index)) {
      return problem(409, 'Operations are missing.', {}, { reason: 'device_unknown', ...(this.saysLastSeq ? { last_seq: who.lastSeq } : {}) });
    }
    for (const op of news) this.process(who, op);
    if (news.length > 0) this.commits.push([this.version, `n-${this.version}-${crypto.randomUUID()}`]);
    return json(200, this.page(who, body));
  }

  private page(who: Replica, body: SyncBody): object {
    const left = this.changes.filter(({ ver }) => ver > body.cursor[0]);
    const most = Math.min(body.limit, this.pageSize);
    const last = left.length > most ? (this.commits.find(([ver]) => ver >= (left[most - 1]?.ver ?? 0)) ?? [0, '0']) : this.commits.at(-1);
    const cursor: Token = last ?? [0, '0'];
    who.results = who.results.filter(({ seq }) => seq > body.ack);
    return {
      epoch: 'epoch-1',
      changes: left.filter(({ ver }) => ver <= cursor[0]),
      cursor,
      max_seen: this.commits.at(-1),
      more: cursor[0] < this.version,
      last_seq: who.lastSeq,
      results: who.results,
      server_time: new Date().toISOString(),
      poll_after: 300,
    };
  }

  private process(who: Replica, { seq, ...op }: Op & { seq: number }): void {
    who.lastSeq = seq;
    this.version += 1;
    this.processed.push(op);
    const reason = this.reject(op);
    who.results.push(reason === undefined ? { seq, outcome: 'applied' } : { seq, outcome: 'rejected', reason });
    if (reason !== undefined) return;
    const before = this.rows.get(`${op.e} ${op.id}`) ?? {};
    const after = applyOp(before, op);
    for (const [f, { val }] of Object.entries(after)) {
      if (before[f] !== after[f]) this.store({ e: op.e, id: op.id, f, val, ver: this.version });
    }
  }

  private store(change: Change): void {
    const { e, id, f, val, ver } = change;
    this.changes = this.changes.filter((other) => other.e !== e || other.id !== id || other.f !== f);
    this.changes.push(change);
    this.log.push(change);
    this.rows.set(`${e} ${id}`, { ...this.rows.get(`${e} ${id}`), [f]: { val, ver } });
  }

  private found(query: string): object[] {
    const papers = [...this.rows].filter(([key, { title }]) => key.startsWith('paper ') && String(title?.val).includes(query));
    return papers.map(([key, { title, url }]) => ({
      paper: { id: key.slice(6), title: title?.val, url: url?.val },
      snippets: { title: [{ text: query, match: true }], note: [{ text: 'about ', match: false }, { text: query, match: true }] },
    }));
  }

  private deviceAuthorization(): Response {
    return json(200, {
      device_code: 'device-code',
      user_code: 'BCDF-GHJK',
      verification_uri: 'http://127.0.0.1:8765/connect',
      verification_uri_complete: 'http://127.0.0.1:8765/connect?code=BCDF-GHJK',
      expires_in: 600,
      interval: 5,
    });
  }

  private token(): Response {
    this.polls.push(Date.now());
    if (this.approval === 'approved') return json(200, { access_token: 'good-token', token_type: 'Bearer' });
    const errors = { pending: 'authorization_pending', denied: 'access_denied', slow: 'slow_down' } as const;
    return json(400, { error: errors[this.approval] });
  }
}

function json(status: number, body: object): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });
}

function problem(status: number, detail: string, headers: Record<string, string> = {}, more: object = {}): Response {
  return new Response(JSON.stringify({ type: `/errors/${status}`, title: 'Problem', status, detail, ...more }), {
    status,
    headers: { 'Content-Type': 'application/problem+json', ...headers },
  });
}
