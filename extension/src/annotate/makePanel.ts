/** Makes the panel: what its controls do. */

import { type AnnotationEdit, quoteOf } from '../shared/annotation';
import { wordsOf } from '../shared/words';
import { sourceOf } from '../sites/sources';
import type { Annotator } from './annotator';
import { Panel, type PanelDeeds } from './panel';
import { quotedAt } from './where';

/** False where it was not saved: what was typed is still to be kept. */
async function edit(annotator: Annotator, id: string, what: AnnotationEdit): Promise<boolean> {
  try {
    await annotator.shelf.edit(id, what);
    return annotator.shelf.get(id) !== undefined;
  } catch (error) {
    const retry = { name: 'Try again', run: () => void edit(annotator, id, what) };
    const copy = what.kind === 'comment' ? [{ name: 'Copy text', run: () => annotator.copy(what.text) }] : [];
    annotator.notice.warn(`Not saved: ${wordsOf(error)}`, retry, ...copy);
    return false;
  }
}

async function remove(annotator: Annotator, id: string): Promise<void> {
  const { shelf, notice } = annotator;
  const kept = shelf.get(id);
  // Its card goes.
  if (!kept) return annotator.mark('');
  const failed = (error: unknown): void => notice.warn(`Not done: ${wordsOf(error)}`);
  const what = kept.annotation.target.parts.length > 0 ? 'Highlight' : 'Page note';
  notice.tell(`${what} deleted`, () => void shelf.restore(kept).catch(failed));
  await shelf.remove(id).catch(failed);
}

/** The user says that a moved passage is the right one: the annotation is of what it shows from now on. */
async function confirm(annotator: Annotator, id: string): Promise<void> {
  const placed = annotator.everywhere().find(({ annotation }) => annotation.id === id);
  const targets = placed?.ranges.map((range) => annotator.options.face.describe(range, placed.paper)) ?? [];
  const [first] = targets;
  if (!first) return;
  const parts = targets.flatMap((target) => target?.parts ?? []);
  await edit(annotator, id, { kind: 'target', target: { ...first, parts } });
  await annotator.refresh();
}

function open(annotator: Annotator, id: string): void {
  const kept = annotator.shelf.get(id);
  if (!kept) return;
  const { paper, annotation } = kept;
  const { source } = annotation.target;
  const { kind } = sourceOf(source);
  const { openPdf, face } = annotator.options;
  if (kind === 'pdf' && openPdf) openPdf(paper, source, id);
  // A list moves on; the paper's own page stays.
  else face.document.defaultView?.open(quotedAt(kind === 'row' ? paper.url || source : source, annotation.target), '_blank', 'noopener');
}

function deedsOf(annotator: Annotator): PanelDeeds {
  const { drafts, runtime, openPdf } = annotator.options;
  const { shelf } = annotator;
  return {
    drafts,
    jump: (id) => void annotator.jump(id),
    color: (id, color) => void edit(annotator, id, { kind: 'color', color }),
    comment: (id, text, baseText) => edit(annotator, id, { kind: 'comment', text, baseText }),
    addTag: (id, name) => void edit(annotator, id, { kind: 'tag-add', name }),
    removeTag: (id, tagId) => void edit(annotator, id, { kind: 'tag-remove', tagId }),
    suggestTags: (prefix) => runtime.send('suggestTags', { prefix }),
    remove: (id) => void remove(annotator, id),
    copy: (id) => annotator.copy(quoteOf(shelf.get(id)?.annotation.target ?? { source: '', parts: [] })),
    confirm: (id) => void confirm(annotator, id),
    open: (id) => open(annotator, id),
    note: (paper) => annotator.note(paper),
    openPdf: openPdf && ((paper) => paper.pdfUrl && openPdf(paper, paper.pdfUrl)),
    closed: () => annotator.mark(''),
  };
}

export function makePanel(annotator: Annotator): Panel {
  const { face, dress } = annotator.options;
  return new Panel(face.document, dress, deedsOf(annotator));
}
