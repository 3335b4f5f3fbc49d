/** Style sheets shared by all of Postil's shadow roots, light or dark as the page is (not as the system wants). */

import DARK from './dark.css?inline';
import LIGHT from './light.css?inline';

/** A constructed sheet: not subject to the page's policy on inline styles, and shared by all roots that adopt it. */
function sheetOf(css: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
}

const colours = sheetOf(LIGHT);
let shown = LIGHT;
const kinds = new Map<string, CSSStyleSheet[]>();

/** Gives a shadow root the page's colours and one sheet of its own kind. */
export function dress(root: ShadowRoot, css: string): void {
  const sheets = kinds.get(css) ?? [colours, sheetOf(css)];
  kinds.set(css, sheets);
  root.adoptedStyleSheets = sheets;
}

/** Perceived brightness 0…1 of a CSS rgb colour, or null when it is transparent or unknown. */
function brightness(colour: string): number | null {
  const [red, green, blue, alpha = '1'] = colour.match(/[\d.]+/g) ?? [];
  if (!colour.startsWith('rgb') || red === undefined || Number(alpha) < 0.5) return null;
  return (0.299 * Number(red) + 0.587 * Number(green) + 0.114 * Number(blue)) / 255;
}

function isDark(document: Document): boolean {
  const root = document.documentElement;
  if (root.classList.contains('dark') || root.dataset.theme === 'dark') return true;
  const view = document.defaultView;
  for (const element of [document.body, root]) {
    const value = element && view ? brightness(view.getComputedStyle(element).backgroundColor) : null;
    if (value !== null) return value < 0.45;
  }
  return false;
}

/** Follows the page's theme: its class, its background, the system's change. */
export function followTheme(document: Document, signal: AbortSignal): void {
  const apply = (): void => {
    const wanted = isDark(document) ? DARK : LIGHT;
    if (wanted !== shown) colours.replaceSync((shown = wanted));
  };
  apply();
  const observer = new MutationObserver(apply);
  observer.observe(document.documentElement, { attributeFilter: ['class', 'data-theme', 'style'] });
  signal.addEventListener('abort', () => observer.disconnect());
  document.defaultView?.matchMedia?.('(prefers-color-scheme: dark)').addEventListener?.('change', apply, { signal });
}
