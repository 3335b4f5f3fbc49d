import { describeOffsets, find, type Hints, OBJECT, Pages, type Place, Text, textOfString } from '@src/anchor/index';
import type { Selector } from '@src/shared/annotation';
import { describe, expect, it } from 'vitest';

import { OTHER, PAPER, PARAGRAPHS } from './passages';

interface Quoted {
  selectors: Selector[];
  context: string;
}

function quote(exact: string, from = PAPER): Quoted {
  const start = from.indexOf(exact);
  const found = describeOffsets({ start, end: start + exact.length }, new Text(from, true));
  if (!found || start < 0) throw new Error(`not in the text: ${exact}`);
  return { selectors: found.part.selector, context: found.context };
}

function sought(exact: string, now: string | Text, hints: Hints = {}, from = PAPER): Place & { text: string } {
  const { selectors, context } = quote(exact, from);
  const text = typeof now === 'string' ? new Text(now, true) : now;
  const place = find(selectors, text, { context, ...hints });
  return { ...place, text: text.value.slice(place.start, place.end) };
}

const SENTENCE = 'based solely on attention mechanisms, dispensing with recurrence';

describe('in the same text', () => {
  it('a quote is where it was', () => {
    expect(sought(SENTENCE, PAPER)).toMatchObject({ state: 'anchored', score: 1, text: SENTENCE });
  });

  it('the second of two equal passages is found as the second', () => {
    const twice = `${PAPER}\n${OTHER}\n${PAPER}`;
    const start = twice.lastIndexOf(SENTENCE);
    const found = describeOffsets({ start, end: start + SENTENCE.length }, new Text(twice));
    expect(find(found?.part.selector ?? [], new Text(twice)).start).toBe(start);
  });

  it('a quote without anything else is found by its words', () => {
    const place = find([{ type: 'TextQuoteSelector', exact: SENTENCE }], new Text(PAPER, true));
    expect(place).toMatchObject({ state: 'anchored', start: PAPER.indexOf(SENTENCE) });
  });

  it('selectors that say neither words nor a position find nothing', () => {
    expect(find([{ type: 'FragmentSelector', value: 'results' }], new Text(PAPER)).state).toBe('missing');
    expect(find([], new Text(PAPER)).state).toBe('missing');
  });

  it('a quote of astral characters is where it was', () => {
    const text = `${'😀 𝒙 '.repeat(30)}the 𝒙-axis 😀 and ${'𝒚 '.repeat(30)}`;
    expect(sought('𝒙-axis 😀', text, {}, text)).toMatchObject({ state: 'anchored', score: 1, text: '𝒙-axis 😀' });
  });
});

describe('in another version', () => {
  it('a quote that text was put before is found', () => {
    expect(sought(SENTENCE, `${OTHER}\n${PAPER}`)).toMatchObject({ state: 'anchored', text: SENTENCE });
  });

  it('which of two it is, is told by what stands beside it', () => {
    const now = PAPER.replace(PARAGRAPHS[0] ?? '', `${PARAGRAPHS[0]} An encoder is ${SENTENCE} too.`);
    expect(sought(SENTENCE, now).start).toBe(now.lastIndexOf(SENTENCE));
  });

  it('a word that changed does no harm', () => {
    const now = PAPER.replace('based solely on', 'based only on');
    expect(sought(SENTENCE, now)).toMatchObject({ state: 'anchored', text: 'based only on attention mechanisms, dispensing with recurrence' });
  });

  it('words that came in are within', () => {
    const now = PAPER.replace('attention mechanisms, dispensing', 'attention mechanisms (which we call self-attention), dispensing');
    expect(sought(SENTENCE, now)).toMatchObject({ state: 'anchored', text: expect.stringMatching(/^based solely .* with recurrence$/) });
  });

  it('a first word that changed is within, as what stood before it shows', () => {
    const now = PAPER.replace('superior in quality while being', 'better in quality while being');
    expect(sought('superior in quality while being more', now).text).toBe('better in quality while being more');
  });

  it('a passage that was taken out is missing', () => {
    for (const index of [2, 4, 6, 8]) {
      const gone = PARAGRAPHS[index] ?? '';
      expect(sought(gone.slice(0, 90), PAPER.replace(`${gone}\n`, '')).state).toBe('missing');
    }
  });

  it('a passage in whose place another stands is missing', () => {
    const now = PAPER.replace(PARAGRAPHS[2] ?? '', OTHER.split('\n')[0] ?? '');
    expect(sought(PARAGRAPHS[2] ?? '', now).state).not.toBe('anchored');
  });

  it('a quote of many pages is found by its beginning and its end', () => {
    const pages = Array.from({ length: 40 }, (_, page) => `Page ${page}. ${PAPER.replaceAll('model', `model${page}`)}`).join('\n');
    const exact = pages.slice(pages.indexOf('Page 3.'), pages.indexOf('Page 30.') - 1);
    const found = sought(exact, pages.replaceAll('attention', 'focus'), {}, pages);
    expect(found).toMatchObject({ state: 'anchored', text: expect.stringMatching(/^Page 3\.[^]*recurrent network\.$/) });
    expect(found.text).toContain('Page 29.');
  });

  it('common words alone, with other words around them, are no passage', () => {
    expect(sought('on the', `${OTHER} It rests on the layer.`).state).toBe('missing');
  });
});

