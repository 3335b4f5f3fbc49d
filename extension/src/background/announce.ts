/** Tells what changed: new states to the open pages, and the count on the toolbar. */

import type { Broadcast, SiteSetting } from '../shared/messages';
import { openConflicts } from './conflicts';
import { countEdits } from './outbox';
import { statesOf, withHeads } from './library';
import type { Background } from './ports';

/** Papers of one message: after a first sync there are thousands. */
const AT_ONCE = 200;

const announced = new WeakMap<Background, Promise<void>>();

/** What is told of papers: their own states, or that their annotations changed as well. */
export type Told = 'states' | 'annotations';

/** Tells every tab that may show `papers`; one after the other, so that the last one told is the newest. */
export async function announce(background: Background, papers: Set<string>, sites: SiteSetting[], what: Told): Promise<void> {
  if (papers.size === 0) return;
  const before = announced.get(background) ?? Promise.resolve();
  const told = before.then(async () => tell(background, papers, sites, what));
  announced.set(background, told.catch(() => undefined));
  await told;
}

async function tell(background: Background, papers: Set<string>, sites: SiteSetting[], what: Told): Promise<void> {
  const tabs = await background.ports.chrome.tabs();
  const hosts = new Set(sites.flatMap((site) => site.hosts));
  const listening = tabs.filter(({ url }) => url === undefined || hosts.has(hostOf(url)));
  // A tab without our content script, or with one of a former installation, does not answer; that is no error.
  const send = async (message: Broadcast) =>
    Promise.allSettled(listening.map(async ({ id }) => background.ports.chrome.sendToTab(id, message)));
  const all = [...papers];
  for (let from = 0; from < all.length; from += AT_ONCE) {
    const some = all.slice(from, from + AT_ONCE);
    if (listening.length > 0) await send({ broadcast: 'states', states: await statesOf(await background.library(), some) });
    if (what === 'states') continue;
    const message = { broadcast: 'annotations' as const, paperIds: await withHeads(await background.library(), some) };
    await Promise.all([send(message), background.ports.chrome.sendToPages(message)]);
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
