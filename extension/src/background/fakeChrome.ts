/** A browser in memory with the same behaviour as chromeApi.ts, for tests. */

import type { Broadcast } from '../shared/messages';
import type { PaperState } from '../shared/model';
import type { ChromeApi, OpenTab } from './chromeApi';

export class FakeChrome implements ChromeApi {
  readonly alarms = new Map<string, { at: number; everyMinutes?: number }>();
  openTabs: OpenTab[] = [];
  /** What each tab received; a tab whose id is in `deaf` has no content script. */
  readonly received = new Map<number, Broadcast[]>();
  readonly deaf = new Set<number>();
  /** Tabs that never answer. */
  readonly hung = new Set<number>();
  /** Scripts that were run, as `tab/frame/file`. */
  readonly ran: string[] = [];
  /** What the extension's own pages received. */
  readonly told: Broadcast[] = [];
  /** Pages of the extension that were opened, and the tab in front. */
  readonly pages: string[] = [];
  inFront: number | undefined;
  /** Hosts that the extension may read. */
  readonly permitted = new Set(['arxiv.org', 'huggingface.co']);
  badge = { text: '', title: '', alarming: false };
  optionsOpened = 0;
  readonly ownAddress = 'chrome-extension://fake/';
  readonly version = '0.1.0';
  private readonly held = new Set<string>();

  async setAlarm(name: string, at: number, everyMinutes?: number): Promise<void> {
    this.alarms.set(name, everyMinutes === undefined ? { at } : { at, everyMinutes });
  }

  async clearAlarm(name: string): Promise<void> {
    this.alarms.delete(name);
  }

  async tabs(): Promise<OpenTab[]> {
    return this.openTabs;
  }

  async sendToTab(tab: number, message: Broadcast): Promise<void> {
    if (this.deaf.has(tab)) throw new Error('Could not establish connection. Receiving end does not exist.');
    this.received.set(tab, [...(this.received.get(tab) ?? []), structuredClone(message)]);
    if (this.hung.has(tab)) await new Promise(() => undefined);
  }

  async sendToPages(message: Broadcast): Promise<void> {
    this.told.push(structuredClone(message));
  }

  async openPage(path: string): Promise<void> {
    this.pages.push(path);
    const id = 1000 + this.pages.length;
    this.openTabs = [...this.openTabs, { id, url: this.ownAddress + path }];
    this.inFront = id;
  }

  async focusTab(tab: number): Promise<void> {
    if (!this.openTabs.some(({ id }) => id === tab)) throw new Error(`No tab with id: ${tab}.`);
    this.inFront = tab;
  }

  async mayRead(url: string): Promise<boolean> {
    const { protocol, hostname } = new URL(url);
    return protocol === 'https:' && this.permitted.has(hostname);
  }

  /** The states that a tab was told, oldest first. */
  states(tab: number): PaperState[] {
    return (this.received.get(tab) ?? []).flatMap((message) => (message.broadcast === 'states' ? message.states : []));
  }

  async runScript(tab: number, frame: number, file: string): Promise<void> {
    if (this.deaf.has(tab)) throw new Error(`No tab with id: ${tab}.`);
    this.ran.push(`${tab}/${frame}/${file}`);
  }

  async showBadge(text: string, title: string, alarming: boolean): Promise<void> {
    this.badge = { text, title, alarming };
  }

  async openOptions(): Promise<void> {
    this.optionsOpened += 1;
  }

  async withLock<T>(name: string, work: () => Promise<T>): Promise<T | undefined> {
    if (this.held.has(name)) return undefined;
    this.held.add(name);
    try {
      return await work();
    } finally {
      this.held.delete(name);
    }
  }

  /** The worker died: the browser lets go of its locks; alarms go too, as after a relaunch. */
  forgetWorker(): void {
    this.held.clear();
    this.alarms.clear();
  }

  deviceName(): string {
    return 'Chromium on Linux';
  }
}
