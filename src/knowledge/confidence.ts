/**
 * How likely it is that the passages found answer the question: signals -> probability.
 * No fixed similarity serves two corpora, so similarities are taken relative to what unrelated questions get from this one.
 * The weights are a logistic regression over question sets of several corpora; docs/benchmarks.md says which, and how well it carries over.
 */

export type Signals = {
  /** Mean similarity of the three nearest sentences (passages), less what unrelated questions get here; 0 without vectors. */
  sentences: number;
  passages: number;
  /** Share of what is asked (by its weight in the corpus) that occurs anywhere in the corpus. */
  inCorpus: number;
  /** Share of what is asked that occurs in the three best passages together, and in the best of them. */
  inTop: number;
  inBest: number;
  /** The best keyword score, per weight of what is asked. */
  keywords: number;
  /** The heaviest thing asked that the three best passages do not mention, 0 to 1. */
  missing: number;
  /** 1 where the question names a license, law, tool… that the three best passages do not. */
  missingName: number;
};

type Weights = Partial<Record<keyof Signals, number>> & { bias: number };

const WITH_VECTORS: Weights = { bias: -2.7, sentences: 7.7, passages: 4.1, inCorpus: 1.2, keywords: 1.2, missingName: -2 };
const KEYWORDS_ONLY: Weights = { bias: -2.5, inTop: 3, inBest: 2, keywords: 1, missingName: -1 };

export function confidence(signals: Signals, vectors: boolean): number {
  const { bias, ...weights } = vectors ? WITH_VECTORS : KEYWORDS_ONLY;
  const sum = Object.entries(weights).reduce((total, [name, weight]) => total + weight * signals[name as keyof Signals], bias);
  return 1 / (1 + Math.exp(-sum));
}
