/** One sync run: what waits goes out, what changed comes in; killed anywhere, the same request is sent again. */

import { noteConflict } from './conflicts';
import { type LibraryDb, type Problem, readMeta, type SyncMeta, type Waiting, writeMeta, writing, type Writing } from './database';
import { compare } from './compare';
import { forget } from './forget';
import { leased, takeLease } from './lease';
import { nextBatch, raiseBases, takeOut, trim, unhindered } from './outbox';
import { giveUpSnapshot, leaveNumbers, startOver } from './resync';
import { type Server, ServerError } from './server';
import { takeIn } from './shadow';
import { beginning, type Fetching, takeSnapshot } from './snapshot';
import { withToken } from './trail';
import { MAX_OPS, type Result, type SyncResponse } from './wire';

const PAGE = 500;
/** So often may a run start over because the server lost track, before it is left to the next run. */
const MOST_RESYNCS = 3;
/** So often may the server fail on one operation alone, before it is set aside. */
const TRIES = 3;
const RECORD = 20 * 3_600_000;

export interface SyncRun {
  db: LibraryDb;
  server: Server;
  /** Called after each page with the papers that changed. */
  onChange(papers: Set<string>): void;
}

interface Run extends Fetching {
  /** The server has no snapshots: a long pull goes on page by page. */
  paging: boolean;
}

/** Seconds after which the server wishes to be asked again. Raises ServerError; what was worked in stays. */
export async function sync({ db, server, onChange }: SyncRun): Promise<number> {
  const run: Run = { db, server, onChange, lease: await takeLease(db), paging: false };
  let resyncs = 0;
  for (;;) {
    const { meta, batch } = await prepare(run);
    try {
      const wait = meta.fetch ? await takeSnapshot(run, meta) : await exchange(run, meta, batch);
      if (wait !== undefined) return wait;
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      if (meta.fetch) await withoutSnapshot(run, meta, error, (resyncs += 1));
      else if (error.fault === 'resync' && (resyncs += 1) <= MOST_RESYNCS) await startOver(run, error);
      else if (!(await narrowDown(run, meta, batch, error))) throw error;
    }
  }
}

async function prepare({ db, lease }: Run): Promise<{ meta: SyncMeta; batch: Waiting[] }> {
  const tx = writing(db);
  const meta = await leased(tx, lease);
  const batch = meta.fetch ? [] : await nextBatch(tx, meta.processed, meta.batchSize ?? MAX_OPS);
  const sent = Math.max(meta.sent, batch.at(-1)?.seq ?? 0);
  if (sent !== meta.sent) await writeMeta(tx, { ...meta, sent });
  await tx.done;
  return { meta: { ...meta, sent }, batch };
}

/** One request and its answer. Answers when to ask again, or nothing when that is at once. */
async function exchange(run: Run, meta: SyncMeta, batch: Waiting[]): Promise<number | undefined> {
  const answer = await run.server.sync(request(meta, batch));
  if (answer.last_seq > meta.sent) {
    await leaveNumbers(run, async (op) => run.server.sync(request(meta, [op])), answer.last_seq);
    return undefined;
  }
  const sent = Math.max(meta.processed, batch.at(-1)?.seq ?? 0);
  const { papers, done } = await workIn(run, answer, sent, batch.length > 0 || isToRecord(meta));
  if (papers.size > 0) run.onChange(papers);
  if (!done) return undefined;
  const idle = batch.length === 0 && answer.changes.length === 0;
  return idle && (await compare(run)) ? undefined : (answer.poll_after ?? 300);
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
    ...(isToRecord(meta) ? { record: true } : {}),
  };
}

/** Whether the server is to note how far this replica has pulled, though it sends nothing. */
function isToRecord({ recordedAt = 0 }: SyncMeta): boolean {
  return Math.abs(Date.now() - recordedAt) >= RECORD;
}

