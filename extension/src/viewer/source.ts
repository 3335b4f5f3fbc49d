/** Where a PDF's bytes come from: the web through the background, a file:// address, a file that the user gives. */

import { Refused } from '../content/runtime';
import type { ViewerBrowser } from './browser';

/** What the user can do about a failure, beside choosing a file, which always helps. */
export type NextStep = 'allow' | 'retry' | 'open' | 'settings';

/** A PDF that is not there, in words for people. */
export class Unreachable extends Error {
  override name = 'Unreachable';
  constructor(
    readonly title: string,
    message: string,
    readonly steps: readonly NextStep[],
  ) {
    super(message);
  }
}

export interface Given {
  bytes: Uint8Array<ArrayBuffer>;
  /** What the file is called, as far as is known. */
  name: string;
}

/** The last part of an address's path, or its host. */
export function nameOf(url: string): string {
  try {
    const { pathname, hostname } = new URL(url);
    return decodeURIComponent(pathname.split('/').findLast(Boolean) ?? hostname);
  } catch {
    return url;
  }
}

const START = /%PDF-\d/u;

/** Refuses what is no PDF: pdf.js would call it damaged. */
function checked(buffer: ArrayBuffer, name: string): Given {
  const bytes = new Uint8Array(buffer);
  const beginning = new TextDecoder('latin1').decode(bytes.subarray(0, 1024));
  if (START.test(beginning)) return { bytes, name };
  const why = bytes.length === 0 ? 'The file is empty.' : `What “${name}” holds is not a PDF.`;
  throw new Unreachable('This is not a PDF', `${why} Choose another file, or open the address itself to see what is there.`, ['retry', 'open']);
}

async function fromWeb(browser: ViewerBrowser, url: string): Promise<Given> {
  const { host } = new URL(url);
  if (!(await browser.mayRead(url))) {
    const ask = `Postil reads PDFs only from sites that you allow. Allow ${host} once, and its PDFs open here from then on.`;
    throw new Unreachable(`May Postil read PDFs from ${host}?`, ask, ['allow', 'open']);
  }
  try {
    const { key } = await browser.send('fetchPdf', { url });
    const kept = await browser.kept(key);
    if (kept) return checked(kept, nameOf(url));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (browser.online()) throw new Unreachable('This PDF could not be fetched', error.message, ['retry', 'open']);
    throw new Unreachable('You are offline', 'This PDF is not on this machine yet. Try again once you are online, or choose a file that you have.', ['retry']);
  }
  throw new Unreachable('This PDF could not be kept', 'The browser dropped it at once: the disk may be full. Free some space, then try again.', ['retry']);
}

async function fromDisk(browser: ViewerBrowser, url: string): Promise<Given> {
  const bytes = await browser.readFile(url);
  if (bytes) return checked(bytes, nameOf(url));
  const setting = browser.filesCanBeAllowed();
  const advice = setting ? ' You can also turn on “Allow access to file URLs” in the settings of this extension, then try again.' : '';
  const text = `The browser keeps the files of your disk from extensions. Choose the file or drop it here: that always works.${advice}`;
  throw new Unreachable(`“${nameOf(url)}” is a file of yours`, text, setting ? ['settings', 'retry'] : []);
}

/** Throws Unreachable. */
export async function fromAddress(browser: ViewerBrowser, url: string): Promise<Given> {
  if (/^https?:/iu.test(url)) return fromWeb(browser, url);
  if (/^file:/iu.test(url)) return fromDisk(browser, url);
  throw new Unreachable('Postil cannot open this address', 'Only addresses that begin with https://, http:// or file:// hold PDFs. Choose a file instead.', []);
}

/** A file that the user chose or dropped. Throws Unreachable. */
export async function fromFile(file: File): Promise<Given> {
  return checked(await file.arrayBuffer(), file.name);
}
