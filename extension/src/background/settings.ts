/** What this machine is set to: the server, the account, sites that are off; and each site's health. */

import type { SiteHealth } from '../shared/model';
import type { SettingsDb } from './database';
import type { Reported } from './siteReports';

export const DEFAULT_SERVER = 'http://127.0.0.1:8765';
/** The library of someone who is not connected yet; its edits are carried over to the first one that is. */
export const NOWHERE = 'nowhere';

/** Who the token speaks for, as the server said. */
export interface Account {
  /** Name of the database of this library on this machine. */
  database: string;
  server: string;
  userName: string;
  deviceName: string;
}

/** A device authorization (RFC 8628) that the user has not answered yet. */
export interface PendingAuthorization {
  server: string;
  deviceCode: string;
  userCode: string;
  verificationUri: string;
  verificationUriComplete: string;
  /** ms since 1970. */
  expiresAt: number;
  nextPollAt: number;
  /** ms. */
  interval: number;
}

interface Values {
  server: string;
  token: string;
  /** Whether the token was made for this browser alone, not pasted: then it goes when the account goes. */
  granted: boolean;
  account: Account;
  /** Whether the server has confirmed that the token speaks for the account. */
  verified: boolean;
  /** Sentence with a next step; syncing waits until it is dealt with. */
  stopped: string;
  /** The last sync's failure, which will be tried again by itself. */
  trouble: string;
  failures: number;
  notBefore: number;
  authorization: PendingAuthorization;
  sitesOff: string[];
  sitesReported: Reported;
  /** Databases of accounts that were used on this machine, so that unsent edits are not forgotten. */
  accounts: Account[];
}

export class Settings {
  constructor(private readonly db: SettingsDb) {}

  async get<K extends keyof Values>(name: K): Promise<Values[K] | undefined> {
    return (await this.db.get('values', name)) as Values[K] | undefined;
  }

  /** Sets all in one transaction; undefined removes. */
  async set(values: { [K in keyof Values]?: Values[K] | undefined }): Promise<void> {
    const tx = this.db.transaction('values', 'readwrite', { durability: 'strict' });
    for (const [name, value] of Object.entries(values)) {
      await (value === undefined ? tx.store.delete(name) : tx.store.put(value, name));
    }
    await tx.done;
  }

  async server(): Promise<string> {
    return (await this.get('server')) ?? DEFAULT_SERVER;
  }

  /** Name of the database to work in. */
  async database(): Promise<string> {
    return (await this.get('account'))?.database ?? NOWHERE;
  }

  /** A new token. Until the server says whose it is, work goes on in the account of the same server, if any. */
  async setToken(server: string, token: string | undefined, granted = false): Promise<void> {
    const account = await this.get('account');
    await this.set({
      server,
      token,
      granted,
      account: account?.server === server ? account : undefined,
      verified: undefined,
      authorization: undefined,
      stopped: undefined,
      trouble: undefined,
      failures: undefined,
      notBefore: undefined,
    });
  }

  async saveHealth(health: SiteHealth): Promise<void> {
    await this.db.put('health', health);
  }

  async health(): Promise<SiteHealth[]> {
    return this.db.getAll('health');
  }
}

/** The address as it is kept: http(s), no trailing slash, nothing behind the path. Raises with a sentence for people. */
export function serverAddress(typed: string): string {
  const trimmed = typed.trim();
  const complete = /^[a-z][a-z0-9+.-]*:\/\//iu.test(trimmed) ? trimmed : `http://${trimmed}`;
  let url: URL;
  try {
    url = new URL(complete);
  } catch {
    throw new Error(`"${trimmed}" is not an address. It looks like ${DEFAULT_SERVER}.`);
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new Error('The server address must begin with http:// or https://.');
  }
  if (url.username !== '' || url.password !== '') {
    throw new Error('Leave user name and password out of the server address; connect instead.');
  }
  return `${url.origin}${url.pathname.replace(/\/+$/u, '')}`;
}
