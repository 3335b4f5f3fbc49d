/**
 * Machines with the extension's own background, for the simulator: commands come in as lines of JSON, requests to the
 * server go out as such, and what becomes of them is decided there. Time and chance come from there as well.
 */

import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { createInterface } from 'node:readline';
import type { MessageName, Request } from '@src/shared/messages';
import { FakeChrome } from '@src/background/fakeChrome';
import { Worker } from '@src/background/worker';
import { type Disk, read, write } from './disks';
import { chance, time } from './fate';

interface Machine {
  chrome: FakeChrome;
  worker: Worker;
  /** Begins the names of its databases. */
  prefix: string;
}

interface Line {
  id: number;
  now: number;
  command: string;
  machine: string;
  name: MessageName;
  request: unknown;
  seed: number;
  disk: number | null;
  /** Of an answer to a request of ours. */
  answer?: number;
  status?: number;
  body?: string;
}

const machines = new Map<string, Machine>();
const disks: Disk[] = [];
const asked = new Map<number, { resolve(answer: globalThis.Response): void; reject(error: Error): void }>();
let requests = 0;
let generation = 0;

const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

function workerOf(name: string, chrome: FakeChrome, prefix: string): Worker {
  const fetch = async (address: RequestInfo | URL, init?: RequestInit) => {
    const number = (requests += 1);
    const { pathname, search } = new URL(String(address));
    say({ fetch: number, machine: name, method: init?.method ?? 'GET', path: pathname + search, body: init?.body ?? null });
    return new Promise<globalThis.Response>((resolve, reject) => asked.set(number, { resolve, reject }));
  };
  return new Worker({ chrome, fetch: fetch as typeof globalThis.fetch, databases: prefix });
}

function machine(name: string): Machine {
  const found = machines.get(name);
  if (!found) throw new Error(`there is no machine ${name}`);
  return found;
}

async function state({ worker }: Machine): Promise<object> {
  const db = await worker.background.library();
  const [rows, outbox, meta] = [await db.getAll('rows'), await db.getAll('outbox'), await db.get('meta', 'sync')];
  return {
    rows: rows.map(({ e, id, fields }) => [e, id, Object.fromEntries(Object.entries(fields).map(([f, one]) => [f, [one.val, one.ver]]))]),
    outbox: outbox.map(({ seq, op }) => ({ seq, ...op })),
    device: meta?.device ?? '',
  };
}

async function run({ command, machine: name, name: message, request, seed, disk }: Line): Promise<unknown> {
  switch (command) {
    case 'reset':
      for (const { worker } of machines.values()) worker.runner.stop();
      machines.clear();
      asked.clear();
      disks.length = 0;
      globalThis.indexedDB = new IDBFactory();
      chance(seed);
      return null;
    case 'load': {
      const prefix = `${name}/${(generation += 1)}/`;
      const content = disk === null ? undefined : disks[disk];
      if (content) await write(content, prefix);
      const chrome = new FakeChrome();
      machines.get(name)?.worker.runner.stop();
      machines.set(name, { chrome, prefix, worker: workerOf(name, chrome, prefix) });
      return null;
    }
    case 'disk':
      disks.push(await read(machine(name).prefix));
      return disks.length - 1;
    case 'kill': {
      const one = machine(name);
      one.worker.runner.stop();
      one.chrome = new FakeChrome();
      one.worker = workerOf(name, one.chrome, one.prefix);
      return null;
    }
    case 'ask': {
      const { worker, chrome } = machine(name);
      return worker.message({ name: message, request: request as Request<MessageName> }, { url: `${chrome.ownAddress}options.html` });
    }
    case 'state':
      return state(machine(name));
    default:
      throw new Error(`no such command: ${command}`);
  }
}

createInterface({ input: process.stdin }).on('line', (text) => {
  const line = JSON.parse(text) as Line;
  time(line.now);
  if (line.answer !== undefined) {
    const waiting = asked.get(line.answer);
    asked.delete(line.answer);
    if (line.status === undefined) waiting?.reject(new TypeError('Failed to fetch'));
    else {
      const headers = { 'Content-Type': line.status < 400 ? 'application/json' : 'application/problem+json' };
      waiting?.resolve(new Response(line.status === 204 ? null : line.body, { status: line.status, headers }));
    }
    return;
  }
  run(line).then(
    (done) => say({ id: line.id, done: done ?? null }),
    (error: unknown) => say({ id: line.id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
