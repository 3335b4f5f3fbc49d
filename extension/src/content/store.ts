/** What this page knows of its papers' states: asks, saves and edits through the runtime and tells its listeners. */

import type { Edit } from '../shared/messages';
import type { PaperState, SeenPaper } from '../shared/model';
import { wordsOf } from '../shared/words';
import type { Row } from '../sites/site';
import { namedOf } from './named';
import { Orphaned, type Runtime } from './runtime';

/** What may be taken back for a few seconds. */
export type Undo = 'save' | 'remove';

export interface Entry {
  readonly state: PaperState | null;
  /** Requests on their way. */
  readonly busy: number;
  /** A sentence for people, or ''. */
  readonly error: string;
  readonly undo: Undo | null;
  readonly annotations: number;
}

const UNKNOWN: Entry = { state: null, busy: 0, error: '', undo: null, annotations: 0 };
export const UNDO_MS = 7000;

export class Store {
  private readonly entries = new Map<string, Entry>();
  private readonly queues = new Map<string, Promise<unknown>>();
  private readonly undoTimers = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly listeners = new Set<(canonical: string) => void>();
  private orphaned = false;
  /** The paper whose saving or removal was the last that could be taken back. */
  last = '';
  /** Called once when the extension turns out to be gone. */
  onOrphan: () => void = () => undefined;

  constructor(private readonly runtime: Runtime) {}

  entry(canonical: string): Entry {
    return this.entries.get(canonical) ?? UNKNOWN;
  }

  onChange(listener: (canonical: string) => void, signal: AbortSignal): void {
    this.listeners.add(listener);
    signal.addEventListener('abort', () => this.listeners.delete(listener));
  }

  /** One message for all rows; a failure leaves them unknown, and saving still works. */
  async lookup(rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) return;
    const asked = rows.map(namedOf);
    const before = asked.map(({ canonical }) => {
      this.entries.set(canonical, this.entry(canonical));
      return this.entry(canonical).state;
    });
    try {
      const states = await this.runtime.send('lookup', { papers: asked });
      states.forEach((state, index) => {
        const canonical = asked[index]?.canonical;
        // A save or a broadcast that came meanwhile is newer than this answer.
        if (canonical && this.entry(canonical).state === before[index]) this.put(canonical, { state });
      });
    } catch (error) {
      this.noteOrphan(error);
    }
  }

  /** States from a broadcast; the same paper may be on this page under another of its ids. */
  receive(states: PaperState[]): void {
    for (const state of states) {
      for (const [canonical, entry] of this.entries) {
        if (canonical === state.canonical || entry.state?.paperId === state.paperId) this.put(canonical, { state });
      }
    }
  }

  save(paper: SeenPaper, undo: Undo | null): Promise<boolean> {
    return this.run(paper, 'Could not save', () => this.runtime.send('save', { paper }), undo);
  }

  unsave(paper: SeenPaper, undo: Undo | null): Promise<boolean> {
    return this.run(paper, 'Could not remove', () => this.runtime.send('unsave', { paper }), undo);
  }

  edit(paper: SeenPaper, edit: Edit): Promise<boolean> {
    return this.run(paper, 'Could not save', () => this.runtime.send('edit', { paper, edit }), null);
  }

  count(canonical: string, annotations: number): void {
    if (this.entry(canonical).annotations !== annotations) this.put(canonical, { annotations });
  }

  /** Shows a sentence in the paper's rows; '' takes it back. */
  report(canonical: string, sentence: string): void {
    if (this.entry(canonical).error !== sentence) this.put(canonical, { error: sentence });
  }

  /** Shows in the paper's rows what failed and why. */
  fail(canonical: string, failed: string, error: unknown): void {
    this.noteOrphan(error);
    this.report(canonical, error instanceof Orphaned ? error.message : `${failed}: ${wordsOf(error)}`);
  }

  private put(canonical: string, change: Partial<Entry>): void {
    this.entries.set(canonical, { ...this.entry(canonical), ...change });
    for (const listener of this.listeners) listener(canonical);
  }

  /** Requests of one paper go one after the other, so that the last answer is the last state. True when done. */
  private run(paper: SeenPaper, failed: string, send: () => Promise<PaperState>, undo: Undo | null): Promise<boolean> {
    const { canonical } = paper;
    this.put(canonical, { busy: this.entry(canonical).busy + 1, error: '' });
    const step = async (): Promise<boolean> => {
      try {
        const state = await send();
        this.put(canonical, { state, busy: this.entry(canonical).busy - 1 });
        this.offerUndo(canonical, undo);
        return true;
      } catch (error) {
        this.put(canonical, { busy: this.entry(canonical).busy - 1 });
        this.fail(canonical, failed, error);
        return false;
      }
    };
    const queued = (this.queues.get(canonical) ?? Promise.resolve()).then(step);
    this.queues.set(canonical, queued);
    return queued;
  }

  private offerUndo(canonical: string, undo: Undo | null): void {
    clearTimeout(this.undoTimers.get(canonical));
    if (!undo && !this.entry(canonical).undo) return;
    this.put(canonical, { undo });
    if (!undo) return;
    this.last = canonical;
    this.undoTimers.set(canonical, setTimeout(() => this.put(canonical, { undo: null }), UNDO_MS));
  }

  private noteOrphan(error: unknown): void {
    if (!(error instanceof Orphaned) || this.orphaned) return;
    this.orphaned = true;
    this.onOrphan();
  }
}
