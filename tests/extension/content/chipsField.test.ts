// @vitest-environment happy-dom
/** Chips that are told again stay the elements that they are: a press on one that is under way is not lost. */

import { expect, test } from 'vitest';
import { ChipsField } from '@src/content/chipsField';

const field = (): ChipsField =>
  new ChipsField({ label: 'Tags', placeholder: '', suggest: async () => [], add: () => undefined, remove: () => undefined });
const chips = (of: ChipsField): Element[] => [...of.root.querySelectorAll('.chip')];

test('chips that are shown again as they were stay, others are made anew', () => {
  const tags = field();
  tags.show([{ id: '1', name: 'one' }]);
  const before = chips(tags);
  tags.show([{ id: '1', name: 'one' }]);
  expect(chips(tags)).toEqual(before);
  expect(chips(tags)[0]).toBe(before[0]);
  tags.show([{ id: '1', name: 'uno' }, { id: '2', name: 'two' }]);
  expect(chips(tags).map(({ textContent }) => textContent)).toEqual(['uno', 'two']);
  tags.show([]);
  expect(chips(tags)).toEqual([]);
});
