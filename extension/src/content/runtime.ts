/** The seam to the background: messages to it and from it, and whether it is there at all. */

import type { Answer, Broadcast, MessageName, PageAnswer, PageQuery, Request, Response } from '../shared/messages';
import type { PaperState } from '../shared/model';

export interface Listeners {
  states(states: PaperState[]): void;
  /** Annotations of these papers changed. */
  annotations(paperIds: string[]): void;
  page(): PageAnswer;
}

export interface Runtime {
  /** False once the extension was reloaded or removed under this script. */
  alive(): boolean;
  /** Rejects with Refused (a sentence with a next step) or Orphaned. */
  send<N extends MessageName>(name: N, request: Request<N>): Promise<Response<N>>;
  listen(listeners: Listeners, signal: AbortSignal): void;
}

/** The background answered with an error, or not at all; the message is for people. */
export class Refused extends Error {
  override name = 'Refused';
}

/** This script's extension is gone: only reloading the page helps. */
export class Orphaned extends Error {
  override name = 'Orphaned';
  constructor() {
    super('Postil was updated: reload this page.');
  }
}

const SILENCE = 'Postil did not answer. Try again; if it stays, reload this page.';
const WAITS = [60, 250, 1000];

export function alive(): boolean {
  try {
    return Boolean(chrome.runtime?.id);
  } catch {
    return false;
  }
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Every message may be repeated safely, so a background that is just starting is asked again. */
async function ask(envelope: { name: MessageName; request: unknown }): Promise<unknown> {
  for (const wait of [...WAITS, 0]) {
    if (!alive()) throw new Orphaned();
    try {
      const answer: unknown = await chrome.runtime.sendMessage(envelope);
      if (answer !== undefined && answer !== null) return answer;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (!alive() || /context invalidated/i.test(reason)) throw new Orphaned();
      if (!/receiving end|message (?:port|channel) closed/i.test(reason)) throw new Refused(SILENCE);
    }
    await pause(wait);
  }
  throw new Refused(SILENCE);
}

export const chromeRuntime: Runtime = {
  alive,

  async send<N extends MessageName>(name: N, request: Request<N>): Promise<Response<N>> {
    const answer = (await ask({ name, request })) as Answer<N>;
    if ('error' in answer) throw new Refused(answer.error);
    return answer.ok;
  },

  listen(listeners, signal) {
    const onMessage = (message: Broadcast | PageQuery, _sender: unknown, answer: (page: PageAnswer) => void): void => {
      if ('broadcast' in message && message.broadcast === 'states') listeners.states(message.states);
      else if ('broadcast' in message && message.broadcast === 'annotations') listeners.annotations(message.paperIds);
      else if ('query' in message && message.query === 'page') answer(listeners.page());
    };
    chrome.runtime.onMessage.addListener(onMessage);
    signal.addEventListener('abort', () => {
      if (alive()) chrome.runtime.onMessage.removeListener(onMessage);
    });
  },
};
