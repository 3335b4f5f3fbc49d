/** Every message by name, and who may send it. */

import type { Annotation } from '../shared/annotation';
import type { Answer, Edit, Envelope, MessageName, Messages } from '../shared/messages';
import type { PaperState } from '../shared/model';
import { annotate, annotations, editAnnotation, removeAnnotation, restoreAnnotation } from './annotations';
import { announce, showCount, type Told } from './announce';
import { beginAuthorization, poll } from './authorize';
import { configure, describe, disconnect, resolveRefused } from './connection';
import { settleConflict } from './conflicts';
import { history } from './history';
import { edit, editSaved, lookup, save, searchTitles, suggest, unsave } from './library';
import { createList, deleteList, list, lists, moveEntry, papersOn, renameList, restoreList } from './lists';
import { fetchPdf, openViewer } from './pdf';
import type { Background, Sender } from './ports';
import { type Runner, sitesOf } from './runner';
import { ServerError } from './server';
import { reportSites } from './siteReports';
import { restorePaper, trash } from './trash';

type Handlers = { [N in MessageName]: (request: Messages[N]['request'], sender: Sender) => Promise<Messages[N]['response']> };

/** What a content script may ask. The rest is for the extension's own pages. */
const FOR_PAGES: ReadonlySet<MessageName> = new Set<MessageName>([
  'lookup',
  'save',
  'unsave',
  'edit',
  'settleConflict',
  'history',
  'suggestTags',
  'suggestLists',
  'connection',
  'sites',
  'reportHealth',
  'annotations',
  'annotate',
  'editAnnotation',
  'removeAnnotation',
  'restoreAnnotation',
  'openViewer',
  'panels',
  'openOptions',
]);

export function handlersOf(background: Background, runner: Runner): Handlers {
  return {
    ...paperHandlers(background, runner),
    ...annotationHandlers(background, runner),
    ...listHandlers(background, runner),
    ...ownHandlers(background, runner),
  };
}

/** An edit was made: pages and the toolbar hear of it, the server soon. */
function touched(background: Background, runner: Runner, papers: Set<string>, what: Told = 'states'): void {
  runner.poke();
  void announce(background, papers, sitesOf(), what);
  void showCount(background);
}

type PaperMessages =
  | 'lookup' | 'save' | 'unsave' | 'edit' | 'editSaved' | 'restorePaper' | 'settleConflict'
  | 'history' | 'trash' | 'suggestTags' | 'suggestLists' | 'search';
type AnnotationMessages = 'annotations' | 'annotate' | 'editAnnotation' | 'removeAnnotation' | 'restoreAnnotation';
type ListMessages = 'lists' | 'list' | 'createList' | 'renameList' | 'deleteList' | 'restoreList' | 'moveEntry';

function paperHandlers(background: Background, runner: Runner): Pick<Handlers, PaperMessages> {
  const changed = async (work: Promise<PaperState>, what: Told = 'states'): Promise<PaperState> => {
    const state = await work;
    touched(background, runner, new Set([state.paperId]), what);
    return state;
  };
  const library = async () => background.library();
  return {
    lookup: async ({ papers }) => lookup(await library(), papers),
    save: async ({ paper }) => changed(save(await library(), paper), 'annotations'),
    unsave: async ({ paper }) => changed(unsave(await library(), paper), 'annotations'),
    edit: async ({ paper, edit: what }) => changed(edit(await library(), paper, what), toldOf(what)),
    editSaved: async ({ paperId, edit: what }) => changed(editSaved(await library(), paperId, what), toldOf(what)),
    restorePaper: async ({ paperId }) => changed(restorePaper(await library(), paperId), 'annotations'),
    settleConflict: async ({ paperId, choice }) => changed(settleConflict(await library(), paperId, choice), 'annotations'),
    history: async ({ paperId }) => history(background, paperId),
    trash: async () => trash(await library()),
    suggestTags: async ({ prefix }) => suggest(await library(), 'tag', prefix),
    suggestLists: async ({ prefix }) =>
      (await suggest(await library(), 'list', prefix)).map(({ id, name }) => ({ id, name })),
    search: async ({ query }) => search(background, query),
  };
}

/** An old value may be of an annotation; other edits of papers leave theirs alone. */
const toldOf = ({ kind }: Edit): Told => (kind === 'bring-back' ? 'annotations' : 'states');

const paperOf = ({ paperId }: Annotation): string => paperId;

