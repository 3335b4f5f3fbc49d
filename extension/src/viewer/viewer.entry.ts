/** Entry of the viewer's page. */

import { chromeBrowser } from './browser';
import { loadPdfjs } from './pdfjs';
import { Viewer } from './viewer';

void new Viewer(document, chromeBrowser, loadPdfjs).open();
