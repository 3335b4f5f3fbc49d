/** A row's paper by its identity alone: enough to look it up, where reading hundreds of rows would keep people waiting. */

import type { SeenPaper } from '../shared/model';
import type { Row } from '../sites/site';

export function namedOf({ canonical, identifiers }: Pick<Row, 'canonical' | 'identifiers'>): SeenPaper {
  return { canonical, identifiers: Object.fromEntries(identifiers.map(({ scheme, value }) => [scheme, value])), title: '', url: '' };
}
