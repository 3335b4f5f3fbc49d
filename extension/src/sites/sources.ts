/** Which face of a paper an address shows: what people call it, and what of the paper can be read there. */

/** `row`: title and perhaps abstract in a list; `abstract`, `page`: arXiv's and Hugging Face's page of one paper; `text`: all of it as HTML. */
export type FaceKind = 'row' | 'abstract' | 'page' | 'text' | 'pdf' | 'other';

export interface Source {
  kind: FaceKind;
  /** As in "elsewhere in this paper: arXiv HTML". */
  name: string;
}

const ARXIV = String.raw`^https?://(?:[a-z]+\.)*arxiv\.org/`;
const SOURCES: [RegExp, FaceKind, string][] = [
  [/^https?:\/\/ar5iv\.(?:labs\.arxiv\.)?org\//, 'text', 'ar5iv'],
  [new RegExp(`${ARXIV}html/`), 'text', 'arXiv HTML'],
  [new RegExp(`${ARXIV}abs/`), 'abstract', 'arXiv abstract'],
  [new RegExp(`${ARXIV}pdf/`), 'pdf', 'PDF'],
  [new RegExp(ARXIV), 'row', 'arXiv list'],
  [/^https?:\/\/(?:huggingface\.co|hf\.co)\/papers\/\d{4}\.\d{4,5}/, 'page', 'Hugging Face'],
  [/^https?:\/\/(?:huggingface\.co|hf\.co)\/papers\b/, 'row', 'Hugging Face list'],
  [/^urn:x-pdf:|^(?:https?|file):[^?#]*\.pdf(?:[?#]|$)/i, 'pdf', 'PDF'],
];

export function sourceOf(address: string): Source {
  const [, kind, name] = SOURCES.find(([pattern]) => pattern.test(address)) ?? [];
  if (kind && name) return { kind, name };
  return { kind: 'other', name: URL.canParse(address) ? new URL(address).hostname || 'another place' : 'another place' };
}

/**
 * Whether a face must show what was quoted on another: only one of the same kind, or a paper's own page what a row of it
 * showed. Rows show only part of a paper, and not everywhere the same.
 */
export function mustShow(face: FaceKind, source: FaceKind): boolean {
  if (face === 'row' || face === 'other') return false;
  return face === source || (source === 'row' && (face === 'abstract' || face === 'page'));
}
