/** Follows the user's selection: says when one is finished and when it is gone. */

const SETTLE_MS = 120;

export interface SelectionListener {
  finished(range: Range): void;
  gone(): void;
}

/** The selected range; null where nothing is selected, or only white space. */
export function selectedRange(document: Document): Range | null {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  return /\S/.test(range.toString()) ? range : null;
}

const isOurs = (target: EventTarget): boolean => 'hasAttribute' in target && (target as Element).hasAttribute('data-postil');

/** Not while the pointer is down: a bar that comes under a moving pointer is in the way. Returns a look at what is selected now. */
export function followSelection(document: Document, listener: SelectionListener, signal: AbortSignal): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pressed = false;
  let own = false;
  const look = (): void => {
    clearTimeout(timer);
    if (signal.aborted) return;
    const range = selectedRange(document);
    if (!range) listener.gone();
    else if (!pressed) listener.finished(range);
  };
  const soon = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(look, ms);
  };
  const options = { capture: true, signal };
  document.addEventListener('selectionchange', () => (selectedRange(document) ? soon(SETTLE_MS) : look()), options);
  // A move tells it too: this script may come while the pointer is down.
  const press = (): void => {
    if (pressed) return;
    pressed = true;
    listener.gone();
  };
  document.addEventListener('pointerdown', (event) => {
    own = event.composedPath().some(isOurs);
    if (!own) press();
  }, options);
  document.addEventListener('pointermove', ({ buttons }) => {
    if (!own && (buttons & 1) === 1) press();
  }, options);
  for (const type of ['pointerup', 'pointercancel', 'dragend']) {
    document.addEventListener(type, () => {
      pressed = false;
      own = false;
      // The selection of a click is changed after this event.
      soon(0);
    }, options);
  }
  signal.addEventListener('abort', () => clearTimeout(timer));
  return look;
}
