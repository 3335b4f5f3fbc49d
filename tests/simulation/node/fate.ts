/** Time and chance as the simulator wants them: the clock of the machine that is spoken to, and a seeded die. */

let now = 0;

/** ms since 1970, from here on. */
export function time(ms: number): void {
  now = ms;
}

const RealDate = globalThis.Date;

class SimulatedDate extends RealDate {
  constructor(...given: ConstructorParameters<typeof RealDate> | []) {
    if (given.length === 0) super(now);
    else super(...(given as ConstructorParameters<typeof RealDate>));
  }

  static override now(): number {
    return now;
  }
}
globalThis.Date = SimulatedDate as DateConstructor;

// Nothing happens by itself: what would be tried again after a while is tried when the simulator says so.
const soon = globalThis.setTimeout;
globalThis.setTimeout = ((work: () => void, ms = 0, ...more: unknown[]) =>
  ms >= 50 ? soon(() => undefined, 0) : soon(work, ms, ...more)) as typeof globalThis.setTimeout;

let seeded = 1;

/** Begins the series of chances anew. */
export function chance(seed: number): void {
  seeded = (seed * 2_654_435_761) >>> 0 || 1;
}

/** mulberry32 */
function random(): number {
  seeded = (seeded + 0x6d2b79f5) >>> 0;
  let mixed = Math.imul(seeded ^ (seeded >>> 15), 1 | seeded);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
}

Math.random = random;
Object.defineProperty(globalThis.crypto, 'getRandomValues', {
  value: fill,
});
Object.defineProperty(globalThis.crypto, 'randomUUID', {
  value: (): string => {
    const hex = [...fill(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
  },
});

function fill<T extends Uint8Array>(into: T): T {
  for (let at = 0; at < into.length; at += 1) into[at] = Math.floor(random() * 256);
  return into;
}
