/** Just enough of a browser for the seams to it: a background that answers by script, and storage in memory. */

export class Browser {
  id: string | undefined = 'abc';
  readonly heard: unknown[] = [];
  readonly stored = new Map<string, unknown>();
  answers: (() => unknown)[] = [];
  readonly runtime: object;
  readonly storage: object;

  constructor() {
    const id = (): string | undefined => this.id;
    this.runtime = {
      get id() {
        return id();
      },
      sendMessage: async (message: unknown) => {
        this.heard.push(message);
        return this.answers.length > 1 ? this.answers.shift()?.() : this.answers[0]?.();
      },
    };
    this.storage = {
      local: {
        get: async (key: string) => ({ [key]: this.stored.get(key) }),
        set: async (items: object) => Object.entries(items).forEach(([key, value]) => this.stored.set(key, value)),
        remove: async (key: string) => void this.stored.delete(key),
      },
    };
  }
}
