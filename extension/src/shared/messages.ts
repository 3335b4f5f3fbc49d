/** Every message between the extension's parts, as one table: name → [request, response]. */

import type { PaperState, ReadingList, SeenPaper, SiteHealth, Status, Tag } from './model';

/** One edit to a paper in the library. An edit of a paper that is not saved yet saves it first. */
export type Edit =
  | { kind: 'tag-add'; name: string }
  | { kind: 'tag-remove'; tagId: string }
  | { kind: 'note'; text: string; baseText: string }
  | { kind: 'status'; status: Status }
  | { kind: 'star'; starred: boolean }
  | { kind: 'list-add'; name: string }
  | { kind: 'list-remove'; listId: string };

/** What the popup shows about the connection. `problem` is a sentence with a next step, for people. */
export interface Connection {
  server: string;
  signedIn: boolean;
  userName?: string;
  deviceName?: string;
  pending: number;
  lastSyncAt?: string;
  syncing: boolean;
  problem?: string;
  /** Edits that the server refused for good; kept here, never dropped silently. `seq` names one in resolveRefused. */
  refused: { seq: number; title: string; reason: string }[];
  /** Runs while the user has not answered on the server's page. */
  authorization?: Authorization;
  /** Unsent edits of other accounts used on this machine: sent when that account connects again. */
  elsewhere: { userName: string; server: string; pending: number }[];
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
  disconnect: { request: Record<string, never>; response: Connection };
  search: { request: { query: string }; response: { found: Found[]; offline: boolean } };
  sites: { request: Record<string, never>; response: { sites: SiteSetting[]; health: SiteHealth[] } };
  enableSite: { request: { id: string; enabled: boolean }; response: { sites: SiteSetting[] } };
  reportHealth: { request: { health: SiteHealth }; response: null };
  /** Runs popover.js in the frame that asks. */
  panels: { request: Record<string, never>; response: null };
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
export interface Broadcast {
  broadcast: 'states';
  states: PaperState[];
}

/** Asked by the popup of the active tab's content script: the papers of this page, the paper of a paper page first. */
export interface PageQuery {
  query: 'page';
}
export interface PageAnswer {
  site: string;
  page: string;
  papers: SeenPaper[];
}
