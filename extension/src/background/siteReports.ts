/** Tells the server how well the sites could be read: now and then, quietly, and in the way of nothing else. */

import type { SiteHealth } from '../shared/model';
import type { Background } from './ports';
import type { SiteReport } from './server';

/** While nothing changes. */
const EVERY = 4 * 3_600_000;
/** Between two reports, whatever changes: a reader who goes between a good and a bad page does not make a stream. */
const LEAST = 60_000;
const AFTER_FAILURE = 30 * 60_000;
const LONGEST_PATH = 1000;

/** The last report, kept so that a worker that was stopped knows. */
export interface Reported {
  /** Database of the account that it was made to. */
  to: string;
  /** ms since 1970. */
  at: number;
  notBefore: number;
  /** Site → level. */
  levels: Record<string, string>;
}

/** Reports if it is time to. Never throws; what cannot be sent now is sent with a later report. */
export async function reportSites(background: Background): Promise<void> {
  try {
    await background.ports.chrome.withLock('postil-sites', async () => reportOnce(background));
  } catch {
    // Nothing that anybody waits for: the options page shows the same.
  }
}

async function reportOnce(background: Background): Promise<void> {
  const settings = await background.settings();
  const [token, account, verified, stopped] = await Promise.all([
    settings.get('token'),
    settings.get('account'),
    settings.get('verified'),
    settings.get('stopped'),
  ]);
  if (token === undefined || !account || !verified || stopped !== undefined) return;
  const health = lastOf(await settings.health());
  const levels = Object.fromEntries(health.map(({ site, level }) => [site, level]));
  const before = await settings.get('sitesReported');
  const past = before?.to === account.database ? before : { to: account.database, at: 0, notBefore: 0, levels: {} };
  const now = Date.now();
  if (!isDue(past, health, now)) return;
  const reports = health.map((one) => reportOf(one, background.ports.chrome.version));
  // Noted before it is tried: a failure is not repeated with the next page.
  await settings.set({ sitesReported: { ...past, notBefore: now + AFTER_FAILURE } });
  await background.server(await settings.server(), token).reportSites(reports);
  await settings.set({ sitesReported: { to: account.database, at: now, notBefore: now + LEAST, levels } });
}

function isDue(past: Reported, health: SiteHealth[], now: number): boolean {
  // A clock that was set back is no reason to wait for ever.
  const waits = now < past.notBefore && past.notBefore - now <= AFTER_FAILURE;
  const fresh = health.filter(({ seenAt }) => Date.parse(seenAt) > past.at || past.at > now);
  if (waits || fresh.length === 0) return false;
  return Math.abs(now - past.at) >= EVERY || fresh.some(({ site, level }) => past.levels[site] !== level);
}

/** Of each site the page that was read last. */
function lastOf(health: SiteHealth[]): SiteHealth[] {
  const last = new Map<string, SiteHealth>();
  for (const one of health.toSorted((a, b) => a.seenAt.localeCompare(b.seenAt))) last.set(one.site, one);
  return [...last.values()];
}

function reportOf({ site, level, rows, missing, path = '', seenAt }: SiteHealth, version: string): SiteReport {
  return {
    site,
    level: level === 'none' ? 'nothing' : level,
    rows,
    unread: missing['title'] ?? 0,
    path: path.slice(0, LONGEST_PATH),
    version,
    at: seenAt,
  };
}
