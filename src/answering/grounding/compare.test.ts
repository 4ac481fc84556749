import { expect, test } from "vitest";
import { areInConflict } from "./compare.ts";
import { statementOf } from "./statement.ts";

const disagreement = (a: string, b: string): boolean[] => {
  const [one, other] = [statementOf(a), statementOf(b)];
  return [areInConflict(one, other), areInConflict(other, one)];
};

test.each([
  [
    "another number",
    "The escrow agent keeps the deposited source code for 7 years after the contract ends.",
    "The escrow agent keeps the deposited source code for 10 years after the contract ends.",
  ],
  [
    "another unit",
    "A security fix skips the cooldown of 7 days for new versions.",
    "A security fix skips the cooldown of 7 weeks for new versions.",
  ],
  [
    "a number in words",
    "Every release of the product needs the approval of two maintainers.",
    "Each release of the product needs the approval of three maintainers.",
  ],
  [
    "a ban instead of a duty",
    "Contractors must use their company account for contributions on GitHub.",
    "Contractors must not use their company account for contributions on GitHub.",
  ],
  ["a Chinese number", "托管代码在合同结束后由代理保存 7 年。", "托管代码在合同结束后由代理保存 10 年。"],
  ["a Chinese ban", "外包人员可以使用公司账号向上游项目贡献代码。", "外包人员不得使用公司账号向上游项目贡献代码。"],
])("two documents disagree by %s", (_what, a, b) => {
  expect(disagreement(a, b)).toEqual([true, true]);
});

test.each([
  [
    "the same rule as the answer to a question",
    "Development tools that leave nothing in the product stay out of the runtime SBOM.",
    "No, tools that leave nothing in the product stay out of its notices file and out of its runtime SBOM.",
  ],
  [
    "one of the numbers in common",
    "File an exception request with the help desk, and plan for 7 to 15 business days.",
    "File an exception request with the help desk, and plan for 15 business days.",
  ],
  [
    "two standards",
    "ISO 5230 is a short list of requirements for an open source program.",
    "ISO 18974 is a short list of requirements for an open source program.",
  ],
  [
    "two matters",
    "The escrow agent keeps the deposited source code for 7 years.",
    "The OSPO answers questions of engineers within 2 business days.",
  ],
  [
    "a table that gives both ends of a range",
    "File an exception request with the help desk, and plan for 7 to 15 business days (tier T3 or T4).",
    "| prohibited | Choose another package, or file an exception request where the table allows one: 7 business days at T3, 15 at T4.",
  ],
  [
    "words of one field with another sense",
    "LGPL code may go into GPL programs; LGPL-3.0 does not fit GPL-2.0-only.",
    "GPL-2.0-or-later code can be used under version 3, and then fits both.",
  ],
  [
    "a permission of something else",
    "Internal use and development tools need a review.",
    "Yes for internal use and as a development tool, without asking.",
  ],
  ["too few words", "Wait 7 days.", "Wait 10 days."],
])("two documents do not disagree by %s", (_what, a, b) => {
  expect(disagreement(a, b)).toEqual([false, false]);
});
