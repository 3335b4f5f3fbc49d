/** One sync run: what waits goes out, what changed comes in; killed anywhere, the same request is sent again. */

import { type LibraryDb, type Problem, readMeta, type SyncMeta, type Waiting, writeMeta, writing, type Writing } from './database';
import { nextBatch, renumber, takeOut, trim } from './outbox';
import { type Server, ServerError } from './server';
import { forgetVersions, takeIn } from './shadow';
import { MAX_OPS, type Result, type SyncResponse, ZERO } from './wire';

const PAGE = 500;
/** So often may a run start over because the server lost track, before it is left to the next run. */
const MOST_RESYNCS = 3;
/** So often may the server fail on one operation alone, before it is set aside. */
const TRIES = 3;

export interface SyncRun {
  db: LibraryDb;
  server: Server;
  /** Called after each page with the papers that changed. */
  onChange(papers: Set<string>): void;
}

/** Seconds after which the server wishes to be asked again. Raises ServerError; what was worked in stays. */
export async function sync(run: SyncRun): Promise<number> {
  const lease = crypto.randomUUID();
  await takeLease(run.db, lease);
  let resyncs = 0;
  for (;;) {
    const { meta, batch } = await prepare(run.db, lease);
    try {
      const answer = await run.server.sync(request(meta, batch));
      const { papers, done } = await workIn(run.db, lease, answer);
      if (papers.size > 0) run.onChange(papers);
      if (done) return answer.poll_after ?? 300;
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      if (error.fault === 'resync' && (resyncs += 1) <= MOST_RESYNCS) await startOver(run, lease, error);
      else if (!(await narrowDown(run, meta, batch, error))) throw error;
    }
  }
}

/** From now on the answers to earlier runs are void. */
async function takeLease(db: LibraryDb, lease: string): Promise<void> {
  const tx = writing(db);
  await writeMeta(tx, { ...(await readMeta(tx)), lease });
  await tx.done;
}

async function prepare(db: LibraryDb, lease: string): Promise<{ meta: SyncMeta; batch: Waiting[] }> {
  const tx = writing(db);
  const meta = await leased(tx, lease);
  const batch = await nextBatch(tx, meta.processed, meta.batchSize ?? MAX_OPS);
  const sent = Math.max(meta.sent, batch.at(-1)?.seq ?? 0);
  if (sent !== meta.sent) await writeMeta(tx, { ...meta, sent });
  await tx.done;
  return { meta: { ...meta, sent }, batch };
}

function request(meta: SyncMeta, batch: Waiting[]): object {
  return {
    v: 1,
    device: meta.device,
    epoch: meta.epoch,
    cursor: meta.cursor,
    max_seen: meta.maxSeen,
    ack: meta.ack,
    clock: new Date().toISOString(),
    ops: batch.map(({ seq, op }) => ({ seq, ...op })),
    limit: PAGE,
  };
}

/** Everything of one answer in one transaction. */
async function workIn(db: LibraryDb, lease: string, answer: SyncResponse): Promise<{ papers: Set<string>; done: boolean }> {
  const tx = writing(db);
  const meta = await leased(tx, lease);
  const papers = await takeIn(tx, answer.changes);
  await noteProblems(tx, answer.results.filter(({ seq }) => seq > meta.ack));
  await writeMeta(tx, {
    ...unhindered(meta),
    epoch: answer.epoch,
    cursor: answer.cursor,
    maxSeen: answer.max_seen[0] >= meta.maxSeen[0] ? answer.max_seen : meta.maxSeen,
    processed: Math.max(meta.processed, answer.last_seq),
    ack: Math.max(meta.ack, answer.last_seq),
    lastSyncAt: new Date().toISOString(),
  });
  const foreign = answer.last_seq > meta.sent;
  // Another copy of this profile used our numbers: what waits may have been skipped, so it is sent under new ones.
  if (foreign) await renumber(tx, answer.last_seq);
  else if (!answer.more) for (const paper of await trim(tx, answer.last_seq)) papers.add(paper);
  const left = await tx.objectStore('outbox').count(IDBKeyRange.lowerBound(foreign ? 0 : answer.last_seq, true));
  await tx.done;
  return { papers, done: !answer.more && left === 0 };
}

async function noteProblems(tx: Writing, results: Result[]): Promise<void> {
  for (const { seq, outcome, reason } of results) {
    if (outcome !== 'rejected') continue;
    const waiting = await tx.objectStore('outbox').get(seq);
    if (waiting) await addProblem(tx, waiting, reason ?? 'The server gave no reason.');
  }
}

async function addProblem(tx: Writing, { op, title }: Waiting, reason: string): Promise<void> {
  const problem: Problem = { op, title, reason, at: new Date().toISOString() };
  await tx.objectStore('problems').add(problem);
}

/** After 409: a full pull, with every waiting operation kept. */
async function startOver(run: SyncRun, lease: string, error: ServerError): Promise<void> {
  const { reason, last_seq: said } = error.problem;
  const tx = writing(run.db);
  const meta = await leased(tx, lease);
  if (reason !== 'device_unknown') {
    if (reason !== 'history_pruned') await forgetVersions(tx);
    await writeMeta(tx, { ...meta, cursor: ZERO, maxSeen: ZERO, epoch: '' });
    await tx.done;
    return;
  }
  await tx.done;
  const last = Number.isSafeInteger(said) ? Number(said) : (await run.server.sync(request(meta, []))).last_seq;
  const again = writing(run.db);
  await leased(again, lease);
  await renumber(again, last, last);
  await again.done;
}

/**
 * Some operation makes the server refuse or fail the whole request: halve, until it is alone, and set it aside.
 * Answers whether to go on at once.
 */
async function narrowDown(run: SyncRun, meta: SyncMeta, batch: Waiting[], error: ServerError): Promise<boolean> {
  if (error.fault !== 'refused' && error.fault !== 'broken') return false;
  const [first, second] = batch;
  if (!first) return false;
  if (second) {
    await setBatchSize(run.db, Math.ceil(batch.length / 2));
    return error.fault === 'refused';
  }
  // Is it the operation, or the server? Without it, does the server answer?
  await run.server.sync(request(meta, []));
  const tries = (meta.alone ?? 0) + 1;
  const tx = writing(run.db);
  if (error.fault === 'broken' && tries < TRIES) {
    await writeMeta(tx, { ...(await readMeta(tx)), alone: tries });
    await tx.done;
    return false;
  }
  await addProblem(tx, first, error.message);
  await takeOut(tx, first.seq);
  await writeMeta(tx, unhindered(await readMeta(tx)));
  await tx.done;
  return true;
}

/** Back to full requests. */
function unhindered({ batchSize: _size, alone: _alone, ...meta }: SyncMeta): SyncMeta {
  return meta;
}

async function setBatchSize(db: LibraryDb, batchSize: number): Promise<void> {
  const tx = writing(db);
  await writeMeta(tx, { ...(await readMeta(tx)), batchSize });
  await tx.done;
}

/** The bookkeeping, if this run still holds the lease; an older run that comes late changes nothing. */
async function leased(tx: Writing, lease: string): Promise<SyncMeta> {
  const meta = await readMeta(tx);
  if (meta.lease !== lease) {
    tx.abort();
    await tx.done.catch(() => undefined);
    throw new Superseded('Another sync run took over.');
  }
  return meta;
}

export class Superseded extends Error {}
