/** Annotations on this machine: listed, made, edited, removed and brought back. */

import {
  type Annotation,
  type AnnotationEdit,
  COLORS,
  type HighlightColor,
  type NewAnnotation,
  type Selector,
  type Target,
} from '../shared/annotation';
import type { PaperState, SeenPaper } from '../shared/model';
import { type LibraryDb, reading, readMeta, type Writing } from './database';
import { nameOf, saving, thing, writingText } from './edits';
import { linksOf } from './foreign';
import { resolve, sawBoth, stateOf, within } from './library';
import { append } from './outbox';
import { Refusal } from './refusal';
import { isAnnotation, isSaved, View } from './view';
import { byteLength, type Fields, moment, type Op, text } from './wire';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u;
const CONTEXT = 2000;
/** Larger than a target of any selection; what the server takes is checked on the JSON that it makes (64 KiB). */
const TARGET_BYTES = 60_000;
const GONE = 'This annotation is not there any more: it was removed here or on another machine.';

/** Annotations of each paper and of the records joined to it, page notes first, then by source and place. */
export async function annotations(db: LibraryDb, papers: SeenPaper[]): Promise<Annotation[][]> {
  const tx = reading(db);
  const view = new View(tx);
  const found = await Promise.all(
    papers.map(async (seen) => {
      const { id, fields } = await resolve(view, seen);
      return isSaved(fields) ? ofPaper(view, id) : [];
    }),
  );
  await tx.done;
  return found;
}

async function ofPaper(view: View, head: string): Promise<Annotation[]> {
  const records = await Promise.all((await view.family(head)).map(async (record) => view.annotations(record)));
  const all = records.flatMap((some) => [...some]);
  const told = await Promise.all(all.map(async ([id, fields]) => tell(view, id, fields)));
  return told.map((one) => [placeOf(one), one] as const).toSorted(([a], [b]) => compare(a, b)).map(([, one]) => one);
}

interface Made {
  annotation: Annotation;
  state: PaperState;
}

/** Makes an annotation, and saves its paper first. The same id again answers the same. Raises Refusal. */
export async function annotate(db: LibraryDb, seen: SeenPaper, draft: NewAnnotation): Promise<Made> {
  return within(db, async (view, tx) => {
    const { id, fields } = await resolve(view, seen);
    const known = await view.fields('annotation', draft.id);
    if (known && !isAnnotation(known)) throw new Refusal(GONE);
    if (!known) {
      const first = isSaved(fields) ? await naming(view, id, seen) : await saving(view, id, fields, seen);
      await append(tx, [...first, ...(await making(view, id, draft))], seen.title || text(fields ?? {}, 'title') || seen.canonical);
      view.refresh();
    }
    const made = await present(view, draft.id);
    return { annotation: await tell(view, draft.id, made), state: await stateOf(view, seen, id) };
  });
}

/** What the page or file proves names the paper from now on: by its fingerprint a copy on the disk is known. */
async function naming(view: View, paper: string, { identifiers }: SeenPaper): Promise<Op[]> {
  const there = new Set(await view.members('identifier', paper));
  const ids = Object.entries(identifiers).map(([scheme, value]) => `${paper}|${scheme}:${value}`);
  const ts = moment();
  return ids.filter((id) => !there.has(id)).map((id) => ({ op: 'add', e: 'identifier', id, base: 0, ts }));
}

async function making(view: View, paper: string, draft: NewAnnotation): Promise<Op[]> {
  if (!UUID.test(draft.id)) throw new Refusal('This annotation has no id of its own. Reload this page, then try again.');
  const ts = moment();
  const one = { e: 'annotation', id: draft.id, ts } as const;
  const set = (f: string, val: unknown): Op => ({ op: 'set', ...one, f, val, base: 0 });
  const target = kept(draft.target);
  const motivation = target.parts.length === 0 || draft.comment !== '' ? 'commenting' : 'highlighting';
  const ops = [set('paper_id', paper), set('target', target), set('motivation', motivation), set('color', colorOf(draft.color))];
  ops.push(...writingText({ e: one.e, id: one.id, f: 'comment' }, '', { text: draft.comment, baseText: '' }, 0));
  const tagged = new Set<string>();
  for (const name of draft.tags) {
    const { id, ops: made } = await thing(view, 'tag', nameOf('tag', name));
    if (!tagged.has(id)) ops.push(...made, { op: 'add', e: 'annotation_tag', id: `${draft.id}|${id}`, base: 0, ts });
    tagged.add(id);
  }
  return ops;
}

/** A target as the server takes it. Raises Refusal. */
function kept({ context, ...target }: Target): Target {
  const short = context === undefined ? '' : [...context].slice(0, CONTEXT).join('');
  const whole: Target = short === '' ? target : { ...target, context: short };
  if (byteLength(target.source) > 4096) {
    throw new Refusal('The address of this page is too long to be kept. Open the page by a shorter address.');
  }
  if (byteLength(JSON.stringify(whole)) > TARGET_BYTES || target.parts.length > 50) {
    throw new Refusal('This selection is too long for one highlight. Select less, or highlight it in pieces.');
  }
  return whole;
}

function colorOf(color: string): HighlightColor | '' {
  if (color !== '' && !COLORS.some((one) => one === color)) throw new Refusal('There is no such colour of highlights.');
  return color as HighlightColor | '';
}

/** One edit. Raises Refusal. */
export async function editAnnotation(db: LibraryDb, id: string, edit: AnnotationEdit): Promise<Annotation> {
  return within(db, async (view, tx) => {
    const fields = await present(view, id);
    if (edit.kind === 'comment') await sawBoth(tx, id, edit.baseText);
    await append(tx, await editing(view, id, fields, edit), await titleOf(view, fields));
    view.refresh();
    return tell(view, id, await present(view, id));
  });
}

