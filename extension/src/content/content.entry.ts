/** The content script: one bundle for all sites; does nothing on hosts and paths that no site reads. */

import { siteOf } from '../sites/index';
import { chromeRuntime } from './runtime';
import { start } from './start';

const site = siteOf(location.hostname);
if (site && window === window.top) void start(site, chromeRuntime, window);
