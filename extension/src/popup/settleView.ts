/** What waits for the user: notes in two versions, and edits that the server refused. */

import { ConflictSlot } from '../content/conflictView';
import { make } from '../content/dom';
import type { Connection, RefusedEdit } from '../shared/messages';
import type { NoteConflict } from '../shared/model';
import type { PageApi } from '../shared/pageApi';
import { refusedRow } from '../shared/refusedRow';
import { wordsOf } from '../shared/words';
import { KeyedRows } from './keyedRows';
import { Said } from './said';

export class SettleView {
  readonly root: HTMLElement;
  private readonly said = new Said();
  private readonly conflicts: KeyedRows<NoteConflict>;
  private readonly refused: KeyedRows<RefusedEdit>;
  private readonly refusedTitle = make('h2', {}, 'Could not save');
  private readonly empty = make('p', { class: 'empty muted' }, 'Nothing waits for you: every edit is saved.');

  /** `settled` hears the connection after each answer of the user. */
  constructor(
    private readonly api: PageApi,
    private readonly settled: (connection: Promise<Connection>) => void,
  ) {
    this.conflicts = new KeyedRows(make('ul', { class: 'settle' }), ({ paperId }) => paperId, (one) => this.conflictRow(one));
    this.refused = new KeyedRows(make('ul', { class: 'settle' }), ({ seq, reason }) => `${seq} ${reason}`, (one) => ({
      root: refusedRow(one, (action) => void this.resolve(one, action)),
    }));
    this.root = make('div', { class: 'view' }, this.empty, this.conflicts.root, this.refusedTitle, this.refused.root, this.said.root);
  }

  /** How many wait. */
  show({ conflicts, refused }: Connection): number {
    this.conflicts.show(conflicts);
    this.refused.show(refused);
    this.refusedTitle.hidden = refused.length === 0;
    const count = conflicts.length + refused.length;
    this.empty.hidden = count > 0;
    return count;
  }

  private conflictRow(first: NoteConflict) {
    const slot = new ConflictSlot(async (choice) => {
      await this.api.ask('settleConflict', { paperId: first.paperId, choice });
      this.said.say('Settled. Both versions stay in the paper’s history.');
      this.settled(this.api.ask('connection', {}));
    });
    const title = make('h2', {});
    const update = (one: NoteConflict): void => {
      title.textContent = `${one.of === 'comment' ? 'Comment on ' : ''}${one.title === '' ? 'Untitled' : one.title}`;
      slot.show(one);
    };
    update(first);
    return { root: make('li', {}, title, slot.root), update };
  }

  private async resolve({ seq }: RefusedEdit, action: 'retry' | 'discard'): Promise<void> {
    try {
      const connection = await this.api.ask('resolveRefused', { seq, action });
      const still = connection.refused.some((one) => one.seq === seq);
      if (action === 'retry') this.said.say(still ? 'The server refuses it still.' : 'It waits to be sent again.');
      else this.said.say('Discarded.');
      this.settled(Promise.resolve(connection));
    } catch (error) {
      this.said.fail(wordsOf(error));
    }
  }
}
