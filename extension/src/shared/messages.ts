/** Every message between the extension's parts, as one table: name → [request, response]. */

import type { Annotation, AnnotationEdit, NewAnnotation } from './annotation';
import type { HistoryEvent, ListedPaper, NoteConflict, PaperState, ReadingList, SeenPaper, SiteHealth, Status, Tag, TrashedPaper } from './model';

/** One edit to a paper in the library. An edit of a paper that is not saved yet saves it first. */
export type Edit =
  | { kind: 'tag-add'; name: string }
  | { kind: 'tag-remove'; tagId: string }
  | { kind: 'note'; text: string; baseText: string }
  | { kind: 'status'; status: Status }
  | { kind: 'star'; starred: boolean }
  | { kind: 'list-add'; name: string }
  | { kind: 'list-remove'; listId: string }
  /** A value of the history again, as a new edit. `field` as in HistoryEvent. */
  | { kind: 'bring-back'; event: HistoryEvent };

/** What the popup shows about the connection. `problem` is a sentence with a next step, for people. */
export interface Connection {
  server: string;
  signedIn: boolean;
  userName?: string;
  deviceName?: string;
  pending: number;
  lastSyncAt?: string;
  syncing: boolean;
  /** While the whole library is fetched (first sync, or after the server was set back): rows of all. */
  fetching?: { done: number; total: number };
  problem?: string;
  /** Edits that the server refused for good; kept here, never dropped silently. `seq` names one in resolveRefused. */
  refused: RefusedEdit[];
  /** Notes and comments that two machines changed in the same lines, and nobody has chosen yet. */
  conflicts: NoteConflict[];
  /** Runs while the user has not answered on the server's page. */
  authorization?: Authorization;
  /** Unsent edits of other accounts used on this machine: sent when that account connects again. */
  elsewhere: { userName: string; server: string; pending: number }[];
}

/** An edit that the server refused for good. */
export interface RefusedEdit {
  seq: number;
  title: string;
  reason: string;
  /** What was edited, in the user's word: Note, Status, Tag … */
  what: string;
  /** What the user had typed, to copy from; left out where it is not text. */
  text?: string;
}

/** A running device authorization (RFC 8628): shown to the user until approved. */
export interface Authorization {
  userCode: string;
  verificationUri: string;
  verificationUriComplete: string;
  expiresAt: string;
}

export interface SiteSetting {
  id: string;
  name: string;
  hosts: string[];
  enabled: boolean;
}

export interface Found {
  paperId: string;
  title: string;
  url: string;
  snippet?: string;
}

