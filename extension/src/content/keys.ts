/** What keys do on a page: first what concerns annotations, then rows. Keys inside Postil never reach the page. */

import type { Status } from '../shared/model';
import type { Annotating } from './annotating';
import type { Board, Mounted } from './board';
import { type Command, commandOf } from './keyboard';
import type { Panels } from './panels';
import type { RowAction } from './rowView';
import type { Session } from './session';
import type { Store } from './store';
import type { TypedAhead } from './typedAhead';

const NEXT_STATUS: Record<Status, Status> = { unread: 'reading', reading: 'read', read: 'unread' };

/** What opens a field to type in. */
const FIELDS = new Set<Command>(['tags', 'note', 'lists']);

export interface KeysOptions {
  session: Session;
  annotating: Annotating;
  board: Board;
  panels: Panels;
  store: Store;
  ahead: TypedAhead;
}

export class Keys {
  constructor(private readonly options: KeysOptions) {}

  /** Keys inside Postil never reach the page; the browser's own effect (typing, pressing) stays. */
  press(event: KeyboardEvent): void {
    const path = event.composedPath();
    const open = this.options.panels.at(path);
    if (open) {
      event.stopImmediatePropagation();
      open.key(event);
      return;
    }
    const at = this.options.board.rowAt(path);
    const command = commandOf(event);
    const inside = this.options.annotating.inside(path);
    if (!inside && this.options.ahead.keep(event)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    const used = inside ? this.options.annotating.key(event) : this.runFirst(event, command) || (command !== null && this.run(command, at));
    if (used) event.preventDefault();
    if (used || at || inside) event.stopImmediatePropagation();
  }

  /** What concerns annotations comes before what concerns rows; the popover lies above both. */
  private runFirst(event: KeyboardEvent, command: Command | null): boolean {
    if (command === 'highlight') return this.options.annotating.withSelection('highlight');
    if (command === 'annotate') {
      const commented = this.options.annotating.withSelection('comment');
      if (commented) this.options.ahead.begin();
      return commented;
    }
    if (command === 'escape' && this.options.panels.close(true)) return true;
    return (command === null || command === 'escape' || command === 'undo') && this.options.annotating.key(event);
  }

  private run(command: Command, at: Mounted | null): boolean {
    const { board, panels, session } = this.options;
    if (command === 'escape') return this.escape();
    if (command === 'help') {
      panels.explain((board.current ?? board.step(1))?.row.canonical);
      return true;
    }
    if (command === 'undo') return this.undo();
    if (command === 'highlight') return false;
    if (board.rows.length === 0) return command === 'annotate' && session.annotate();
    if (at) board.current = at;
    if (command === 'next' || command === 'previous') {
      board.select(board.step(command === 'next' ? 1 : -1));
      return true;
    }
    // A key for "this paper" with no paper chosen: the only one of a paper page, else choose first, do nothing yet.
    const mounted = board.current ?? (board.rows.length === 1 ? board.rows[0] : undefined);
    if (!mounted) board.select(board.step(1));
    else if (command === 'status' || command in NEXT_STATUS) this.setStatus(mounted, command as Status | 'status');
    else {
      board.select(mounted);
      // Lists have no button of their own in the row.
      const button = mounted.view.button(command) ?? mounted.view.button('annotate');
      if (button) session.act(mounted, command as RowAction, button);
      if (FIELDS.has(command)) this.options.ahead.begin();
    }
    return true;
  }

  private escape(): boolean {
    const { board } = this.options;
    if (board.current) {
      (board.current.view.host.shadowRoot?.activeElement as HTMLElement | null)?.blur();
      board.select(null);
    } else return false;
    return true;
  }

  /** What was saved or removed last, as long as its row offers to undo it. */
  private undo(): boolean {
    const { board, store, session } = this.options;
    const mounted = board.rows.find(({ row }) => row.canonical === store.last);
    if (!mounted || !store.entry(store.last).undo) return false;
    session.act(mounted, 'undo', mounted.view.host);
    return true;
  }

  /** `status` alone means the next one. */
  private setStatus(mounted: Mounted, wanted: Status | 'status'): void {
    const { store, session } = this.options;
    const paper = session.read(mounted);
    const { state } = store.entry(paper.canonical);
    const status = wanted === 'status' ? NEXT_STATUS[state?.status ?? 'unread'] : wanted;
    void store.edit(paper, { kind: 'status', status });
  }
}
