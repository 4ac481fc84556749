import { expect, test } from "vitest";
import { obligationText } from "./verdict-text.ts";

test.each([
  [{ fixed: "2.0.1", days: 1 }, "Use 2.0.1 or newer. Where this version already runs, fix it within 1 day (A, B)."],
  [
    { fixed: null, days: 30 },
    "No release that fixes all of them is known. Where it already runs, mitigate within 30 days and record why it is safe (A, B).",
  ],
])("vulnerabilities fixed in %j", (given, text) => {
  expect(obligationText({ kind: "mend", ids: ["A", "B"], ...given }, "en")).toBe(text);
});

test("a text of the policy without a translation is said in English", () => {
  const policy = { kind: "policy", id: "notices", en: "Ship the notices.", zh: null, handbook: null } as const;
  expect(obligationText(policy, "zh")).toBe("Ship the notices.");
});
