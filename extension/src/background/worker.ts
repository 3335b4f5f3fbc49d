/** The background as one thing: answers messages and alarms. Holds nothing that it cannot lose. */

import type { Answer, MessageName } from '../shared/messages';
import { ALARM as AUTHORIZE, poll } from './authorize';
import { answer, handlersOf } from './handlers';
import { Background, type Ports, type Sender } from './ports';
import { ALARM as SYNC, Runner } from './runner';

export class Worker {
  readonly background: Background;
  readonly runner: Runner;
  private readonly handlers;

  constructor(ports: Ports) {
    this.background = new Background(ports);
    this.runner = new Runner(this.background);
    this.handlers = handlersOf(this.background, this.runner);
  }

  async message(message: unknown, sender: Sender = {}): Promise<Answer<MessageName>> {
    return answer(this.handlers, this.background.ports.chrome.ownAddress, message, sender);
  }

  async alarm(name: string): Promise<void> {
    if (name === AUTHORIZE && (await poll(this.background))) await this.runner.run(true);
    if (name === SYNC) await this.runner.run(false);
  }

  /** To be called at every start of the worker, whatever the reason. */
  async start(): Promise<void> {
    const settings = await this.background.settings();
    const pending = await settings.get('authorization');
    if (pending) await this.background.ports.chrome.setAlarm(AUTHORIZE, pending.nextPollAt, 1);
    await this.runner.boot();
  }
}
