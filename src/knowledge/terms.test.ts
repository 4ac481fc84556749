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

test.each([
  ["GPL可以用吗？", "GPL 可以用吗？"],
  ["LGPL可以静态链接吗", "LGPL 可以静态链接吗"],
  ["MIT许可证需要做什么", "MIT 许可证需要做什么"],
  ["GPL的库能用在我们的saas里吗", "GPL 的库能用在我们的 saas 里吗"],
  ["用GPLv3的库", "用 GPLv3 的库"],
])("%s has the terms that it has with spaces", (text, spaced) => {
  expect(termsOf(text)).toEqual(termsOf(spaced));
});

test("a question is in the language of most of its words", () => {
  expect(languageOf("AGPL 的库可以用在托管服务里吗")).toBe("zh");
  expect(languageOf("what does 许可证 mean in our contract")).toBe("en");
});
