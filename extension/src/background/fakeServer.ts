/** A Postil server in memory behind the port `fetch`, with faults to order: the sync protocol's server side, for tests. */

import { Conflict409, FakeLedger, type SyncBody } from './fakeLedger';
import type { Op, Token } from './wire';
import { digestOfRows } from './digest';
import type { SiteReport } from './server';

/** What happens to the next request; `lost` is processed and its answer lost, `twice` arrives two times. */
export type FaultOrder = 'down' | 'lost' | 'twice' | 'html' | 'garbled' | 401 | 403 | 413 | 426 | 429 | 500 | 503;

export class FakeServer extends FakeLedger {
  userName = 'ada';
  libraryId = '11111111-1111-4111-8111-111111111111';
  readonly tokens = new Set(['good-token']);
  /** Faults of the coming requests to /sync, first first. */
  faults: FaultOrder[] = [];
  /** Operations that make the whole request fail with a status. */
  poison: (op: Op) => 400 | 500 | undefined = () => undefined;
  /** Bodies of /sync as they arrived. */
  readonly requests: SyncBody[] = [];
  /** Runs while a /sync is under way. */
  during: () => Promise<void> = async () => undefined;
  approval: 'pending' | 'approved' | 'denied' | 'slow' = 'pending';
  readonly polls: number[] = [];
  /** Queries of the requests for snapshots, as they arrived. */
  readonly snapshots: URLSearchParams[] = [];
  /** Runs before each chunk of a snapshot is answered. */
  beforeChunk: () => Promise<void> = async () => undefined;
  /** A server of before snapshots and digests. */
  old = false;
  digests = 0;
  /** Bodies of the reports on sites, as they arrived. */
  readonly siteReports: { sites: SiteReport[] }[] = [];
  /** Items of the history of every paper. */
  history: object[] = [];

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
    if (!this.old && url.pathname.endsWith('/sites') && init.method === 'PUT') {
      this.siteReports.push(JSON.parse(String(init.body)) as { sites: SiteReport[] });
      return json(200, { sites: [] });
    }
    if (!this.old && url.pathname.endsWith('/sync/snapshot')) return this.snapshot(url.searchParams);
    if (!this.old && url.pathname.endsWith('/sync/digest')) return this.digest(Number(url.searchParams.get('ver')));
    if (url.pathname.endsWith('/history')) return json(200, { items: this.history, next: null });
    if (url.pathname.endsWith('/search')) return json(200, { items: this.found(url.searchParams.get('q') ?? ''), next: null });
    return problem(404, 'There is nothing here.');
  };

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
    return orRefusal(() => this.exchange(body));
  }

  /** Chunks in the order of the rows' keys; `after` is the version, the nonce and the last key. */
  private async snapshot(asked: URLSearchParams): Promise<Response> {
    this.snapshots.push(asked);
    await this.beforeChunk();
    const fault = this.faults[0] === 'lost' ? this.faults.shift() : undefined;
    if (fault) throw new TypeError('Failed to fetch');
    return orRefusal(() => {
      const newest = this.commits.at(-1) ?? [0, '0'];
      const [frozen, last] = JSON.parse(asked.get('after') ?? JSON.stringify([newest, ''])) as [Token, string];
      if (!this.has(frozen)) throw new Conflict409('history_diverged');
      const keys = [...this.rows.keys()].toSorted().filter((key) => key > last);
      const known = (asked.get('known') ?? '').split(',').map((one) => one.split(':'));
      const tokens = known.map(([ver, nonce]): Token => [Number(ver), nonce ?? '']).filter((token) => this.has(token));
      const rows = keys.slice(0, this.chunkSize).flatMap((key) => {
        const [e = '', id = ''] = key.split(' ');
        const fields = Object.entries(this.rows.get(key) ?? {}).filter(([, { ver }]) => ver <= frozen[0]);
        return fields.length === 0 ? [] : [{ e, id, f: Object.fromEntries(fields.map(([f, { val, ver, at }]) => [f, [val, ver, at]])) }];
      });
      const after = keys.length > this.chunkSize ? JSON.stringify([frozen, keys[this.chunkSize - 1]]) : null;
      return { epoch: this.epoch, cursor: frozen, fork: tokens.at(-1) ?? [0, '0'], total: this.rows.size, after, rows };
    });
  }

  private async digest(version: number): Promise<Response> {
    this.digests += 1;
    const rows = [...this.rows].map(([key, fields]) => {
      const [e = '', id = ''] = key.split(' ');
      return { e, id, fields };
    });
    const digest = version === this.version ? await digestOfRows(rows) : null;
    return json(200, { ver: version, current: this.commits.at(-1), digest, buckets: {} });
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

function orRefusal(work: () => object): Response {
  try {
    return json(200, work());
  } catch (error) {
    if (!(error instanceof Conflict409)) throw error;
    const { reason, last_seq, recent } = error;
    return problem(409, 'The histories differ.', {}, { reason, last_seq, recent });
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
