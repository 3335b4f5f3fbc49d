/** Holds methods of re-anchoring against the truth, and prints a table for each class of quotes. */

import { readFileSync } from 'node:fs';

import { type Pair, published } from './documents';
import { editedCopy } from './edits';
import { METHODS, type Method } from './methods';
import { type Fate, type Quote, quotesOf, right, stillThere } from './quotes';
import { processorMs, speed } from './speed';

interface Task {
  /** Documents: name, source, and the text of the old and the new version. */
  documents: [string, string, string, string][];
  quotes: number;
  seed: number;
  /** Which half of the documents: those that the weights were set on, or the others. */
  half: 'tuned' | 'reported' | 'all';
}

interface Tally {
  quotes: number;
  right: number;
  rightSure: number;
  wrong: number;
  wrongSure: number;
  none: number;
  ms: number;
}

function tally(method: Method, quotes: readonly Quote[]): Tally {
  const sums: Tally = { quotes: quotes.length, right: 0, rightSure: 0, wrong: 0, wrongSure: 0, none: 0, ms: 0 };
  const began = process.cpuUsage();
  const answers = quotes.map((quote) => method(quote));
  sums.ms = processorMs(began) / Math.max(1, quotes.length);
  answers.forEach((answer, index) => {
    const { truth } = quotes[index] as Quote;
    if (!answer) sums.none += 1;
    else if (truth && right(answer, truth)) {
      sums.right += 1;
      if (answer.sure) sums.rightSure += 1;
    } else {
      sums.wrong += 1;
      if (answer.sure) sums.wrongSure += 1;
    }
  });
  return sums;
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`.padStart(8);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function rows(title: string, quotes: readonly Quote[], methods: readonly [string, Method][]): void {
  print(`  ${title}, ${quotes.length} quotes`.padEnd(40) + '    right    (sure)     wrong    (sure)  orphaned  ms/quote');
  for (const [name, method] of methods) {
    const sums = tally(method, quotes);
    const shares = [sums.right, sums.rightSure, sums.wrong, sums.wrongSure, sums.none].map((part) => percent(part, sums.quotes));
    print(`    ${name.padEnd(36)} ${shares.join('  ')}  ${sums.ms.toFixed(2).padStart(8)}`);
  }
}

function table(title: string, quotes: readonly Quote[]): void {
  print(`\n${title}`);
  const methods = Object.entries(METHODS);
  const of = (fate: Fate): Quote[] => quotes.filter((quote) => quote.fate === fate);
  for (const fate of ['unchanged', 'edited', 'deleted'] satisfies Fate[]) rows(fate, of(fate), methods);
  rows('unchanged, stood once', of('unchanged').filter(({ repeated }) => !repeated), methods.slice(0, 1));
  rows('edited, stood once', of('edited').filter(({ repeated }) => !repeated), methods.slice(0, 1));
  rows('deleted, its words stand nowhere', of('deleted').filter((quote) => !stillThere(quote)), methods.slice(0, 1));
}

/** Every other document of a source is one that weights may be set on. */
function chosen(pairs: readonly Pair[], half: Task['half']): Pair[] {
  return pairs.filter((_pair, index) => half === 'all' || (index % 2 === 0) === (half === 'tuned'));
}

function main(): void {
  const task = JSON.parse(readFileSync(0, 'utf-8')) as Task;
  const natural = task.documents.map(([name, source, old, now]) => published(name, source, old, now));
  const copies = natural.map(({ name, old }, index) => editedCopy(name, old, (natural[(index + 7) % natural.length] as Pair).old, task.seed + index));
  const kinds: [string, Pair[]][] = [['Published versions', chosen(natural, task.half)], ['Edited copies', chosen(copies, task.half)]];
  print('500 quotes on 100 kB of text, processor time, median of 5 times:');
  speed(natural, task.seed).forEach(print);
  for (const [title, pairs] of kinds) {
    const quotes = pairs.flatMap((pair, index) => quotesOf(pair, task.quotes, task.seed + 1000 + index));
    for (const { now } of pairs) now.words.at(0);
    const size = Math.round(pairs.reduce((sum, { old }) => sum + old.line.length, 0) / pairs.length / 1000);
    table(`${title}: ${pairs.length} documents, ${size} kB of text on average`, quotes);
  }
}

main();
