/** Entry of the background script: connects the browser's events. Listeners are set before anything waits. */

import { realChrome } from './chromeApi';
import { Worker } from './worker';

const worker = new Worker({ chrome: realChrome(), fetch: (...request) => fetch(...request) });

chrome.runtime.onMessage.addListener((message: unknown, sender, respond) => {
  if (sender.id !== chrome.runtime.id) return false;
  void worker.message(message, { url: sender.url, tab: sender.tab?.id, frame: sender.frameId }).then(respond);
  return true;
});
chrome.alarms.onAlarm.addListener(({ name }) => void worker.alarm(name));
chrome.runtime.onStartup.addListener(() => void worker.runner.run(false));
chrome.runtime.onInstalled.addListener(() => void worker.runner.run(false));
self.addEventListener('online', () => void worker.runner.run(true));
void worker.start();
