/** What the popup and the options page need of the browser. A working fake is in fakePageApi.ts. */

import type { Answer, MessageName, PageAnswer, PageQuery, Request, Response } from './messages';

export interface PageApi {
  /** Asks the background. Rejects with a sentence for people. */
  ask<N extends MessageName>(name: N, request: Request<N>): Promise<Response<N>>;
  /** The papers of the active tab's page, or null where Postil does not read. */
  activePage(): Promise<PageAnswer | null>;
  /** Address of the PDF that the active tab shows; null where it shows none. */
  activePdf(): Promise<string | null>;
  open(url: string): Promise<void>;
  openOptions(): Promise<void>;
  /** What the user has set to open the popup, e.g. "Alt+Shift+P"; '' when nothing is. */
  popupShortcut(): Promise<string>;
}

/** Whether an address looks like one of a PDF. */
export function namesPdf(url: string): boolean {
  const { hostname, pathname } = new URL(url);
  return /\.pdf$/iu.test(pathname) || (/(?:^|\.)arxiv\.org$|^openreview\.net$/u.test(hostname) && /^\/pdf(?:\/|$)/u.test(pathname));
}

export const chromePageApi: PageApi = {
  async ask<N extends MessageName>(name: N, request: Request<N>): Promise<Response<N>> {
    const answer = (await chrome.runtime.sendMessage({ name, request })) as Answer<N> | undefined;
    if (!answer) throw new Error('Postil did not answer. Close this and open it again.');
    if ('error' in answer) throw new Error(answer.error);
    return answer.ok;
  },

  async activePage() {
    const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
    if (tab?.id === undefined) return null;
    const query: PageQuery = { query: 'page' };
    // No content script of ours in the tab is an answer too.
    return chrome.tabs.sendMessage(tab.id, query).then(
      (answer: PageAnswer | undefined) => answer ?? null,
      () => null,
    );
  },

  async activePdf() {
    const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
    if (tab?.id === undefined || !/^(?:https?|file):/iu.test(tab.url ?? '')) return null;
    const { id, url = '' } = tab;
    const told = await chrome.scripting.executeScript({ target: { tabId: id }, func: () => document.contentType }).then(
      ([answer]) => answer?.result as string | undefined,
      () => undefined,
    );
    // Firefox lets nobody into its own viewer: there the address must tell.
    return told === 'application/pdf' || (told === undefined && namesPdf(url)) ? url : null;
  },

  async open(url) {
    await chrome.tabs.create({ url });
  },

  async openOptions() {
    await chrome.runtime.openOptionsPage();
  },

  async popupShortcut() {
    const commands = await chrome.commands.getAll();
    return commands.find(({ name }) => name === '_execute_action')?.shortcut ?? '';
  },
};
