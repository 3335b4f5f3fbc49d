/** What a paper's fields held before, as the server keeps it, with the names that this machine knows. */

import { quoteOf } from '../shared/annotation';
import type { HistoryEvent } from '../shared/model';
import { reading } from './database';
import type { Background } from './ports';
import { ServerError } from './server';
import { annotationOf, ends } from './shadow';
import { View } from './view';
import { text } from './wire';

/** Newest first; `offline` when the server does not answer. */
export async function history(background: Background, paper: string): Promise<{ events: HistoryEvent[]; offline: boolean }> {
  const settings = await background.settings();
  const token = await settings.get('token');
  if (token === undefined) return { events: [], offline: true };
  try {
    const events = await background.server(await settings.server(), token).history(paper);
    return { events: await named(background, events), offline: false };
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    return { events: [], offline: !error.missing };
  }
}

async function named(background: Background, events: HistoryEvent[]): Promise<HistoryEvent[]> {
  const tx = reading(await background.library());
  const view = new View(tx);
  const found = await Promise.all(
    events.map(async (event) => {
      const name = await nameOf(view, event);
      return name === undefined ? event : { ...event, name };
    }),
  );
  await tx.done;
  return found;
}

/** Of the tag or list that a membership joins; of an identifier, itself; of an annotation, what it quotes or says. */
async function nameOf(view: View, { entity, entityId }: HistoryEvent): Promise<string | undefined> {
  const { member, ident } = ends(entity, entityId);
  if (ident !== undefined) return ident;
  if (member !== undefined) return view.formerName(entity === 'list_entry' ? 'list' : 'tag', member);
  const annotation = annotationOf(entity, entityId);
  const fields = annotation === undefined ? undefined : await view.fields('annotation', annotation);
  if (!fields) return undefined;
  return quoteOf({ source: '', parts: [], ...(fields['target']?.val as object) }) || text(fields, 'comment') || undefined;
}
