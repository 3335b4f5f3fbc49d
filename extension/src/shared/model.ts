/** The paper as the extension's parts speak of it: what a page shows, and what the library knows. */

export type Status = 'unread' | 'reading' | 'read';

/** How a site adapter found a row, best first. Reported as the site's health. */
export type ReadingLevel = 'embedded' | 'semantic' | 'links';

/** One paper as read from a listing row or a paper page. Empty fields are left out, never ''. */
export interface SeenPaper {
  /** Canonical id, `scheme:value`, e.g. `arxiv:2501.00001` (see shared/identifiers.ts). */
  canonical: string;
  /** scheme → value of every identifier that the page proves, e.g. {arxiv: '2501.00001', doi: '10.1/x'}. */
  identifiers: Record<string, string>;
  title: string;
  /** Names in reading order, "First Last". */
  authors?: string[];
  abstract?: string;
  /** ISO date, as precise as the page is: YYYY, YYYY-MM or YYYY-MM-DD. */
  publishedOn?: string;
  venue?: string;
  /** Absolute address of the paper's page on the site where it was seen. */
  url: string;
  pdfUrl?: string;
  codeUrl?: string;
  /** What has no field of its own: version, upvotes, keywords, comments … */
  extra?: Record<string, unknown>;
}

export interface Tag {
  id: string;
  name: string;
  color?: string;
}

export interface ReadingList {
  id: string;
  name: string;
}

/** What the library knows of one paper: server state with this machine's pending edits merged onto it. */
export interface PaperState {
  canonical: string;
  /** uuid5 of the canonical id; stable on every machine. */
  paperId: string;
  saved: boolean;
  /** Edits that wait to be sent. */
  pending: boolean;
  title: string;
  status: Status;
  starred: boolean;
  tags: Tag[];
  note: string;
  lists: ReadingList[];
  /** There while two versions of the note wait for the user's choice. */
  conflict?: NoteConflict;
}

/** A note or comment that two machines changed in the same lines. Both versions stand in the text until one is chosen. */
export interface NoteConflict {
  /** Of the paper; where it is a comment, of the annotation. */
  paperId: string;
  title: string;
  /** Of which text it is, where that is no note. */
  of?: 'comment';
  /** What this machine wrote. */
  mine: string;
  /** What another had written meanwhile. */
  theirs: string;
  /** ISO time. */
  at: string;
}

/** A value that is no longer, or never became, the field's. */
export interface HistoryEvent {
  id: number;
  /** paper, paper_tag, list_entry … and its id. */
  entity: string;
  entityId: string;
  /** status, starred, note, title …; `_present` of a tag or list (then `name` says which), `_deleted`. */
  field: string;
  value: unknown;
  /** `conflict`: one of two versions of the same lines. */
  reason: 'replaced' | 'superseded' | 'merged' | 'conflict';
  /** ISO times: when it was put aside, and when it had been written. */
  at: string;
  writtenAt: string;
  /** Name of the device that had written it. */
  device: string;
  /** Of the tag or list that a membership is about. */
  name?: string;
}

export interface TrashedPaper {
  paperId: string;
  title: string;
  url: string;
  /** ISO time, where it is known. */
  deletedAt?: string;
}

/** One entry of a reading list, as shown there. */
export interface ListedPaper {
  paperId: string;
  title: string;
  url: string;
  status: Status;
}

/** One row of a site's health on one kind of page, for the options page. */
export interface SiteHealth {
  site: string;
  /** e.g. `listing`, `search`, `paper`. */
  page: string;
  /** Path of the page that was read last. Only the background knows it. */
  path?: string;
  rows: number;
  level: ReadingLevel | 'none';
  /** field → number of rows that lack it. */
  missing: Record<string, number>;
  /** ISO time. */
  seenAt: string;
}
