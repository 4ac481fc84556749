import { expect, test } from "vitest";
import { confidenceOf, matchOf, type Signals } from "./confidence.ts";

const CLOSE: Signals = {
  sentences: 0.3,
  inCorpus: 1,
  keywords: 1,
  lead: 0.2,
  missingFact: 0,
  unsaid: 0,
  missingName: 0,
};

test.each<[string, Partial<Signals>, string]>([
  ["close passages with all that is asked", {}, "answers"],
  ["close passages without the fact that is asked for", { missingFact: 1, lead: 0 }, "near"],
  ["close passages without most of what is asked", { unsaid: 0.7, lead: 0.1 }, "near"],
  ["close passages without the name", { missingName: 1, lead: 0, sentences: 0.15 }, "near"],
  ["passages no closer than to any question", { sentences: 0, inCorpus: 0.3 }, "nothing"],
  ["such passages, however far the best is ahead", { sentences: 0, inCorpus: 0.3, lead: 1 }, "nothing"],
])("%s: %s, %s", (_what, signals, match) => {
  const all = { ...CLOSE, ...signals };
  expect(matchOf(all, true)).toBe(match);
  expect(confidenceOf(all, true) >= 0.5).toBe(match === "answers");
});

test("without vectors the words decide", () => {
  const byWords = { ...CLOSE, sentences: 0 };
  expect(matchOf(byWords, false)).toBe("answers");
  expect(matchOf({ ...byWords, missingFact: 1 }, false)).toBe("near");
  expect(matchOf({ ...byWords, inCorpus: 0.1, keywords: 0.2 }, false)).toBe("nothing");
});
