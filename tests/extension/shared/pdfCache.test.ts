import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeCaches } from '@src/shared/fakeCaches';
import { pdfKey, readPdf, usePdf, writePdf } from '@src/shared/pdfCache';

let storage: CacheStorage;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000, toFake: ['Date'] });
  storage = new FakeCaches().asStorage();
});

afterEach(() => vi.useRealTimers());

const key = (number: number) => pdfKey(`https://arxiv.org/pdf/2501.${String(number).padStart(5, '0')}v1`);

async function write(number: number): Promise<void> {
  vi.advanceTimersByTime(1000);
  await writePdf(key(number), new Blob([`file ${number}`]), storage);
}

test('a fragment is no part of a key, a version is, and a local file has a key of its own', () => {
  expect(pdfKey('https://arxiv.org/pdf/2501.00001v2#page=3')).toBe('https://arxiv.org/pdf/2501.00001v2');
  expect(pdfKey('https://arxiv.org/pdf/2501.00001')).not.toBe(pdfKey('https://arxiv.org/pdf/2501.00001v2'));
  expect(pdfKey('file:///home/ada/x.pdf')).toMatch(/^https:\/\/file\.invalid\//);
});

test('what was written is read, and what was not is not there', async () => {
  await write(1);
  expect(new TextDecoder().decode(await readPdf(key(1), storage))).toBe('file 1');
  expect(await usePdf(key(1), storage)).toBe(6);
  expect(await readPdf(key(2), storage)).toBeUndefined();
  expect(await usePdf(key(2), storage)).toBeUndefined();
});

test('of more than twenty files the one used longest ago goes', async () => {
  for (let number = 1; number <= 20; number += 1) await write(number);
  vi.advanceTimersByTime(1000);
  await usePdf(key(1), storage);
  await write(21);
  expect(await readPdf(key(1), storage)).toBeDefined();
  expect(await readPdf(key(2), storage)).toBeUndefined();
  expect(await readPdf(key(3), storage)).toBeDefined();
});
