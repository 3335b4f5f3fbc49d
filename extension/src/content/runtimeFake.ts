/** A runtime without a browser, for tests: a small library in memory that answers as the background does. */

import type { Edit, MessageName, Request, Response, SiteSetting } from '../shared/messages';
import type { HighlightColor } from '../shared/annotation';
import type { PaperState, SeenPaper, SiteHealth } from '../shared/model';
import { FakeAnnotations } from '../annotate/annotationsFake';
import { Annotator } from '../annotate/annotator';
import { FakePaint } from '../annotate/paintFake';
import { makePanel } from '../annotate/makePanel';
import { register as registerAnnotate } from './annotateScript';
import { Help } from './help';
import { HtmlFace } from './htmlFace';
import { register } from './panelScript';
import { Popover } from './popover';
import type { Draft, Drafts } from './drafts';
import { type Listeners, Orphaned, Refused, type Runtime } from './runtime';

const WRITES: ReadonlySet<MessageName> = new Set<MessageName>([
  'save', 'unsave', 'edit', 'settleConflict', 'annotate', 'editAnnotation', 'removeAnnotation', 'restoreAnnotation',
]);

export class FakeRuntime implements Runtime {
  readonly states = new Map<string, PaperState>();
  /** Drafts by canonical id. */
  readonly drafts = new Map<string, Draft>();
  readonly sent: { name: MessageName; request: unknown }[] = [];
  readonly health: SiteHealth[] = [];
  sites: SiteSetting[] = [];
  tagNames: string[] = [];
  listNames: string[] = [];
  /** A sentence makes every save and edit fail with it. */
  failure = '';
  orphaned = false;
  private readonly draftStore: Drafts = {
    read: async (canonical) => this.drafts.get(canonical) ?? null,
    write: async (canonical, draft) => void (draft ? this.drafts.set(canonical, draft) : this.drafts.delete(canonical)),
  };
  readonly annotations = new FakeAnnotations();
  /** What is painted on the page. */
  readonly paint = new FakePaint();
  color: HighlightColor = 'yellow';
  /** What the browser runs when annotate.js is asked for. */
  injectAnnotate: () => void = () => registerAnnotate(({ page, ...rest }) => {
    const preferences = { lastColor: async () => this.color, used: (color: HighlightColor) => void (this.color = color) };
    const openPdf = (paper: SeenPaper, url: string, annotation?: string): void => {
      void this.send('openViewer', { url, paper, ...(annotation === undefined ? {} : { annotation }) });
    };
    return new Annotator({ ...rest, face: new HtmlFace(page), paint: this.paint, drafts: this.draftStore, preferences, openPdf });
  });
  /** What the browser runs when the panels are asked for; it may throw, or do nothing. */
  inject: () => void = () => register({ popover: (options) => new Popover({ ...options, drafts: this.draftStore }), help: (options) => new Help(options), drawer: makePanel });
  listeners: Listeners | null = null;

  alive(): boolean {
    return !this.orphaned;
  }

  listen(listeners: Listeners, signal: AbortSignal): void {
    this.listeners = listeners;
    signal.addEventListener('abort', () => {
      if (this.listeners === listeners) this.listeners = null;
    });
  }

  async send<N extends MessageName>(name: N, request: Request<N>): Promise<Response<N>> {
    if (this.orphaned) throw new Orphaned();
    this.sent.push({ name, request });
    await Promise.resolve();
    if (this.failure && WRITES.has(name)) throw new Refused(this.failure);
    return this.answer(name, request) as Response<N>;
  }

  names(): string[] {
    return this.sent.map((message) => message.name);
  }

  stateOf(paper: SeenPaper): PaperState {
    const { canonical, title } = paper;
    const empty = { saved: false, pending: false, status: 'unread' as const, starred: false, note: '' };
    return this.states.get(canonical) ?? { canonical, paperId: `id-${canonical}`, title, ...empty, tags: [], lists: [] };
  }

  private put(paper: SeenPaper, change: Partial<PaperState>): PaperState {
    const state = { ...this.stateOf(paper), saved: true, pending: true, ...change };
    this.states.set(paper.canonical, state);
    return state;
  }

  private edit(paper: SeenPaper, edit: Edit): PaperState {
    const { tags, lists } = this.stateOf(paper);
    switch (edit.kind) {
      case 'tag-add':
        return this.put(paper, { tags: [...tags, { id: `tag-${edit.name}`, name: edit.name }] });
      case 'tag-remove':
        return this.put(paper, { tags: tags.filter((tag) => tag.id !== edit.tagId) });
      case 'note':
        return this.put(paper, { note: edit.text });
      case 'status':
        return this.put(paper, { status: edit.status });
      case 'star':
        return this.put(paper, { starred: edit.starred });
      case 'list-add':
        return this.put(paper, { lists: [...lists, { id: `list-${edit.name}`, name: edit.name }] });
      case 'list-remove':
        return this.put(paper, { lists: lists.filter((list) => list.id !== edit.listId) });
      case 'bring-back':
        return this.put(paper, { [edit.event.field]: edit.event.value });
    }
  }

  private settle({ paperId, choice }: Request<'settleConflict'>): PaperState {
    const found = [...this.states.values()].find((state) => state.paperId === paperId);
    if (!found?.conflict) throw new Refused('There is nothing to choose any more.');
    const { conflict, ...state } = found;
    const settled = { ...state, pending: true, note: choice === 'both' ? state.note : conflict[choice] };
    this.states.set(state.canonical, settled);
    return settled;
  }

  private answer(name: MessageName, request: unknown): unknown {
    const asked = request as { papers: SeenPaper[]; paper: SeenPaper; edit: Edit; prefix: string; health: SiteHealth };
    const named = (names: string[]): { id: string; name: string }[] =>
      names.filter((one) => one.startsWith(asked.prefix)).map((one) => ({ id: `known-${one}`, name: one }));
    switch (name) {
      case 'lookup':
        return asked.papers.map((paper) => this.stateOf(paper));
      case 'save':
        return this.put(asked.paper, {});
      case 'unsave':
        return this.put(asked.paper, { saved: false });
      case 'edit':
        return this.edit(asked.paper, asked.edit);
      case 'settleConflict':
        return this.settle(request as Request<'settleConflict'>);
      case 'suggestTags':
        return named(this.tagNames);
      case 'suggestLists':
        return named(this.listNames);
      case 'sites':
        return { sites: this.sites, health: this.health };
      case 'reportHealth':
        this.health.push(asked.health);
        return null;
      case 'panels':
        if ((request as Request<'panels'>).script === 'annotate') this.injectAnnotate();
        else this.inject();
        return null;
      case 'annotate':
        return { annotation: this.annotations.make(request as Request<'annotate'>), state: this.put(asked.paper, {}) };
      case 'annotations':
      case 'editAnnotation':
      case 'removeAnnotation':
      case 'restoreAnnotation':
        return this.annotations.answer(name, request);
      default:
        return null;
    }
  }
}
