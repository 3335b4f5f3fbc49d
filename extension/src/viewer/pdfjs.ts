/** pdf.js: loaded when a PDF is opened, from the extension's own files only. */

import type { DocumentInitParameters, PDFDocumentProxy } from 'pdfjs-dist/types/src/display/api';

export type Pdfjs = typeof import('pdfjs-dist');

/** What pdf.js needs besides itself, within a folder of the extension. */
export function filesIn(folder: string): DocumentInitParameters {
  return {
    cMapUrl: `${folder}cmaps/`,
    standardFontDataUrl: `${folder}standard_fonts/`,
    // Its decoders in plain JavaScript: WebAssembly would need a wider content security policy.
    wasmUrl: `${folder}decoders/`,
    useWasm: false,
    disableWorkerRendering: true,
    enableXfa: false,
    verbosity: 0,
  };
}

/** The build leaves this import alone: it gets the package's own file, which lies beside the page (build.mjs). */
export async function loadPdfjs(): Promise<Pdfjs> {
  const pdfjs = await import('pdfjs-dist/legacy/build/pdf.mjs');
  pdfjs.GlobalWorkerOptions.workerSrc = '/pdfjs/pdf.worker.min.mjs';
  return pdfjs;
}

/** Why a PDF was not opened. `cancelled`: its password was not given. */
export type OpeningFailure = 'damaged' | 'cancelled' | 'failed';

export class NotOpened extends Error {
  override name = 'NotOpened';
  constructor(readonly why: OpeningFailure, detail: string) {
    super(detail);
  }
}

/** Asks for the password of a PDF; `wrong` when one was given and does not fit. Undefined gives it up. */
export type AskPassword = (wrong: boolean) => Promise<string | undefined>;

/** Opens a PDF from its bytes, which pdf.js then owns. Throws NotOpened. */
export async function openPdf(
  pdfjs: Pdfjs,
  data: Uint8Array,
  askPassword: AskPassword,
  files: DocumentInitParameters,
): Promise<PDFDocumentProxy> {
  const task = pdfjs.getDocument({ ...files, data });
  let cancelled = false;
  task.onPassword = (give: (password: string) => void, reason: number) => {
    const wrong = reason === pdfjs.PasswordResponses.INCORRECT_PASSWORD;
    void askPassword(wrong).then((password) => {
      if (password !== undefined) return give(password);
      cancelled = true;
      return task.destroy();
    });
  };
  try {
    return await task.promise;
  } catch (error) {
    const { name = '', message = '' } = error instanceof Error ? error : {};
    if (cancelled) throw new NotOpened('cancelled', 'no password');
    throw new NotOpened(name === 'InvalidPDFException' ? 'damaged' : 'failed', message);
  }
}
