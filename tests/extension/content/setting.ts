/** One page with Postil running in it over the fake runtime: what every content test starts from. */

import { expect, vi } from 'vitest';
import { registered } from '@src/content/panelScript';
import { FakeRuntime } from '@src/content/runtimeFake';
import { start } from '@src/content/start';
import { siteOf } from '@src/sites/index';

type HappyWindow = Window & typeof globalThis & { happyDOM: { setURL(url: string): void } };
export const view = window as unknown as HappyWindow;

export const hosts = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-postil-id]')];
export const ids = (): (string | undefined)[] => hosts().map((host) => host.dataset.postilId);
export const states = (): (string | undefined)[] => hosts().map((host) => host.dataset.postilState);

export function inside<T extends Element = HTMLElement>(host: Element | undefined | null, selector: string): T {
  const found = host?.shadowRoot?.querySelector<T>(selector);
  if (!found) throw new Error(`no ${selector}`);
  return found;
}

const nameOf = (control: Element): string => control.getAttribute('aria-label') ?? control.textContent?.trim() ?? '';

/** A control by its accessible name in a host's shadow root. */
export function control(host: Element | undefined | null, name: string): HTMLElement {
  const found = [...(host?.shadowRoot?.querySelectorAll<HTMLElement>('button') ?? [])].find((one) => nameOf(one) === name);
  if (!found) throw new Error(`no control ${name}`);
  return found;
}

export const infoOf = (host: Element | undefined): string => inside(host, '.info').textContent ?? '';
export const popover = (): HTMLElement | null => document.querySelector('[data-postil=popover]');
export const annotations = (): HTMLElement | null => document.querySelector('[data-postil=annotations]');
export const help = (): HTMLElement | null => document.querySelector('[data-postil=help]');

/** The popover's field of a label. */
export const field = (selector: string): HTMLInputElement => inside<HTMLInputElement>(popover(), selector);
export const tagsInput = (): HTMLInputElement => field('.field:nth-of-type(1) input');
export const noteArea = (): HTMLInputElement => field('textarea');

export function key(name: string, target: Element | Document = document.body, more: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key: name, bubbles: true, composed: true, cancelable: true, ...more });
  target.dispatchEvent(event);
  return event;
}

export function type(into: HTMLInputElement, text: string): void {
  into.focus();
  into.value = text;
  into.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
}

export const soon = <T>(check: () => T): Promise<T> => vi.waitFor(check, { timeout: 3000, interval: 10 });
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const running: (() => void)[] = [];

/** Loads a page and runs Postil in it, with its panels if it has rows. */
export async function open(url: string, html: string, fake = new FakeRuntime(), head = ''): Promise<FakeRuntime> {
  await openBare(url, html, fake, head);
  if (hosts().length > 0) await soon(() => expect(registered()).toBeDefined());
  return fake;
}

/** Loads a page and runs Postil in it, and waits for nothing. */
export async function openBare(url: string, html: string, fake = new FakeRuntime(), head = ''): Promise<FakeRuntime> {
  view.happyDOM.setURL(url);
  document.head.innerHTML = head;
  document.body.innerHTML = html;
  const site = siteOf(view.location.hostname);
  if (!site) throw new Error(`no site for ${url}`);
  running.push(await start(site, fake, view));
  return fake;
}

/** Ends every page of the test. */
export function closeAll(): void {
  for (const stop of running.splice(0)) stop();
  document.documentElement.className = '';
  document.body.innerHTML = '';
}
