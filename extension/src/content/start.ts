/** Runs Postil in one page: takes over from an older script, follows the address, starts and ends sessions. */

import type { PageAnswer } from '../shared/messages';
import type { SeenPaper } from '../shared/model';
import { wordsOf } from '../shared/words';
import type { Site } from '../sites/site';
import { forget as forgetAnnotate } from './annotateScript';
import { Board } from './board';
import { Launcher, isPdf } from './launcher';
import { forget } from './panelScript';
import { Panels } from './panels';
import { watchPresses } from './presses';
import { HOST_MARK, type RowAction } from './rowView';
import type { Runtime } from './runtime';
import { Session } from './session';
import { Store } from './store';
import { followTheme } from './theme';
import { hydrated, watchAddress } from './watch';

const TAKEOVER = 'postil:takeover';
const ENABLED_MS = 300;

/** Ends the scripts of an earlier injection and removes what a dead one left behind. */
function takeOver(document: Document, ending: AbortController): void {
  document.dispatchEvent(new CustomEvent(TAKEOVER));
  for (const host of document.querySelectorAll(`[${HOST_MARK}], [data-postil]`)) host.remove();
  forget();
  forgetAnnotate();
  document.addEventListener(TAKEOVER, () => ending.abort(), { signal: ending.signal });
}

/** False when the user has turned the site off. No answer counts as on. */
async function enabled(site: Site, runtime: Runtime): Promise<boolean> {
  try {
    const { sites } = await runtime.send('sites', {});
    return sites.find(({ id }) => id === site.id)?.enabled !== false;
  } catch {
    return true;
  }
}

/** @returns a function that ends everything and leaves the page as it was */
export async function start(site: Site, runtime: Runtime, view: Window & typeof globalThis): Promise<() => void> {
  const ending = new AbortController();
  const { signal } = ending;
  const { document } = view;
  takeOver(document, ending);
  const store = new Store(runtime);
  let session: Session | null = null;
  let launched = new AbortController();
  const board = new Board(document, store);
  const panels = new Panels(document, store, runtime);
  store.onChange((canonical) => board.refresh(canonical), signal);
  watchPresses(view, (host, control, action) => {
    const mounted = board.rowAt([host]);
    if (mounted) session?.act(mounted, action as RowAction, control);
  }, signal);

  const begin = (): void => {
    const text = site.text?.(document, view.location) ?? null;
    const pdf = text !== null && isPdf(document);
    const kind = site.page(view.location, document) ?? (text && !pdf ? 'text' : null);
    session?.end();
    launched.abort();
    launched = new AbortController();
    if (!kind || kind !== session?.kind) board.clear();
    session = null;
    if (kind) session = new Session({ site, kind, view, runtime, store, board, panels, checkAddress });
    if (text && !site.page(view.location, document)) launch(text, pdf);
  };
  const launch = (paper: SeenPaper, pdf: boolean): void => {
    if (!pdf) {
      const launcher = new Launcher(document, 'Annotations', () => session?.annotate(), launched.signal);
      store.onChange((canonical) => canonical === paper.canonical && launcher.show(store.entry(canonical)), launched.signal);
      return;
    }
    const launcher: Launcher = new Launcher(document, 'Annotate this PDF', () => {
      runtime.send('openViewer', { url: view.location.href, paper }).catch((error) => launcher.show({ annotations: 0, error: wordsOf(error) }));
    }, launched.signal);
  };
  const page = (): PageAnswer => {
    if (session && session.kind !== 'text') return { site: site.id, page: session.kind, papers: session.papers() };
    const paper = site.text?.(document, view.location);
    return { site: site.id, page: paper ? 'paper' : 'other', papers: paper ? [paper] : [] };
  };
  const stop = (): void => ending.abort();
  let started = false;
  const checkAddress = watchAddress(view, () => started && begin(), signal);

  signal.addEventListener('abort', () => {
    session?.end();
    session = null;
    launched.abort();
    board.clear();
  });
  const on = enabled(site, runtime).then((yes) => yes || stop());
  if (site.hydrates) await hydrated(view);
  await Promise.race([on, new Promise((resolve) => setTimeout(resolve, ENABLED_MS))]);
  if (signal.aborted) return stop;
  store.onOrphan = () => {
    // The hosts stay and say what to do when pressed; nothing else runs on.
    session?.end();
  };
  runtime.listen({ states: (states) => store.receive(states), annotations: () => session?.annotationsChanged(), page }, signal);
  followTheme(document, signal);
  started = true;
  begin();
  return stop;
}
