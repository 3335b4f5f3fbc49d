/** The popup's and options page's browser in memory: messages go to a handler, what is opened is remembered. */

import type { MessageName, PageAnswer, Request, Response } from './messages';
import type { PageApi } from './pageApi';

export class FakePageApi implements PageApi {
  page: PageAnswer | null = null;
  pdf: string | null = null;
  readonly opened: string[] = [];
  optionsOpened = 0;
  shortcut = 'Alt+Shift+P';

  constructor(private readonly handle: (name: MessageName, request: unknown) => Promise<unknown>) {}

  async ask<N extends MessageName>(name: N, request: Request<N>): Promise<Response<N>> {
    return (await this.handle(name, request)) as Response<N>;
  }

  async activePage(): Promise<PageAnswer | null> {
    return this.page;
  }

  async activePdf(): Promise<string | null> {
    return this.pdf;
  }

  async open(url: string): Promise<void> {
    this.opened.push(url);
  }

  async openOptions(): Promise<void> {
    this.optionsOpened += 1;
  }

  async popupShortcut(): Promise<string> {
    return this.shortcut;
  }
}
