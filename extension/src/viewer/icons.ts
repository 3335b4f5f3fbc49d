/** The viewer's icons: 16-unit outlines, one path each, as in content/icons.ts. */

export const OUTLINE = 'M2.5 3.5h11M5 8h8.5M5 12.5h8.5M2.5 8v.1M2.5 12.5v.1';
export const UP = 'M4 10l4-4 4 4';
export const DOWN = 'M4 6l4 4 4-4';
export const LESS = 'M3.5 8h9';
export const MORE = 'M3.5 8h9M8 3.5v9';
export const WIDTH = 'M2.5 3v10M13.5 3v10M5 8h6M6.8 6L4.8 8l2 2M9.2 6l2 2-2 2';
export const WHOLE = 'M4 2.5h8v11H4zM8 4.5v7M6.6 6L8 4.6 9.4 6M6.6 10L8 11.4 9.4 10';
export const ROTATE = 'M12.8 6.2A5.2 5.2 0 1 0 13 9.4M13 3v3.3H9.7';
export const FIND = 'M7 2.8a4.2 4.2 0 1 0 .1 0zM10.2 10.2l3.3 3.3';
export const DOWNLOAD = 'M8 2.5v7.5M5 7.3L8 10.3l3-3M3 13.3h10';
export const OPEN = 'M9.5 2.8h3.7v3.7M13 3L7.5 8.5M11 9.5v3.5H3V5h3.5';
export const FILE = 'M4 2.5h5l3 3v8H4zM9 2.5v3h3M8 7.5v4M6 9.5h4';
export const MARKER = 'M2.5 13.5h4M10.2 2.8l3 3-6.4 6.4-3.6.6.6-3.6z';
