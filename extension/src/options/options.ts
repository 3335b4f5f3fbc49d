/** The options page: connection, account, sites and their health, keys. */

import { make } from '../content/dom';
import { KEYS } from '../content/help';
import type { PageApi } from '../shared/pageApi';
import { connectForm } from './connectForm';
import { siteList } from './siteList';

/** Answers a function that ends it. */
export async function mountOptions(root: Document, api: PageApi): Promise<() => void> {
  root.querySelector('#keys')?.replaceChildren(
    ...KEYS.flatMap(([keys, meaning]) => [make('dt', {}, ...keys.map((key) => make('kbd', {}, key))), make('dd', {}, meaning)]),
  );
  const ends = await Promise.all([connectForm(root, api), siteList(root, api)]);
  const shortcut = await api.popupShortcut();
  const said = root.querySelector('#shortcut');
  if (said && shortcut !== '') said.textContent = `${shortcut} opens Postil’s popup on any page.`;
  return () => {
    for (const end of ends) end();
  };
}
