/** The popup's trash: papers that were removed, each with its way back. */

import { make } from '../content/dom';
import type { TrashedPaper } from '../shared/model';
import type { PageApi } from '../shared/pageApi';
import { ago, wordsOf } from '../shared/words';
import { KeyedRows } from './keyedRows';
import { Said } from './said';

const SHOWN = 100;

export class TrashView {
  readonly root: HTMLElement;
  private readonly said = new Said();
  private readonly empty = make('p', { class: 'empty muted' }, 'Reading the trash…');
  private readonly rows: KeyedRows<TrashedPaper>;
  private asked = 0;

  constructor(
    private readonly api: PageApi,
    private readonly changed: () => void,
  ) {
    const list = make('ul', { class: 'papers trash', 'aria-label': 'Papers in the trash' });
    this.rows = new KeyedRows(list, ({ paperId }) => paperId, (paper) => ({ root: this.row(paper) }));
    this.root = make('div', { class: 'view' }, this.empty, list, this.said.root);
  }

  async refresh(): Promise<void> {
    const mine = (this.asked += 1);
    try {
      const papers = await this.api.ask('trash', {});
      // An older question's late answer is dropped.
      if (mine !== this.asked) return;
      this.rows.show(papers);
      this.rows.root.hidden = papers.length === 0;
      this.empty.hidden = papers.length > 0 && papers.length < SHOWN;
      this.empty.textContent = papers.length === 0 ? 'The trash is empty. A paper that you remove can be brought back from here.'
        : `The ${SHOWN} that were removed last.`;
    } catch (error) {
      this.empty.hidden = false;
      this.empty.textContent = wordsOf(error);
    }
  }

  private row(paper: TrashedPaper): HTMLElement {
    const title = paper.title === '' ? 'Untitled' : paper.title;
    const when = paper.deletedAt === undefined ? 'Removed' : `Removed ${ago(paper.deletedAt)}`;
    return make('li', {},
      make('span', { title }, title, make('span', { class: 'meta muted' }, when)),
      make('button', { type: 'button', 'aria-label': `Restore: ${title}`, click: () => void this.restore(paper, title) }, 'Restore'));
  }

  private async restore({ paperId }: TrashedPaper, title: string): Promise<void> {
    try {
      await this.api.ask('restorePaper', { paperId });
      this.said.say(`“${title}” is in the library again.`);
      await this.refresh();
      this.rows.root.querySelector('button')?.focus();
      this.changed();
    } catch (error) {
      this.said.fail(error);
    }
  }
}
