/** What a paper's fields held before, in words. */

import { quoteOf } from '../shared/annotation';
import type { HistoryEvent } from '../shared/model';
import { ago } from '../shared/words';

const FIELDS: Record<string, string> = {
  status: 'Status', starred: 'Star', note: 'Note', title: 'Title', authors: 'Authors', abstract: 'Abstract', rating: 'Rating', progress: 'Progress',
  published_on: 'Date', venue: 'Venue', url: 'Page', pdf_url: 'PDF', code_url: 'Code', read_at: 'Read on', canonical: 'Identity', alias_of: 'Merged into',
  _deleted: 'Library', comment: 'Comment', color: 'Colour', target: 'Highlight',
};
const MEMBERS: Record<string, string> = { paper_tag: 'Tag', list_entry: 'List', identifier: 'Identifier', annotation_tag: 'Tag of a highlight' };
const STATUS: Record<string, string> = { unread: 'Unread', reading: 'Reading', read: 'Read' };
const REASONS: Record<HistoryEvent['reason'], string> = {
  replaced: 'until',
  superseded: 'lost to a newer edit',
  merged: 'merged into the text',
  conflict: 'one of two versions,',
};

/** "Note", "Tag", "List" … */
export function fieldWords({ entity, field }: HistoryEvent): string {
  if (field === '_present') return MEMBERS[entity] ?? 'Part';
  if (entity === 'annotation' && field === '_deleted') return 'Highlight';
  return FIELDS[field] ?? field;
}

/** The value as a person would say it; never empty. */
export function valueWords({ entity, field, value, name }: HistoryEvent): string {
  if (entity === 'annotation' && field === '_deleted') return `${value === true ? 'without' : 'with'} ${name ? `“${shortened(name)}”` : 'a highlight'}`;
  if (field === 'target') return quoted(value) || 'a page note';
  if (field === '_present') return `${value === true ? 'with' : 'without'} “${name ?? 'a name that is gone'}”`;
  if (field === '_deleted') return value === true ? 'in the trash' : 'in the library';
  if (field === 'starred') return value === true ? 'starred' : 'not starred';
  if (field === 'status') return STATUS[String(value)] ?? String(value);
  if (value === null || value === undefined || value === '') return 'empty';
  if (Array.isArray(value)) return value.length === 0 ? 'empty' : value.map(String).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function quoted(target: unknown): string {
  const quote = quoteOf({ source: '', parts: [], ...(target as object) });
  return quote === '' ? '' : `“${shortened(quote)}”`;
}

function shortened(text: string): string {
  const all = [...text];
  return all.length > 80 ? `${all.slice(0, 79).join('')}…` : text;
}

/** What nobody wrote by hand, or is changed at its own place: a list's order, what an annotation is for. */
const UNTOLD = new Set(['rank', 'motivation', 'paper_id', 'slug']);

/** Whether a person would want to read it. */
export function isTold({ field }: HistoryEvent): boolean {
  return !UNTOLD.has(field);
}

/** "Laptop, 2 days ago · until 3 hours ago" */
export function whenWords({ device, field, writtenAt, at, reason }: HistoryEvent, now = Date.now()): string {
  // Merged text is nobody's.
  const nobody = field === 'note' || field === 'comment' ? 'Merged text' : 'An unknown device';
  return `${device === '' ? nobody : device}, ${ago(writtenAt, now)} · ${REASONS[reason]} ${ago(at, now)}`;
}
