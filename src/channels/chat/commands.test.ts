import { expect, test } from "vitest";
import { questionOf, parseTypedCommand } from "./commands.ts";

test.each([
  "license of lodash?",
  "license of an MIT package: what must I ship?",
  "license compatibility",
  "lookup the policy on GPL",
  "request for comments: how do we run one?",
  "request approval for lodash",
  "withdraw my consent to the CLA?",
  "申请要多久",
  "申请 怎么提交？",
  "工单 多久有人回",
  "撤回已经发布的软件包",
  "帮助我选一个许可证",
  "/etc/hosts is in our repository, is that bad?",
  "ask a colleague",
])("%s is a question", (text) => expect(parseTypedCommand(text)).toBeUndefined());

test.each([
  ["license npm:lodash 4.17.21", "license of npm:lodash 4.17.21"],
  ["lookup lodash v4.17.20 hosted", "npm:lodash v4.17.20 – hosted"],
  ["/lookup npm:lodash 4.17.20", "license of npm:lodash 4.17.20"],
  ["license apache 2.0 hosted", "license apache 2.0 hosted"],
  ["/license react 18", "license of npm:react 18"],
])("%s asks for that version", (text, question) => expect(questionOf(parseTypedCommand(text)!)).toBe(question));
