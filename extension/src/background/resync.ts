/** What to do when the server refuses to go on: another history, a forgotten past, numbers that a copy used. */

import { swapping, type Waiting, writeMeta, writing } from './database';
import { leased } from './lease';
import { numberedAnew } from './outbox';
import { ServerError } from './server';
import { beginning, type Fetching } from './snapshot';
import { newNonce } from './wire';

/** After 409: what waits goes out as of a new replica, or the whole library is fetched first. */
export async function startOver(run: Fetching, { problem }: ServerError): Promise<void> {
  const recent = recentOf(problem);
  if (problem['reason'] === 'device_unknown') return renew(run, recent);
  const lastSeq = Number.isSafeInteger(problem['last_seq']) ? Number(problem['last_seq']) : 0;
  await fetchAnew(run, problem['reason'] === 'history_pruned' ? 'history_pruned' : 'history_diverged', recent, lastSeq);
}

/** From now on the next thing to do is to fetch the whole library beside the rows. */
export async function fetchAnew(run: Fetching, why: 'history_pruned' | 'history_diverged', recent: string[], lastSeq: number): Promise<void> {
  const tx = swapping(run.db);
  const meta = await leased(tx, run.lease);
  await tx.objectStore('staging').clear();
  await writeMeta(tx, { ...meta, fetch: beginning(why, recent, lastSeq) });
  await tx.done;
}

/** Forgets a snapshot that cannot be completed: the next request tells what is to be done. Rows stay. */
export async function giveUpSnapshot(run: Fetching): Promise<void> {
  const tx = swapping(run.db);
  const { fetch: _fetch, ...meta } = await leased(tx, run.lease);
  await tx.objectStore('staging').clear();
  await writeMeta(tx, meta);
  await tx.done;
}

/** A copy of this database has used our numbers. Which of our operations the server knows it tells when asked wrongly. */
export async function leaveNumbers(run: Fetching, ask: (op: Waiting) => Promise<unknown>, lastSeq: number): Promise<void> {
  const [first] = await run.db.getAll('outbox', undefined, 1);
  let recent: string[] = [];
  if (first) {
    try {
      await ask({ ...first, seq: lastSeq, op: { ...first.op, n: newNonce() } });
    } catch (error) {
      if (!(error instanceof ServerError) || error.problem['reason'] !== 'device_unknown') throw error;
      recent = recentOf(error.problem);
    }
  }
  await renew(run, recent);
}

/** Becomes a new replica; rows and cursor stay. */
async function renew(run: Fetching, recent: string[]): Promise<void> {
  const processed = new Set(recent);
  const tx = writing(run.db);
  const meta = await leased(tx, run.lease);
  await numberedAnew(tx, [], ({ seq, op }) => (seq <= meta.processed || processed.has(op.n ?? '') ? undefined : op));
  await tx.done;
}

function recentOf(problem: Record<string, unknown>): string[] {
  const { recent } = problem;
  return Array.isArray(recent) ? recent.filter((one) => typeof one === 'string' && one !== '') : [];
}