function annotationHandlers(background: Background, runner: Runner): Pick<Handlers, AnnotationMessages> {
  const library = async () => background.library();
  const changed = <T>(of: (done: T) => string, done: T): T => {
    touched(background, runner, new Set([of(done)]), 'annotations');
    return done;
  };
  return {
    annotations: async ({ papers }) => annotations(await library(), papers),
    annotate: async ({ paper, annotation }) =>
      changed((made) => made.annotation.paperId, await annotate(await library(), paper, annotation)),
    editAnnotation: async ({ id, edit: what }) => changed(paperOf, await editAnnotation(await library(), id, what)),
    async removeAnnotation({ id }) {
      changed((paper) => paper, await removeAnnotation(await library(), id));
      return null;
    },
    restoreAnnotation: async ({ id }) => changed(paperOf, await restoreAnnotation(await library(), id)),
  };
}

function listHandlers(background: Background, runner: Runner): Pick<Handlers, ListMessages> {
  const library = async () => background.library();
  const changed = async <T>(id: string, work: Promise<T>): Promise<T> => {
    const done = await work;
    touched(background, runner, await papersOn(await library(), id));
    return done;
  };
  return {
    lists: async () => lists(await library()),
    list: async ({ listId }) => list(await library(), listId),
    async createList({ name }) {
      const made = await createList(await library(), name);
      touched(background, runner, new Set());
      return made;
    },
    renameList: async ({ listId, name }) => changed(listId, renameList(await library(), listId, name)),
    async deleteList({ listId }) {
      await changed(listId, deleteList(await library(), listId));
      return null;
    },
    restoreList: async ({ listId }) => changed(listId, restoreList(await library(), listId)),
    async moveEntry({ listId, paperId, before }) {
      const ordered = await moveEntry(await library(), listId, paperId, before);
      touched(background, runner, new Set());
      return ordered;
    },
  };
}

/** What concerns the extension itself: connection, sites, windows. */
function ownHandlers(background: Background, runner: Runner): Omit<Handlers, PaperMessages | AnnotationMessages | ListMessages> {
  const described = async () => describe(background, runner);
  return {
    async connection() {
      if (await poll(background)) await runner.run(true);
      return described();
    },
    async sync() {
      await runner.run(true);
      return described();
    },
    async configure({ server, token }) {
      await configure(background, runner, server, token);
      await showCount(background);
      return described();
    },
    authorize: async ({ server }) => beginAuthorization(background, server),
    async resolveRefused({ seq, action }) {
      await resolveRefused(background, seq, action);
      if (action === 'retry') await runner.run(true);
      await showCount(background);
      return described();
    },
    async disconnect() {
      await disconnect(background);
      await showCount(background);
      return described();
    },
    async sites() {
      const settings = await background.settings();
      return { sites: sitesOf(await settings.get('sitesOff')), health: await settings.health() };
    },
    async enableSite({ id, enabled }) {
      const settings = await background.settings();
      const off = ((await settings.get('sitesOff')) ?? []).filter((other) => other !== id);
      const sitesOff = enabled ? off : [...off, id];
      await settings.set({ sitesOff });
      return { sites: sitesOf(sitesOff) };
    },
    async reportHealth({ health }, { url }) {
      await (await background.settings()).saveHealth(url === undefined ? health : { ...health, path: new URL(url).pathname });
      void reportSites(background);
      return null;
    },
    fetchPdf: async ({ url }) => fetchPdf(background, url),
    async openViewer(request) {
      await openViewer(background, request);
      return null;
    },
    async panels({ script = 'popover' }, { tab, frame }) {
      if (tab === undefined) throw new Error('Panels open on web pages only.');
      await background.ports.chrome.runScript(tab, frame ?? 0, script === 'annotate' ? 'annotate.js' : 'popover.js');
      return null;
    },
    async openOptions() {
      await background.ports.chrome.openOptions();
      return null;
    },
  };
}

async function search(background: Background, query: string): Promise<Messages['search']['response']> {
  const settings = await background.settings();
  const token = await settings.get('token');
  if (token !== undefined) {
    try {
      return { found: await background.server(await settings.server(), token).search(query), offline: false };
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
    }
  }
  return { found: await searchTitles(await background.library(), query), offline: true };
}

/** Answers one message. Never throws. */
export async function answer(handlers: Handlers, own: string, message: unknown, sender: Sender): Promise<Answer<MessageName>> {
  if (typeof message !== 'object' || message === null || !('name' in message)) return { error: 'Not a message of Postil.' };
  const { name, request } = message as Envelope;
  if (!Object.hasOwn(handlers, name)) return { error: `Postil does not know the message "${name}". Reload this page.` };
  if (!FOR_PAGES.has(name) && sender.url?.startsWith(own) !== true) return { error: `A web page may not ask for "${name}".` };
  try {
    const handler = handlers[name] as (request: unknown, sender: Sender) => Promise<Messages[MessageName]['response']>;
    return { ok: await handler(request, sender) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
