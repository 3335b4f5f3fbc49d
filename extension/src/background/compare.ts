/** Once a day, when there is nothing else to do: whether server and machine hold the same. */

import { digestOf } from './digest';
import { type SyncMeta, writeMeta, writing } from './database';
import { leased } from './lease';
import { fetchAnew } from './resync';
import { ServerError } from './server';
import type { Fetching } from './snapshot';

const DAY = 24 * 3_600_000;

/** Answers whether both differ; then the whole library is to be fetched anew. Never raises ServerError. */
export async function compare(run: Fetching): Promise<boolean> {
  const before = await run.db.get('meta', 'sync');
  if (!before || before.cursor[0] === 0 || !isTime(before) || (await run.db.count('outbox')) > 0) return false;
  const theirs = await digestOfServer(run, before.cursor[0]);
  if (theirs === undefined) return false;
  const ours = theirs === null ? null : await digestOf(run.db);
  const tx = writing(run.db);
  const meta = await leased(tx, run.lease);
  await writeMeta(tx, { ...meta, comparedAt: Date.now() });
  await tx.done;
  const moved = meta.cursor[0] !== before.cursor[0] || meta.cursor[1] !== before.cursor[1];
  if (moved || ours === theirs) return false;
  await fetchAnew(run, 'history_pruned', [], meta.processed);
  return true;
}

function isTime({ comparedAt = 0 }: SyncMeta): boolean {
  return Math.abs(Date.now() - comparedAt) >= DAY;
}

/** Null when the server knows no digests; undefined when there is none of this version now. */
async function digestOfServer({ server }: Fetching, version: number): Promise<string | null | undefined> {
  try {
    return (await server.digest(version)) ?? undefined;
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    return error.missing ? null : undefined;
  }
}
