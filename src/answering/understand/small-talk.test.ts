import { expect, test } from "vitest";
import { isYesOrNo, smallTalkIn } from "./small-talk.ts";

test.each([
  ["ok", "fine"],
  ["ok cool", "fine"],
  ["sure, thanks", "fine"],
  ["好的收到", "fine"],
  ["好的，收到", "fine"],
  ["嗯嗯", "fine"],
  ["ok thanks!", "thanks"],
  ["what can u do", "help"],
  ["what can you help me with?", "help"],
  ["您可以做什么", "help"],
  ["你都会什么", "help"],
  ["okay to ship lodash?", undefined],
  ["good license for a library?", undefined],
  ["what can you do with AGPL code", undefined],
  ["有什么许可证可以用", undefined],
  ["yes", undefined],
  [`${"嗯".repeat(40)}${"k".repeat(39)}`, undefined],
] as const)("%s", (text, kind) => expect(smallTalkIn(text)).toBe(kind));

test.each(["yes", "No.", "yes please", "是的", "不是。"])("%s answers nothing", (text) =>
  expect(isYesOrNo(text)).toBe(true),
);
test.each(["no license?", "yes, if it is MIT", "没有许可证的代码"])("%s says more", (text) =>
  expect(isYesOrNo(text)).toBe(false),
);
