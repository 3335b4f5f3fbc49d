/** What popover.js, the second content script, registers for the first: the two meet here and nowhere else. */

import type { Annotator } from '../annotate/annotator';
import type { Panel } from '../annotate/panel';
import type { Help, HelpOptions } from './help';
import type { Popover, PopoverOptions } from './popover';

export interface PanelScript {
  popover(options: Omit<PopoverOptions, 'drafts'>): Popover;
  help(options: HelpOptions): Help;
  /** The panel of annotations. */
  drawer(annotator: Annotator): Panel;
}

declare global {
  /** On the global of the extension's own world, which pages cannot see; both content scripts of a page share it. */
  // oxlint-disable-next-line no-var -- only a var becomes a property of globalThis
  var postilPanels: PanelScript | undefined;
}

/** Run again, it replaces itself; panels that are open live on. */
export function register(script: PanelScript): void {
  globalThis.postilPanels = script;
}

/** For a script that starts: what an older version has left behind is not to be used. */
export function forget(): void {
  globalThis.postilPanels = undefined;
}

export function registered(): PanelScript | undefined {
  return globalThis.postilPanels;
}
