/** Sends moves of rows one after the other; a row that is still on its way is sent once, where it comes to rest. */

const REST = 300;

export class OrderKeeper<T> {
  private resting: HTMLElement | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private queue: Promise<unknown> = Promise.resolve();
  private sending = 0;

  /** `kept` hears the order after the last move was kept. */
  constructor(
    private readonly send: (id: string, before: string | null) => Promise<T>,
    private readonly kept: (answer: T) => void,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** Whether the rows are ahead of what is kept. */
  get busy(): boolean {
    return this.resting !== null || this.sending > 0;
  }

  /** Before a row moves: where another came to rest is read from the order as it is now. */
  moving(row: HTMLElement): void {
    if (this.resting !== row) void this.flush();
  }

  /** Hears of a row, in its new place. */
  moved(row: HTMLElement): void {
    clearTimeout(this.timer);
    this.resting = row;
    this.timer = setTimeout(() => void this.flush(), REST);
  }

  /** Sends what rests; resolves when every move was answered. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    const row = this.resting;
    this.resting = null;
    const id = row?.dataset.id;
    if (row && id !== undefined) this.enqueue(row, id);
    await this.queue;
  }

  private enqueue(row: HTMLElement, id: string): void {
    const before = (row.nextElementSibling as HTMLElement | null)?.dataset.id ?? null;
    this.sending += 1;
    this.queue = this.queue.then(async () => this.keep(id, before));
  }

  private async keep(id: string, before: string | null): Promise<void> {
    try {
      const answer = await this.send(id, before);
      this.sending -= 1;
      if (!this.busy) this.kept(answer);
    } catch (error) {
      this.sending -= 1;
      this.failed(error);
    }
  }
}
