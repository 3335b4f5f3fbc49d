/** The address of the PDF viewer's page within the extension: what it is to open, as the background writes and the page reads it. */

import type { SeenPaper } from './model';

export const VIEWER = 'viewer.html';

export interface ViewerRequest {
  /** Address of the PDF; none where the user is to choose a file. */
  url?: string;
  /** The paper that the PDF is of, where it is known. */
  paper?: SeenPaper;
  /** Id of the annotation to scroll to. */
  annotation?: string;
}

/** Path and query, after the extension's own address. */
export function viewerAddress({ url, paper, annotation }: ViewerRequest): string {
  const asked = new URLSearchParams();
  if (url) asked.set('url', url);
  if (paper) asked.set('paper', JSON.stringify(paper));
  if (annotation) asked.set('annotation', annotation);
  return asked.size ? `${VIEWER}?${asked.toString()}` : VIEWER;
}

function paperOf(text: string | null): SeenPaper | undefined {
  try {
    const read = JSON.parse(text ?? 'null') as SeenPaper | null;
    return typeof read?.canonical === 'string' && typeof read.identifiers === 'object' ? read : undefined;
  } catch {
    return undefined;
  }
}

/** What cannot be read is left out. */
export function readViewerAddress(query: string): ViewerRequest {
  const asked = new URLSearchParams(query);
  const [url, paper, annotation] = [asked.get('url'), paperOf(asked.get('paper')), asked.get('annotation')];
  return { ...(url ? { url } : {}), ...(paper ? { paper } : {}), ...(annotation ? { annotation } : {}) };
}
