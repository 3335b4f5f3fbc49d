/** Paints what was found by the CSS Custom Highlight API, over what is annotated. */

/** The seam to the browser. */
export interface FindPaint {
  show(all: readonly Range[], current: readonly Range[]): void;
}

function set(name: string, priority: number, ranges: readonly Range[]): void {
  CSS.highlights.delete(name);
  if (ranges.length === 0) return;
  const highlight = new Highlight(...ranges);
  highlight.priority = priority;
  CSS.highlights.set(name, highlight);
}

export const pageFindPaint: FindPaint = {
  show(all, current) {
    set('postil-find', 10, all);
    set('postil-found', 11, current);
  },
};
