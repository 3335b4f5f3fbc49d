/** The one seam over chrome.*: what the background needs of the browser. A working fake is in fakeChrome.ts. */

import type { Broadcast } from '../shared/messages';

export interface OpenTab {
  id: number;
  /** Missing when the browser does not let us know it. */
  url?: string;
}

export interface ChromeApi {
  /** Calls back at about `at` (ms since 1970), also when the worker has been stopped meanwhile; one alarm per name. */
  setAlarm(name: string, at: number, everyMinutes?: number): Promise<void>;
  clearAlarm(name: string): Promise<void>;
  tabs(): Promise<OpenTab[]>;
  /** Fails when nobody listens in the tab. */
  sendToTab(tab: number, message: Broadcast): Promise<void>;
  /** To the extension's own pages; that none is open is no failure. */
  sendToPages(message: Broadcast): Promise<void>;
  /** Opens a page of the extension (path and query) in a new tab. */
  openPage(path: string): Promise<void>;
  /** Brings a tab and its window to the front. */
  focusTab(tab: number): Promise<void>;
  /** Whether the extension may read what is at this web address. */
  mayRead(url: string): Promise<boolean>;
  /** Runs a file of the extension in a frame, in the world of its content scripts. Fails when the frame is gone or closed to us. */
  runScript(tab: number, frame: number, file: string): Promise<void>;
  showBadge(text: string, title: string, alarming: boolean): Promise<void>;
  openOptions(): Promise<void>;
  /** Runs `work` unless another holder of the lock runs: then answers undefined at once. */
  withLock<T>(name: string, work: () => Promise<T>): Promise<T | undefined>;
  /** Address that all of the extension's own pages begin with. */
  ownAddress: string;
  version: string;
  /** What this browser is called on the list of devices, e.g. "Chromium on Linux". */
  deviceName(): string;
}

const QUIET = '#5b6b8c';
const ALARMING = '#b3261e';

export function realChrome(): ChromeApi {
  return {
    async setAlarm(name, at, everyMinutes) {
      await chrome.alarms.create(name, {
        when: Math.max(at, Date.now() + 500),
        ...(everyMinutes === undefined ? {} : { periodInMinutes: everyMinutes }),
      });
    },
    async clearAlarm(name) {
      await chrome.alarms.clear(name);
    },
    async tabs() {
      const found = await chrome.tabs.query({});
      return found.flatMap(({ id, url }) => (id === undefined ? [] : [url === undefined ? { id } : { id, url }]));
    },
    async sendToTab(tab, message) {
      await chrome.tabs.sendMessage(tab, message);
    },
    async sendToPages(message) {
      await chrome.runtime.sendMessage(message).catch(() => undefined);
    },
    async openPage(path) {
      await chrome.tabs.create({ url: chrome.runtime.getURL(path) });
    },
    async focusTab(tab) {
      const { windowId } = await chrome.tabs.update(tab, { active: true }) ?? {};
      if (windowId !== undefined) await chrome.windows.update(windowId, { focused: true });
    },
    async mayRead(url) {
      const { protocol, hostname } = new URL(url);
      return chrome.permissions.contains({ origins: [`${protocol}//${hostname}/*`] });
    },
    async runScript(tab, frame, file) {
      await chrome.scripting.executeScript({ target: { tabId: tab, frameIds: [frame] }, files: [file] });
    },
    async showBadge(text, title, alarming) {
      await chrome.action.setBadgeBackgroundColor({ color: alarming ? ALARMING : QUIET });
      await chrome.action.setBadgeTextColor({ color: '#ffffff' });
      await chrome.action.setBadgeText({ text });
      await chrome.action.setTitle({ title });
    },
    async openOptions() {
      await chrome.runtime.openOptionsPage();
    },
    async withLock(name, work) {
      return navigator.locks.request(name, { ifAvailable: true }, (lock) => (lock ? work() : undefined));
    },
    ownAddress: chrome.runtime.getURL(''),
    version: chrome.runtime.getManifest().version,
    deviceName: () => nameOf(navigator.userAgent),
  };
}

/** "Chromium on Linux" of a user agent string. */
export function nameOf(userAgent: string): string {
  const browsers = [
    ['Edg/', 'Edge'],
    ['OPR/', 'Opera'],
    ['Firefox/', 'Firefox'],
    ['Chrome/', 'Chromium'],
  ] as const;
  const systems = [
    ['Android', 'Android'],
    ['CrOS', 'ChromeOS'],
    ['Windows', 'Windows'],
    ['Mac OS', 'macOS'],
    ['Linux', 'Linux'],
  ] as const;
  const find = (table: readonly (readonly [string, string])[], otherwise: string) =>
    table.find(([mark]) => userAgent.includes(mark))?.[1] ?? otherwise;
  return `${find(browsers, 'Browser')} on ${find(systems, 'an unknown system')}`;
}
