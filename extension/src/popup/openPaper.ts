/** Opens a paper from the popup: the page where it was met, or its place in the library. */

import type { PageApi } from '../shared/pageApi';

/** Only web addresses: what a page once said is not to run here. */
const isWeb = (address: string): boolean => /^https?:\/\//iu.test(address);

/** `library`: address of the server, where there is one. Does nothing when neither can be opened. */
export function openPaper(api: PageApi, library: string | undefined, paper: { paperId: string; url: string }): void {
  const target = isWeb(paper.url) ? paper.url : `${library ?? ''}/papers/${encodeURIComponent(paper.paperId)}`;
  if (isWeb(target)) void api.open(target);
}
