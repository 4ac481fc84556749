import { expect, test } from "vitest";
import { batches } from "./batches.ts";
import { tokensIn } from "./tokens.ts";

test.each([
  [
    "by weight",
    [3, 3, 4, 1],
    { mostWeight: 6 },
    [
      [3, 3],
      [4, 1],
    ],
  ],
  ["by number", [1, 1, 1, 1, 1], { mostItems: 2, mostWeight: 10 }, [[1, 1], [1, 1], [1]]],
  ["with one that is too heavy", [1, 9, 1], { mostWeight: 5 }, [[1], [9], [1]]],
  ["of nothing", [], { mostWeight: 5 }, []],
])("batches %s", (_what, items, limits, expected) => {
  expect(batches(items, { ...limits, weigh: (item) => item })).toEqual(expected);
});

test.each([
  ["", 0],
  ["word", 1],
  ["words", 2],
  ["许可证", 3],
  ["GPL 许可证", 4],
])("%j has %j tokens", (text, tokens) => {
  expect(tokensIn(text)).toBe(tokens);
});
