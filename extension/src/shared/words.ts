/** Small words for people: counts and how long ago. */

/** "1 edit", "3 edits". */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** "just now", "5 minutes ago", of an ISO time. */
export function ago(time: string, now = Date.now()): string {
  const seconds = Math.max(0, (now - Date.parse(time)) / 1000);
  if (!Number.isFinite(seconds)) return 'at an unknown time';
  if (seconds < 45) return 'just now';
  if (seconds < 90 * 60) return `${plural(Math.max(1, Math.round(seconds / 60)), 'minute')} ago`;
  if (seconds < 36 * 3600) return `${plural(Math.round(seconds / 3600), 'hour')} ago`;
  return `${plural(Math.round(seconds / 86_400), 'day')} ago`;
}

/** What an error says. */
export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
