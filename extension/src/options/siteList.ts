/** The options page's sites: on or off, and how well their pages could be read. */

import { make } from '../content/dom';
import type { SiteSetting } from '../shared/messages';
import type { SiteHealth } from '../shared/model';
import type { PageApi } from '../shared/pageApi';
import { ago } from '../shared/words';

const LEVELS: Record<SiteHealth['level'], string> = {
  embedded: 'data in the page',
  semantic: 'the page’s structure',
  links: 'links only',
  none: 'nothing',
};
const FIELDS: Record<string, string> = { publishedOn: 'date', pdfUrl: 'PDF link', codeUrl: 'code link' };

const REFRESH = 2000;

/** Answers a function that ends it. */
export async function siteList(root: Document, api: PageApi): Promise<() => void> {
  const { sites, health } = await api.ask('sites', {});
  root.querySelector('#sites')?.replaceChildren(...sites.map((site) => siteRow(api, site)));
  showHealth(root, sites, health);
  // Pages are read while this one is open. A failure is told where the connection is asked for.
  const timer = setInterval(() => {
    void api.ask('sites', {}).then(
      (next) => showHealth(root, next.sites, next.health),
      () => undefined,
    );
  }, REFRESH);
  return () => clearInterval(timer);
}

function showHealth(root: Document, sites: SiteSetting[], health: SiteHealth[]): void {
  const table = root.querySelector<HTMLTableElement>('#health');
  const none = root.querySelector<HTMLElement>('#health-none');
  if (!table || !none) return;
  table.hidden = health.length === 0;
  none.hidden = health.length > 0;
  const names = new Map(sites.map(({ id, name }) => [id, name]));
  table.tBodies[0]?.replaceChildren(...health.map((one) => healthRow(one, names.get(one.site) ?? one.site)));
}

function siteRow(api: PageApi, { id, name, hosts, enabled }: SiteSetting): HTMLElement {
  const box = make('input', { type: 'checkbox', change: () => void api.ask('enableSite', { id, enabled: box.checked }) });
  box.checked = enabled;
  return make('li', {}, make('label', {}, box, make('span', {}, name), make('span', { class: 'muted small' }, hosts.join(', '))));
}

function healthRow({ page, rows, level, missing, seenAt }: SiteHealth, name: string): HTMLElement {
  const lacking = Object.entries(missing)
    .filter(([, count]) => count > 0)
    .map(([field, count]) => `${FIELDS[field] ?? field}: ${count}`);
  const cells = [name, page, String(rows), LEVELS[level] ?? level, lacking.length === 0 ? 'nothing' : lacking.join(', '), ago(seenAt)];
  return make('tr', {}, ...cells.map((cell) => make('td', {}, cell)));
}
