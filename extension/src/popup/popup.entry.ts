/** Entry of the toolbar popup. */

import { chromePageApi } from '../shared/pageApi';
import { mountPopup } from './popup';

void mountPopup(document, chromePageApi).then((leave) => {
  globalThis.addEventListener('pagehide', leave);
});
