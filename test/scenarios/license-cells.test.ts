/** "May we use LICENSE in USE?" in plain words, English and Chinese: the answer leads with the policy's verdict. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseExpression } from "../../src/policy/expression.ts";
import { judgeExpression } from "../../src/policy/judge-license.ts";
import type { VerdictKind } from "../../src/policy/license-policy.ts";
import { openDesk, type OpenDesk } from "../open-desk.ts";
import { policy } from "../package-facts.ts";

const LICENSES = [
  "MIT",
  "BSD-3-Clause",
  "Apache-2.0",
  "MPL-2.0",
  "EPL-2.0",
  "LGPL-3.0",
  "GPL-2.0",
  "GPL-3.0",
  "AGPL-3.0",
  "SSPL-1.0",
  "BUSL-1.1",
];
/** Two ways of asking for each use and language. */
const USES: Record<string, ((license: string) => string)[]> = {
  internal: [
    (license) => `can we use a ${license} library in a tool that only our employees use?`,
    (license) => `我们公司内部自己用的系统里可以用 ${license} 的库吗？`,
  ],
  hosted: [
    (license) => `is ${license} code ok in our saas backend`,
    (license) => `我们的 SaaS 后端可以用 ${license} 的代码吗？`,
  ],
  distributed: [
    (license) => `May I ship ${license} software in the desktop app that customers install?`,
    (license) => `发布给客户安装的应用里能不能用 ${license} 的软件？`,
  ],
  embedded: [
    (license) => `could we put ${license} code into the firmware of the router we sell?`,
    (license) => `我们卖的路由器固件里可以放 ${license} 的代码吗？`,
  ],
  "dev-tool": [
    (license) => `may we use a ${license} linter in our build?`,
    (license) => `构建时用 ${license} 的代码检查工具可以吗？`,
  ],
};
const LEADS: [RegExp, VerdictKind][] = [
  [/^(?:Yes, on conditions|可以，但有条件)/u, "conditional"],
  [/^(?:Yes|可以)/u, "approved"],
  [/^(?:Not without a review|要先审查)/u, "needs-review"],
  [/^(?:No|不可以)/u, "prohibited"],
];

let open: OpenDesk;
beforeAll(async () => {
  open = await openDesk();
});
afterAll(() => open[Symbol.asyncDispose]());

describe.each(Object.keys(USES))("%s use", (use) => {
  test.each(LICENSES)("of %s", async (license) => {
    const expression = parseExpression(license);
    if (!expression) throw new Error(license);
    const { verdict } = judgeExpression(policy, expression, use);
    for (const question of USES[use]!.map((ask) => ask(license))) {
      const { text } = (await open.browser().ask(question)).answer.body;
      expect([question, LEADS.find(([lead]) => lead.test(text))?.[1] ?? text]).toEqual([question, verdict]);
    }
  });
});
