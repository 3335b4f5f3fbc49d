/** Files that the user gives: chosen in the browser's own dialog, or dropped anywhere on the page. */

import { make } from '../content/dom';

export function chooseFile(given: (file: File) => void): void {
  const input = make('input', { type: 'file', accept: 'application/pdf,.pdf' });
  input.addEventListener('change', () => {
    const [file] = input.files ?? [];
    if (file) given(file);
  });
  input.click();
}

const holdsFile = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;

/** While a file is held over the page, the body has the class `dropping`. */
export function acceptDrops(body: HTMLElement, given: (file: File) => void, signal: AbortSignal): void {
  const over = (event: DragEvent): void => {
    if (!holdsFile(event)) return;
    event.preventDefault();
    body.classList.add('dropping');
  };
  const drop = (event: DragEvent): void => {
    body.classList.remove('dropping');
    const file = [...(event.dataTransfer?.files ?? [])].find(({ type, name }) => type === 'application/pdf' || /\.pdf$/iu.test(name)) ?? event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    given(file);
  };
  body.addEventListener('dragenter', over, { signal });
  body.addEventListener('dragover', over, { signal });
  body.addEventListener('dragleave', (event) => event.relatedTarget === null && body.classList.remove('dropping'), { signal });
  body.addEventListener('drop', drop, { signal });
}
