/** Cache Storage in memory, as far as the extension uses it, for tests. */

class FakeCache {
  readonly entries = new Map<string, { body: Blob; headers: [string, string][] }>();

  async match(key: string): Promise<Response | undefined> {
    const found = this.entries.get(key);
    return found && new Response(found.body, { headers: found.headers });
  }

  async put(key: string, response: Response): Promise<void> {
    if (!/^https?:/u.test(key)) throw new TypeError(`Request scheme of '${key}' is unsupported`);
    this.entries.set(key, { body: await response.blob(), headers: [...response.headers] });
  }

  async delete(key: string): Promise<boolean> {
    return this.entries.delete(key);
  }
}

export class FakeCaches {
  private readonly opened = new Map<string, FakeCache>();

  async open(name: string): Promise<FakeCache> {
    const known = this.opened.get(name) ?? new FakeCache();
    this.opened.set(name, known);
    return known;
  }

  /** As the browser's own type: what is missing here nobody calls. */
  asStorage(): CacheStorage {
    return this as unknown as CacheStorage;
  }
}
