/**
 * Estimates whether the passages found answer the question. No fixed similarity threshold works for different corpora,
 * so similarities are relative to what unrelated questions get from this one. The weights are logistic regressions over
 * question sets of several corpora, which docs/benchmarks.md describes.
 */

export type Signals = {
  /** Mean similarity of the three nearest sentences, minus what unrelated questions get; 0 without vectors. */
  sentences: number;
  /** Share of the question's aspects, weighted by IDF, that occur anywhere in the corpus. */
  inCorpus: number;
  /** The best keyword score, divided by the total IDF of the aspects. */
  keywords: number;
  /** How far the best passage's score is above that of the third. */
  lead: number;
  /** 1 if the question asks for a fact, such as an amount or a date, that the three best passages do not state. */
  missingFact: number;
  /** How much of what it asks about the best passage does not mention, 0 to 1, if the question asks what is so. */
  unsaid: number;
  /** 1 if the question names a license, law or standard that the three best passages do not mention. */
  missingName: number;
};

/**
 * `answers`: the best passages probably hold what is asked. `near`: they are about the topic, but probably do not hold
 * it. `nothing`: the question is about something else.
 */
export type Match = "answers" | "near" | "nothing";

type Weights = Signals & { bias: number };

const ANSWERED: Weights = {
  bias: -1.3,
  sentences: 6.7,
  inCorpus: 1.7,
  keywords: 0,
  lead: 2.7,
  missingFact: -3.5,
  unsaid: -4,
  missingName: -2.5,
};
const ANSWERED_BY_KEYWORDS: Weights = {
  bias: -0.8,
  sentences: 0,
  inCorpus: 2,
  keywords: 0.9,
  lead: 0,
  missingFact: -3.4,
  unsaid: -2,
  missingName: -3,
};
/** Whether the corpus has the topic, whatever the passages say about it. */
const ON_TOPIC: Weights = {
  bias: -2.1,
  sentences: 19,
  inCorpus: 3.5,
  keywords: 0,
  lead: 0,
  missingFact: 0,
  unsaid: 0,
  missingName: 0,
};
const ON_TOPIC_BY_KEYWORDS: Weights = {
  bias: -2.9,
  sentences: 0,
  inCorpus: 4.5,
  keywords: 1.9,
  lead: 0,
  missingFact: 0,
  unsaid: 0,
  missingName: 0,
};

const SIGNAL_NAMES = ["sentences", "inCorpus", "keywords", "lead", "missingFact", "unsaid", "missingName"] as const;

/** The probability that the passages answer the question, 0 to 1. What is off topic is not answered. */
export function confidenceOf(signals: Signals, byMeaning: boolean): number {
  return Math.min(
    topicProbability(signals, byMeaning),
    probability(signals, byMeaning ? ANSWERED : ANSWERED_BY_KEYWORDS),
  );
}

export function matchOf(signals: Signals, byMeaning: boolean): Match {
  if (topicProbability(signals, byMeaning) < 0.5) return "nothing";
  return confidenceOf(signals, byMeaning) < 0.5 ? "near" : "answers";
}

function topicProbability(signals: Signals, byMeaning: boolean): number {
  return probability(signals, byMeaning ? ON_TOPIC : ON_TOPIC_BY_KEYWORDS);
}

function probability(signals: Signals, weights: Weights): number {
  const sum = SIGNAL_NAMES.reduce((total, name) => total + weights[name] * signals[name], weights.bias);
  return 1 / (1 + Math.exp(-sum));
}
