// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Setting, conflict, control, key, paper, press, soon, stateOf as state, text } from './setting';

let setting: Setting;

beforeEach(() => {
  setting = new Setting();
});
afterEach(() => setting.leave());

test('a paper page shows its paper with a Save button, and what can be edited once it is saved', async () => {
  setting.api.page = { site: 'arxiv', page: 'paper', papers: [paper(1)] };
  setting.answers.save = () => state(paper(1), { saved: true, tags: [{ id: 't', name: 'agents' }] });
  await setting.open();
  expect(document.querySelector('h2')?.textContent).toBe('Paper <b>1</b>');
  press('Save');
  await vi.waitFor(() => expect(control('Saved')).toBeTruthy());
  expect(text()).toContain('agents');
  expect(document.querySelector('select')?.hidden).toBe(false);
});

test('a note is sent when the popup goes, with the text that it was made from', async () => {
  setting.api.page = { site: 'arxiv', page: 'paper', papers: [paper(1)] };
  setting.states = [state(paper(1), { saved: true, note: 'old' })];
  setting.answers.edit = () => state(paper(1), { saved: true, note: 'new' });
  await setting.open();
  const note = document.querySelector('textarea');
  if (note) note.value = 'new';
  setting.leave();
  expect(setting.asked).toContainEqual(['edit', { paper: paper(1), edit: { kind: 'note', text: 'new', baseText: 'old' } }]);
});

test('an edit that fails says why and keeps the text', async () => {
  setting.api.page = { site: 'arxiv', page: 'paper', papers: [paper(1)] };
  setting.states = [state(paper(1), { saved: true })];
  setting.answers.edit = () => {
    throw new Error('This note is longer than 64 KiB.');
  };
  await setting.open();
  const note = document.querySelector('textarea');
  if (note) note.value = 'x';
  note?.dispatchEvent(new Event('blur'));
  await vi.waitFor(() => expect(text()).toContain('longer than 64 KiB'));
  expect(note?.value).toBe('x');
});

test('a listing shows how many papers it has and saves each', async () => {
  setting.api.page = { site: 'arxiv', page: 'listing', papers: [paper(1), paper(2)] };
  setting.states = [state(paper(1), { saved: true }), state(paper(2))];
  setting.answers.save = () => state(paper(2), { saved: true });
  await setting.open();
  expect(text()).toContain('2 papers on this page, 1 in your library');
  press('Save: Paper <b>2</b>');
  await vi.waitFor(() => expect(text()).toContain('2 papers on this page, 2 in your library'));
});

test('elsewhere it says what it is for', async () => {
  await setting.open();
  expect(text()).toContain('does not read this page');
  press('Hugging Face papers');
  expect(setting.api.opened).toEqual(['https://huggingface.co/papers']);
});

test('without a connection it says that saves are kept, and leads to the options', async () => {
  setting.connection = { ...setting.connection, signedIn: false, pending: 2 };
  await setting.open();
  expect(text()).toContain('kept here and sent once you connect');
  expect(text()).toContain('Not connected · 2 edits to send');
  press('Connect');
  expect(setting.api.optionsOpened).toBe(1);
});

test('the tabs go by arrow keys, and show one view at a time', async () => {
  await setting.open();
  key(document.querySelector('#tab-page'), 'ArrowRight');
  expect(document.querySelector('#tab-lists')?.getAttribute('aria-selected')).toBe('true');
  expect(document.activeElement?.id).toBe('tab-lists');
  expect([...document.querySelectorAll<HTMLElement>('[role=tabpanel]')].filter((panel) => !panel.hidden).map(({ id }) => id)).toEqual(['panel-lists']);
  // "To settle" is hidden while nothing waits.
  key(document.querySelector('#tab-lists'), 'End');
  expect(document.activeElement?.id).toBe('tab-trash');
});

test('a paper page shows both versions of its note, and one press chooses', async () => {
  setting.api.page = { site: 'arxiv', page: 'paper', papers: [paper(1)] };
  setting.states = [state(paper(1), { saved: true, note: 'same\nmine\ntheirs', conflict })];
  setting.answers.settleConflict = () => state(paper(1), { saved: true, note: 'same\ntheirs' });
  await setting.open();
  expect(text()).toContain('This note has two versions');
  press('Keep the other');
  await soon(() => expect(document.querySelector('textarea')?.value).toBe('same\ntheirs'));
  expect(setting.sent('settleConflict')).toEqual([{ paperId: 'p', choice: 'theirs' }]);
  expect(text()).not.toContain('two versions');
});

