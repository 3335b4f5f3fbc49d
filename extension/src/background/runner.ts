/** When to sync: soon after an edit, by alarm, at start-up; after failures later and later. Never twice at once. */

import { sites } from '../sites/index';
import { carryOver, takeOn } from './account';
import { announce, showCount } from './announce';
import { Superseded } from './lease';
import type { Background } from './ports';
import { ServerError } from './server';
import type { Settings } from './settings';
import { reportSites } from './siteReports';
import { sync } from './sync';

const SOON = 100;
const SHORTEST = 5000;
const LONGEST = 15 * 60_000;
export const ALARM = 'sync';

export class Runner {
  syncing = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private present: Promise<void> | undefined;
  private again = false;
  private forced = false;

  constructor(private readonly background: Background) {}

  /** An edit was made: sync shortly, together with what follows it closely. */
  poke(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.run(false), SOON);
    // In case that the worker is stopped before the timer fires.
    void this.background.ports.chrome.setAlarm(ALARM, Date.now() + 30_000, 15);
  }

  /** Every start of the worker: alarms may be gone, edits may wait. */
  async boot(): Promise<void> {
    await this.background.ports.chrome.setAlarm(ALARM, Date.now() + 30_000, 15);
    await showCount(this.background);
    await this.run(false);
  }

  /** Syncs now, unless it is not time yet; `forced` is the user's own wish and always time. Never throws. */
  async run(forced: boolean): Promise<void> {
    this.forced ||= forced;
    if (this.present) {
      this.again = true;
      return this.present;
    }
    this.present = this.loop();
    return this.present;
  }

  private async loop(): Promise<void> {
    try {
      do {
        const { forced } = this;
        [this.again, this.forced] = [false, false];
        await this.background.ports.chrome.withLock('postil-sync', async () => this.once(forced));
        await showCount(this.background);
      } while (this.again);
    } finally {
      // At once with the last look at `again`: what is asked for from here on is a run of its own.
      this.present = undefined;
    }
  }

  private async once(forced: boolean): Promise<void> {
    const settings = await this.background.settings();
    const token = await settings.get('token');
    if (token === undefined) return;
    if (!forced) {
      if ((await settings.get('stopped')) !== undefined) return;
      const notBefore = (await settings.get('notBefore')) ?? 0;
      if (Date.now() < notBefore) return this.background.ports.chrome.setAlarm(ALARM, notBefore + 50, 15);
    }
    this.syncing = true;
    try {
      const seconds = await this.withServer(settings, token);
      await settings.set({ stopped: undefined, trouble: undefined, failures: undefined, notBefore: undefined });
      await this.background.ports.chrome.setAlarm(ALARM, Date.now() + Math.max(30, seconds) * 1000, 15);
      void reportSites(this.background);
    } catch (error) {
      await this.failed(settings, error);
    } finally {
      this.syncing = false;
    }
  }

  private async withServer(settings: Settings, token: string): Promise<number> {
    const address = await settings.server();
    const server = this.background.server(address, token);
    const { libraries } = this.background;
    const [known, verified] = [await settings.get('account'), await settings.get('verified')];
    const account = known && verified ? known : (await takeOn(settings, libraries, address, await server.session()));
    await carryOver(libraries, account.database);
    return sync({
      db: await libraries.get(account.database),
      server,
      onChange: (papers) => void announce(this.background, papers, sitesOf(), 'annotations'),
    });
  }

  private async failed(settings: Settings, error: unknown): Promise<void> {
    if (error instanceof Superseded) return;
    const fault = error instanceof ServerError ? error.fault : undefined;
    if (fault === 'sign-in') {
      await settings.set({ stopped: (error as ServerError).message, trouble: undefined });
      return;
    }
    const failures = ((await settings.get('failures')) ?? 0) + 1;
    const most = Math.min(LONGEST, SHORTEST * 2 ** Math.min(failures, 20));
    const asked = error instanceof ServerError ? (error.retryAfter ?? 0) : 0;
    const wait = Math.max(SHORTEST, asked, Math.random() * most);
    await settings.set({ failures, notBefore: Date.now() + wait, trouble: sentence(error) });
    await this.background.ports.chrome.setAlarm(ALARM, Date.now() + wait + 50, 15);
    // Alarms may take half a minute; a worker that is still there can be quicker.
    if (wait < 25_000) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void this.run(false), wait + 50);
    }
  }

  /** Ends what this worker had planned. */
  stop(): void {
    clearTimeout(this.timer);
  }
}

function sentence(error: unknown): string {
  if (error instanceof ServerError) {
    return error.fault === 'resync' || error.fault === 'refused'
      ? `The server did not take the edits (${error.message}). They are kept and tried again.`
      : error.message;
  }
  if (error instanceof DOMException && error.name === 'QuotaExceededError') {
    return 'The disk is full: what the server sent cannot be kept. Free some space; edits are not lost.';
  }
  return `Syncing failed inside the extension (${error instanceof Error ? error.message : String(error)}). Edits are kept and tried again.`;
}

/** The sites without what is read from their pages. */
export function sitesOf(off: string[] = []) {
  return sites.map(({ id, name, hosts }) => ({ id, name, hosts: [...hosts], enabled: !off.includes(id) }));
}
