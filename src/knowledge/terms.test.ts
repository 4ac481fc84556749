import { expect, test } from "vitest";
import { languageOf, termsOf } from "./terms.ts";

test.each([
  ["GPLv3, GPL-3.0 and GPL 3", ["gpl", "3", "gpl", "3", "gpl", "3"]],
  ["licences & licensing", ["licens", "licens"]],
  ["our organisation's OSS", ["organ", "open", "sourc", "softwar"]],
  ["许可证变更", ["许", "许可", "可", "可证", "证", "证变", "变", "变更", "更"]],
])("%s", (text, terms) => {
  expect(termsOf(text)).toEqual(terms);
});

test("a question is in the language of most of its words", () => {
  expect(languageOf("AGPL 的库可以用在托管服务里吗")).toBe("zh");
  expect(languageOf("what does 许可证 mean in our contract")).toBe("en");
});
