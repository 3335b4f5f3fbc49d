/** The content script, built once for each site (build.mjs); does nothing on paths that its site does not read. */

import { siteOf } from '../sites/index';
import { chromeRuntime } from './runtime';
import { start } from './start';

const site = siteOf(location.hostname);
if (site && window === window.top) void start(site, chromeRuntime, window);
