/** The popup's tabs: one view at a time, by press or by the arrow keys. */

export class Tabs {
  private readonly tabs: HTMLElement[];

  /** Each tab names its panel in `aria-controls`. `shown` hears the panel's id. */
  constructor(
    private readonly bar: HTMLElement,
    private readonly shown: (panel: string) => void,
  ) {
    this.tabs = [...bar.querySelectorAll<HTMLElement>('[role=tab]')];
    for (const tab of this.tabs) tab.addEventListener('click', () => this.choose(tab));
    bar.addEventListener('keydown', (event) => this.key(event));
  }

  /** Id of the panel that is open. */
  get open(): string {
    return this.tabs.find((tab) => tab.getAttribute('aria-selected') === 'true')?.getAttribute('aria-controls') ?? '';
  }

  show(panel: string): void {
    const tab = this.tabs.find((one) => one.getAttribute('aria-controls') === panel);
    if (tab) this.choose(tab);
  }

  private choose(chosen: HTMLElement): void {
    for (const tab of this.tabs) {
      const open = tab === chosen;
      tab.setAttribute('aria-selected', String(open));
      tab.tabIndex = open ? 0 : -1;
      const panel = this.bar.ownerDocument.querySelector<HTMLElement>(`#${tab.getAttribute('aria-controls')}`);
      if (panel) panel.hidden = !open;
    }
    this.shown(this.open);
  }

  private key(event: KeyboardEvent): void {
    const tabs = this.tabs.filter((tab) => !tab.hidden);
    const at = tabs.findIndex((tab) => tab === event.target);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined || at < 0) return;
    const tab = tabs[(to + tabs.length) % tabs.length];
    event.preventDefault();
    if (!tab) return;
    this.choose(tab);
    tab.focus();
  }
}
