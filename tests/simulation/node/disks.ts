/** Copies of a machine's databases: as a profile that is copied, set back, or taken to another machine. */

interface Store {
  name: string;
  keyPath: string | string[] | null;
  autoIncrement: boolean;
  indexes: { name: string; keyPath: string | string[]; unique: boolean; multiEntry: boolean }[];
  keys: IDBValidKey[];
  values: unknown[];
}

interface Database {
  name: string;
  version: number;
  stores: Store[];
}

export type Disk = Database[];

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('no reason given')));
  });

/** Everything in the databases whose names begin with `prefix`. */
export async function read(prefix: string): Promise<Disk> {
  const disk: Disk = [];
  for (const { name = '', version = 1 } of await indexedDB.databases()) {
    if (!name.startsWith(prefix)) continue;
    const db = await done(indexedDB.open(name));
    const stores: Store[] = [];
    for (const store of db.objectStoreNames) stores.push(await readStore(db, store));
    db.close();
    disk.push({ name: name.slice(prefix.length), version, stores });
  }
  return disk;
}

async function readStore(db: IDBDatabase, name: string): Promise<Store> {
  const store = db.transaction(name).objectStore(name);
  const indexes = [...store.indexNames].map((one) => {
    const { keyPath, unique, multiEntry } = store.index(one);
    return { name: one, keyPath, unique, multiEntry };
  });
  const [keys, values] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
  return { name, keyPath: store.keyPath, autoIncrement: store.autoIncrement, indexes, keys, values };
}

/** The same, under another prefix. */
export async function write(disk: Disk, prefix: string): Promise<void> {
  for (const { name, version, stores } of disk) {
    const opening = indexedDB.open(prefix + name, version);
    opening.addEventListener('upgradeneeded', () => {
      for (const store of stores) create(opening.result, store);
    });
    (await done(opening)).close();
  }
}

function create(db: IDBDatabase, { name, keyPath, autoIncrement, indexes, keys, values }: Store): void {
  const store = db.createObjectStore(name, { keyPath, autoIncrement });
  for (const index of indexes) store.createIndex(index.name, index.keyPath, { unique: index.unique, multiEntry: index.multiEntry });
  for (const [at, value] of values.entries()) store.put(value, ...(keyPath === null ? [keys[at]] : []));
}
