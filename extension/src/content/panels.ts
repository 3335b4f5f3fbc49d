/** The panels open over a page: one popover, one key list. Fetches their script ahead of the first press, or at it. */

import { Refused, type Runtime } from './runtime';
import { type PanelScript, registered } from './panelScript';
import type { Help } from './help';
import type { Popover, PopoverOptions } from './popover';
import type { Store } from './store';
import { dress } from './theme';

const FAILED = 'Could not open';
const ABSENT = 'the browser did not load it. Try again; if it stays, reload this page.';

export class Panels {
  private popover: Popover | null = null;
  private help: Help | null = null;
  private coming: Promise<PanelScript> | null = null;
  /** Counts the wishes: a script that comes late serves only the last. */
  private wish = 0;

  constructor(private readonly document: Document, private readonly store: Store, private readonly runtime: Runtime) {}

  /** Fetches the script, so that the first press opens at once. What fails here is tried again, and told, at the press. */
  prepare(): void {
    this.script().catch(() => undefined);
  }

  /** Opens the popover beside its row, or moves to its part when it is open. */
  edit(options: Pick<PopoverOptions, 'paper' | 'anchor' | 'opener' | 'part'>): void {
    if (this.popover?.isFor(options.anchor)) return this.popover.focusPart(options.part);
    this.popover?.close();
    const { store, runtime } = this;
    const closed = (): void => {
      this.popover = null;
    };
    this.open(options.paper.canonical, (script) => {
      this.popover = script.popover({ ...options, store, runtime, dress, closed });
    });
  }

  /** Lists the keys. `canonical` names the row that says so if that fails. */
  explain(canonical: string | undefined): void {
    const closed = (): void => {
      this.help = null;
    };
    this.open(canonical, (script) => {
      this.help ??= script.help({ document: this.document, dress, closed });
    });
  }

  /** The panel that an event went through. */
  at(path: readonly EventTarget[]): Popover | Help | undefined {
    return [this.popover, this.help].find((panel) => panel && path.includes(panel.host)) ?? undefined;
  }

  /** Closes what is open, or gives up what is still on its way. False when there was neither. */
  close(refocus = false): boolean {
    const any = this.popover ?? this.help;
    this.wish += 1;
    this.popover?.close(refocus);
    this.help?.close();
    return any !== null;
  }

  private open(canonical: string | undefined, show: (script: PanelScript) => void): void {
    const wish = (this.wish += 1);
    if (canonical && this.store.entry(canonical).error.startsWith(FAILED)) this.store.report(canonical, '');
    const script = registered();
    if (script) return show(script);
    this.script().then(
      (late) => wish === this.wish && show(late),
      (error) => canonical && this.store.fail(canonical, FAILED, error),
    );
  }

  /** Asks once at a time, and again after a failure. */
  script(): Promise<PanelScript> {
    const here = registered();
    if (here) return Promise.resolve(here);
    this.coming ??= this.ask().finally(() => {
      this.coming = null;
    });
    return this.coming;
  }

  private async ask(): Promise<PanelScript> {
    await this.runtime.send('panels', {});
    const script = registered();
    if (!script) throw new Refused(ABSENT);
    return script;
  }
}
