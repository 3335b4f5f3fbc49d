/** The PDF viewer: opens what its address names or the user gives, says what hinders it, and starts the reading. */

import { make } from '../content/dom';
import { followTheme } from '../content/theme';
import { readViewerAddress, type ViewerRequest } from '../shared/viewerAddress';
import { wordsOf } from '../shared/words';
import { Bar } from './bar';
import type { ViewerBrowser } from './browser';
import { acceptDrops, chooseFile } from './dropping';
import { paperOf, sourceOf, versionOf } from './identity';
import { pressed } from './keys';
import { NotOpened, openPdf, type OpeningFailure, type Pdfjs, filesIn } from './pdfjs';
import { Reading } from './reading';
import { fromAddress, fromFile, type Given, type NextStep, Unreachable } from './source';
import { StateView } from './stateView';
import { titlePage } from './titlePage';

const FAILURES: Record<OpeningFailure, [string, string]> = {
  damaged: ['This PDF is damaged', 'It begins like a PDF, but its contents cannot be read. Download it again, or choose another copy.'],
  cancelled: ['This PDF is protected', 'It opens only with its password. Try again once you have it.'],
  failed: ['This PDF could not be opened', 'Try again; if it stays, open the address itself.'],
};

export class Viewer {
  private readonly bar: Bar;
  private readonly state: StateView;
  private reading: Reading | undefined;
  private ending = new AbortController();
  /** The file that is open, for the download. */
  private file: { blob: Blob; name: string } | undefined;
  private asked: ViewerRequest;

  constructor(
    private readonly root: Document,
    private readonly browser: ViewerBrowser,
    private readonly loadPdfjs: () => Promise<Pdfjs>,
  ) {
    this.asked = readViewerAddress(root.location.search);
    this.bar = new Bar(this.part('bar'), this.barActions());
    this.state = new StateView(this.part('state'), { choose: () => this.choose(), step: (step) => void this.step(step) });
    const forever = new AbortController();
    followTheme(root, forever.signal);
    acceptDrops(root.body, (file) => void this.openFile(file), forever.signal);
    root.addEventListener('keydown', (event) => this.key(event));
    globalThis.addEventListener('pagehide', () => this.reading?.leave());
    browser.listen((broadcast) => {
      if (broadcast.broadcast === 'pdf' && broadcast.url === this.asked.url) this.state.progress(broadcast.received, broadcast.total);
      else if (broadcast.broadcast !== 'show' || broadcast.url === this.asked.url) this.reading?.hear(broadcast);
    }, forever.signal);
  }

  /** Opens what the page's address names. */
  async open(): Promise<void> {
    const { url } = this.asked;
    if (url === undefined) return this.state.welcome();
    await this.begin(async () => fromAddress(this.browser, url));
  }

  private async openFile(file: File): Promise<void> {
    // What was asked for stays known: a file chosen for a paper that could not be fetched is that paper's.
    const { paper } = this.asked;
    this.asked = this.reading || !paper ? {} : { paper };
    await this.begin(async () => fromFile(file));
  }

  private async begin(give: () => Promise<Given>): Promise<void> {
    this.leave();
    const { signal } = this.ending;
    const { asked } = this;
    this.state.loading(asked.paper?.title ?? asked.url ?? '');
    try {
      const [pdfjs, given] = await Promise.all([this.loadPdfjs(), give()]);
      if (!signal.aborted) await this.read(pdfjs, given, asked, signal);
    } catch (error) {
      if (!signal.aborted) this.fail(error);
    }
  }

