/** The only fetch: requests to the Postil server, and what can be wrong with its answers, in words for people. */

import type { Found } from '../shared/messages';
import type { HistoryEvent } from '../shared/model';
import { eventOf, foundOf } from './answers';
import { readSnapshot, readSyncResponse, type SnapshotChunk, type SyncResponse, type Token } from './wire';

/**
 * What went wrong, by what is to be done about it:
 * `unreachable`, `busy` and `broken` are tried again; `sign-in`, `update` and `foreign` wait for the user;
 * `resync` and `refused` (400, 413, 422) are the syncing's own business.
 */
export type Fault = 'unreachable' | 'busy' | 'broken' | 'sign-in' | 'update' | 'foreign' | 'resync' | 'refused';

export class ServerError extends Error {
  constructor(
    readonly fault: Fault,
    message: string,
    /** Members of the problem (RFC 9457), or of an OAuth error. */
    readonly problem: Record<string, unknown> = {},
    /** ms to wait, where the server said so. */
    readonly retryAfter?: number,
  ) {
    super(message);
  }

  /** Whether the server knows no such address or thing; a page of some other server does not count. */
  get missing(): boolean {
    return this.problem['status'] === 404;
  }
}

export interface Session {
  userName: string;
  deviceName: string;
  libraryId: string;
}

/** What was seen of one site, as the server takes it. */
export interface SiteReport {
  site: string;
  level: 'embedded' | 'semantic' | 'links' | 'nothing';
  rows: number;
  /** Rows whose title could not be read. */
  unread: number;
  path: string;
  version: string;
  /** ISO time. */
  at: string;
}

export interface DeviceCode {
  device_code: string;
  user_code: string;
  verification_uri: string;
  verification_uri_complete: string;
  /** seconds */
  expires_in: number;
  interval: number;
}

const CLIENT = 'postil-extension';
const PATIENCE = 20_000;

export class Server {
  constructor(
    readonly address: string,
    private readonly token: string | undefined,
    private readonly fetch: typeof globalThis.fetch,
  ) {}

  async session(): Promise<Session> {
    const { user, device, library } = (await this.request('/api/v1/session')) as Record<string, Record<string, unknown>>;
    if (typeof library?.['id'] !== 'string') throw this.foreign();
    return {
      userName: String(user?.['name'] ?? ''),
      deviceName: String(device?.['name'] ?? ''),
      libraryId: library['id'],
    };
  }

  /** Gives the token back: the server forgets it. */
  async endSession(): Promise<void> {
    await this.request('/api/v1/session', { method: 'DELETE' });
  }

  /** Raises ServerError unless a Postil server answers. */
  async health(): Promise<void> {
    await this.request('/api/v1/health');
  }

