/** The options page's connection: address, device authorization, token, account. */

import { make } from '../content/dom';
import type { Connection, RefusedEdit } from '../shared/messages';
import type { PageApi } from '../shared/pageApi';
import { KeyedRows } from '../popup/keyedRows';
import { refusedRow } from '../shared/refusedRow';
import { ago, plural, wordsOf } from '../shared/words';

const REFRESH = 2000;

/** Answers a function that ends it. */
export async function connectForm(root: Document, api: PageApi): Promise<() => void> {
  const form = new ConnectForm(root, api);
  await form.open();
  return () => form.leave();
}

class ConnectForm {
  private latest: Connection | undefined;
  private timer: ReturnType<typeof setInterval> | undefined;
  private readonly server: HTMLInputElement;
  private readonly token: HTMLInputElement;
  private readonly refused: KeyedRows<RefusedEdit>;

  constructor(
    private readonly root: Document,
    private readonly api: PageApi,
  ) {
    this.server = this.part<HTMLInputElement>('server');
    this.token = this.part<HTMLInputElement>('token');
    const list = this.part('refused').querySelector('ul') ?? make('ul');
    // Rows that stay are left alone: one may be asking whether to discard.
    this.refused = new KeyedRows(list, ({ seq, reason }) => `${seq} ${reason}`, (one) => ({
      root: refusedRow(one, (action) => void this.attempt('Trying…', async () => this.api.ask('resolveRefused', { seq: one.seq, action }))),
    }));
  }

  async open(): Promise<void> {
    const { api } = this;
    this.on('connect-form', 'submit', async () => (this.token.value.trim() === '' ? this.withCode() : this.withToken()));
    this.on('token-form', 'submit', async () => this.withToken());
    this.on('test', 'click', async () => this.attempt('Testing…', async () => api.ask('configure', { server: this.server.value })));
    this.on('sync-now', 'click', async () => this.attempt('Syncing…', async () => api.ask('sync', {})));
    this.on('disconnect', 'click', async () => {
      if (await this.take(async () => api.ask('disconnect', {}))) this.say('Disconnected. What waits to be sent is kept.');
    });
    await this.refresh();
    // The answer may come after somebody has begun to type.
    if (this.server.value === '' && this.root.activeElement !== this.server) this.server.value = this.latest?.server ?? '';
    this.timer = setInterval(() => void this.refresh(), REFRESH);
  }

  leave(): void {
    clearInterval(this.timer);
  }

  private part<T extends HTMLElement = HTMLElement>(id: string): T {
    return this.root.querySelector<T>(`#${id}`) as T;
  }

  private on(id: string, event: string, work: () => Promise<unknown>): void {
    this.part(id).addEventListener(event, (happened) => {
      happened.preventDefault();
      void work();
    });
  }

  private async refresh(): Promise<void> {
    await this.take(async () => this.api.ask('connection', {}));
  }

  private async withToken(): Promise<void> {
    await this.attempt('Testing…', async () => {
      const next = await this.api.ask('configure', { server: this.server.value, token: this.token.value });
      this.token.value = '';
      return next;
    });
  }

  private async withCode(): Promise<void> {
    this.say('Asking the server for a code…');
    const taken = await this.take(async () => {
      const { verificationUriComplete } = await this.api.ask('authorize', { server: this.server.value });
      if (isWeb(verificationUriComplete)) await this.api.open(verificationUriComplete);
      return this.api.ask('connection', {});
    });
    if (taken && this.latest?.authorization) this.say('');
  }

  /** Does something, then says how the connection stands. */
  private async attempt(meanwhile: string, work: () => Promise<Connection>): Promise<void> {
    this.say(meanwhile);
    if (await this.take(work)) this.tell();
  }

  /** Answers whether it worked. */
  private async take(work: () => Promise<Connection>): Promise<boolean> {
    try {
      this.show(await work());
      return true;
    } catch (error) {
      this.say(wordsOf(error), 'bad');
      return false;
    }
  }

  private show(next: Connection): void {
    const answered = this.latest?.authorization !== undefined && next.authorization === undefined;
    this.latest = next;
    const part = this.part.bind(this);
    showAuthorization(part, next);
    showAccount(part, next);
    part('refused').hidden = next.refused.length === 0;
    this.refused.show(next.refused);
    if (answered || next.problem !== undefined) this.tell();
  }

  private tell(): void {
    if (!this.latest) return;
    const { problem, signedIn, server, userName } = this.latest;
    if (problem !== undefined) this.say(problem, 'bad');
    else if (signedIn) this.say(`Connected to ${server}${userName === undefined ? '' : ` as ${userName}`}.`, 'good');
    else this.say(`${server} answers. Press Connect to sign in.`, 'good');
  }

  private say(words: string, tone: 'good' | 'bad' | '' = ''): void {
    this.part('said').textContent = words;
    this.part('said').className = `said ${tone}`;
  }
}

/** Only web addresses are opened: what a server says is not to run here. */
function isWeb(address: string): boolean {
  return /^https?:\/\//iu.test(address);
}

type Part = (id: string) => HTMLElement;

function showAuthorization(part: Part, { authorization }: Connection): void {
  part('authorization').hidden = authorization === undefined;
  if (!authorization) return;
  part('user-code').textContent = authorization.userCode;
  const page = authorization.verificationUriComplete;
  if (isWeb(page)) part('approve').setAttribute('href', page);
  part('authorization-said').textContent = `Waiting for you at ${authorization.verificationUri}`;
}

function showAccount(part: Part, { signedIn, userName, deviceName, server, pending, lastSyncAt, elsewhere }: Connection): void {
  const name = userName === undefined ? '' : ` as ${userName}`;
  part('summary').textContent = signedIn ? `Connected${name}` : 'Not connected';
  part('account').hidden = !signedIn && userName === undefined && elsewhere.length === 0 && pending === 0;
  part('who').textContent = signedIn
    ? `${server}${name}${deviceName === undefined ? '' : `, this browser is “${deviceName}”`}`
    : 'Not signed in. What you save is kept in this browser.';
  const synced = lastSyncAt === undefined ? '' : `Last sync ${ago(lastSyncAt)}. `;
  part('waiting').textContent = `${synced}${pending === 0 ? '' : `${plural(pending, 'edit')} to send.`}`.trim();
  part('sync-now').hidden = !signedIn;
  part('disconnect').hidden = !signedIn && userName === undefined;
  part('elsewhere').replaceChildren(
    ...elsewhere.map((other) =>
      make('li', {}, `${plural(other.pending, 'unsent edit')} of ${other.userName} at ${other.server}: connect there again to send.`),
    ),
  );
}