/** Everything of one answer in one transaction. Up to `sent` our numbers are known to be of our operations. */
async function workIn(run: Run, answer: SyncResponse, sent: number, recorded: boolean): Promise<{ papers: Set<string>; done: boolean }> {
  const tx = writing(run.db);
  const meta = await leased(tx, run.lease);
  const begins = meta.cursor[0] === 0 && !run.paging;
  const rows = begins ? await tx.objectStore('rows').count() : 0;
  // Rows without a cursor are of a snapshot that could not go on: among them may be what is gone by now.
  const whole = begins && (answer.more || rows > 0);
  const papers = whole ? new Set<string>() : await takeIn(tx, answer.changes);
  await raiseBases(tx, answer.changes, meta.device, sent);
  await noteResults(tx, answer.results.filter(({ seq }) => seq > meta.ack));
  await writeMeta(tx, {
    ...unhindered(meta),
    ...(recorded ? { recordedAt: Date.now() } : {}),
    ...(whole
      ? { fetch: beginning(rows === 0 ? 'first' : 'history_pruned', [], answer.last_seq) }
      : { cursor: answer.cursor, trail: withToken(meta.trail ?? [], answer.cursor) }),
    epoch: answer.epoch,
    maxSeen: answer.max_seen[0] >= meta.maxSeen[0] ? answer.max_seen : meta.maxSeen,
    processed: Math.max(meta.processed, answer.last_seq),
    ack: Math.max(meta.ack, answer.last_seq),
    lastSyncAt: new Date().toISOString(),
  });
  const complete = !answer.more && !whole;
  if (complete && answer.pruned !== undefined && answer.pruned > (meta.pruned ?? 0)) {
    for (const paper of await forget(tx, answer.pruned)) papers.add(paper);
    await writeMeta(tx, { ...(await readMeta(tx)), pruned: answer.pruned });
  }
  if (complete) for (const paper of await trim(tx, answer.last_seq)) papers.add(paper);
  const left = await tx.objectStore('outbox').count(IDBKeyRange.lowerBound(answer.last_seq, true));
  await tx.done;
  return { papers, done: complete && left === 0 };
}

async function noteResults(tx: Writing, results: Result[]): Promise<void> {
  for (const result of results) {
    const rejected = result.outcome === 'rejected';
    if (!rejected && result.conflict !== true) continue;
    const waiting = await tx.objectStore('outbox').get(result.seq);
    if (!waiting) continue;
    if (rejected) await addProblem(tx, waiting, result.reason ?? 'The server gave no reason.');
    else await noteConflict(tx, result, waiting);
  }
}

async function addProblem(tx: Writing, { op, title }: Waiting, reason: string): Promise<void> {
  const problem: Problem = { op, title, reason, at: new Date().toISOString() };
  await tx.objectStore('problems').add(problem);
}

/** A snapshot failed. Raises the error unless there is something to be done at once. */
async function withoutSnapshot(run: Run, { fetch }: SyncMeta, error: ServerError, times: number): Promise<void> {
  const { fault, missing } = error;
  if (missing && fetch?.why === 'history_diverged') {
    throw new ServerError('broken', 'The server was set back, and is too old to take back what it lost. Update the server; here everything is kept.');
  }
  const beginAgain = missing || fault === 'resync' || fault === 'refused';
  if (!beginAgain || times > MOST_RESYNCS) throw error;
  run.paging = missing;
  await giveUpSnapshot(run);
}

/**
 * Some operation makes the server refuse or fail the whole request: halve, until it is alone, and set it aside.
 * Answers whether to go on at once.
 */
async function narrowDown({ db, server }: Run, meta: SyncMeta, batch: Waiting[], error: ServerError): Promise<boolean> {
  if (error.fault !== 'refused' && error.fault !== 'broken') return false;
  const [first, second] = batch;
  if (!first) return false;
  if (second) {
    await setBatchSize(db, Math.ceil(batch.length / 2));
    return error.fault === 'refused';
  }
  // Is it the operation, or the server? Without it, does the server answer?
  await server.sync(request(meta, []));
  const tries = (meta.alone ?? 0) + 1;
  const tx = writing(db);
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

async function setBatchSize(db: LibraryDb, batchSize: number): Promise<void> {
  const tx = writing(db);
  await writeMeta(tx, { ...(await readMeta(tx)), batchSize });
  await tx.done;
}
