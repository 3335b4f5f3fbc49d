/** What annotate.js, a content script of its own, registers for the first: the two meet here and nowhere else. */

import type { Annotator } from '../annotate/annotator';
import type { Panel } from '../annotate/panel';
import type { PaperState } from '../shared/model';
import type { PageSource } from './htmlFace';
import type { Runtime } from './runtime';
import type { dress } from './theme';

export interface AnnotateOptions {
  page: PageSource;
  runtime: Runtime;
  /** Passed in, as the colours belong to the script that follows the page's theme. */
  dress: typeof dress;
  saved(state: PaperState): void;
  counted(canonical: string, count: number): void;
  panel(annotator: Annotator): Promise<Panel>;
  signal: AbortSignal;
}

export type AnnotateScript = (options: AnnotateOptions) => Annotator;

declare global {
  // oxlint-disable-next-line no-var -- only a var becomes a property of globalThis
  var postilAnnotate: AnnotateScript | undefined;
}

export function register(script: AnnotateScript): void {
  globalThis.postilAnnotate = script;
}

/** For a script that starts: what an older version has left behind is not to be used. */
export function forget(): void {
  globalThis.postilAnnotate = undefined;
}

export function registered(): AnnotateScript | undefined {
  return globalThis.postilAnnotate;
}
