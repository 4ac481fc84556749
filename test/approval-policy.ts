/** The handbook's approval policy, in which a test changes the part that it tests. */
import { readFileSync } from "node:fs";
import path from "node:path";
import type { ApprovalPolicy } from "../src/policy/approval-rules.ts";
import { parseApprovals } from "../src/policy/approvals.ts";
import { parseLicensePolicy } from "../src/policy/license-policy.ts";

const DIR = path.join(import.meta.dirname, "../knowledge/policy");
const read = (name: string): string => readFileSync(path.join(DIR, name), "utf8");
export const APPROVALS_YAML = read("approvals.yaml");
const GROUPS = ["ospo", "legal", "security", "sponsor"];
const licenses = parseLicensePolicy(read("licenses.yaml"), read("license-categories.yaml"));
if (licenses.kind === "broken") throw new Error("licenses.yaml is broken");
export const LICENSES = licenses.policy;

export function approvalPolicyOf(text: string): ApprovalPolicy {
  const parsed = parseApprovals(text, GROUPS, LICENSES);
  if (parsed.kind === "broken")
    throw new Error(parsed.problems.map(({ line, message }) => `${line} ${message}`).join("\n"));
  return parsed.policy;
}

/** As a person reads them: file, line and message. */
export function problemsOf(text: string): string[] {
  const parsed = parseApprovals(text, GROUPS, LICENSES);
  return parsed.kind === "broken" ? parsed.problems.map(({ file, line, message }) => `${file}:${line} ${message}`) : [];
}
