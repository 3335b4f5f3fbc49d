/** Annotations in memory that answer as the background does. For tests. */

import type { Annotation, AnnotationEdit, Target } from '../shared/annotation';
import type { Request } from '../shared/messages';
import { Refused } from '../content/runtime';

type Names = 'annotations' | 'editAnnotation' | 'removeAnnotation' | 'restoreAnnotation';

interface Held {
  canonical: string;
  annotation: Annotation;
  removed: boolean;
}

export class FakeAnnotations {
  readonly held = new Map<string, Held>();

  /** As if made on another machine. */
  put(canonical: string, target: Target, more: Partial<Annotation> = {}): Annotation {
    const at = new Date(Date.UTC(2026, 0, 1, 0, this.held.size)).toISOString();
    const id = more.id ?? crypto.randomUUID();
    const annotation: Annotation = {
      id, paperId: `id-${canonical}`, target, color: 'yellow', comment: '', motivation: 'highlighting', tags: [], createdAt: at, updatedAt: at, pending: false, ...more,
    };
    this.held.set(id, { canonical, annotation, removed: false });
    return annotation;
  }

  all(): Annotation[] {
    return [...this.held.values()].filter(({ removed }) => !removed).map(({ annotation }) => annotation);
  }

  list({ papers }: Request<'annotations'>): Annotation[][] {
    return papers.map(({ canonical }) =>
      [...this.held.values()].filter((one) => one.canonical === canonical && !one.removed).map(({ annotation }) => annotation));
  }

  make({ paper, annotation }: Request<'annotate'>): Annotation {
    const known = this.held.get(annotation.id)?.annotation;
    const tags = annotation.tags.map((name) => ({ id: `tag-${name}`, name }));
    const motivation = annotation.comment ? 'commenting' : 'highlighting';
    return known ?? this.put(paper.canonical, annotation.target, { ...annotation, tags, motivation, pending: true });
  }

  edit({ id, edit }: Request<'editAnnotation'>): Annotation {
    const held = this.find(id);
    held.annotation = { ...held.annotation, pending: true, ...changed(held.annotation, edit) };
    return held.annotation;
  }

  remove({ id }: Request<'removeAnnotation'>): null {
    this.find(id).removed = true;
    return null;
  }

  restore({ id }: Request<'restoreAnnotation'>): Annotation {
    const held = this.held.get(id);
    if (!held) throw new Refused('Nobody knows this annotation any more.');
    held.removed = false;
    return held.annotation;
  }

  answer(name: Names, request: unknown): unknown {
    switch (name) {
      case 'annotations':
        return this.list(request as Request<'annotations'>);
      case 'editAnnotation':
        return this.edit(request as Request<'editAnnotation'>);
      case 'removeAnnotation':
        return this.remove(request as Request<'removeAnnotation'>);
      case 'restoreAnnotation':
        return this.restore(request as Request<'restoreAnnotation'>);
    }
  }

  private find(id: string): Held {
    const held = this.held.get(id);
    if (!held || held.removed) throw new Refused('This annotation is not there any more.');
    return held;
  }
}

function changed({ tags }: Annotation, edit: AnnotationEdit): Partial<Annotation> {
  switch (edit.kind) {
    case 'color':
      return { color: edit.color };
    case 'comment':
      return { comment: edit.text, motivation: 'commenting' };
    case 'target':
      return { target: edit.target };
    case 'tag-add':
      return { tags: [...tags, { id: `tag-${edit.name}`, name: edit.name }] };
    case 'tag-remove':
      return { tags: tags.filter(({ id }) => id !== edit.tagId) };
  }
}
