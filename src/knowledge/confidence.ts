/**
 * Estimates the probability that the passages found answer the question. No fixed similarity threshold works for
 * different corpora, so similarities are relative to what unrelated questions get from this one. The weights are a
 * logistic regression over question sets of several corpora, which docs/benchmarks.md describes.
 */

export type Signals = {
  /** Mean similarity of the three nearest sentences, minus what unrelated questions get; 0 without vectors. */
  sentences: number;
  /** Share of the question's aspects, weighted by IDF, that occur anywhere in the corpus. */
  inCorpus: number;
  /** The same share in the three best passages together. */
  inTop: number;
  /** The best keyword score, divided by the total IDF of the aspects. */
  keywords: number;
  /** 1 if the question names a license, law or tool that the three best passages do not mention. */
  missingName: number;
};

type Weights = Signals & { bias: number };

const WITH_VECTORS: Weights = {
  bias: -1.94,
  sentences: 11.3,
  inCorpus: 1.65,
  inTop: 0.26,
  keywords: 0.3,
  missingName: -2.82,
};
const KEYWORDS_ONLY: Weights = {
  bias: -0.93,
  sentences: 0,
  inCorpus: 1.17,
  inTop: 0.58,
  keywords: 0.8,
  missingName: -3.55,
};

const SIGNAL_NAMES = ["sentences", "inCorpus", "inTop", "keywords", "missingName"] as const;

export function confidenceOf(signals: Signals, vectors: boolean): number {
  const weights = vectors ? WITH_VECTORS : KEYWORDS_ONLY;
  const sum = SIGNAL_NAMES.reduce((total, name) => total + weights[name] * signals[name], weights.bias);
  return 1 / (1 + Math.exp(-sum));
}
