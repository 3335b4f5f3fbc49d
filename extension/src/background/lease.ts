/** Which sync run may work answers in: the latest. An older one that comes late changes nothing. */

import { type LibraryDb, readMeta, type SyncMeta, writeMeta, writing, type Writing } from './database';

/** Another run took over; what this one had asked for is void. */
export class Superseded extends Error {}

/** From now on the answers to earlier runs are void. */
export async function takeLease(db: LibraryDb): Promise<string> {
  const lease = crypto.randomUUID();
  const tx = writing(db);
  await writeMeta(tx, { ...(await readMeta(tx)), lease });
  await tx.done;
  return lease;
}

/** The bookkeeping, if this run still holds the lease. Raises Superseded. */
export async function leased(tx: Writing, lease: string): Promise<SyncMeta> {
  const meta = await readMeta(tx);
  if (meta.lease !== lease) {
    tx.abort();
    await tx.done.catch(() => undefined);
    throw new Superseded('Another sync run took over.');
  }
  return meta;
}
