/** The popup's search: asks the server while typing, or the papers on this machine when there is none. */

import { make } from '../content/dom';
import type { PageApi } from '../shared/pageApi';

const TYPING = 150;

export function searchBox(root: ParentNode, api: PageApi, libraryOf: () => string | undefined): void {
  const input = root.querySelector<HTMLInputElement>('#search');
  const said = root.querySelector<HTMLElement>('#search-said');
  const list = root.querySelector<HTMLElement>('#found');
  if (!input || !said || !list) return;
  let asked = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const search = async () => {
    const query = input.value.trim();
    const mine = (asked += 1);
    if (query === '') {
      said.textContent = '';
      list.replaceChildren();
      return;
    }
    try {
      const { found, offline } = await api.ask('search', { query });
      // An older question's late answer is dropped.
      if (mine !== asked) return;
      const nothing = offline ? 'No title on this machine matches.' : 'Nothing found.';
      const where = offline ? 'Titles on this machine (the server does not answer):' : '';
      said.textContent = found.length === 0 ? nothing : where;
      list.replaceChildren(...found.map(({ paperId, title, url, snippet }) => row(paperId, title, url, snippet)));
    } catch (error) {
      if (mine === asked) said.textContent = error instanceof Error ? error.message : String(error);
    }
  };

  const row = (paperId: string, title: string, url: string, snippet?: string) => {
    const library = libraryOf();
    const target = library === undefined ? url : `${library}/papers/${paperId}`;
    const link = make('a', { href: '#', click: (event) => open(event, target) }, title === '' ? 'Untitled' : title);
    if (snippet !== undefined) link.append(make('span', { class: 'snippet' }, snippet));
    return make('li', {}, link);
  };

  const open = (event: Event, target: string) => {
    event.preventDefault();
    // Only web addresses: what a page once said is not to run here.
    if (/^https?:\/\//iu.test(target)) void api.open(target);
  };

  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => void search(), TYPING);
  });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown') list.querySelector('a')?.focus();
  });
  list.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const links = [...list.querySelectorAll('a')];
    const next = links.findIndex((link) => link === event.target) + step;
    if (next < 0) input.focus();
    else links[Math.min(next, links.length - 1)]?.focus();
  });
}
