/** PDFs for the viewer: fetched with the sites' permission into the extension's own cache, and shown in a tab. */

import { fromUrl } from '../shared/pages';
import type { Request, Response as Answered } from '../shared/messages';
import { pdfKey, usePdf, writePdf } from '../shared/pdfCache';
import { readViewerAddress, VIEWER, viewerAddress } from '../shared/viewerAddress';
import type { Background } from './ports';
import { Refusal } from './refusal';

const MOST_BYTES = 200 * 1024 * 1024;
/** Within so many bytes the header stands (PDF 32000-1, Annex H, implementation note 13). */
const HEADER = 1024;
/** ms without a byte after which a fetch is given up. */
const PATIENCE = 60_000;
/** ms between two words of how far it is. */
const OFTEN = 150;

type Fetched = Answered<'fetchPdf'>;

/** Fetches a PDF into the cache. Of what has a version the copy that is there is answered; so it is when no other can be had. */
export async function fetchPdf(background: Background, url: string): Promise<Fetched> {
  const address = await permitted(background, url);
  const key = pdfKey(address);
  const { caches } = background.ports;
  const kept = async (): Promise<Fetched | undefined> => {
    const bytes = await usePdf(key, caches);
    return bytes === undefined ? undefined : { key, bytes };
  };
  const known = isFixed(address) ? await kept() : undefined;
  if (known) return known;
  try {
    const file = await download(background, url, address);
    await writePdf(key, file, caches);
    return { key, bytes: file.size };
  } catch (error) {
    const copy = error instanceof Refusal ? await kept() : undefined;
    if (copy) return copy;
    const full = error instanceof DOMException && error.name === 'QuotaExceededError';
    throw full ? new Refusal('The disk is full: this PDF cannot be kept. Free some space, then try again.') : error;
  }
}

/** The address that may be read: https where http may not. Files are read by the viewer itself. Raises Refusal. */
async function permitted({ ports }: Background, url: string): Promise<string> {
  if (!URL.canParse(url) || !/^https?:$/u.test(new URL(url).protocol)) {
    throw new Refusal('This is no web address of a PDF. Open the paper\'s page, then its PDF.');
  }
  const { protocol, host } = new URL(url);
  if (await ports.chrome.mayRead(url)) return url;
  const secure = url.replace(/^http:/u, 'https:');
  if (protocol === 'http:' && (await ports.chrome.mayRead(secure))) return secure;
  throw new Refusal(`Postil may not read ${host} yet. Allow that site for the extension, or download the PDF and choose the file here.`);
}

/** Whether what is at an address never changes: a version of a paper on arXiv. */
function isFixed(address: string): boolean {
  return fromUrl(address)?.scheme === 'arxiv' && /v\d+(?:\.pdf)?$/u.test(new URL(address).pathname);
}

/** Raises Refusal. */
async function download(background: Background, url: string, address: string): Promise<Blob> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), PATIENCE);
  try {
    const response = await background.ports.fetch(address, { credentials: 'include', signal: silence.signal });
    await checked(background, response, address);
    const told = Number(response.headers.get('Content-Length') ?? Number.NaN);
    // What was compressed on the way is longer than its header says.
    const total = told > 0 && !response.headers.has('Content-Encoding') ? told : undefined;
    return await received(response, (bytes) => {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), PATIENCE);
      void background.ports.chrome.sendToPages({ broadcast: 'pdf', url, received: bytes, ...(total === undefined ? {} : { total }) });
    }, total);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(`${new URL(address).host} does not answer. Check the connection, then try again.`);
  } finally {
    clearTimeout(timer);
  }
}

/** Where redirects ended must be a host that may be read. */
async function checked({ ports }: Background, response: Response, address: string): Promise<void> {
  const { host } = new URL(address);
  const end = response.url === '' ? address : response.url;
  if (!(await ports.chrome.mayRead(end))) {
    throw new Refusal(`${host} sends on to ${new URL(end).host}, which Postil may not read. Download the PDF and choose the file here.`);
  }
  const { status } = response;
  if (status === 404 || status === 410) throw new Refusal(`${host} has no PDF at this address. Look on the paper's page.`);
  if (status === 401 || status === 403) throw new Refusal(`${host} does not give out this PDF. Sign in there, then try again.`);
  if (status === 429) throw new Refusal(`${host} asks to wait: it was asked for too much at once. Try again in a few minutes.`);
  if (!response.ok) throw new Refusal(`${host} failed (status ${status}). Try again later.`);
}

async function received(response: Response, tell: (bytes: number) => void, total = 0): Promise<Blob> {
  const chunks: BlobPart[] = [];
  let [size, toldAt] = [0, 0];
  if (total > MOST_BYTES) throw tooLarge();
  const reader = response.body?.getReader();
  for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
    chunks.push(next.value);
    size += next.value.byteLength;
    if (size > MOST_BYTES) {
      await reader?.cancel();
      throw tooLarge();
    }
    if (Date.now() - toldAt < OFTEN) continue;
    toldAt = Date.now();
    tell(size);
  }
  tell(size);
  const file = new Blob(chunks, { type: 'application/pdf' });
  const head = new TextDecoder('latin1').decode(await file.slice(0, HEADER).arrayBuffer());
  if (size === 0) throw new Refusal('The file is empty. Try again later, or open the address itself to see what is there.');
  if (!head.includes('%PDF-')) throw new Refusal('This address gave no PDF. Open it in the browser: the site may ask for something first.');
  return file;
}

const tooLarge = (): Refusal => new Refusal('This PDF is larger than 200 MB. Download it and choose the file here.');

/** Shows a PDF in a new tab, or the tab that shows it already, at the annotation that is asked for. */
export async function openViewer({ ports }: Background, { url, paper, annotation }: Request<'openViewer'>): Promise<void> {
  const { chrome } = ports;
  const own = `${chrome.ownAddress}${VIEWER}?`;
  const showing = (await chrome.tabs()).find(
    (tab) => tab.url?.startsWith(own) && sameFile(readViewerAddress(new URL(tab.url).search).url, url),
  );
  if (!showing) {
    await chrome.openPage(viewerAddress({ url, ...(paper ? { paper } : {}), ...(annotation ? { annotation } : {}) }));
    return;
  }
  await chrome.focusTab(showing.id);
  if (annotation) await chrome.sendToPages({ broadcast: 'show', url, annotation });
}

function sameFile(one: string | undefined, other: string): boolean {
  return one !== undefined && URL.canParse(one) && URL.canParse(other) && pdfKey(one) === pdfKey(other);
}
