/** The options page's connection: address, device authorization, token, account. */

import { make } from '../content/dom';
import type { Connection } from '../shared/messages';
import type { PageApi } from '../shared/pageApi';
import { ago, plural } from '../shared/words';

const REFRESH = 2000;

/** Answers a function that ends it. */
export async function connectForm(root: Document, api: PageApi): Promise<() => void> {
  const part = <T extends HTMLElement = HTMLElement>(id: string) => root.querySelector<T>(`#${id}`) as T;
  const server = part<HTMLInputElement>('server');
  const token = part<HTMLInputElement>('token');
  let latest: Connection | undefined;

  const say = (words: string, tone: 'good' | 'bad' | '' = '') => {
    part('said').textContent = words;
    part('said').className = `said ${tone}`;
  };
  const show = (next: Connection) => {
    const approved = latest?.authorization !== undefined && next.authorization === undefined;
    latest = next;
    showAuthorization(part, next);
    showAccount(part, next);
    showRefused(root, api, next, (again) => void attempt(again));
    if (approved || next.problem !== undefined) tell(next);
  };
  const tell = (next: Connection) => {
    if (next.problem !== undefined) say(next.problem, 'bad');
    else if (next.signedIn) say(`Connected to ${next.server}${next.userName === undefined ? '' : ` as ${next.userName}`}.`, 'good');
    else say(`${next.server} answers. Press Connect to sign in.`, 'good');
  };
  /** Does something, then says how the connection stands. */
  const attempt = async (work: () => Promise<Connection>, quiet = false) => {
    try {
      const next = await work();
      show(next);
      if (!quiet) tell(next);
    } catch (error) {
      say(error instanceof Error ? error.message : String(error), 'bad');
    }
  };
  const asking = async () => api.ask('connection', {});

  const withToken = async () => {
    say('Testing…');
    await attempt(async () => {
      const next = await api.ask('configure', { server: server.value, token: token.value });
      token.value = '';
      return next;
    });
  };
  const withCode = async () => {
    say('Asking the server for a code…');
    await attempt(async () => {
      const { verificationUriComplete } = await api.ask('authorize', { server: server.value });
      if (isWeb(verificationUriComplete)) await api.open(verificationUriComplete);
      return asking();
    }, true);
    if (latest?.authorization) say('');
  };

  part('connect-form').addEventListener('submit', (event) => {
    event.preventDefault();
    void (token.value.trim() === '' ? withCode() : withToken());
  });
  part('test').addEventListener('click', () => {
    say('Testing…');
    void attempt(async () => api.ask('configure', { server: server.value }));
  });
  part('token-form').addEventListener('submit', (event) => {
    event.preventDefault();
    void withToken();
  });
  part('sync-now').addEventListener('click', () => {
    say('Syncing…');
    void attempt(async () => api.ask('sync', {}));
  });
  part('disconnect').addEventListener('click', () => {
    void attempt(async () => api.ask('disconnect', {}), true).then(() => latest?.signedIn || say('Disconnected. What waits to be sent is kept.'));
  });

  await attempt(asking, true);
  server.value = latest?.server ?? '';
  const timer = setInterval(() => void attempt(asking, true), REFRESH);
  return () => clearInterval(timer);
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

function showRefused(root: Document, api: PageApi, { refused }: Connection, attempt: (work: () => Promise<Connection>) => void): void {
  const section = root.querySelector<HTMLElement>('#refused');
  if (!section) return;
  section.hidden = refused.length === 0;
  const row = ({ seq, title, reason }: Connection['refused'][number]) => {
    const button = (name: string, action: 'retry' | 'discard') =>
      make('button', { type: 'button', click: () => attempt(async () => api.ask('resolveRefused', { seq, action })) }, name);
    return make('li', { class: 'notice bad' }, make('strong', {}, title), make('p', {}, reason),
      make('div', { class: 'row' }, button('Try again', 'retry'), button('Give up this edit', 'discard')));
  };
  section.querySelector('ul')?.replaceChildren(...refused.map(row));
}
