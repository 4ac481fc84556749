/**
 * Models have different ranges of similarity: unrelated texts may get 0.1 and related ones 0.6, or 0.7 and 0.85. The
 * weights of ranking and confidence were fitted to MiniLM, so the similarities of another model are mapped to MiniLM's
 * range, which is measured with everyday questions and their answers.
 */
import type { VectorStore } from "./vector-store.ts";

/** MiniLM's mean similarities for the pairs below: of a question to its own answer, and to the other answers. */
const MINILM_RANGE = { related: 0.665, unrelated: 0.037 };
/** Limits of the scale factor. A larger one would only amplify the noise of a model that distinguishes little. */
const MIN_STRETCH = 0.25;
const MAX_STRETCH = 6;

export type Scale = (similarity: number) => number;

export const UNSCALED: Scale = (similarity) => similarity;

const PAIRS: readonly (readonly [question: string, answer: string])[] = [
  ["where is the cafeteria", "The cafeteria is on the ground floor, beside the reception."],
  ["how do i reset my password", "You can set a new password yourself on the sign-in page."],
  ["what is the weather tomorrow", "Tomorrow will be sunny in the morning, with rain later."],
  ["how to cook rice", "Boil one cup of rice in two cups of water for fifteen minutes."],
  ["which train goes to the airport", "The airport train leaves from platform four every half hour."],
  ["is the printer broken", "The printer on the second floor is out of order until Monday."],
  ["who won the game last night", "The home team won yesterday's match by two goals."],
  ["can i take monday off", "A day of vacation is requested from your manager a week ahead."],
  ["is there parking at the office", "Employees may park their cars behind the office building."],
  ["how many people work here", "The company has about four thousand employees."],
  ["when was the museum built", "The museum was built in the nineteenth century."],
  ["do cats like milk", "Most grown cats cannot digest milk, though they enjoy it."],
  ["how far away is the moon", "The distance from the earth to the moon is 384,000 kilometres."],
  ["what medicine helps against a headache", "Painkillers such as aspirin relieve headaches within an hour."],
  ["who painted the mona lisa", "Leonardo da Vinci painted the Mona Lisa around 1503."],
  ["how do plants grow", "Plants grow with light, water and nutrients from the soil."],
];

export const CALIBRATION_TEXTS: readonly string[] = PAIRS.flat();

/** Leaves similarities unchanged if the store does not have the pairs. */
export function scaleOf(store: VectorStore): Scale {
  const { related, unrelated } = rangeOf(store);
  if (Number.isNaN(related) || Number.isNaN(unrelated)) return UNSCALED;
  const wanted = MINILM_RANGE.related - MINILM_RANGE.unrelated;
  const stretch = Math.min(MAX_STRETCH, Math.max(MIN_STRETCH, wanted / Math.max(0.001, related - unrelated)));
  return (similarity) => MINILM_RANGE.unrelated + (similarity - unrelated) * stretch;
}

/** Means over the pairs; NaN if there are none. */
function rangeOf(store: VectorStore): { related: number; unrelated: number } {
  const known = PAIRS.map(([question, answer]) => [store.row(question), store.row(answer)] as const);
  const relatedSimilarities: number[] = [];
  const unrelatedSimilarities: number[] = [];
  for (const [i, [question]] of known.entries()) {
    if (question === undefined) continue;
    const asked = store.table.row(question);
    for (const [j, [, answer]] of known.entries())
      if (answer !== undefined)
        (i === j ? relatedSimilarities : unrelatedSimilarities).push(store.table.dot(answer, asked));
  }
  return { related: mean(relatedSimilarities), unrelated: mean(unrelatedSimilarities) };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
