/** Annotations as the extension's parts speak of them: a target of W3C selectors, and what the user said about it. */

import type { NoteConflict, Tag } from './model';

export const COLORS = ['yellow', 'green', 'blue', 'pink', 'purple'] as const;
export type HighlightColor = (typeof COLORS)[number];

/** Web Annotation Data Model, 4.2.4: `prefix` and `suffix` are at most 64 code points here. */
export interface TextQuoteSelector {
  type: 'TextQuoteSelector';
  exact: string;
  prefix?: string;
  suffix?: string;
  /** Of a quote that its text has more than once, with the same beside it: which of them it is, from 1, and how many there are. Our own member. */
  occurrence?: { nth: number; of: number };
}
/** 4.2.5: code points (not UTF-16 units) from the start of the text, the end excluded. */
export interface TextPositionSelector {
  type: 'TextPositionSelector';
  start: number;
  end: number;
}
/** 4.2.1: of a PDF, `page=3` (RFC 8118), counted from 1. */
export interface FragmentSelector {
  type: 'FragmentSelector';
  conformsTo?: string;
  value: string;
}
export type Selector = TextQuoteSelector | TextPositionSelector | FragmentSelector | { type: string; [member: string]: unknown };

/** One quoted piece: all its selectors name the same text. */
export interface Part {
  selector: Selector[];
}

/** What is annotated. A page note has no parts; a selection that crosses pages of a PDF has one for each. Twin: domain/targets.py. */
export interface Target {
  /** Address of the page, as it was open; of a local file `urn:x-pdf:<fingerprint>`. */
  source: string;
  /** Version of the paper that was read: 2 for v2. */
  version?: number;
  /** The paragraph around the first quote, at most 2,000 characters. */
  context?: string;
  parts: Part[];
}

export interface Annotation {
  id: string;
  paperId: string;
  target: Target;
  /** '' where another program gave none of ours. */
  color: HighlightColor | '';
  /** Markdown. */
  comment: string;
  motivation: string;
  tags: Tag[];
  /** Web addresses that another program said in the place of words. */
  links?: string[];
  /** ISO times. */
  createdAt: string;
  updatedAt: string;
  /** Not sent to the server yet. */
  pending: boolean;
  /** There while two versions of the comment wait for the user's choice (settleConflict). */
  conflict?: NoteConflict;
}

/** `id` is a UUID made by whoever makes it, so that a repeated message makes one annotation. */
export interface NewAnnotation {
  id: string;
  target: Target;
  color: HighlightColor | '';
  comment: string;
  tags: string[];
}

export type AnnotationEdit =
  | { kind: 'color'; color: HighlightColor | '' }
  /** The user confirmed where it is: it is of this passage from now on. */
  | { kind: 'target'; target: Target }
  | { kind: 'comment'; text: string; baseText: string }
  | { kind: 'tag-add'; name: string }
  | { kind: 'tag-remove'; tagId: string };

/** Stands in a quote for a formula or picture, and what is shown in its place. */
const OBJECT = '\uFFFC';
export const OMITTED = '[…]';

/** All that is quoted, as it is shown, joined by line ends; '' for a page note. */
export function quoteOf(target: Target): string {
  return target.parts.map(exactOf).filter(Boolean).join('\n');
}

function exactOf({ selector }: Part): string {
  return quoting(selector)?.exact.replaceAll(OBJECT, OMITTED) ?? '';
}

/** The first quote; one that refines another selector (Web Annotation Data Model, 4.2.9) where there is no other. */
function quoting(selectors: readonly Selector[]): TextQuoteSelector | undefined {
  const own = selectors.find(({ type }) => type === 'TextQuoteSelector') as TextQuoteSelector | undefined;
  const refining = selectors.flatMap((one) => ('refinedBy' in one ? one.refinedBy : [])).filter((one): one is Selector => typeof one === 'object' && one !== null);
  return own ?? (refining.length > 0 ? quoting(refining) : undefined);
}
