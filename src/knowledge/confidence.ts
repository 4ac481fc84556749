/**
 * How likely it is that the passages found answer the question: signals -> probability.
 * No fixed similarity serves two corpora, so similarities are taken relative to what unrelated questions get from this one.
 * The weights are a logistic regression over question sets of several corpora; docs/benchmarks.md says which, and how well it carries over.
 */

export type Signals = {
  /** Mean similarity of the three nearest sentences, less what unrelated questions get here; 0 without vectors. */
  sentences: number;
  /** Share of what is asked (by its weight in the corpus) that occurs anywhere in the corpus. */
  inCorpus: number;
  /** Share of what is asked that occurs in the three best passages together. */
  inTop: number;
  /** The best keyword score, per weight of what is asked. */
  keywords: number;
  /** 1 where the question names a license, law, tool… that the three best passages do not. */
  missingName: number;
};

type Weights = Partial<Record<keyof Signals, number>> & { bias: number };

const WITH_VECTORS: Weights = {
  bias: -1.94,
  sentences: 11.3,
  inCorpus: 1.65,
  inTop: 0.26,
  keywords: 0.3,
  missingName: -2.82,
};
const KEYWORDS_ONLY: Weights = { bias: -0.93, inTop: 0.58, inCorpus: 1.17, keywords: 0.8, missingName: -3.55 };

export function confidenceOf(signals: Signals, vectors: boolean): number {
  const { bias, ...weights } = vectors ? WITH_VECTORS : KEYWORDS_ONLY;
  const sum = Object.entries(weights).reduce(
    (total, [name, weight]) => total + weight * signals[name as keyof Signals],
    bias,
  );
  return 1 / (1 + Math.exp(-sum));
}
