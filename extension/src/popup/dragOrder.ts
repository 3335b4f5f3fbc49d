/** Rows in another order by pointer: the row follows its grip, its neighbours give way, the list scrolls at its edges. */

const EDGE = 36;
const SPEED = 14;

export interface Dragging {
  /** Whether a row is being dragged now. */
  busy(): boolean;
}

export interface Listener {
  /** Before the first row gives way. */
  grabbed(): void;
  /** A row has another place. */
  dropped(row: HTMLElement): void;
}

/** `list` scrolls and holds the rows; `grip` selects the part of a row to drag it by. */
export function dragOrder(list: HTMLElement, grip: string, listener: Listener): Dragging {
  let drag: Drag | null = null;
  const end = (keep: boolean): void => {
    const moved = drag?.end(keep) === true;
    const row = drag?.row;
    drag = null;
    if (moved && row) listener.dropped(row);
  };
  list.addEventListener('pointerdown', (event) => {
    const handle = (event.target as Element).closest<HTMLElement>(grip);
    const row = handle?.closest('li');
    if (!handle || !row || event.button !== 0) return;
    // Else the browser would select text, or drag the link.
    event.preventDefault();
    handle.focus();
    handle.setPointerCapture?.(event.pointerId);
    listener.grabbed();
    drag = new Drag(list, row, event.clientY);
  });
  list.addEventListener('pointermove', (event) => drag?.move(event.clientY));
  list.addEventListener('pointerup', () => end(true));
  list.addEventListener('pointercancel', () => end(false));
  list.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !drag) return;
    event.preventDefault();
    event.stopPropagation();
    end(false);
  });
  return { busy: () => drag !== null };
}

class Drag {
  private readonly before: Element | null;
  /** From the row's upper edge to the pointer. */
  private readonly held: number;
  private shift = 0;
  private at: number;
  private frame = 0;

  constructor(
    private readonly list: HTMLElement,
    readonly row: HTMLElement,
    y: number,
  ) {
    this.before = row.nextElementSibling;
    this.held = y - row.getBoundingClientRect().top;
    this.at = y;
    row.classList.add('dragged');
  }

  move(y: number): void {
    this.at = y;
    this.follow();
    const { top, bottom } = this.list.getBoundingClientRect();
    const scrolls = y < top + EDGE || y > bottom - EDGE;
    if (scrolls && this.frame === 0) this.frame = requestAnimationFrame(() => this.scroll());
  }

  /** True when the row has another place than before. */
  end(keep: boolean): boolean {
    cancelAnimationFrame(this.frame);
    this.row.classList.remove('dragged');
    this.row.style.transform = '';
    if (this.row.nextElementSibling === this.before) return false;
    if (!keep) this.list.insertBefore(this.row, this.before);
    return keep;
  }

  private scroll(): void {
    this.frame = 0;
    const { top, bottom } = this.list.getBoundingClientRect();
    const by = this.at < top + EDGE ? -SPEED : this.at > bottom - EDGE ? SPEED : 0;
    const from = this.list.scrollTop;
    this.list.scrollTop += by;
    if (this.list.scrollTop === from) return;
    this.follow();
    this.frame = requestAnimationFrame(() => this.scroll());
  }

  /** Neighbours are moved, never the row itself: that would lose its hold on the pointer. */
  private follow(): void {
    const { row } = this;
    const box = row.getBoundingClientRect();
    const wanted = this.at - this.held;
    let natural = box.top - this.shift;
    for (let next = row.nextElementSibling; next; next = row.nextElementSibling) {
      const { top, height } = next.getBoundingClientRect();
      if (wanted + box.height <= top + height / 2) break;
      row.before(next);
      natural += height;
    }
    for (let previous = row.previousElementSibling; previous; previous = row.previousElementSibling) {
      const { top, height } = previous.getBoundingClientRect();
      if (wanted >= top + height / 2) break;
      row.after(previous);
      natural -= height;
    }
    this.shift = wanted - natural;
    row.style.transform = `translateY(${this.shift}px)`;
  }
}
