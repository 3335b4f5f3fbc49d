/** The third content script, annotate.js: injected by the background when the first asks for it. */

import { Annotator } from '../annotate/annotator';
import { PagePaint } from '../annotate/painter';
import { chromePreferences } from '../annotate/preferences';
import { register } from './annotateScript';
import { chromeDrafts } from './drafts';
import { HtmlFace } from './htmlFace';

register(({ page, runtime, ...rest }) => {
  const { view } = page;
  return new Annotator({
    ...rest,
    face: new HtmlFace(page),
    runtime,
    paint: new PagePaint(view.document),
    drafts: chromeDrafts,
    preferences: chromePreferences,
    openPdf: (paper, url, annotation) => {
      runtime.send('openViewer', { url, paper, ...(annotation === undefined ? {} : { annotation }) }).catch(() => view.open(url, '_blank', 'noopener'));
    },
  });
});