describe('a passage that stands three times, with the same beside it', () => {
  const chapters = PARAGRAPHS.slice(0, 3).map((paragraph) => `${paragraph}\n${OTHER}\n`);
  const QUOTE = 'Layers are reformulated as learning residual functions';
  const before = chapters.join('');
  const places = (text: string): number[] => [...text.matchAll(/Layers are reformulated/g)].map(({ index }) => index);
  const third = (): Selector[] => {
    const start = before.lastIndexOf(QUOTE);
    return describeOffsets({ start, end: start + QUOTE.length }, new Text(before, true))?.part.selector ?? [];
  };

  it('says which of them it is', () => {
    expect(third()[0]).toMatchObject({ occurrence: { nth: 3, of: 3 } });
    expect(quote(SENTENCE).selectors[0]).not.toHaveProperty('occurrence');
  });

  it('is the third of three after much was put before them', () => {
    const now = `${PARAGRAPHS.slice(4).join('\n').repeat(4)}\n${before}`;
    expect(find(third(), new Text(now, true))).toMatchObject({ state: 'anchored', start: places(now)[2] });
  });

  it('is to be checked where one of them is gone and the other tells no more', () => {
    const now = `${PARAGRAPHS[5]}\n${chapters[0]}`;
    expect(find(third(), new Text(now, true))).toMatchObject({ state: 'moved', start: places(now)[0] });
  });

  it('is no less sure on another face, which has only a part', () => {
    const now = `${PARAGRAPHS[5]}\n${chapters[0]}`;
    expect(find(third(), new Text(now, true), { otherFace: true })).toMatchObject({ state: 'anchored' });
  });
});

describe('a word that stands often, with other words beside it each time', () => {
  const TERMS = ['One paragraph compares the transformer to nets.', 'Much later the transformer is trained on more.', 'In the end a transformer was what we used here.'];
  const term = (text: string, nth: number): Selector[] => {
    const start = [...text.matchAll(/transformer/g)][nth]?.index ?? -1;
    return describeOffsets({ start, end: start + 'transformer'.length }, new Text(text, true))?.part.selector ?? [];
  };

  it('is told by those, in another order too', () => {
    const [first = '', second = '', third = ''] = TERMS.map((sentence) => `${OTHER}\n${sentence} ${PAPER}`);
    const now = [third, first, second].join('\n');
    const place = find(term([first, second, third].join('\n'), 1), new Text(now, true));
    expect(place).toMatchObject({ state: 'anchored', start: now.indexOf('transformer is trained') });
  });

  it('is as sure when another mention is gone', () => {
    const was = TERMS.map((sentence) => `${sentence} ${OTHER}`).join('\n');
    const now = [`${PAPER}`, ...TERMS.slice(1).map((sentence) => `${sentence} ${OTHER}`)].join('\n');
    expect(find(term(was, 2), new Text(now, true))).toMatchObject({ state: 'anchored', start: now.lastIndexOf('transformer') });
  });
});

describe('what another program named', () => {
  const often = Array.from({ length: 50 }, (_, number) => `In paragraph ${number} the quick brown fox returns home.`).join('\n');

  it('with nothing beside it is to be checked where it stands more than once', () => {
    const bare: Selector[] = [{ type: 'TextQuoteSelector', exact: 'returns home' }];
    expect(find(bare, new Text(often, true))).toMatchObject({ state: 'moved', start: often.indexOf('returns home') });
    expect(find([{ type: 'TextQuoteSelector', exact: 'paragraph 31' }], new Text(often, true)).state).toBe('anchored');
  });

  it('by its position alone is there, to be checked, and on no other face', () => {
    const selectors: Selector[] = [{ type: 'TextPositionSelector', start: 25, end: 38 }];
    expect(find(selectors, new Text(often, true))).toMatchObject({ state: 'moved', start: 25, end: 38 });
    expect(find(selectors, new Text(often, true), { otherFace: true }).state).toBe('missing');
    expect(find([{ type: 'TextPositionSelector', start: 1e6, end: 1e6 + 5 }], new Text(often, true)).state).toBe('missing');
  });
});

