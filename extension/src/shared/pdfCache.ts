/** PDFs that were fetched, in Cache Storage: the background writes, the viewer (of the same origin) reads. Used least goes first. */

const CACHE = 'pdfs';
/** Entry that tells when each file was used last, and its size. */
const USES = 'https://uses.invalid/';
const MOST_FILES = 20;
const MOST_BYTES = 1_000_000_000;

type Uses = Record<string, { at: number; bytes: number }>;

/** Where a PDF is kept: its address without a fragment. Cache Storage takes http and https only. */
export function pdfKey(address: string): string {
  const url = new URL(address);
  url.hash = '';
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : `https://file.invalid/${encodeURIComponent(url.href)}`;
}

/** Keeps a file; those used longest ago go when there are more than 20, or than 1 GB in all. */
export async function writePdf(key: string, bytes: Blob, storage: CacheStorage = caches): Promise<void> {
  const cache = await storage.open(CACHE);
  const uses = await usesOf(cache);
  uses[key] = { at: Date.now(), bytes: bytes.size };
  let [files, total] = [0, 0];
  for (const [name, use] of Object.entries(uses).toSorted(([, a], [, b]) => b.at - a.at)) {
    files += 1;
    total += use.bytes;
    if (name === key || (files <= MOST_FILES && total <= MOST_BYTES)) continue;
    delete uses[name];
    await cache.delete(name);
  }
  await cache.put(key, new Response(bytes, { headers: { 'Content-Type': 'application/pdf', 'Content-Length': String(bytes.size) } }));
  await cache.put(USES, Response.json(uses));
}

/** The file, or undefined where there is none. */
export async function readPdf(key: string, storage: CacheStorage = caches): Promise<ArrayBuffer | undefined> {
  const found = await (await storage.open(CACHE)).match(key);
  return found?.arrayBuffer();
}

/** The size of a file that is there, which counts as used now; undefined where there is none. */
export async function usePdf(key: string, storage: CacheStorage = caches): Promise<number | undefined> {
  const cache = await storage.open(CACHE);
  const found = await cache.match(key);
  if (!found) return undefined;
  const bytes = Number(found.headers.get('Content-Length'));
  await cache.put(USES, Response.json({ ...(await usesOf(cache)), [key]: { at: Date.now(), bytes } }));
  return bytes;
}

async function usesOf(cache: Cache): Promise<Uses> {
  const found = await cache.match(USES);
  return found ? ((await found.json()) as Uses) : {};
}