async function editing(view: View, id: string, fields: Fields, edit: AnnotationEdit): Promise<Op[]> {
  const ts = moment();
  const one = { e: 'annotation', id, ts } as const;
  switch (edit.kind) {
    case 'color': {
      const val = colorOf(edit.color);
      return val === text(fields, 'color') ? [] : [{ op: 'set', ...one, f: 'color', val, base: await view.version(one.e, id, 'color') }];
    }
    case 'target':
      return [{ op: 'set', ...one, f: 'target', val: kept(edit.target), base: await view.version(one.e, id, 'target') }];
    case 'comment': {
      const base = await view.version(one.e, id, 'comment');
      const said = writingText({ e: one.e, id, f: 'comment' }, text(fields, 'comment'), edit, base);
      const becomes = said.length > 0 && text(fields, 'motivation') === 'highlighting';
      if (!becomes) return said;
      const told = await view.version(one.e, id, 'motivation');
      return [...said, { op: 'set', ...one, f: 'motivation', val: 'commenting', base: told }];
    }
    case 'tag-add': {
      const { id: tag, ops } = await thing(view, 'tag', nameOf('tag', edit.name));
      const there = (await view.tagsOf(id)).some((held) => held.id === tag);
      return there ? ops : [...ops, { op: 'add', e: 'annotation_tag', id: `${id}|${tag}`, base: 0, ts }];
    }
    case 'tag-remove': {
      const member = `${id}|${edit.tagId}`;
      return [{ op: 'remove', e: 'annotation_tag', id: member, base: await view.version('annotation_tag', member, '_present'), ts }];
    }
  }
}

/** Removes one; nothing when it is not there. Answers its paper. */
export async function removeAnnotation(db: LibraryDb, id: string): Promise<string> {
  return within(db, async (view, tx) => {
    const fields = await view.fields('annotation', id);
    if (isAnnotation(fields)) {
      const [seen] = (await readMeta(tx)).cursor;
      await append(tx, [{ op: 'del', e: 'annotation', id, seen, ts: moment() }], await titleOf(view, fields));
    }
    return text(fields ?? {}, 'paper_id');
  });
}

/** Brings back one that was removed. Raises Refusal when nobody knows it any more. */
export async function restoreAnnotation(db: LibraryDb, id: string): Promise<Annotation> {
  return within(db, async (view, tx) => {
    const fields = await view.fields('annotation', id);
    if (fields?.['_deleted']?.val === true) await bringBack(view, tx, id, fields);
    return tell(view, id, await present(view, id));
  });
}

async function bringBack(view: View, tx: Writing, id: string, fields: Fields): Promise<void> {
  const base = await view.version('annotation', id, '_deleted');
  await append(tx, [{ op: 'restore', e: 'annotation', id, base, ts: moment() }], await titleOf(view, fields));
  view.refresh();
}

/** Fields of one that is there, of a paper that is in the library. Raises Refusal. */
async function present(view: View, id: string): Promise<Fields> {
  const fields = await view.fields('annotation', id);
  if (!isAnnotation(fields)) throw new Refusal(GONE);
  const paper = await view.paper(text(fields, 'paper_id'));
  if (!isSaved(paper?.fields)) {
    throw new Refusal('The paper of this annotation was removed from the library. Save it again, then try again.');
  }
  return fields;
}

async function titleOf(view: View, fields: Fields): Promise<string> {
  return text((await view.paper(text(fields, 'paper_id')))?.fields ?? {}, 'title');
}

async function tell(view: View, id: string, fields: Fields): Promise<Annotation> {
  const times = Object.values(fields).map(({ at }) => at ?? 0);
  const created = fields['paper_id']?.at ?? Math.min(...times);
  const conflict = await view.conflict(id, text(fields, 'comment'));
  const links = linksOf(fields['extra']?.val);
  const { source, parts, ...target } = (fields['target']?.val ?? {}) as Partial<Target>;
  return {
    id,
    paperId: text(fields, 'paper_id'),
    target: { ...target, source: source ?? '', parts: parts ?? [] },
    color: text(fields, 'color') as HighlightColor | '',
    comment: text(fields, 'comment'),
    motivation: text(fields, 'motivation'),
    tags: await view.tagsOf(id),
    createdAt: new Date(created).toISOString(),
    updatedAt: new Date(Math.max(created, ...times)).toISOString(),
    pending: (await view.waitingFor(id)).length > 0,
    ...(links.length > 0 ? { links } : {}),
    ...(conflict ? { conflict } : {}),
  };
}

type Place = [highlighted: boolean, source: string, page: number, start: number, createdAt: string, id: string];

/** As the server orders them: page notes first, then by source, page and start. */
function placeOf({ target, createdAt, id }: Annotation): Place {
  const all: Selector[] = target.parts.flatMap((part) => part.selector);
  const pages = all.map((one) => ('value' in one ? /^page=(\d+)/u.exec(String(one['value']))?.[1] : undefined));
  const page = pages.find((one) => one !== undefined);
  const start = all.map((one) => ('start' in one ? one['start'] : undefined)).find((one) => typeof one === 'number');
  return [target.parts.length > 0, target.source, Number(page ?? 0), Number(start ?? Number.MAX_SAFE_INTEGER), createdAt, id];
}

function compare(a: Place, b: Place): number {
  const at = a.findIndex((one, index) => one !== b[index]);
  if (at < 0) return 0;
  return (a[at] ?? 0) < (b[at] ?? 0) ? -1 : 1;
}
