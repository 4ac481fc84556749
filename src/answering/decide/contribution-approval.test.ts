/** Whether a contribution needs an approval, by the starter rules. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { parseApprovals } from "../../policy/approvals.ts";
import { parseLicensePolicy } from "../../policy/license-policy.ts";
import { decideContribution } from "./contribution-approval.ts";

const POLICY = path.join(import.meta.dirname, "../../../knowledge/policy");
const textOf = (name: string): string => readFileSync(path.join(POLICY, name), "utf8");
const licenses = parseLicensePolicy(textOf("licenses.yaml"), textOf("license-categories.yaml"));
if (licenses.kind === "broken") throw new Error("the starter policy is broken");
const GROUPS = ["ospo", "legal", "security", "sponsor"];
const approvals = parseApprovals(textOf("approvals.yaml"), GROUPS, licenses.policy);
if (approvals.kind === "broken") throw new Error("the starter approvals are broken");
const { policy } = approvals;

test.each([
  [{ change: "docs" }, "T0"],
  [{ change: "docs", agreement: "cla-new" }, "T3"],
  [{ change: "fix" }, "T1"],
  [{ change: "fix", size: 400 }, "T2"],
  [{ change: "fix", category: "strong-copyleft" }, "T2"],
  [{ change: "feature" }, "T2"],
  [{ change: "feature", competes: true }, "T3"],
  [{ change: "fix", patents: true }, "T3"],
  [{ change: "fix", agreement: "cla-signed" }, "T2"],
])("%j is %s", (said, tier) => {
  expect(decideContribution(policy, said).decided?.tier.name).toBe(tier);
});

test("names what would raise the tier, from the lowest, and nothing that was said", () => {
  const { otherwise } = decideContribution(policy, { change: "fix" });
  expect(otherwise.map(({ tier, because }) => `${tier.name} ${because[0]?.rule}`)).toEqual([
    "T2 large-fix",
    "T2 cla-signed",
    "T2 copyleft",
    "T3 cla-new",
    "T3 patents",
    "T3 competes",
  ]);
  const said = decideContribution(policy, { change: "fix", size: 20, agreement: "none", category: "permissive" });
  expect(said.otherwise.map(({ because }) => because[0]?.rule)).toEqual(["patents", "competes"]);
});

test("without a kind of change nothing is decided, and each kind is an alternative", () => {
  const { decided, otherwise } = decideContribution(policy, {});
  expect(decided).toBeNull();
  expect(otherwise.map(({ tier }) => tier.name)).toEqual(expect.arrayContaining(["T0", "T1", "T2", "T3"]));
});
