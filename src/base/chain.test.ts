import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chained } from "./chain.ts";

/** The canonical JSON before RFC 8785 was used. Trails, checkpoints and digests from that time must still verify. */
function formerJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

const formerHash = (previous: string, value: object): string =>
  createHash("sha256")
    .update(`${previous}\n${formerJson(value)}`)
    .digest("hex");

/** The former code sorted integer keys first. Hashed objects have no such keys, since their keys are field names. */
const name = fc.string({ unit: "binary", maxLength: 6 }).filter((text) => text.isWellFormed() && !/^\d+$/u.test(text));
const text = fc.string({ unit: "binary" }).filter((each) => each.isWellFormed());
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(null, undefined, true, false, 0, -0, 1e21, 1e-7),
    fc.date({ noInvalidDate: true }),
    fc.array(tie("value")),
    fc.dictionary(name, tie("value")),
  ),
}));

describe("the hash of an entry", () => {
  test("is the same as before RFC 8785, so existing chains stay valid", () => {
    fc.assert(
      fc.property(fc.dictionary(name, value), text, (link, previous) => {
        expect(chained(previous, link)).toBe(formerHash(previous, link));
      }),
      { numRuns: 2_000 },
    );
  });

  // The former code wrote these hashes.
  test.each([
    [
      { b: 1, a: "ä", é: [true, null, { z: 0.1, Z: -0 }] },
      "6605adddb69710f5fbc50a1960a603385a0dd7582d2240c650a9e9e9159ecc94",
    ],
    [
      { 标题: "许可证", "": 1e21, "\u20AC": "\u2028\u{1F600}", "\uFB33": 1e-7 },
      "4d73180e6c70f2aec3ca07627ccd3790df40a483a109233e87f1f350901db5fe",
    ],
    [
      { table: "ticket", row: { at: new Date("2026-11-30T09:00:00Z"), tags: ["b", "a"], absent: undefined } },
      "f15d420bbcaa2cf9d508171fa35656dc31f1d11b89ec5941aa314d8758347eff",
    ],
  ])("of %j is fixed", (link, hash) => {
    expect(chained("previous", link)).toBe(hash);
  });

  test.each([{ at: Number.NaN }, { at: Infinity }, { at: "\uD800" }])("refuses %j", (link) => {
    expect(() => chained("", link)).toThrow(/not allowed/u);
  });
});
