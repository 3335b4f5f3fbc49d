/** Presses on Postil's elements: caught before the page sees them, so no card link, vote or hotkey reacts. */

const TYPES = ['click', 'dblclick', 'auxclick', 'mousedown', 'mouseup', 'pointerdown', 'pointerup', 'touchstart', 'touchend'];

/** True for Postil's own hosts: rows, popover, help. */
function isHost(target: EventTarget): target is Element {
  return 'localName' in target && ((target as Element).hasAttribute('data-postil-id') || (target as Element).hasAttribute('data-postil'));
}

/**
 * Stops presses on rows at the window, and those in other hosts where they leave it (their own listeners come first).
 * `press` gets each click on a control of a row: the row's host, the control, its `data-do`.
 */
export function watchPresses(view: Window, press: (host: Element, control: HTMLElement, action: string) => void, signal: AbortSignal): void {
  const caught = (event: Event): void => {
    const path = event.composedPath();
    const host = path.find(isHost);
    if (!host?.hasAttribute('data-postil-id')) return;
    event.stopImmediatePropagation();
    if (event.type !== 'click') return;
    event.preventDefault(); // The row may lie inside a link.
    const control = path.find((target): target is HTMLElement => 'dataset' in target && Boolean((target as HTMLElement).dataset.do));
    if (control) press(host, control, control.dataset.do ?? '');
  };
  for (const type of TYPES) view.addEventListener(type, caught, { capture: true, signal, passive: type.startsWith('touch') });
}

/** For a popover's or an overlay's root: what happens inside stays inside. */
export function keepInside(root: ShadowRoot): void {
  for (const type of [...TYPES, 'input', 'change', 'paste', 'copy', 'cut']) {
    root.addEventListener(type, (event) => event.stopPropagation(), { passive: type.startsWith('touch') });
  }
}
