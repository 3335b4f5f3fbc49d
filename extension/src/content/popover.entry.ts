/** The second content script, popover.js: injected by the background when the first asks for it. */

import { makePanel } from '../annotate/makePanel';
import { chromeDrafts } from './drafts';
import { Help } from './help';
import { register } from './panelScript';
import { Popover } from './popover';

register({
  popover: (options) => new Popover({ ...options, drafts: chromeDrafts }),
  help: (options) => new Help(options),
  drawer: makePanel,
});
