/** How long things take, for the browser's own tools and for benchmarks: never in the way of what is measured. */

/** Notes in the page's performance timeline what began at `start` (ms) and ends now. */
export function measured(name: string, start: number, detail?: number): void {
  try {
    performance.measure(name, { start, end: performance.now(), detail });
  } catch {
    // A page that is being left has no timeline any more; Firefox throws then.
  }
}
