/** Decides which key presses are Postil's: never those of a field, of another dialog, or with a modifier. */

export type Command = 'next' | 'previous' | 'save' | 'tags' | 'note' | 'annotate' | 'status' | 'help' | 'escape';

const COMMANDS: Record<string, Command> = {
  j: 'next', k: 'previous', s: 'save', t: 'tags', n: 'note', a: 'annotate', r: 'status', '?': 'help', Escape: 'escape',
};
const REPEATABLE: ReadonlySet<Command> = new Set(['next', 'previous']);
const FIELDS =
  'input, textarea, select, iframe, embed, object, [contenteditable]:not([contenteditable="false"]), [role=textbox], [role=searchbox], [role=combobox], [role=listbox], [role=menu], [role=application]';
const DIALOGS = 'dialog, [role=dialog], [role=alertdialog], [aria-modal=true]';

function isElement(target: EventTarget): target is Element {
  return 'matches' in target;
}

/** The command of a key press, or null. Looks through open shadow roots, where fields may hide. */
export function commandOf(event: KeyboardEvent): Command | null {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return null;
  const command = COMMANDS[event.key];
  if (!command || (event.shiftKey && command !== 'help')) return null;
  if (event.repeat && !REPEATABLE.has(command)) return null;
  const path = event.composedPath().filter(isElement);
  return path.some((element) => element.matches(FIELDS) || element.matches(DIALOGS)) ? null : command;
}
