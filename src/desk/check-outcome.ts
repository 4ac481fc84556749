/** Whether a check fails a build. */
import type { Checked } from "./check-types.ts";

/** From lenient to strict: each fails on what those before it fail on. */
export const FAIL_ON = ["prohibited", "needs-review", "unknown"] as const;
export type FailOn = (typeof FAIL_ON)[number];

/** Why it fails, one sentence each; empty if it passes. A check that could judge nothing never passes. */
export function failuresOf({ summary, notJudged, nothingJudged }: Checked, failOn: FailOn): string[] {
  const reviewed = summary["needs-review"];
  return [
    ...(nothingJudged === null ? [] : [nothingJudged]),
    ...(summary.prohibited > 0 ? [`${summary.prohibited} prohibited.`] : []),
    ...(failOn !== "prohibited" && reviewed > 0 ? [`${reviewed} ${reviewed === 1 ? "needs" : "need"} a review.`] : []),
    ...(failOn === "unknown" && notJudged > 0 ? [`${notJudged} could not be judged.`] : []),
  ];
}
