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
}

/** One row of a site's health on one kind of page, for the options page. */
export interface SiteHealth {
  site: string;
  /** e.g. `listing`, `search`, `paper`. */
  page: string;
  rows: number;
  level: ReadingLevel | 'none';
  /** field → number of rows that lack it. */
  missing: Record<string, number>;
  /** ISO time. */
  seenAt: string;
}
