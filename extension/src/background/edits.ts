/** What the user did, as operations: saving, removing, tags, note, status, star and lists. */

import type { Edit } from '../shared/messages';
import type { SeenPaper } from '../shared/model';
import { normaliseUrl } from '../shared/addresses';
import { listId, nameKey, tagId } from '../shared/paperId';
import { bringingBack } from './bringBack';
import { mergeText } from './mergeText';
import { appending } from './placing';
import { Refusal } from './refusal';
import { isSaved, type View } from './view';
import { byteLength, type Fields, isEmpty, moment, NOTE_BYTES, type Op, text } from './wire';

/** Operations that put a paper into the library and complete what the library does not know of it yet. */
export async function saving(view: View, id: string, known: Fields | undefined, seen: SeenPaper): Promise<Op[]> {
  const ts = moment();
  const paper = { e: 'paper', id, ts } as const;
  const ops: Op[] = [];
  if (!isSaved(known)) ops.push({ op: 'restore', ...paper, base: await view.version('paper', id, '_deleted') });
  for (const [f, val] of Object.entries(columns(seen))) {
    if (isEmpty(val) || !isEmpty(known?.[f]?.val)) continue;
    ops.push({ op: 'set', ...paper, f, val, fill: true, base: 0 });
  }
  const there = new Set(await view.members('identifier', id));
  for (const ident of identifiersOf(seen)) {
    const membership = `${id}|${ident}`;
    if (!there.has(membership)) ops.push({ op: 'add', e: 'identifier', id: membership, base: 0, ts });
  }
  return ops;
}

/** `scheme:value` of everything that names the paper, the page where it was seen included. */
export function identifiersOf(seen: SeenPaper): string[] {
  const proven = Object.entries(seen.identifiers).map(([scheme, value]) => `${scheme}:${value}`);
  return [...new Set([seen.canonical, ...proven, ...pageOf(seen.url)])].filter((ident) => !/[\s|]/u.test(ident));
}

/** The page as an identifier; nothing when its address cannot be one. */
function pageOf(address: string): string[] {
  try {
    return [`url:${normaliseUrl(address)}`];
  } catch {
    return [];
  }
}

function columns(seen: SeenPaper): Record<string, unknown> {
  return {
    canonical: seen.canonical,
    title: seen.title,
    authors: seen.authors,
    abstract: seen.abstract,
    published_on: seen.publishedOn,
    venue: seen.venue,
    url: seen.url,
    pdf_url: seen.pdfUrl,
    code_url: seen.codeUrl,
    extra: seen.extra,
  };
}

/** Operations that move a paper to the trash, unless someone wrote what this machine has not seen. */
export function removing(id: string, cursorVersion: number): Op[] {
  return [{ op: 'del', e: 'paper', id, seen: cursorVersion, ts: moment() }];
}

/** Operations of one edit of a saved paper; `seen` is the version up to which this machine has pulled. Raises Refusal. */
export async function editing(view: View, id: string, known: Fields, edit: Edit, seen: number): Promise<Op[]> {
  const ts = moment();
  const paper = { e: 'paper', id, ts } as const;
  const base = async (f: string) => view.version('paper', id, f);
  switch (edit.kind) {
    case 'status': {
      const status: Op = { op: 'set', ...paper, f: 'status', val: edit.status, base: await base('status') };
      // When it was last read is known by the same edit; of two machines' times the later one stays.
      return edit.status === 'read' ? [status, { op: 'set', ...paper, f: 'read_at', val: ts, base: await base('read_at') }] : [status];
    }
    case 'star':
      return [{ op: 'set', ...paper, f: 'starred', val: edit.starred, base: await base('starred') }];
    case 'note':
      return writingText({ e: 'paper', id, f: 'note' }, text(known, 'note'), edit, await base('note'));
    case 'tag-add':
      return joining(view, 'tag', id, edit.name);
    case 'list-add':
      return joining(view, 'list', id, edit.name);
    case 'tag-remove':
      return leaving(view, 'paper_tag', `${id}|${edit.tagId}`);
    case 'list-remove':
      return leaving(view, 'list_entry', `${edit.listId}|${id}`);
    case 'bring-back':
      return bringingBack(view, id, edit.event, seen, ts);
  }
}

/** A text of the user's. */
export interface WrittenField {
  e: 'paper' | 'annotation';
  id: string;
  f: 'note' | 'comment';
}

/** A text written over one that is no longer the newest is merged first, so that the newest is the base. Raises Refusal. */
export function writingText(field: WrittenField, present: string, edit: { text: string; baseText: string }, base: number): Op[] {
  const val = mergeText(edit.baseText, present, edit.text);
  if (byteLength(val) > NOTE_BYTES) throw new Refusal(`This ${field.f} is longer than 64 KiB. Shorten it, then save again.`);
  if (val === present) return [];
  return [{ op: 'text', ...field, val, base_text: present, base, ts: moment() }];
}

/** A name as it is kept. Raises Refusal. */
export function nameOf(kind: 'tag' | 'list', typed: string): string {
  const name = typed.trim().replaceAll(/\s+/gu, ' ');
  if (name === '') throw new Refusal(`Type a name for the ${kind}.`);
  if (byteLength(name) > 800) throw new Refusal(`This name of a ${kind} is too long.`);
  return name;
}

async function joining(view: View, kind: 'tag' | 'list', paper: string, typed: string): Promise<Op[]> {
  const ts = moment();
  const { id, ops } = await thing(view, kind, nameOf(kind, typed));
  if (kind === 'tag') {
    const membership = `${paper}|${id}`;
    const there = (await view.members('paper_tag', paper)).includes(membership);
    return there ? ops : [...ops, { op: 'add', e: 'paper_tag', id: membership, base: 0, ts }];
  }
  if ((await view.members('list_entry', paper)).includes(`${id}|${paper}`)) return ops;
  return [...ops, ...(await appending(view, id, paper, ts))];
}

/** The tag or list of this name, with the operations that make it if there is none. */
export async function thing(view: View, kind: 'tag' | 'list', name: string): Promise<{ id: string; ops: Op[] }> {
  const key = nameKey(name);
  const same = (await view.namedLike(kind, name)).filter((one) => nameKey(one.name) === key);
  const usual = kind === 'tag' ? tagId(name) : listId(name);
  const known = same.find(({ id }) => id === usual) ?? same[0];
  if (known) return { id: known.id, ops: [] };
  const ts = moment();
  const before = await view.fields(kind, usual);
  const renamed = before !== undefined && text(before, 'name') !== '' && nameKey(text(before, 'name')) !== key;
  const id = renamed ? crypto.randomUUID() : usual;
  const ops: Op[] = [];
  if (!renamed && before?.['_deleted']?.val === true) {
    ops.push({ op: 'restore', e: kind, id, base: await view.version(kind, id, '_deleted'), ts });
  }
  ops.push({ op: 'set', e: kind, id, f: 'name', val: name, fill: true, base: 0, ts });
  return { id, ops };
}

async function leaving(view: View, e: 'paper_tag' | 'list_entry', id: string): Promise<Op[]> {
  return [{ op: 'remove', e, id, base: await view.version(e, id, '_present'), ts: moment() }];
}
