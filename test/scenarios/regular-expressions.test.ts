/** No text makes one of the desk's regular expressions slow: the time grows linearly with the length. */
import path from "node:path";
import { expect, test } from "vitest";
import { literalsIn, slowText } from "../regular-expressions.ts";

const LENGTH = 100_000;
/** Their input has been truncated to the named limit. */
const BOUNDED: Record<string, string> = {
  "answering/understand/small-talk.ts": "80 characters of a whole message",
  "packages/package.ts": "2,000 characters: parsePackage refuses more",
  "packages/parse-package.ts": "2,000 characters: parsePackage refuses more",
  "packages/purl.ts": "no nested or overlapping repetitions",
};

const literals = await literalsIn(path.join(import.meta.dirname, "../../src"));

test("the regular expressions of the source are found", () => {
  expect(literals.length).toBeGreaterThan(500);
  expect(literals.map(({ pattern }) => pattern.source)).toContain(String.raw`<[^<>]*>`);
});

test("every regular expression handles a long hostile text quickly", () => {
  const endless = literals.filter(
    ({ place, pattern }) => /[*+]|\{\d+,\}/u.test(pattern.source) && !BOUNDED[place.replace(/:\d+$/u, "")],
  );
  const slow = endless.flatMap(({ place, pattern }) => {
    const run = (text: string): unknown => (pattern.global ? [...text.matchAll(pattern)].length : pattern.exec(text));
    const text = slowText(run, LENGTH, pattern);
    return text === null ? [] : [`${place} ${text}: ${String(pattern).slice(0, 120)}`];
  });
  expect(slow).toEqual([]);
}, 600_000);
