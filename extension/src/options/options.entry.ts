/** Entry of the options page. */

import { chromePageApi } from '../shared/pageApi';
import { mountOptions } from './options';

void mountOptions(document, chromePageApi);
