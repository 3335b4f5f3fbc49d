/** How much a piece of work asks of the database, whatever the machine's speed. */

/** The requests that `work` makes of IndexedDB. */
export async function requests(work: () => Promise<unknown>): Promise<number> {
  let made = 0;
  const undo: (() => void)[] = [];
  for (const prototype of [IDBObjectStore.prototype, IDBIndex.prototype] as unknown as Record<string, unknown>[]) {
    for (const name of ['get', 'getKey', 'getAll', 'getAllKeys', 'openCursor', 'openKeyCursor', 'count']) {
      const own = prototype[name];
      if (typeof own !== 'function') continue;
      prototype[name] = function counted(this: unknown, ...given: unknown[]): unknown {
        made += 1;
        return own.apply(this, given);
      };
      undo.push(() => {
        prototype[name] = own;
      });
    }
  }
  try {
    await work();
  } finally {
    for (const one of undo) one();
  }
  return made;
}
