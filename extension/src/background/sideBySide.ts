/** The rows that are there and those of a snapshot, side by side in the order of their keys, read some ahead. */

import type { Staged, Writing } from './database';

const PAGE = 2000;

/** What is there, and what takes its place: at least one of both. Between two of them only requests may be waited for. */
export type Pair = [was: Staged | undefined, is: Staged | undefined];

/** `disorder`: the chunks are not in the order of the keys, and are sorted in memory. */
export async function* sideBySide(tx: Writing, disorder = false): AsyncGenerator<Pair> {
  const [olds, news] = [new Ahead(pagesOfRows(tx)), new Ahead(disorder ? sorted(tx) : chunks(tx))];
  for (;;) {
    const [old, fresh] = [await olds.first(), await news.first()];
    if (!old && !fresh) return;
    const order = !old ? 1 : !fresh ? -1 : compareKeys([old.e, old.id], [fresh.e, fresh.id]);
    if (order <= 0) olds.step();
    if (order >= 0) news.step();
    yield [order <= 0 ? old : undefined, order >= 0 ? fresh : undefined];
  }
}

/** As IndexedDB orders keys of text: by code units. */
export function compareKeys([e, id]: [string, string], [otherE, otherId]: [string, string]): number {
  if (e !== otherE) return e < otherE ? -1 : 1;
  return id === otherId ? 0 : id < otherId ? -1 : 1;
}

async function* pagesOfRows(tx: Writing): AsyncGenerator<Staged[]> {
  for (let range: IDBKeyRange | undefined; ; ) {
    const page = await tx.objectStore('rows').getAll(range, PAGE);
    yield page;
    const last = page.at(-1);
    if (!last || page.length < PAGE) return;
    range = IDBKeyRange.lowerBound([last.e, last.id], true);
  }
}

async function* chunks(tx: Writing): AsyncGenerator<Staged[]> {
  for (let from = -1; ; ) {
    const [key] = await tx.objectStore('staging').getAllKeys(IDBKeyRange.lowerBound(from, true), 1);
    if (key === undefined) return;
    yield (await tx.objectStore('staging').get(key)) ?? [];
    from = key;
  }
}

async function* sorted(tx: Writing): AsyncGenerator<Staged[]> {
  const all = (await tx.objectStore('staging').getAll()).flat();
  yield all.toSorted((a, b) => compareKeys([a.e, a.id], [b.e, b.id]));
}

class Ahead {
  private page: Staged[] = [];
  private at = 0;

  constructor(private readonly pages: AsyncGenerator<Staged[]>) {}

  async first(): Promise<Staged | undefined> {
    while (this.at >= this.page.length) {
      const { value, done } = await this.pages.next();
      if (done) return undefined;
      [this.page, this.at] = [value, 0];
    }
    return this.page[this.at];
  }

  step(): void {
    this.at += 1;
  }
}
