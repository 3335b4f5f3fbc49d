/** How large pages are shown: steps, limits, what fits the window. */

/** A scale (1: as on paper), or what decides it. */
export type Zoom = number | 'width' | 'page';

const STEPS = [0.25, 0.33, 0.5, 0.67, 0.75, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4, 5];
/** No page is made larger than this to fill a wide window. */
const WIDEST = 2;
/** Pixels of the wheel for a factor e. */
const WHEEL = 400;

/** The next larger or smaller step; undefined at the end. */
export function nextStep(scale: number, larger: boolean): number | undefined {
  return larger ? STEPS.find((one) => one > scale * 1.01) : STEPS.findLast((one) => one < scale * 0.99);
}

export const limited = (scale: number): number => Math.min(5, Math.max(0.25, scale));

export const wheelFactor = (delta: number): number => Math.exp(-delta / WHEEL);

/** The scale at which the largest of the pages (sizes at scale 1) fits into a room. */
export function fitting(zoom: 'width' | 'page', sizes: readonly (readonly [number, number])[], [width, height]: readonly [number, number]): number {
  const across = width / Math.max(...sizes.map(([one]) => one));
  const down = height / Math.max(...sizes.map(([, one]) => one));
  return Math.max(0.1, Math.min(WIDEST, zoom === 'width' ? across : Math.min(across, down)));
}
