/** Keys of the viewer, besides those of the annotations and those by which the browser scrolls. */

export interface KeyActions {
  find(): void;
  page(): void;
  step(up: boolean): void;
  fit(): void;
  turn(by: 1 | -1): void;
  rotate(): void;
  outline(): void;
  /** Whether pages are wider than the window, so that the browser scrolls sideways. */
  wide(): boolean;
}

const FIELD = 'input, textarea, select, [contenteditable]';

/** True when the key was used. */
export function pressed(event: KeyboardEvent, actions: KeyActions): boolean {
  const { key, altKey } = event;
  const command = event.ctrlKey || event.metaKey;
  const target = event.composedPath()[0];
  const typing = target instanceof Element && target.matches(FIELD);
  if (altKey) return false;
  if (command) return commanded(key, actions);
  if (typing || event.isComposing) return false;
  switch (key) {
    case '/':
      return used(() => actions.find());
    case 'g':
      return used(() => actions.page());
    case 'n':
      return used(() => actions.turn(1));
    case 'p':
      return used(() => actions.turn(-1));
    case 'ArrowRight':
    case 'ArrowLeft':
      return !actions.wide() && used(() => actions.turn(key === 'ArrowRight' ? 1 : -1));
    case 'r':
      return used(() => actions.rotate());
    case 'o':
      return used(() => actions.outline());
    default:
      return zoomed(key, actions);
  }
}

/** With Control or Command; the browser's own zoom stays where the page's own keys are not meant. */
function commanded(key: string, actions: KeyActions): boolean {
  return key === 'f' ? used(() => actions.find()) : zoomed(key, actions);
}

function zoomed(key: string, actions: KeyActions): boolean {
  switch (key) {
    case '+':
    case '=':
      return used(() => actions.step(true));
    case '-':
      return used(() => actions.step(false));
    case '0':
      return used(() => actions.fit());
    default:
      return false;
  }
}

function used(act: () => void): true {
  act();
  return true;
}
