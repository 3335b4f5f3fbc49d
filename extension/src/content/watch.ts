/** Says when to look again: the page changed, its width changed, or it moved to another address. */

const FIRST_MS = 16;
const SETTLE_MS = 150;
const HYDRATION_MS = 700;
const AFTER_LOAD_MS = 200;

export interface Watch {
  /** Forget what this script itself has just changed. */
  forget(): void;
}

/** Calls `look` soon after a change and then at most every 150 ms while changes go on. */
export function watchChanges(view: Window & typeof globalThis, look: () => void, signal: AbortSignal): Watch {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = -SETTLE_MS;
  const poke = (): void => {
    if (timer !== undefined || signal.aborted) return;
    const wait = Math.max(FIRST_MS, last + SETTLE_MS - performance.now());
    timer = setTimeout(() => {
      timer = undefined;
      last = performance.now();
      look();
    }, wait);
  };
  const observer = new view.MutationObserver(poke);
  observer.observe(view.document.documentElement, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ['href'], // A framework that gives a row to another paper changes its link.
  });
  view.addEventListener('resize', poke, { signal });
  signal.addEventListener('abort', () => {
    observer.disconnect();
    clearTimeout(timer);
  });
  return { forget: () => void observer.takeRecords() };
}

/** Calls `moved` when the address (without its fragment) has changed, also by pushState. */
export function watchAddress(view: Window, moved: () => void, signal: AbortSignal): () => void {
  let at = view.location.pathname + view.location.search;
  const check = (): void => {
    const now = view.location.pathname + view.location.search;
    if (now === at || signal.aborted) return;
    at = now;
    moved();
  };
  const { navigation } = view as { navigation?: EventTarget };
  navigation?.addEventListener('currententrychange', check, { signal });
  view.addEventListener('popstate', check, { signal });
  view.addEventListener('hashchange', check, { signal });
  return check;
}

/** Resolves when a framework has had its chance to hydrate the page: a moment after load, or 0.7 s whatever loads. */
export function hydrated(view: Window): Promise<void> {
  return new Promise((resolve) => {
    const idle = (): void => {
      if ('requestIdleCallback' in view) view.requestIdleCallback(() => resolve(), { timeout: 150 });
      else resolve();
    };
    const since = (view.performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming | undefined)?.loadEventEnd;
    if (view.document.readyState === 'complete') {
      setTimeout(idle, since ? Math.max(0, since + AFTER_LOAD_MS - view.performance.now()) : AFTER_LOAD_MS);
      return;
    }
    const timer = setTimeout(idle, HYDRATION_MS);
    view.addEventListener(
      'load',
      () => {
        clearTimeout(timer);
        setTimeout(idle, AFTER_LOAD_MS);
      },
      { once: true },
    );
  });
}
