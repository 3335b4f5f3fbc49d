/** Waiting for what happens by itself: on a slow machine that takes longer than vitest's own second. */

import { vi } from 'vitest';

/** In ms; what never happens fails only after this. */
export const PATIENCE = 20_000;

const { waitFor } = vi;
vi.waitFor = async (callback, options) => waitFor(callback, options ?? { timeout: PATIENCE, interval: 20 });
