/** Drafts of notes in the extension's storage: they outlive the page, the popover and the background. */

import { Orphaned, alive } from './runtime';

/** Text of a note that the background has not confirmed yet. `baseText` is what the user started from. */
export interface Draft {
  text: string;
  baseText: string;
}

export interface Drafts {
  read(canonical: string): Promise<Draft | null>;
  /** null removes the draft. Rejects with Orphaned, or when the storage fails. */
  write(canonical: string, draft: Draft | null): Promise<void>;
}

const keyOf = (canonical: string): string => `draft:${canonical}`;

function isDraft(value: unknown): value is Draft {
  return typeof value === 'object' && value !== null && 'text' in value && 'baseText' in value;
}

export const chromeDrafts: Drafts = {
  async read(canonical) {
    if (!alive()) return null;
    const key = keyOf(canonical);
    const value: unknown = (await chrome.storage.local.get(key))[key];
    return isDraft(value) ? value : null;
  },

  async write(canonical, draft) {
    if (!alive()) throw new Orphaned();
    const key = keyOf(canonical);
    await (draft ? chrome.storage.local.set({ [key]: draft }) : chrome.storage.local.remove(key));
  },
};
