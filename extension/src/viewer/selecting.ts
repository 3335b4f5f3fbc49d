/** Keeps a selection by mouse from jumping or standing still where there is no text under the pointer: it follows the line. */

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
  document.addEventListener('pointermove', (event) => pressed && follow(document, event), { signal, passive: true });
  for (const type of ['pointerup', 'pointercancel']) document.addEventListener(type, released, { signal });
  globalThis.addEventListener('blur', released, { signal });
  document.addEventListener('selectionchange', changed, { signal });
}

/** In a margin or between columns: to the end, or the beginning, of the run on this line that is nearest. */
function follow(document: Document, { target, clientX: x, clientY: y }: PointerEvent): void {
  const layer = target instanceof Element && target.matches('.textLayer, .endOfContent') ? target.closest('.textLayer') : null;
  const selection = document.getSelection();
  if (!layer || !selection?.anchorNode || !layer.parentElement?.parentElement?.contains(selection.anchorNode)) return;
  let nearest: { node: Node; offset: number; away: number } | undefined;
  for (const { firstChild: node, ...span } of runsOn(layer, y)) {
    const before = x < span.left;
    const away = before ? span.left - x : Math.max(0, x - span.right);
    if (node && (!nearest || away < nearest.away)) nearest = { node, offset: before ? 0 : (node.nodeValue ?? '').length, away };
  }
  if (nearest) selection.extend(nearest.node, nearest.offset);
}

/** The runs of text at a height of the window. */
function* runsOn(layer: Element, y: number): Generator<{ firstChild: Node | null; left: number; right: number }> {
  for (const span of layer.querySelectorAll(':scope > span')) {
    const { top, bottom, left, right } = span.getBoundingClientRect();
    if (top <= y && y <= bottom && span.textContent?.trim()) yield { firstChild: span.firstChild, left, right };
  }
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
