/** What the annotator remembers of the user's ways: the colour used last. */

import { COLORS, type HighlightColor } from '../shared/annotation';
import { alive } from '../content/runtime';

export interface Preferences {
  lastColor(): Promise<HighlightColor>;
  used(color: HighlightColor): void;
}

const KEY = 'highlightColor';

export const chromePreferences: Preferences = {
  async lastColor() {
    const kept: unknown = alive() ? (await chrome.storage.local.get(KEY))[KEY] : undefined;
    return COLORS.find((color) => color === kept) ?? 'yellow';
  },
  used(color) {
    if (alive()) chrome.storage.local.set({ [KEY]: color }).catch(() => undefined);
  },
};
