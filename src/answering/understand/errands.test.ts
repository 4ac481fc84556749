import { expect, test } from "vitest";
import { errandIn } from "./errands.ts";

test.each([
  ["who uses log4j", "who-uses"],
  ["which products contain openssl 1.1.1?", "who-uses"],
  ["do we use left-pad anywhere?", "who-uses"],
  ["哪些产品用了 log4j？", "who-uses"],
  ["how many tickets did we answer last month", "figures"],
  ["how many open requests are waiting", "figures"],
  ["上个月我们处理了多少工单", "figures"],
  ["status of my ticket", "own-tickets"],
  ["has my request been approved yet?", "own-tickets"],
  ["my open tickets", "own-tickets"],
  ["我的申请到哪一步了", "own-tickets"],
  ["make a NOTICE for lodash", "notices-file"],
  ["please generate the third-party notices for our app", "notices-file"],
  ["please withdraw my request", "withdraw"],
  ["撤回我的申请", "withdraw"],
] as const)("%s", (text, errand) => expect(errandIn(text)).toBe(errand));

test.each([
  "how do I generate the notices file?",
  "do we use a CLA or the DCO for our projects?",
  "who uses the desk?",
  "how many lines may a fix have?",
  "how many approvals does a release need?",
  "how long does a request take",
  "withdraw my consent to the CLA?",
  "which products may contain GPL code?",
  "who approves requests?",
])("%s is a question", (text) => expect(errandIn(text)).toBeUndefined());
