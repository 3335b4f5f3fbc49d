/** Text quotes: describing a range of a document, and finding it again in another state or form of the text. */

export interface Found {
  /** `anchored`: sure (score >= 0.8); `moved`: check (0.6 to 0.8); `missing`: not in this text. */
  state: 'anchored' | 'moved' | 'missing';
  /** 0 to 1. */
  score: number;
  range: Range | null;
}
