/** What of a page is not its text: our own hosts, scripts, fields, what is hidden; and formulas, which are typeset anew on every face. */

/** Stands in a text for a formula, or another thing that is no text. */
export const OBJECT = '\uFFFC';

const NO_TEXT = new Set(
  'script style noscript template head title textarea input select button svg iframe object canvas audio video map datalist'.split(' '),
);
const BLOCKS = new Set(
  (
    'address article aside blockquote body br caption center dd details dialog div dl dt fieldset figcaption figure footer form ' +
    'h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol optgroup option p pre search section summary table tbody td tfoot th ' +
    'thead tr ul'
  ).split(' '),
);
const OURS = '[data-postil-id],[data-postil],[hidden]';
const FORMULA = /^(?:ltx_Math|katex|katex-display|MathJax|MathJax_Display|MathJax_SVG|MathJax_CHTML|mwe-math-element)$/;
/** Parts of one formula that MathJax 2 puts side by side: only one of them is to be counted. */
const BESIDE = /^(?:MathJax_Preview|MJX_Assistive_MathML)$/;

export type Part = 'text' | 'block' | 'formula' | 'nothing';

/** What an element is to the text. */
export function partOf(element: Element): Part {
  const name = element.localName;
  if (name === 'math' || name === 'mjx-container') return 'formula';
  if (NO_TEXT.has(name)) return 'nothing';
  if (element.attributes.length > 0) {
    const { classList } = element;
    for (let index = 0; index < classList.length; index += 1) {
      const given = classList[index] ?? '';
      if (BESIDE.test(given)) return 'nothing';
      if (FORMULA.test(given)) return 'formula';
    }
    if (element.matches(OURS)) return 'nothing';
  }
  return BLOCKS.has(name) ? 'block' : 'text';
}
