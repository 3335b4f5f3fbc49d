/** Decides which key presses are Postil's: never those of a field, of another dialog, or with a modifier. */

import type { Status } from '../shared/model';

export type Command =
  | 'next' | 'previous' | 'save' | 'tags' | 'note' | 'lists' | 'annotate' | 'highlight' | 'status' | Status | 'undo' | 'help' | 'escape';

const COMMANDS: Record<string, Command> = {
  j: 'next', k: 'previous', s: 'save', t: 'tags', n: 'note', l: 'lists', a: 'annotate', h: 'highlight', r: 'status',
  1: 'unread', 2: 'reading', 3: 'read', u: 'undo', '?': 'help', Escape: 'escape',
};
/** Fields, what takes keys like one, and dialogs. */
const THEIRS =
  'input, textarea, select, iframe, embed, object, [contenteditable]:not([contenteditable="false"]), [role=textbox], [role=searchbox], [role=combobox], [role=listbox], [role=menu], [role=application], dialog, [role=dialog], [role=alertdialog], [aria-modal=true]';

function isElement(target: EventTarget): target is Element {
  return 'matches' in target;
}

/** The command of a key press, or null. Looks through open shadow roots, where fields may hide. */
export function commandOf(event: KeyboardEvent): Command | null {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return null;
  const command = COMMANDS[event.key];
  if (!command || (event.shiftKey && command !== 'help')) return null;
  if (event.repeat && command !== 'next' && command !== 'previous') return null;
  const path = event.composedPath().filter(isElement);
  return path.some((element) => element.matches(THEIRS)) ? null : command;
}