/** name → request and response. The background answers all of them. */
export interface Messages {
  /** States in the order asked; papers that the library lacks come back with saved: false. */
  lookup: { request: { papers: SeenPaper[] }; response: PaperState[] };
  save: { request: { paper: SeenPaper }; response: PaperState };
  unsave: { request: { paper: SeenPaper }; response: PaperState };
  edit: { request: { paper: SeenPaper; edit: Edit }; response: PaperState };
  /** Best first: by use, then name; prefix match, at most 8. */
  suggestTags: { request: { prefix: string }; response: Tag[] };
  suggestLists: { request: { prefix: string }; response: ReadingList[] };
  connection: { request: Record<string, never>; response: Connection };
  sync: { request: Record<string, never>; response: Connection };
  configure: { request: { server: string; token?: string }; response: Connection };
  authorize: { request: { server: string }; response: Authorization };
  /** Tries a refused edit again, or gives it up. */
  resolveRefused: { request: { seq: number; action: 'retry' | 'discard' }; response: Connection };
  /** The user's choice between two versions of a note or comment, by the conflict's id; `both` leaves the text as it is. */
  settleConflict: { request: { paperId: string; choice: 'both' | 'mine' | 'theirs' }; response: PaperState };
  /** What a paper's fields held before, newest first; `offline` when the server, which keeps it, does not answer. */
  history: { request: { paperId: string }; response: { events: HistoryEvent[]; offline: boolean } };
  /** Papers in the trash, newest first; at most 100. */
  trash: { request: Record<string, never>; response: TrashedPaper[] };
  /** Takes a paper out of the trash. */
  restorePaper: { request: { paperId: string }; response: PaperState };
  /** Edits a paper that is in the library, where no page shows it. */
  editSaved: { request: { paperId: string; edit: Edit }; response: PaperState };
  /** Every reading list, by name, with its number of papers. */
  lists: { request: Record<string, never>; response: (ReadingList & { papers: number })[] };
  /** One list in its order. */
  list: { request: { listId: string }; response: ReadingList & { entries: ListedPaper[] } };
  createList: { request: { name: string }; response: ReadingList };
  renameList: { request: { listId: string; name: string }; response: ReadingList };
  deleteList: { request: { listId: string }; response: null };
  /** Brings a list back that was just deleted, with its order. */
  restoreList: { request: { listId: string }; response: ReadingList };
  /** Puts an entry in front of another, or at the end (`before` null). Answers the list in its new order. */
  moveEntry: {
    request: { listId: string; paperId: string; before: string | null };
    response: ReadingList & { entries: ListedPaper[] };
  };
  disconnect: { request: Record<string, never>; response: Connection };
  search: { request: { query: string }; response: { found: Found[]; offline: boolean } };
  sites: { request: Record<string, never>; response: { sites: SiteSetting[]; health: SiteHealth[] } };
  enableSite: { request: { id: string; enabled: boolean }; response: { sites: SiteSetting[] } };
  reportHealth: { request: { health: SiteHealth }; response: null };
  /** Annotations of each paper and of the records joined to it, in the order asked; none for papers not in the library. */
  annotations: { request: { papers: SeenPaper[] }; response: Annotation[][] };
  /** Makes one; a paper that is not in the library is saved first. Asked again with the same id it answers the same. */
  annotate: { request: { paper: SeenPaper; annotation: NewAnnotation }; response: { annotation: Annotation; state: PaperState } };
  editAnnotation: { request: { id: string; edit: AnnotationEdit }; response: Annotation };
  removeAnnotation: { request: { id: string }; response: null };
  /** Brings back one that was just removed. */
  restoreAnnotation: { request: { id: string }; response: Annotation };
  /**
   * Fetches a PDF into the extension's own cache (shared/pdfCache.ts: readPdf(key)); offline what is there is answered.
   * Asked by own pages only, which hear PdfBroadcast meanwhile. A host that the extension may not read is refused.
   */
  fetchPdf: { request: { url: string }; response: { key: string; bytes: number } };
  /** Opens the PDF viewer in a new tab: of a paper's PDF, scrolled to an annotation if one is named. */
  openViewer: { request: { url: string; paper?: SeenPaper; annotation?: string }; response: null };
  /** Runs popover.js or annotate.js in the frame that asks. */
  panels: { request: { script?: 'popover' | 'annotate' }; response: null };
  /** Opens the options page (a content script cannot). */
  openOptions: { request: Record<string, never>; response: null };
}

export type MessageName = keyof Messages;
export type Request<N extends MessageName> = Messages[N]['request'];
export type Response<N extends MessageName> = Messages[N]['response'];

/** Envelope of a request; the answer is {ok: response} or {error: a sentence with a next step}. */
export interface Envelope<N extends MessageName = MessageName> {
  name: N;
  request: Request<N>;
}
export type Answer<N extends MessageName> = { ok: Response<N> } | { error: string };

/** Sent by the background to every tab when states change (another tab, a sync, a retry). */
export interface StatesBroadcast {
  broadcast: 'states';
  states: PaperState[];
}
/** Annotations of these papers changed: who shows them asks for them again. To tabs and to the extension's own pages. */
export interface AnnotationsBroadcast {
  broadcast: 'annotations';
  paperIds: string[];
}
/** How far a PDF is, to the extension's own pages while it is fetched; `total` where the server tells. */
export interface PdfBroadcast {
  broadcast: 'pdf';
  url: string;
  received: number;
  total?: number;
}
/** To the viewer that shows `url` already, and is in front now: this annotation was asked for. */
export interface ShowBroadcast {
  broadcast: 'show';
  url: string;
  annotation: string;
}
export type Broadcast = StatesBroadcast | AnnotationsBroadcast | PdfBroadcast | ShowBroadcast;

/** Asked by the popup of the active tab's content script: the papers of this page, the paper of a paper page first. */
export interface PageQuery {
  query: 'page';
}
export interface PageAnswer {
  site: string;
  page: string;
  papers: SeenPaper[];
}
