/** Puts the popover beside its row: below where there is room, else above, always inside the window. */

const GAP = 6;
const EDGE = 8;

export function place(host: HTMLElement, anchor: HTMLElement): void {
  const view = host.ownerDocument.defaultView;
  const box = host.shadowRoot?.querySelector('.box');
  if (!view || !box) return;
  const row = anchor.getBoundingClientRect();
  const size = box.getBoundingClientRect();
  const width = host.ownerDocument.documentElement.clientWidth;
  const below = row.bottom + GAP;
  const above = row.top - GAP - size.height;
  const fits = below + size.height <= view.innerHeight - EDGE || above < EDGE;
  const left = Math.max(EDGE, Math.min(row.left, width - size.width - EDGE));
  host.style.left = `${left + view.scrollX}px`;
  host.style.top = `${(fits ? below : row.top - GAP) + view.scrollY}px`;
  // Above, it grows upward, so that it never hides its row.
  host.style.transform = fits ? '' : 'translateY(-100%)';
}
