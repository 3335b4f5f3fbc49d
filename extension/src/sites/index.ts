/** All sites. To add one: its file here, a line in this list, a fixture in tests/extension/fixtures. */

import { arxiv } from './arxiv';
import { huggingface } from './huggingface';
import type { Site } from './site';

export const sites: readonly Site[] = [huggingface, arxiv];

/** The site of a host name, or null. */
export function siteOf(hostname: string): Site | null {
  return sites.find((site) => site.hosts.includes(hostname)) ?? null;
}
