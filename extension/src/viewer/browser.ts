/** What the viewer needs of the browser and of the rest of the extension. A working fake is in fakeBrowser.ts. */

import { chromeRuntime } from '../content/runtime';
import type { Broadcast, MessageName, Request, Response } from '../shared/messages';
import { readPdf } from '../shared/pdfCache';

export interface ViewerBrowser {
  /** Asks the background. Rejects with a sentence for people. */
  send<N extends MessageName>(name: N, request: Request<N>): Promise<Response<N>>;
  listen(listener: (broadcast: Broadcast) => void, signal: AbortSignal): void;
  /** The bytes that the background keeps under a key of fetchPdf. */
  kept(key: string): Promise<ArrayBuffer | undefined>;
  mayRead(url: string): Promise<boolean>;
  /** Only from within a press of the user. */
  askToRead(url: string): Promise<boolean>;
  /** Reads a file:// address; undefined where the browser does not allow it. */
  readFile(url: string): Promise<ArrayBuffer | undefined>;
  /** Whether this browser has a setting that lets extensions read files. */
  filesCanBeAllowed(): boolean;
  online(): boolean;
  /** The browser's page of settings for this extension, where it has one that can be opened. */
  openSettings(): Promise<void>;
  recall(key: string): Promise<unknown>;
  remember(key: string, value: unknown): Promise<void>;
  /** Forgets the oldest of what is remembered under keys with this beginning. */
  prune(beginning: string, most: number): Promise<void>;
}

/** All pages of the host, as permissions name them. */
export function originsOf(url: string): string {
  const { protocol, hostname } = new URL(url);
  return `${protocol}//${hostname}/*`;
}

/** fetch() refuses file: addresses; the older way does not. */
async function fileBytes(url: string): Promise<ArrayBuffer | undefined> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open('GET', url);
    request.responseType = 'arraybuffer';
    request.addEventListener('load', () => resolve((request.response as ArrayBuffer | null) ?? undefined));
    request.addEventListener('error', () => resolve(undefined));
    request.send();
  });
}

const age = (value: unknown): number => (value as { at?: number } | null)?.at ?? 0;

export const chromeBrowser: ViewerBrowser = {
  send: chromeRuntime.send,

  listen(listener, signal) {
    const heard = (message: unknown): void => {
      if (typeof message === 'object' && message !== null && 'broadcast' in message) listener(message as Broadcast);
    };
    chrome.runtime.onMessage.addListener(heard);
    signal.addEventListener('abort', () => chrome.runtime.onMessage.removeListener(heard));
  },

  kept: async (key) => readPdf(key),

  async mayRead(url) {
    // The background takes https where http may not be read.
    const addresses = [url, url.replace(/^http:/iu, 'https:')].map(originsOf);
    const answers = await Promise.all(addresses.map(async (origin) => chrome.permissions.contains({ origins: [origin] })));
    return answers.includes(true);
  },

  askToRead: async (url) => chrome.permissions.request({ origins: [originsOf(url)] }),

  async readFile(url) {
    if (!(await chrome.extension.isAllowedFileSchemeAccess())) return undefined;
    return fileBytes(url);
  },

  filesCanBeAllowed: () => (chrome.runtime.getManifest().host_permissions ?? []).some((host: string) => host.startsWith('file:')),
  online: () => navigator.onLine,

  async openSettings() {
    await chrome.tabs.create({ url: `chrome://extensions/?id=${chrome.runtime.id}` });
  },

  recall: async (key) => (await chrome.storage.local.get(key))[key],
  remember: async (key, value) => chrome.storage.local.set({ [key]: value }),

  async prune(beginning, most) {
    const all = Object.entries(await chrome.storage.local.get(null)).filter(([key]) => key.startsWith(beginning));
    const old = all.toSorted(([, one], [, other]) => age(other) - age(one)).slice(most);
    if (old.length) await chrome.storage.local.remove(old.map(([key]) => key));
  },
};