  async sync(body: object): Promise<SyncResponse> {
    const answer = await this.request('/api/v1/sync', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    return this.readable(readSyncResponse(answer));
  }

  /** One chunk of the whole library: the first, or what follows `after`. `known` are tokens that this machine has seen. */
  async snapshot(after: string | undefined, known: Token[]): Promise<SnapshotChunk> {
    const asked = new URLSearchParams({ limit: '2000' });
    if (after !== undefined) asked.set('after', after);
    else if (known.length > 0) asked.set('known', known.map(([version, nonce]) => `${version}:${nonce}`).join(','));
    return this.readable(readSnapshot(await this.request(`/api/v1/sync/snapshot?${asked}`)));
  }

  /** The digest of the library at a version; null when it is at another. */
  async digest(version: number): Promise<string | null> {
    const { digest } = await this.request(`/api/v1/sync/digest?ver=${version}`);
    return typeof digest === 'string' ? digest : null;
  }

  private readable<T extends object>(read: T | string): T {
    if (typeof read === 'string') throw new ServerError('broken', `The answer of ${this.address} cannot be read: ${read}.`);
    return read;
  }

  /** `query` may be typed only in part: its last word is taken for a beginning. */
  async search(query: string): Promise<Found[]> {
    const asked = new URLSearchParams({ q: query, limit: '12', typing: 'true' });
    const { items } = await this.request(`/api/v1/search?${asked}`);
    if (!Array.isArray(items)) throw this.foreign();
    return items.map(foundOf);
  }

  /** What a paper's fields held before, newest first; at most 100. */
  async history(paper: string): Promise<HistoryEvent[]> {
    const answer = await this.request(`/api/v1/papers/${encodeURIComponent(paper)}/history?limit=100`);
    if (!Array.isArray(answer['items'])) throw this.foreign();
    return (answer['items'] as Record<string, unknown>[]).map(eventOf);
  }

  /** How well sites could be read. */
  async reportSites(sites: SiteReport[]): Promise<void> {
    const headers = { 'Content-Type': 'application/json' };
    await this.request('/api/v1/sites', { method: 'PUT', headers, body: JSON.stringify({ sites }) });
  }

  async deviceCode(deviceName: string): Promise<DeviceCode> {
    const answer = await this.post('/api/v1/oauth/device_authorization', {
      client_id: CLIENT,
      scope: 'read save sync',
      device_name: deviceName,
    });
    if (typeof answer['device_code'] !== 'string' || typeof answer['user_code'] !== 'string') throw this.foreign();
    return answer as unknown as DeviceCode;
  }

  /** The token. Raises ServerError with the OAuth error in `problem.error` while there is none. */
  async tokenFor(deviceCode: string): Promise<string> {
    const answer = await this.post('/api/v1/oauth/token', {
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      device_code: deviceCode,
      client_id: CLIENT,
    });
    if (typeof answer['access_token'] !== 'string') throw this.foreign();
    return answer['access_token'];
  }

  private async post(path: string, form: Record<string, string>): Promise<Record<string, unknown>> {
    return this.request(path, { method: 'POST', body: new URLSearchParams(form) });
  }

  private async request(path: string, init: RequestInit = {}): Promise<Record<string, unknown>> {
    const headers = new Headers(init.headers);
    headers.set('Accept', 'application/json, application/problem+json');
    if (this.token !== undefined) headers.set('Authorization', `Bearer ${this.token}`);
    let response: Response;
    let body: unknown;
    try {
      response = await this.fetch(`${this.address}${path}`, {
        ...init,
        headers,
        credentials: 'omit',
        cache: 'no-store',
        redirect: 'manual',
        signal: AbortSignal.timeout(PATIENCE),
      });
      body = await jsonOf(response);
    } catch {
      throw new ServerError('unreachable', `${this.address} does not answer. Is the server running? Edits are kept and sent later.`);
    }
    if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) {
      throw new ServerError('foreign', `${this.address} sends on to another address. Enter that address in the options.`);
    }
    if (response.status === 204) return {};
    const readable = typeof body === 'object' && body !== null;
    if (response.ok && readable) return body as Record<string, unknown>;
    throw response.ok ? this.foreign() : this.errorOf(response, readable ? (body as Record<string, unknown>) : undefined);
  }

  private errorOf(response: Response, problem: Record<string, unknown> | undefined): ServerError {
    const { status } = response;
    const seconds = Number(response.headers.get('Retry-After') ?? Number.NaN);
    const wait = Number.isFinite(seconds) ? seconds * 1000 : undefined;
    const said = problem?.['detail'] ?? problem?.['error_description'] ?? problem?.['title'];
    const detail = typeof said === 'string' ? said : `status ${status}`;
    const error = (fault: Fault, message: string) => new ServerError(fault, message, problem ?? {}, wait);
    if (status === 401 || status === 403) return error('sign-in', `Sign in again: the server does not accept this device's token (${detail}).`);
    if (status === 426) return error('update', `Update the extension: this server needs a newer one (${detail}).`);
    if (status === 429 || status === 503) return error('busy', `The server is busy (${detail}). Edits are kept and sent later.`);
    if (status >= 500) return error('broken', `The server failed (${detail}). Edits are kept and tried again; its log says more.`);
    if (problem === undefined || status === 404 || status === 405) return this.foreign(problem);
    if (status === 409) return error('resync', detail);
    return error('refused', detail);
  }

  private foreign(problem?: Record<string, unknown>): ServerError {
    const sentence = `${this.address} answers, but not as a Postil server. Check the server address in the options.`;
    return new ServerError('foreign', sentence, problem);
  }
}

async function jsonOf(response: Response): Promise<unknown> {
  const content = await response.text();
  try {
    return JSON.parse(content) as unknown;
  } catch {
    return undefined;
  }
}
