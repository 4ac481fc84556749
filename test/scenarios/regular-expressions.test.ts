/** No text makes a regular expression of the desk, or what is made of them, take long: the time grows with the length, never with its square. */
import path from "node:path";
import { expect, test } from "vitest";
import { cpuMs, hostileTexts, type Literal, literalsIn } from "../regular-expressions.ts";

const LENGTH = 100_000;
const MOST_MS = 50;
/** Short enough to try all texts, long enough that a square shows in the slowest of them. */
const SHORTEST = 1000;
const SUSPECTS = 3;
const SHORT = 8000;

/** What these see is short by then, by the limit that is named. */
const BOUNDED: Record<string, string> = {
  "desk/small-talk.ts": "80 characters of a whole message",
};

const literals = await literalsIn(path.join(import.meta.dirname, "../../src"));

function run({ pattern }: Literal, text: string): void {
  if (!pattern.global) pattern.exec(text);
  else for (const _match of text.matchAll(pattern));
}

test("the source has regular expressions, and they are found", () => {
  expect(literals.length).toBeGreaterThan(500);
  expect(literals.map(({ pattern }) => pattern.source)).toContain(String.raw`<[^<>]*>`);
});

test("every regular expression takes a long hostile text in its stride", () => {
  const endless = literals.filter(({ place, pattern }) => /[*+]|\{\d+,\}/u.test(pattern.source) && !BOUNDED[place.replace(/:\d+$/u, "")]);
  const slow: string[] = [];
  for (const literal of endless) {
    const times = hostileTexts(SHORTEST, literal.pattern).map((text) => cpuMs(() => run(literal, text), 1));
    const suspects = [...times.keys()].toSorted((a, b) => times[b]! - times[a]!).slice(0, SUSPECTS);
    for (const suspect of suspects) {
      // One that takes too long for a short text would take minutes for a long one.
      const isSlow = [SHORT, LENGTH].some((length) => {
        const text = hostileTexts(length, literal.pattern)[suspect]!;
        return cpuMs(() => run(literal, text)) > MOST_MS * (length / LENGTH);
      });
      if (isSlow) slow.push(`${literal.place} text ${suspect}: ${String(literal.pattern).slice(0, 120)}`);
    }
  }
  expect(slow).toEqual([]);
}, 600_000);
