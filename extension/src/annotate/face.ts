/** A face of papers: a place where their text is shown, can be selected, found again and painted (a web page, a PDF). */

import type { Part, Target } from '../shared/annotation';
import type { SeenPaper } from '../shared/model';

/**
 * `anchored`: here, for sure. `moved`: most likely here, the user should check. `elsewhere`: in a part of the paper that
 * this face does not show. `orphan`: this face should show it, and does not.
 */
export type AnchorState = 'anchored' | 'moved' | 'elsewhere' | 'orphan';

export interface Anchored {
  state: AnchorState;
  /** 0 to 1. */
  score: number;
  /** One for each part that was found. */
  ranges: Range[];
}

export interface Face {
  readonly document: Document;
  /** The papers whose text is shown, in page order; of a paper page its own first. */
  papers(): SeenPaper[];
  /** All that is known of one of them, where `papers` names them only. */
  whole?(paper: SeenPaper): SeenPaper;
  /** The paper that a selection is about; null where it is about none, or about two. */
  paperOf(range: Range): SeenPaper | null;
  /** What is selected, with the address and version of this face; null when it holds no text. */
  describe(range: Range, paper: SeenPaper): Target | null;
  /** The target of a page note made here. */
  noteTarget(paper: SeenPaper): Target;
  /** Where a target's parts are in the text of its paper. Never throws. */
  anchor(paper: SeenPaper, target: Target): Promise<Anchored>;
  /** Brings an anchored annotation into sight (a PDF renders its page first); answers where it is now. */
  reveal(paper: SeenPaper, target: Target): Promise<Anchored>;
  /** Text came, went or was rendered: what is shown should be anchored again. */
  onChange(listener: () => void, signal: AbortSignal): void;
  /** Whether an event or node is in parts of the face that are no text of a paper (our own hosts, fields, buttons). */
  isOurs?(node: Node): boolean;
}

export type { Part };