  private async read(pdfjs: Pdfjs, given: Given, { url, paper, annotation }: ViewerRequest, signal: AbortSignal): Promise<void> {
    // pdf.js takes the bytes away.
    this.file = { blob: new Blob([given.bytes], { type: 'application/pdf' }), name: given.name };
    const pdf = await openPdf(pdfjs, given.bytes, async (wrong) => this.state.password(wrong), filesIn('/pdfjs/'));
    signal.addEventListener('abort', () => void pdf.loadingTask.destroy());
    const [first, { info }] = await Promise.all([pdf.getPage(1), pdf.getMetadata()]);
    const said = titlePage(info as Record<string, unknown>, await first.getTextContent(), first.view[3] ?? 0);
    const fingerprint = pdf.fingerprints[0] ?? '';
    const shown = paperOf({ fingerprint, url, name: given.name, said, paper });
    this.root.title = shown.title;
    this.bar.title.textContent = shown.title;
    this.bar.title.title = shown.title;
    this.bar.original.hidden = !/^https?:/iu.test(url ?? '');
    this.state.clear();
    this.bar.ready(true);
    const parts = { pages: this.part('pages'), outline: this.part('outline'), find: this.part('find') };
    // The find bar is 0 high while it is hidden.
    const covered = () => this.part('bar').offsetHeight + this.part('find').offsetHeight;
    const options = { browser: this.browser, pdfjs, pdf, paper: shown, bar: this.bar, parts, covered, signal };
    this.reading = await Reading.begin({ ...options, source: sourceOf({ url, fingerprint }), version: versionOf({ url, said }, shown) }, annotation);
    this.root.documentElement.dataset['opened'] = fingerprint;
  }

  private leave(): void {
    this.reading?.leave();
    this.reading?.find.close();
    this.ending.abort();
    this.ending = new AbortController();
    this.reading = undefined;
    delete this.root.documentElement.dataset['opened'];
    this.bar.ready(false);
    this.toggleOutline(false);
    this.part('pages').replaceChildren();
  }

  private fail(error: unknown): void {
    this.leave();
    const again: NextStep[] = this.asked.url ? ['retry', 'open'] : [];
    if (error instanceof Unreachable) return this.state.failed(error);
    const [title, text] = FAILURES[error instanceof NotOpened ? error.why : 'failed'];
    const detail = error instanceof NotOpened ? '' : ` (${wordsOf(error)})`;
    this.state.failed(new Unreachable(title, text + detail, again));
  }

  private async step(step: NextStep): Promise<void> {
    const { url } = this.asked;
    if (url === undefined) return;
    if (step === 'open') this.root.defaultView?.location.assign(url);
    else if (step === 'settings') await this.browser.openSettings();
    else if (step === 'retry' || (await this.browser.askToRead(url))) await this.open();
  }

  private choose(): void {
    chooseFile((file) => void this.openFile(file));
  }

  private download(): void {
    if (!this.file) return;
    const { blob, name } = this.file;
    const href = URL.createObjectURL(blob);
    make('a', { href, download: /\.pdf$/iu.test(name) ? name : `${name}.pdf` }).click();
    setTimeout(() => URL.revokeObjectURL(href), 60_000);
  }

  private toggleOutline(wanted = this.part('outline').hidden): void {
    const open = wanted && !this.bar.outline.hidden;
    this.part('outline').hidden = !open;
    this.bar.outline.setAttribute('aria-expanded', String(open));
    const stack = this.reading?.stack;
    stack?.show(stack.zoom);
  }

  private barActions(): ConstructorParameters<typeof Bar>[1] {
    const stack = () => this.reading?.stack;
    return {
      outline: () => this.toggleOutline(),
      page: (page) => stack()?.goTo({ page, down: 0 }),
      step: (up) => stack()?.step(up),
      zoom: (zoom) => stack()?.show(zoom),
      rotate: () => stack()?.rotate(),
      find: () => this.reading?.find.show(String(this.root.getSelection() ?? '')),
      panel: () => this.reading?.togglePanel(),
      save: () => void this.reading?.toggleSave().catch((error: unknown) => this.reading?.annotator.notice.warn(wordsOf(error))),
      download: () => this.download(),
      original: () => void (this.asked.url && globalThis.open(this.asked.url, '_blank', 'noopener')),
      choose: () => this.choose(),
    };
  }

  private key(event: KeyboardEvent): void {
    const { reading } = this;
    if (!reading || event.defaultPrevented || reading.annotator.keydown(event)) return;
    if (reading.annotator.inside(event.composedPath())) return;
    const actions = this.barActions();
    const { stack } = reading;
    const used = pressed(event, {
      ...actions,
      page: () => this.bar.focusPage(),
      fit: () => stack.show('width'),
      turn: (by) => stack.goTo({ page: stack.current() + by, down: 0 }),
      wide: () => this.root.documentElement.scrollWidth > this.root.documentElement.clientWidth + 1,
    });
    if (used) event.preventDefault();
    else if (event.key === 'Escape') reading.find.close();
  }

  private part(id: string): HTMLElement {
    return this.root.querySelector<HTMLElement>(`#${id}`) ?? make('div');
  }
}
