/** The icons: 16-unit outlines drawn for Postil, one path each, coloured by the text around them and filled by style sheets. */

export const BOOKMARK = 'M4 2.5h8v11l-4-3.2-4 3.2z';
export const ANNOTATE =
  'M2.5 13.5l.7-3 7.6-7.6a1.2 1.2 0 0 1 1.7 0l.6.6a1.2 1.2 0 0 1 0 1.7l-7.6 7.6zM9.5 4.2l2.3 2.3';
export const TAGS = 'M2.5 3.2v4l6.3 6.3 4.7-4.7-6.3-6.3h-4a.7.7 0 0 0-.7.7zM5.4 5.4v.1';
export const NOTE = 'M3 2.5h10v7.2L9.2 13.5H3zM13 9.7H9.2v3.8M5.4 5.4h5.2M5.4 7.9h3';
export const STAR = 'M8 2.3l1.7 3.6 3.9.5-2.9 2.7.8 3.9L8 11.1 4.5 13l.8-3.9-2.9-2.7 3.9-.5z';
export const CLOCK = 'M8 2.6a5.4 5.4 0 1 0 .1 0zM8 5v3.2l2 1.3';
export const COMMENT = 'M2.5 3h11v8H8.2L5 13.6V11H2.5zM5.2 5.8h5.6M5.2 8.1h3.6';
export const COPY = 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3';
export const TRASH = 'M3 4.3h10M6.3 4V2.6h3.4V4M4.3 4.5l.6 8.9h6.2l.6-8.9M6.8 6.8v4.2M9.2 6.8v4.2';
export const CLOSE = 'M4 4l8 8M12 4l-8 8';

/** Markup of an icon, from a constant of this file: never anything from a page. */
export const icon = (path: string): string => `<svg viewBox="0 0 16 16" aria-hidden="true"><path d="${path}"/></svg>`;
