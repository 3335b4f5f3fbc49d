/** Keeps a selection by mouse from jumping to the end of a page where there is no text under the pointer. */

function reset(layer: HTMLElement): void {
  const end = layer.querySelector(':scope > .endOfContent');
  if (end && end !== layer.lastElementChild) layer.append(end);
  layer.classList.remove('selecting');
}

/** Chromium before 148 selects by document order; then a shield after the run where the selection ends helps. */
export function shapeSelections(document: Document, signal: AbortSignal): void {
  let pressed = false;
  const layers = (): NodeListOf<HTMLElement> => document.querySelectorAll<HTMLElement>('.textLayer');
  const released = (): void => {
    pressed = false;
    layers().forEach(reset);
  };
  const changed = (): void => {
    const selection = document.getSelection();
    if (!selection || selection.rangeCount === 0) return layers().forEach(reset);
    const range = selection.getRangeAt(0);
    if (range.collapsed && !pressed) return;
    for (const layer of layers()) {
      if (range.intersectsNode(layer)) layer.classList.add('selecting');
      else reset(layer);
    }
    if (pressed) shield(selection, range);
  };
  document.addEventListener('pointerdown', () => (pressed = true), { signal });
  for (const type of ['pointerup', 'pointercancel']) document.addEventListener(type, released, { signal });
  globalThis.addEventListener('blur', released, { signal });
  document.addEventListener('selectionchange', changed, { signal });
}

/** Puts the page's shield right behind the run that the pointer is on, or before it when one selects upwards. */
function shield(selection: Selection, range: Range): void {
  const { focusNode } = selection;
  const run = focusNode?.nodeType === Node.TEXT_NODE ? focusNode.parentElement : null;
  const layer = run?.parentElement;
  const end = layer?.classList.contains('textLayer') ? layer.querySelector(':scope > .endOfContent') : null;
  if (!run || !layer || !end) return;
  const upwards = range.startContainer === focusNode && range.endContainer !== focusNode;
  const place = upwards ? run : run.nextSibling;
  if (place !== end && end.nextSibling !== place) layer.insertBefore(end, place);
}
