/** In the popup: the PDF of the open tab, or of its paper, to be annotated in the viewer. */

import { make } from '../content/dom';
import type { PageAnswer } from '../shared/messages';
import type { PageApi } from '../shared/pageApi';
import { wordsOf } from '../shared/words';

/** What can be opened from here; undefined where there is no PDF. `done` when the viewer is on its way. */
export function pdfOffer(api: PageApi, page: PageAnswer | null, pdf: string | null, done: () => void): HTMLElement | undefined {
  const paper = page?.page === 'paper' || pdf !== null ? page?.papers[0] : undefined;
  const url = pdf ?? paper?.pdfUrl;
  if (!url) return undefined;
  const said = make('p', { class: 'bad small', role: 'alert' });
  const open = async (): Promise<void> => {
    try {
      await api.ask('openViewer', { url, ...(paper ? { paper } : {}) });
      done();
    } catch (error) {
      said.textContent = wordsOf(error);
    }
  };
  const button = make('button', { type: 'button', class: pdf === null ? '' : 'main', click: () => void open() }, pdf === null ? 'Open its PDF to annotate' : 'Annotate this PDF');
  const why = pdf === null ? [] : [make('p', { class: 'muted small' }, 'Opens it in Postil, where you can highlight, comment and search. Your highlights of this paper are there too.')];
  return make('div', { class: 'pdf' }, ...why, button, said);
}
