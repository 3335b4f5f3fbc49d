import { expect, test } from 'vitest';
import { FakeBrowser } from '@src/viewer/fakeBrowser';
import { fromAddress, fromFile, nameOf, Unreachable } from '@src/viewer/source';

const bytes = (text: string): ArrayBuffer => new TextEncoder().encode(text).buffer as ArrayBuffer;
const PDF = '%PDF-1.7\n…';
const URL = 'https://papers.example/one.pdf';

function setting(more: Partial<FakeBrowser> = {}): FakeBrowser {
  return Object.assign(new FakeBrowser(async () => null), more);
}

const failure = async (opening: Promise<unknown>): Promise<Unreachable> =>
  opening.then(() => Promise.reject(new Error('it opened')), (error: unknown) => error as Unreachable);

test('a host that may not be read is asked for, by name', async () => {
  const browser = setting();
  const said = await failure(fromAddress(browser, URL));
  expect(said.title).toBe('May Postil read PDFs from papers.example?');
  expect(said.steps).toEqual(['allow', 'open']);
  await browser.askToRead(URL);
  browser.files.set(URL, bytes(PDF));
  expect((await fromAddress(browser, URL)).name).toBe('one.pdf');
});

test('what is no PDF says so', async () => {
  const browser = setting();
  await browser.askToRead(URL);
  browser.files.set(URL, bytes('<!doctype html>'));
  expect((await failure(fromAddress(browser, URL))).title).toBe('This is not a PDF');
  expect((await failure(fromFile(new File([], 'empty.pdf')))).message).toContain('empty');
});

test('what the background says of a failed fetch is passed on, unless one is offline', async () => {
  const browser = setting();
  await browser.askToRead(URL);
  expect(await failure(fromAddress(browser, URL))).toMatchObject({ title: 'This PDF could not be fetched', message: 'There is no PDF at this address.' });
  browser.connected = false;
  expect((await failure(fromAddress(browser, URL))).title).toBe('You are offline');
});

test('a file address opens where the browser allows it; else it says how', async () => {
  const url = 'file:///home/ada/my%20notes.pdf';
  const browser = setting();
  browser.files.set(url, bytes(PDF));
  const said = await failure(fromAddress(browser, url));
  expect(said.title).toBe('“my notes.pdf” is a file of yours');
  expect(said.message).toContain('Allow access to file URLs');
  browser.fileSetting = false;
  expect((await failure(fromAddress(browser, url))).message).not.toContain('Allow access');
  browser.filesAllowed = true;
  expect((await fromAddress(browser, url)).name).toBe('my notes.pdf');
});

test('no other address is opened', async () => {
  for (const url of ['javascript:alert(1)', 'data:application/pdf,x', 'ftp://example.org/x.pdf']) {
    expect((await failure(fromAddress(setting(), url))).title).toBe('Postil cannot open this address');
  }
});

test('a file is called by the last part of its address', () => {
  expect(nameOf('https://arxiv.org/pdf/2501.00001v2?x=1')).toBe('2501.00001v2');
  expect(nameOf('https://example.org/')).toBe('example.org');
  expect(nameOf('https://example.org/%ff.pdf')).toBe('https://example.org/%ff.pdf');
});
