/** Messages as people type them, and what the desk takes them to ask. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { parseLicensePolicy } from "../../policy/license-policy.ts";
import { frameOf } from "./frame.ts";

const POLICY = path.join(import.meta.dirname, "../../../knowledge/policy");
const textOf = (name: string): string => readFileSync(path.join(POLICY, name), "utf8");
const parsed = parseLicensePolicy(textOf("licenses.yaml"), textOf("license-categories.yaml"));
if (parsed.kind === "broken") throw new Error("the starter policy is broken");
const { policy } = parsed;

const summary = (text: string): string => {
  const { intent, licenses, uses } = frameOf(text, policy);
  return [
    intent,
    licenses.map(({ licenses: ids, category }) => category ?? ids.join("|")).join(" "),
    uses.map(({ use }) => use).join(" "),
  ]
    .filter((part) => part !== "")
    .join(" / ");
};

test.each([
  ["Can we use GPLv3 code in the mobile app we ship?", "may-we-use / GPL-3.0 / distributed"],
  ["is apache 2 fine in our backend", "may-we-use / Apache-2.0 / hosted"],
  ["MIT in firmware ok?", "may-we-use / MIT / embedded"],
  ["an AGPL tool on our servers, only for our staff", "may-we-use / AGPL-3.0-only / internal"],
  ["our internal wiki is AGPL and suppliers can log in", "may-we-use / AGPL-3.0-only / internal hosted"],
  ["LGPL 的库能放进手机应用吗", "may-we-use / LGPL-2.1-only|LGPL-3.0-only / distributed"],
  ["MPL-2.0?", "may-we-use / MPL-2.0"],
  ["may we ship code without a license", "may-we-use / no-license / distributed"],
  ["MIT plus commons clause in our SaaS?", "may-we-use / custom / hosted"],
  ["what must we ship with BSD-3-Clause code in an app", "obligations / BSD-3-Clause / distributed"],
  ["is EPL-2.0 compatible with GPL-3.0", "compatibility / EPL-2.0 GPL-3.0"],
  ["can I delete the MIT header", "other / MIT"],
  ["what is the GPL", "other / GPL-2.0-only|GPL-3.0-only"],
  ["can we link GPL code statically", "other / GPL-2.0-only|GPL-3.0-only"],
  ["can I contribute a bug fix to an Apache project", "approval"],
  ["do I need approval to fix a typo in an open source project", "approval"],
  ["how long do we have to patch a critical bug", "other"],
  ["Can freelancers send pull requests in our name?", "other"],
  ["我们能给开源项目提交补丁吗", "approval"],
  ["who is on call", "other"],
])("%s", (text, expected) => {
  expect(summary(text)).toMatch(new RegExp(`^${expected.replaceAll(/[.|]/gu, String.raw`\$&`)}`, "u"));
});
