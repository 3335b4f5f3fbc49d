/** Items of the server's answers, as the extension speaks of them. */

import type { Found } from '../shared/messages';
import type { HistoryEvent } from '../shared/model';

/** One paper that a search found. */
export function foundOf(item: { paper?: Record<string, unknown>; snippets?: unknown }): Found {
  const snippet = passage(item.snippets);
  return {
    paperId: String(item.paper?.['id']),
    title: String(item.paper?.['title'] ?? ''),
    url: String(item.paper?.['url'] ?? ''),
    ...(snippet === '' ? {} : { snippet }),
  };
}

/** One value of the history. */
export function eventOf(item: Record<string, unknown>): HistoryEvent {
  return {
    id: Number(item['id']),
    entity: String(item['entity']),
    entityId: String(item['entity_id']),
    field: String(item['field']),
    value: item['value'],
    reason: item['reason'] as HistoryEvent['reason'],
    at: String(item['at']),
    writtenAt: String(item['written_at']),
    device: String(item['device_name'] ?? ''),
  };
}

/** The first passage outside the title that matches: field → pieces of text, some of which match. */
function passage(snippets: unknown): string {
  if (typeof snippets !== 'object' || snippets === null) return '';
  for (const [field, pieces] of Object.entries(snippets)) {
    if (field === 'title' || !Array.isArray(pieces) || !pieces.some((piece) => piece?.match === true)) continue;
    return pieces.map((piece) => String(piece?.text ?? '')).join('');
  }
  return '';
}
