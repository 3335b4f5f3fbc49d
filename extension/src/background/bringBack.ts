/** A value of the history as a new edit. */

import type { HistoryEvent } from '../shared/model';
import { Refusal } from './refusal';
import { annotationOf, ends } from './shadow';
import type { View } from './view';
import { type Op, text } from './wire';

const MEMBERSHIPS = new Set(['paper_tag', 'list_entry', 'identifier', 'annotation_tag']);

/** Operations that write the event's value again. `seen` is the version up to which this machine has pulled. Raises Refusal. */
export async function bringingBack(view: View, paper: string, event: HistoryEvent, seen: number, ts: string): Promise<Op[]> {
  const { entity: e, entityId: id, field: f, value: val } = event;
  const annotation = annotationOf(e, id);
  const annotated = annotation === undefined ? undefined : text((await view.fields('annotation', annotation)) ?? {}, 'paper_id');
  const about = e === 'paper' ? id : (ends(e, id).paper ?? annotated);
  if (about === undefined || (await view.paper(about))?.id !== paper) {
    throw new Refusal('This is not of the history of this paper. Open its history again.');
  }
  const base = await view.version(e, id, f);
  const one = { e, id, ts };
  if (f === '_present' && MEMBERSHIPS.has(e)) return [{ op: val === true ? 'add' : 'remove', ...one, base }];
  if (f === '_deleted') return [val === true ? { op: 'del', ...one, seen } : { op: 'restore', ...one, base }];
  if (e === 'paper' && f === 'canonical') throw new Refusal('The name of a paper never changes.');
  if ((e === 'paper' && f === 'note') || (e === 'annotation' && f === 'comment')) {
    const present = text((await view.fields(e, id)) ?? {}, f);
    return present === val ? [] : [{ op: 'text', ...one, f, val: String(val ?? ''), base_text: present, base }];
  }
  return [{ op: 'set', ...one, f, val, base }];
}
