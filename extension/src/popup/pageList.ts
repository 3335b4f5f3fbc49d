/** The papers of a listing page in the popup, each with its Save button. */

import { make } from '../content/dom';
import type { PaperState, SeenPaper } from '../shared/model';
import type { PageApi } from '../shared/pageApi';

export function pageList(api: PageApi, papers: SeenPaper[], states: PaperState[], changed: () => void): HTMLElement {
  const saved = new Map(states.map((state) => [state.canonical, state.saved]));
  const counted = make('p', { class: 'counted small muted', role: 'status' });
  const count = () => {
    const inLibrary = papers.filter(({ canonical }) => saved.get(canonical)).length;
    counted.textContent = `${papers.length} ${papers.length === 1 ? 'paper' : 'papers'} on this page, ${inLibrary} in your library`;
  };
  const row = (paper: SeenPaper) => {
    const button = make('button', { type: 'button', click: () => void toggle() });
    const show = () => {
      const there = saved.get(paper.canonical) === true;
      button.textContent = there ? 'Saved' : 'Save';
      button.setAttribute('aria-pressed', String(there));
      button.setAttribute('aria-label', `${there ? 'Saved' : 'Save'}: ${paper.title}`);
    };
    const toggle = async () => {
      try {
        const state = await api.ask(saved.get(paper.canonical) ? 'unsave' : 'save', { paper });
        saved.set(paper.canonical, state.saved);
        button.title = '';
      } catch (error) {
        button.title = error instanceof Error ? error.message : String(error);
        counted.textContent = button.title;
        return;
      }
      show();
      count();
      changed();
    };
    show();
    return make('li', {}, make('span', { title: paper.title }, paper.title), button);
  };
  count();
  return make('div', {}, counted, make('ul', { class: 'papers' }, ...papers.map(row)));
}