describe('in another paper', () => {
  it('nothing is found', () => {
    for (const paragraph of PARAGRAPHS) expect(sought(paragraph.slice(10, 80), OTHER).state).toBe('missing');
  });

  it('nothing is found in an empty text', () => {
    expect(sought(SENTENCE, '').state).toBe('missing');
  });
});

describe('on another face', () => {
  const LINES = PAPER.replace('dispensing', 'dis-\npensing').replace('convolutions', 'convo-\nlutions').replace('superior in', 'superior\nin');

  it('a quote of the web page is found on the page of a PDF, across lines and broken words', () => {
    const found = sought(SENTENCE, textOfString(LINES), { otherFace: true });
    expect(found).toMatchObject({ state: 'anchored', text: 'based solely on attention mechanisms, dis-\npensing with recurrence' });
  });

  it('a quote of the PDF is found on the web page', () => {
    const start = LINES.indexOf('dispensing'.slice(0, 3));
    const found = describeOffsets({ start, end: LINES.indexOf('entirely') }, textOfString(LINES));
    const place = find(found?.part.selector ?? [], new Text(PAPER, true), { otherFace: true });
    expect(PAPER.slice(place.start, place.end)).toBe('dispensing with recurrence and convolutions');
  });

  it('ligatures, capitals and lost spaces do no harm', () => {
    const now = PAPER.replace('significantly less time', 'signi\uFB01cantlyless time').replace('requiring', 'REQUIRING');
    expect(sought('requiring significantly less time to train', now)).toMatchObject({
      state: 'anchored',
      text: 'REQUIRING signi\uFB01cantlyless time to train',
    });
  });

  it('a formula of the web page, which is glyphs in the PDF, does no harm', () => {
    const html = PAPER.replace('28.4 BLEU on the', `${OBJECT} BLEU, with ${OBJECT} heads, on the`);
    const pdf = PAPER.replace('28.4 BLEU on the', 'x = P i αi 28.4 BLEU, with h = 8 heads, on the');
    const exact = `Our model achieves ${OBJECT} BLEU, with ${OBJECT} heads, on the WMT 2014`;
    expect(sought(exact, pdf, { otherFace: true }, html)).toMatchObject({ state: 'anchored', text: expect.stringMatching(/^Our model.*WMT 2014$/) });
  });

  it('a quote that is a formula is found between what stands beside it', () => {
    const html = PAPER.replace('28.4 BLEU', `${OBJECT} BLEU`);
    expect(sought(OBJECT, PAPER.replace('28.4', 'x + y'), { otherFace: true }, html)).toMatchObject({ text: 'x + y' });
  });

  it('a face that shows another part has it not', () => {
    const abstract = PARAGRAPHS.slice(0, 6).join(' ');
    expect(sought(PARAGRAPHS[8] ?? '', abstract, { otherFace: true }).state).toBe('missing');
    expect(sought(PARAGRAPHS[4] ?? '', abstract, { otherFace: true }).state).toBe('anchored');
  });

  it('a quote at the very start of a short face needs nothing before it', () => {
    expect(sought(PARAGRAPHS[1] ?? '', PARAGRAPHS[1] ?? '', { otherFace: true }).state).toBe('anchored');
  });

  it('Chinese is found without spaces between words', () => {
    const chinese = '我们提出了一种新的简单网络架构，完全基于注意力机制，完全摒弃了循环和卷积。在两个机器翻译任务上的实验表明，这些模型的质量更高。';
    const now = `前言。${chinese.replace('完全基于注意力机制', '仅仅基于注意力机制')}`;
    expect(sought('新的简单网络架构，完全基于注意力机制', now, {}, chinese)).toMatchObject({ state: 'anchored', text: '新的简单网络架构，仅仅基于注意力机制' });
  });

  it('the page that a hint names comes first', () => {
    const pages = new Pages([PAPER, OTHER, PAPER]);
    const { selectors } = quote(SENTENCE);
    const bare = selectors.filter(({ type }) => type === 'TextQuoteSelector');
    const place = find(bare, pages, { window: pages.page(2) });
    expect(pages.pageAt(place.start)).toMatchObject({ page: 2 });
  });
});

describe('pages of one text', () => {
  it('know where each begins and ends', () => {
    const pages = new Pages(['one', 'two', '']);
    expect([pages.value, pages.page(1), pages.page(2)]).toEqual(['one\ntwo\n', { start: 4, end: 7 }, { start: 8, end: 8 }]);
    expect([pages.pageAt(5), pages.pageAt(8)]).toEqual([
      { page: 1, offset: 1 },
      { page: 2, offset: 0 },
    ]);
  });
});
