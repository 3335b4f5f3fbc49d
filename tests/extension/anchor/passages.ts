/** A paper to quote, in the forms and versions that the tests of finding need. */

export const PARAGRAPHS = [
  'The dominant sequence transduction models are based on complex recurrent or convolutional neural networks that include an encoder and a decoder.',
  'The best performing models also connect the encoder and decoder through an attention mechanism.',
  'We propose a new simple network architecture, the Transformer, based solely on attention mechanisms, dispensing with recurrence and convolutions entirely.',
  'Experiments on two machine translation tasks show these models to be superior in quality while being more parallelizable and requiring significantly less time to train.',
  'Our model achieves 28.4 BLEU on the WMT 2014 English-to-German translation task, improving over the existing best results, including ensembles, by over 2 BLEU.',
  'On the WMT 2014 English-to-French translation task, our model establishes a new single-model state-of-the-art BLEU score of 41.8 after training for 3.5 days on eight GPUs.',
  'We show that the Transformer generalizes well to other tasks by applying it successfully to English constituency parsing both with large and limited training data.',
  'Recurrent models typically factor computation along the symbol positions of the input and output sequences.',
  'This inherently sequential nature precludes parallelization within training examples, which becomes critical at longer sequence lengths.',
  'Attention mechanisms have become an integral part of compelling sequence modeling and transduction models in various tasks.',
  'In all but a few cases, however, such attention mechanisms are used in conjunction with a recurrent network.',
];
export const PAPER = PARAGRAPHS.join('\n');

export const OTHER = [
  'Deeper neural networks are more difficult to train, so a residual learning framework eases the training of networks that are substantially deeper.',
  'Layers are reformulated as learning residual functions with reference to the layer inputs, instead of learning unreferenced functions.',
  'Comprehensive empirical evidence shows that these residual networks are easier to optimize, and can gain accuracy from considerably increased depth.',
].join('\n');
