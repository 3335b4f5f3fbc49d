/** The icons: 16-unit outlines drawn for Postil, one stroke width, coloured by the text around them. */

const PATHS = {
  bookmark: '<path d="M4 2.5h8v11l-4-3.2-4 3.2z"/>',
  saved: '<path d="M4 2.5h8v11l-4-3.2-4 3.2z" fill="currentColor"/>',
  annotate: '<path d="M2.5 13.5l.7-3 7.6-7.6a1.2 1.2 0 0 1 1.7 0l.6.6a1.2 1.2 0 0 1 0 1.7l-7.6 7.6z"/><path d="M9.5 4.2l2.3 2.3"/>',
  tags: '<path d="M2.5 3.2v4l6.3 6.3 4.7-4.7-6.3-6.3h-4a.7.7 0 0 0-.7.7z"/><circle cx="5.4" cy="5.4" r=".8" fill="currentColor" stroke="none"/>',
  note: '<path d="M3 2.5h10v7.2L9.2 13.5H3z"/><path d="M13 9.7H9.2v3.8M5.4 5.4h5.2M5.4 7.9h3"/>',
  noted: '<path d="M3 2.5h10v7.2L9.2 13.5H3z" fill="currentColor" fill-opacity=".28"/><path d="M13 9.7H9.2v3.8M5.4 5.4h5.2M5.4 7.9h3"/>',
  star: '<path d="M8 2.3l1.7 3.6 3.9.5-2.9 2.7.8 3.9L8 11.1 4.5 13l.8-3.9-2.9-2.7 3.9-.5z"/>',
  clock: '<circle cx="8" cy="8" r="5.4"/><path d="M8 5v3.2l2 1.3"/>',
  close: '<path d="M4 4l8 8M12 4l-8 8"/>',
  check: '<path d="M3.5 8.4l3 3 6-6.6"/>',
} as const;

export type IconName = keyof typeof PATHS;

/** Markup of an icon; a constant of this file, never anything from a page. */
export function icon(name: IconName): string {
  return `<svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">${PATHS[name]}</svg>`;
}
