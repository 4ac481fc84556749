/** Findings of the starter policy in words. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { parseApprovals } from "../../policy/approvals.ts";
import { parseLicensePolicy } from "../../policy/license-policy.ts";
import { decideContribution } from "../decide/contribution-approval.ts";
import { decideLicenseUse } from "../decide/license-use.ts";
import { contributionText, dutyLines, licenseLead } from "./finding-text.ts";

const POLICY = path.join(import.meta.dirname, "../../../knowledge/policy");
const textOf = (name: string): string => readFileSync(path.join(POLICY, name), "utf8");
const parsed = parseLicensePolicy(textOf("licenses.yaml"), textOf("license-categories.yaml"));
if (parsed.kind === "broken") throw new Error("the starter policy is broken");
const { policy } = parsed;
const GROUPS = ["ospo", "legal", "security", "sponsor"];

test("no duty of a use is left out", () => {
  const counts = [...policy.base.keys()].map((id) => {
    const named = { name: id, licenses: [id], category: null };
    const finding = decideLicenseUse(policy, named, [{ use: "distributed", words: "ship" }]);
    expect(dutyLines(policy, finding, "en")).toHaveLength(finding.obligations.length);
    return finding.obligations.length;
  });
  expect(Math.max(...counts)).toBeGreaterThan(3);
});

test("everything that raises the tier of a contribution is named", () => {
  const approvals = parseApprovals(textOf("approvals.yaml"), GROUPS, policy);
  if (approvals.kind === "broken") throw new Error("the starter approvals are broken");
  const finding = decideContribution(approvals.policy, { change: "fix" });
  const lines = contributionText(finding, "en").match(/^- /gmu) ?? [];
  expect(lines).toHaveLength(finding.otherwise.length);
  expect(contributionText(finding, "en")).toMatch(/copyleft license[^]*competes with a product/u);
});

test("of two uses the stricter counts, and the reply says which words point to it", () => {
  const signs = [
    { use: "internal", words: "internal" },
    { use: "hosted", words: "partners can log in" },
  ];
  const agpl = { name: "agpl", licenses: ["AGPL-3.0-only"], category: null };
  expect(licenseLead(policy, decideLicenseUse(policy, agpl, signs), "en")).toMatch(
    /^No\. AGPL is prohibited for hosted [^]*“partners can log in”, so it counts as hosted use, which is stricter here than internal use\.$/u,
  );
});
