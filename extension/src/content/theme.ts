/** Style sheets shared by all of Postil's shadow roots, light or dark as the page is (not as the system wants). */

const LIGHT =
  ':host{--accent:#2f4b8f;--on-accent:#fff;--warm:#b86a00;--danger:#b3261e;--surface:#fff;--text:#1d2230;--muted:#626a7a;--line:#d8dce5;--hover:#f1f3f8;--chip:#eaeef8;--shadow:0 8px 28px rgb(20 28 50/.18),0 1px 3px rgb(20 28 50/.12);color-scheme:light}';
const DARK =
  ':host{--accent:#a9bdf5;--on-accent:#121829;--warm:#f2a33a;--danger:#ff9b92;--surface:#1b202c;--text:#e8ebf2;--muted:#9aa3b5;--line:#353c4c;--hover:#262c3a;--chip:#2b3346;--shadow:0 10px 32px rgb(0 0 0/.55),0 0 0 1px rgb(255 255 255/.04);color-scheme:dark}';

/** Constructed sheets are not subject to the page's policy on inline styles; tests' DOMs may lack them. */
class Sheet {
  private sheet: CSSStyleSheet | null = null;
  private css: string;

  constructor(css: string) {
    this.css = css;
    try {
      this.sheet = new CSSStyleSheet();
      this.sheet.replaceSync(css);
    } catch {
      this.sheet = null;
    }
  }

  replace(css: string): void {
    if (css === this.css) return;
    this.css = css;
    this.sheet?.replaceSync(css);
  }

  /** The constructed sheet, or a maker of style elements where there is none. */
  part(): CSSStyleSheet | (() => HTMLStyleElement) {
    return (
      this.sheet ??
      (() => {
        const style = document.createElement('style');
        style.textContent = this.css;
        return style;
      })
    );
  }
}

const colours = new Sheet(LIGHT);
const kinds = new Map<string, (CSSStyleSheet | (() => HTMLStyleElement))[]>();

/** Gives a shadow root the page's colours and one sheet of its own kind. */
export function dress(root: ShadowRoot, css: string): void {
  const parts = kinds.get(css) ?? [colours, new Sheet(css)].map((sheet) => sheet.part());
  kinds.set(css, parts);
  const sheets = parts.filter((part): part is CSSStyleSheet => typeof part !== 'function');
  if (sheets.length === parts.length) root.adoptedStyleSheets = sheets;
  else for (const part of parts) if (typeof part === 'function') root.append(part());
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
  const apply = (): void => colours.replace(isDark(document) ? DARK : LIGHT);
  apply();
  const observer = new MutationObserver(apply);
  observer.observe(document.documentElement, { attributeFilter: ['class', 'data-theme', 'style'] });
  signal.addEventListener('abort', () => observer.disconnect());
  document.defaultView?.matchMedia?.('(prefers-color-scheme: dark)').addEventListener?.('change', apply, { signal });
}