test('a note that a sync brings appears, but never over what is being typed', async () => {
  setting.api.page = { site: 'arxiv', page: 'paper', papers: [paper(1)] };
  setting.states = [state(paper(1), { saved: true, note: 'old' })];
  await setting.open();
  const synced = async (note: string, second: number) => {
    setting.states = [state(paper(1), { saved: true, note })];
    setting.connection = { ...setting.connection, lastSyncAt: new Date(2026, 1, 1, 0, 0, second).toISOString() };
    press('Sync now');
    await soon(() => expect(setting.sent('lookup').length).toBeGreaterThan(second));
    await Promise.resolve();
  };
  await synced('from afar', 1);
  const note = document.querySelector('textarea');
  await soon(() => expect(note?.value).toBe('from afar'));
  if (note) note.value = 'mine';
  await synced('again from afar', 2);
  expect(note?.value).toBe('mine');
});

test('a paper is put on a list, also on a new one, and taken off', async () => {
  setting.api.page = { site: 'arxiv', page: 'paper', papers: [paper(1)] };
  setting.states = [state(paper(1), { saved: true, lists: [{ id: 'l', name: 'thesis' }] })];
  setting.answers.edit = () => state(paper(1), { saved: true });
  setting.answers.suggestLists = () => [];
  await setting.open();
  const field = document.querySelector<HTMLInputElement>('input[placeholder="Add to a list"]');
  if (!field) throw new Error('no field');
  field.focus();
  field.value = 'to cite';
  field.dispatchEvent(new Event('input', { bubbles: true }));
  await soon(() => expect(document.querySelector('[role=option]')?.textContent).toBe('New list “to cite”'));
  key(field, 'ArrowDown');
  key(field, 'Enter');
  press('Remove thesis');
  await soon(() => expect(setting.sent<{ edit: object }>('edit').map(({ edit }) => edit)).toEqual([
    { kind: 'list-add', name: 'to cite' },
    { kind: 'list-remove', listId: 'l' },
  ]));
});

test('search shows what is found as text and says when the server was not asked', async () => {
  setting.answers.search = () => ({ offline: true, found: [{ paperId: 'p', title: '<img src=x>', url: 'https://arxiv.org/abs/1' }] });
  await setting.open();
  const input = document.querySelector<HTMLInputElement>('#search');
  if (input) input.value = 'x';
  input?.dispatchEvent(new Event('input'));
  await vi.waitFor(() => expect(document.querySelector('#found a')?.textContent).toBe('<img src=x>'));
  expect(text()).toContain('Titles on this machine');
  document.querySelector<HTMLElement>('#found a')?.click();
  expect(setting.api.opened).toEqual(['http://127.0.0.1:8765/papers/p']);
});

test('every control has a name', async () => {
  setting.api.page = { site: 'arxiv', page: 'paper', papers: [paper(1)] };
  setting.states = [state(paper(1), { saved: true })];
  await setting.open();
  for (const control of document.querySelectorAll('button, select')) {
    expect(control.getAttribute('aria-label') ?? control.textContent).not.toBe('');
  }
  for (const field of document.querySelectorAll('input, textarea')) {
    expect(field.getAttribute('aria-label') ?? document.querySelector(`label[for="${field.id}"]`)?.textContent).toBeTruthy();
  }
});

test('where the tab shows a PDF, it is offered to be annotated, and opened in the viewer', async () => {
  setting.api.pdf = 'https://example.org/paper.pdf';
  await setting.open();
  press('Annotate this PDF');
  await vi.waitFor(() => expect(setting.sent('openViewer')).toEqual([{ url: 'https://example.org/paper.pdf' }]));
  expect(text()).not.toContain('does not read this page');
});

test('on the page of a paper its PDF is offered, as that of the paper', async () => {
  const known = { ...paper(1), pdfUrl: 'https://arxiv.org/pdf/2501.00001' };
  setting.api.page = { site: 'arxiv', page: 'paper', papers: [known] };
  await setting.open();
  press('Open its PDF to annotate');
  await vi.waitFor(() => expect(setting.sent('openViewer')).toEqual([{ url: known.pdfUrl, paper: known }]));
  expect(control('Save')).toBeTruthy();
});

test('a listing offers no PDF', async () => {
  setting.api.page = { site: 'arxiv', page: 'listing', papers: [{ ...paper(1), pdfUrl: 'https://arxiv.org/pdf/2501.00001' }] };
  await setting.open();
  expect(control('Open its PDF to annotate')).toBeUndefined();
});

test('when the viewer cannot be opened it says why', async () => {
  setting.api.pdf = 'https://example.org/paper.pdf';
  setting.answers.openViewer = () => {
    throw new Error('Postil did not answer.');
  };
  await setting.open();
  press('Annotate this PDF');
  await soon(() => expect(text()).toContain('Postil did not answer.'));
});
