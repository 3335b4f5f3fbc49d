/** What stands between white space. */

export interface Spelled {
  word: string;
  start: number;
  end: number;
}

export function wordsOf(line: string): Spelled[] {
  return Array.from(line.matchAll(/\S+/g), ({ 0: word, index }) => ({ word, start: index, end: index + word.length }));
}
