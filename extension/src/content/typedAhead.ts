/** What is typed after a key that opens a field, before the field is there: it goes into the field, not to the page. */

import { deepActive } from './dom';

/** A field that has not come by then will not come. */
const WAIT_MS = 3000;
const EDITABLE = 'input, textarea, select, [contenteditable]:not([contenteditable="false"])';
const KEPT = new Set(['Enter', 'Backspace']);

type Field = HTMLInputElement | HTMLTextAreaElement;

export class TypedAhead {
  private keys: string[] = [];
  private until = 0;

  constructor(private readonly document: Document, signal: AbortSignal) {
    // In a moment: who focuses its own field is not yet known as open.
    document.addEventListener('focusin', () => queueMicrotask(() => this.arrive()), { capture: true, signal });
  }

  /** A key was pressed that opens a field of ours. */
  begin(): void {
    this.keys = [];
    this.until = this.field() ? 0 : performance.now() + WAIT_MS;
  }

  /** True when the key is kept for the field that is to come. A key that is no text ends the waiting. */
  keep({ key, ctrlKey, metaKey, altKey, isComposing }: KeyboardEvent): boolean {
    if (performance.now() > this.until || deepActive(this.document)?.matches(EDITABLE)) return false;
    const text = !ctrlKey && !metaKey && !altKey && !isComposing && (key.length === 1 || KEPT.has(key));
    if (text) this.keys.push(key);
    else if (key !== 'Shift') this.until = 0;
    return text;
  }

  private arrive(): void {
    const field = performance.now() <= this.until ? this.field() : null;
    if (!field) return;
    this.until = 0;
    for (const key of this.keys.splice(0)) this.type(field, key);
  }

  private type(field: Field, key: string): void {
    if (key === 'Enter' && field.localName === 'input') {
      field.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true }));
      return;
    }
    const { length } = field.value;
    if (key === 'Backspace') field.setRangeText('', Math.max(0, length - 1), length, 'end');
    else field.setRangeText(key === 'Enter' ? '\n' : key, length, length, 'end');
    field.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
  }

  /** The focused field, if it is one of ours. */
  private field(): Field | null {
    const field = deepActive(this.document);
    const ours = this.document.activeElement?.hasAttribute('data-postil') === true;
    return ours && field?.matches('textarea, input') ? (field as Field) : null;
  }
}
