/** A worker with a fake browser and server, over a database that outlives it. */

import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import type { MessageName, Request, Response } from '@src/shared/messages';
import type { SeenPaper } from '@src/shared/model';
import { FakeChrome } from '@src/background/fakeChrome';
import { FakeServer } from '@src/background/fakeServer';
import type { Sender } from '@src/background/ports';
import { Worker } from '@src/background/worker';

const OPTIONS: Sender = { url: 'chrome-extension://fake/options.html' };
export const PAGE = 'https://arxiv.org/list/cs.LG/recent';
/** A content script in a tab. */
export const ON_PAGE: Sender = { url: PAGE, tab: 7, frame: 0 };

export class Machine {
  readonly chrome = new FakeChrome();
  worker: Worker;

  constructor(readonly server: FakeServer) {
    globalThis.indexedDB = new IDBFactory();
    this.worker = this.newWorker();
  }

  /** Another worker on the same database, with a browser of its own: its locks do not keep the first one out. */
  otherWorker(): Worker {
    return this.newWorker(new FakeChrome());
  }

  private newWorker(chrome = this.chrome): Worker {
    return new Worker({ chrome, fetch: async (...request) => this.server.fetch(...request) });
  }

  /** Kills the worker as browsers do: what it held in memory is gone, the database stays. */
  kill(): void {
    this.worker.runner.stop();
    this.chrome.forgetWorker();
    this.worker = this.newWorker();
  }

  async ask<N extends MessageName>(name: N, request: Request<N>, sender = OPTIONS): Promise<Response<N>> {
    const answer = await this.worker.message({ name, request }, sender);
    if ('error' in answer) throw new Error(answer.error);
    return answer.ok as Response<N>;
  }

  async connect(token = 'good-token'): Promise<void> {
    await this.ask('configure', { server: 'http://127.0.0.1:8765', token });
  }

  async sync(): Promise<Response<'sync'>> {
    return this.ask('sync', {});
  }

  async state(paper: SeenPaper): Promise<Response<'save'>> {
    const [state] = await this.ask('lookup', { papers: [paper] });
    if (!state) throw new Error('no state');
    return state;
  }
}

export function seen(number: number, more: Partial<SeenPaper> = {}): SeenPaper {
  const arxiv = `2501.${String(number).padStart(5, '0')}`;
  return {
    canonical: `arxiv:${arxiv}`,
    identifiers: { arxiv },
    title: `Paper ${number}`,
    authors: ['Ada Lovelace', 'Grace Hopper'],
    abstract: `About ${number}.`,
    url: `https://huggingface.co/papers/${arxiv}`,
    ...more,
  };
}
