/** Where the annotations are on this face: anchored in small portions, again only where the page has changed. */

import type { Annotation, Target } from '../shared/annotation';
import type { SeenPaper } from '../shared/model';
import type { AnchorState, Anchored, Face } from './face';
import type { Kept } from './shelf';

export interface Placed {
  annotation: Annotation;
  paper: SeenPaper;
  /** null until it was looked for. */
  state: AnchorState | null;
  ranges: Range[];
  /** Not there any more; its card stays for whoever types in it. */
  gone?: true;
}

interface Held extends Anchored {
  target: Target;
  texts: string[];
}

/** Those not looked for yet; also those that have lost their place; also those that were not found. */
export type Which = 'new' | 'lost' | 'all';

/** Milliseconds of work after which the page gets its turn. */
const PORTION_MS = 10;
/** What tells where a target is; whoever stores it may write its members in another order. */
const places = ({ parts, context, source }: Target): string => JSON.stringify([source, context, parts.map(({ selector }) => selector.map((one) => Object.entries(one).toSorted()))]);
const same = (one: Target, other: Target): boolean => one === other || places(one) === places(other);
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** Whether ranges still show what they were found for: nodes that a page throws away or hides take the text with them. */
function holds({ ranges, texts }: Held): boolean {
  return ranges.length > 0 && ranges.every((range, index) => {
    const { startContainer } = range;
    return startContainer.isConnected && startContainer.parentElement?.checkVisibility?.() !== false && range.toString() === texts[index];
  });
}

export class Anchors {
  private readonly held = new Map<string, Held>();
  private run = 0;

  constructor(private readonly face: Face) {}

  /** What is known of an annotation now, without looking. */
  place({ annotation, paper }: Kept): Placed {
    const found = this.held.get(annotation.id);
    const known = found && same(found.target, annotation.target) ? found : undefined;
    return { annotation, paper, state: known?.state ?? null, ranges: known?.ranges ?? [] };
  }

  /** For one that was just made from these ranges, or found on the way to it. */
  know({ id, target }: Pick<Annotation, 'id' | 'target'>, anchored: Anchored): void {
    const { ranges } = anchored;
    this.held.set(id, { ...anchored, target, texts: ranges.map((range) => range.toString()) });
  }

  /** Looks for those that `which` names; `progress` after each portion. A later call ends an earlier one. */
  async settle(kept: readonly Kept[], which: Which, progress: () => void): Promise<void> {
    const run = (this.run += 1);
    const open = kept.filter((one) => this.isOpen(one, which));
    let since = performance.now();
    for (const { annotation, paper } of open) {
      const anchored = await this.face.anchor(paper, annotation.target);
      if (run !== this.run) return;
      this.know(annotation, anchored);
      if (performance.now() - since < PORTION_MS) continue;
      progress();
      await turn();
      if (run !== this.run) return;
      since = performance.now();
    }
    if (open.length > 0) progress();
  }

  private isOpen({ annotation }: Kept, which: Which): boolean {
    const known = this.held.get(annotation.id);
    if (!known || !same(known.target, annotation.target)) return true;
    if (which === 'new' || annotation.target.parts.length === 0) return false;
    const found = known.state === 'anchored' || known.state === 'moved';
    return found ? !holds(known) || (which === 'all' && known.state === 'moved') : which === 'all';
  }
}
