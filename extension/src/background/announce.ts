/** Tells what changed: new states to the open pages, and the count on the toolbar. */

import type { Broadcast, SiteSetting } from '../shared/messages';
import { openConflicts } from './conflicts';
import { countEdits } from './outbox';
import { statesOf, withHeads } from './library';
import type { Background } from './ports';

/** Papers of one message: after a first sync there are thousands. */
const AT_ONCE = 200;

/** What is told of papers: their own states, or that their annotations changed as well. */
export type Told = 'states' | 'annotations';

/** What waits to be told, and the telling that will take it along. */
interface Line {
  waiting: Map<string, Told>;
  next: Promise<void> | null;
  last: Promise<void>;
}
const lines = new WeakMap<Background, Line>();

/**
 * Tells every tab that may show `papers`. One telling after the other, so that the last one told is the newest; what
 * comes while one is under way goes together into the next.
 */
export async function announce(background: Background, papers: Set<string>, sites: SiteSetting[], what: Told): Promise<void> {
  if (papers.size === 0) return;
  const line = lines.get(background) ?? { waiting: new Map<string, Told>(), next: null, last: Promise.resolve() };
  lines.set(background, line);
  for (const paper of papers) if (what === 'annotations' || !line.waiting.has(paper)) line.waiting.set(paper, what);
  line.next ??= line.last.then(async () => {
    const told = line.waiting;
    line.waiting = new Map();
    line.next = null;
    await tell(background, told, sites);
  });
  line.last = line.next.catch(() => undefined);
  await line.next;
}

async function tell(background: Background, papers: Map<string, Told>, sites: SiteSetting[]): Promise<void> {
  const { chrome } = background.ports;
  const hosts = new Set(sites.flatMap((site) => site.hosts));
  const listening = (await chrome.tabs()).filter(({ url }) => url === undefined || hosts.has(hostOf(url)));
  // Nobody waits for a tab: one without our content script does not answer, and one that hangs never will.
  const send = (message: Broadcast): void => {
    for (const { id } of listening) chrome.sendToTab(id, message).catch(() => undefined);
  };
  const all = [...papers.keys()];
  for (let from = 0; from < all.length; from += AT_ONCE) {
    const some = all.slice(from, from + AT_ONCE);
    const annotated = some.filter((paper) => papers.get(paper) === 'annotations');
    if (listening.length > 0) send({ broadcast: 'states', states: await statesOf(await background.library(), some) });
    if (annotated.length === 0) continue;
    const message = { broadcast: 'annotations' as const, paperIds: await withHeads(await background.library(), annotated) };
    send(message);
    chrome.sendToPages(message).catch(() => undefined);
  }
}

/** Shows on the toolbar what waits, or that something needs the user. */
export async function showCount(background: Background): Promise<void> {
  const [settings, db] = [await background.settings(), await background.library()];
  const [pending, problems, stopped] = [await countEdits(db), await db.count('problems'), await settings.get('stopped')];
  const { length: conflicts } = await openConflicts(db);
  const alarming = problems > 0 || conflicts > 0 || stopped !== undefined;
  const count = pending === 0 ? '' : String(Math.min(pending, 999));
  const waits = pending === 0 ? '' : pending === 1 ? '1 edit waits to be sent' : `${pending} edits wait to be sent`;
  const choice = conflicts > 0 ? 'A text has two versions: choose one' : waits;
  const title = stopped ?? (problems > 0 ? 'Some edits could not be saved' : choice);
  await background.ports.chrome.showBadge(alarming ? '!' : count, title === '' ? 'Postil' : `Postil: ${title}`, alarming);
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : '';
}
