/** The annotations of a face's papers: shown at once as the user makes them, and made true or taken back by the background. */

import type { Annotation, AnnotationEdit, NewAnnotation } from '../shared/annotation';
import type { PaperState, SeenPaper } from '../shared/model';
import type { Runtime } from '../content/runtime';

export interface Kept {
  annotation: Annotation;
  paper: SeenPaper;
}

interface Making {
  paper: SeenPaper;
  made: NewAnnotation;
  asked: Promise<unknown>;
}

export class Shelf {
  private readonly byPaper = new Map<string, Annotation[]>();
  private readonly papers = new Map<string, SeenPaper>();
  /** Being made; edits of one wait for it. */
  private readonly making = new Map<string, Making>();
  /** What could not be made; an edit of it tries again. */
  private readonly unmade = new Map<string, Making>();
  /** All that was ever here: what vanished elsewhere may still be edited by somebody. */
  private readonly seen = new Map<string, Kept>();
  /** Removed here, whatever an older answer says. */
  private readonly gone = new Set<string>();
  /** Counts what was changed here: an answer to an older question is asked for again. */
  private changes = 0;

  constructor(
    private readonly runtime: Pick<Runtime, 'send'>,
    private readonly changed: () => void,
    private readonly saved: (state: PaperState) => void,
  ) {}

  all(): Kept[] {
    return [...this.byPaper].flatMap(([canonical, annotations]) => this.with(canonical, annotations));
  }

  of(canonical: string): Kept[] {
    return this.with(canonical, this.byPaper.get(canonical) ?? []);
  }

  get(id: string): Kept | undefined {
    return this.all().find(({ annotation }) => annotation.id === id);
  }

  /** Forgets all papers but these, and asks for theirs. */
  async load(papers: readonly SeenPaper[]): Promise<void> {
    const wanted = new Set(papers.map(({ canonical }) => canonical));
    for (const canonical of this.byPaper.keys()) if (!wanted.has(canonical)) this.byPaper.delete(canonical);
    const before = this.changes;
    const lists = papers.length > 0 ? await this.runtime.send('annotations', { papers: [...papers] }) : [];
    if (before !== this.changes) return this.load(papers);
    papers.forEach((paper, index) => {
      const asked = lists[index] ?? [];
      const unsent = this.of(paper.canonical).map(({ annotation }) => annotation).filter(({ id }) => this.making.has(id));
      const made = unsent.filter(({ id }) => !asked.some((one) => one.id === id));
      this.papers.set(paper.canonical, paper);
      for (const annotation of asked) this.seen.set(annotation.id, { annotation, paper });
      this.byPaper.set(paper.canonical, [...asked, ...made].filter(({ id }) => !this.gone.has(id)));
    });
    this.changed();
  }

  /** Shows it at once. Rejects, after taking it back, when it could not be kept. */
  async make(paper: SeenPaper, made: NewAnnotation): Promise<void> {
    const at = new Date().toISOString();
    const { id, target, color, comment } = made;
    const tags = made.tags.map((name) => ({ id: name, name }));
    const motivation = comment ? 'commenting' : 'highlighting';
    this.papers.set(paper.canonical, paper);
    this.put(paper.canonical, { id, paperId: '', target, color, comment, motivation, tags, createdAt: at, updatedAt: at, pending: true });
    const making = { paper, made, asked: this.runtime.send('annotate', { paper, annotation: made }) };
    this.making.set(id, making);
    this.unmade.delete(id);
    try {
      const { annotation, state } = await making.asked;
      this.put(paper.canonical, annotation);
      this.saved(state);
    } catch (error) {
      this.unmade.set(id, making);
      this.take(id);
      throw error;
    } finally {
      this.making.delete(id);
    }
  }

  /** The page goes: what is not known to be kept is sent once more, for a background that was killed meanwhile. */
  resend(): void {
    for (const { paper, made } of this.making.values()) this.runtime.send('annotate', { paper, annotation: made }).catch(() => undefined);
  }

  /**
   * A change of colour shows at once; rejects, after taking it back, when it could not be kept. What is not there any
   * more comes back by it, unless it was removed here.
   */
  async edit(id: string, edit: AnnotationEdit): Promise<void> {
    if (!this.get(id) && !this.gone.has(id)) await this.revive(id);
    const kept = this.get(id);
    if (!kept) return;
    const before = kept.annotation;
    if (edit.kind === 'color') this.put(kept.paper.canonical, { ...before, color: edit.color });
    try {
      await this.making.get(id)?.asked;
      const edited = await this.runtime.send('editAnnotation', { id, edit });
      if (this.get(id)) this.put(kept.paper.canonical, edited);
    } catch (error) {
      if (edit.kind === 'color' && this.get(id)) this.put(kept.paper.canonical, before);
      throw error;
    }
  }

  async remove(id: string): Promise<void> {
    const kept = this.get(id);
    if (!kept) return;
    this.gone.add(id);
    this.take(id);
    try {
      await this.making.get(id)?.asked;
      await this.runtime.send('removeAnnotation', { id });
    } catch (error) {
      this.gone.delete(id);
      this.put(kept.paper.canonical, kept.annotation);
      throw error;
    }
  }

  /** Brings back one that was removed. */
  async restore({ annotation, paper }: Kept): Promise<void> {
    const { id } = annotation;
    const here = this.gone.delete(id);
    this.put(paper.canonical, annotation);
    try {
      const back = await this.runtime.send('restoreAnnotation', { id });
      if (this.get(id)) this.put(paper.canonical, back);
    } catch (error) {
      if (here) this.gone.add(id);
      this.take(id);
      throw error;
    }
  }

  private async revive(id: string): Promise<void> {
    const [unmade, seen] = [this.unmade.get(id), this.seen.get(id)];
    if (unmade) await this.make(unmade.paper, unmade.made);
    else if (seen) await this.restore(seen);
  }

  private with(canonical: string, annotations: readonly Annotation[]): Kept[] {
    const paper = this.papers.get(canonical);
    return paper ? annotations.map((annotation) => ({ annotation, paper })) : [];
  }

  private put(canonical: string, annotation: Annotation): void {
    const list = this.byPaper.get(canonical) ?? [];
    const paper = this.papers.get(canonical);
    if (paper) this.seen.set(annotation.id, { annotation, paper });
    const known = list.some(({ id }) => id === annotation.id);
    this.byPaper.set(canonical, known ? list.map((one) => (one.id === annotation.id ? annotation : one)) : [...list, annotation]);
    this.changes += 1;
    this.changed();
  }

  private take(id: string): void {
    for (const [canonical, list] of this.byPaper) this.byPaper.set(canonical, list.filter((one) => one.id !== id));
    this.changes += 1;
    this.changed();
  }
}
