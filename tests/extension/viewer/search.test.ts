import { expect, test } from 'vitest';
import { Pages } from '@src/anchor';
import { Searchable } from '@src/viewer/search';

const found = (pages: string[], query: string): string[] => {
  const text = new Pages(pages);
  return new Searchable(text).matches(query).map(({ start, end }) => text.value.slice(start, end));
};

test('case, accents and ligatures do not count', () => {
  expect(found(['An eﬃcient Naïve method'], 'EFFICIENT naive')).toEqual(['eﬃcient Naïve']);
});

test('words are found over the ends of lines, and where a hyphen breaks them', () => {
  expect(found(['knots of inter-\nnational\nfame'], 'international fame')).toEqual(['inter-\nnational\nfame']);
});

test('words are found over the end of a page', () => {
  expect(found(['the last', 'word of it'], 'last word')).toEqual(['last\nword']);
});

test('words end where those that are sought do', () => {
  expect(found(['the rapist, a therapist'], 'therapist')).toEqual(['therapist']);
  expect(found(['atomic, a to z'], 'a to')).toEqual(['a to']);
});

test('a hyphen may be typed or left out', () => {
  expect(found(['a state-of-the-art method'], 'state-of-the-art')).toEqual(['state-of-the-art']);
  expect(found(['a co-operation'], 'cooperation')).toEqual(['co-operation']);
});

test('all matches come in the order of the text; nothing is found of nothing', () => {
  expect(found(['ropes and ropes', 'ropes'], 'rope')).toHaveLength(3);
  expect(found(['ropes'], '  ')).toEqual([]);
  expect(found(['ropes'], 'knot')).toEqual([]);
});
