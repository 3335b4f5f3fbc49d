/** Two versions of each document: as their publisher made them, or made from one by a seeded process. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Text } from '@src/anchor/index';

import { type Spelled, wordsOf } from './words';

/** One version follows another; of each word of the old one, which word of the new one it has become (-1: none). */
export interface Pair {
  name: string;
  source: string;
  old: Text;
  now: Text;
  became: Int32Array;
}

/** A word-level difference, by git's patience method: words are put one on a line. */
function difference(old: readonly Spelled[], now: readonly Spelled[]): Int32Array {
  const folder = mkdtempSync(join(tmpdir(), 'anchoring-'));
  const spell = (name: string, words: readonly Spelled[]): string => {
    writeFileSync(join(folder, name), words.map(({ word }) => `${word}\n`).join(''));
    return join(folder, name);
  };
  const command = ['diff', '--no-index', '--no-color', '--patience', '-U0', spell('old', old), spell('now', now)];
  let hunks = '';
  try {
    execFileSync('git', command, { maxBuffer: 1 << 28 });
  } catch (error) {
    hunks = String((error as { stdout?: Buffer }).stdout);
  }
  rmSync(folder, { recursive: true });
  const became = new Int32Array(old.length).fill(-1);
  let from = 0;
  let to = 0;
  const same = (until: number): void => {
    while (from < until) became[from++] = to++;
  };
  for (const [, at = '0', length = '1', , added = '1'] of hunks.matchAll(/^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/gm)) {
    same(length === '0' ? Number(at) : Number(at) - 1);
    from += Number(length);
    to += Number(added);
  }
  same(old.length);
  return became;
}

export function published(name: string, source: string, before: string, after: string): Pair {
  const [old, now] = [new Text(before, true), new Text(after, true)];
  return { name, source, old, now, became: difference(wordsOf(old.line), wordsOf(now.line)) };
}
