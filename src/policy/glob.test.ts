import { describe, expect, test } from "vitest";
import { cpuMs } from "../../test/regular-expressions.ts";
import { matchesGlob } from "./glob.ts";

describe("patterns of the policy files", () => {
  test.each([
    // Licenses and their exceptions.
    ["AGPL-*", "AGPL-3.0-only", true],
    ["AGPL-*", "GPL-3.0-only", false],
    ["CC-BY-2.*", "CC-BY-2.5-AU", true],
    ["CC-BY-2.*", "CC-BY-SA-2.5", false],
    ["CC-BY-3.0*", "CC-BY-3.0", true],
    ["GFDL-*-invariants*", "GFDL-1.3-invariants-or-later", true],
    ["GFDL-*-invariants*", "GFDL-1.3-no-invariants-or-later", true],
    ["GFDL-*-invariants*", "GFDL-1.3-only", false],
    ["*-or-*", "GPL-2.0-or-later", true],
    ["GPL-2.0+", "GPL-2.0+", true],
    ["GPL-2.0+", "GPL-2.00", false],
    ["GPL-2.0", "GPL-2x0", false],
    ["MIT", "MIT-0", false],
    // Packages: a star matches slashes.
    ["pkg:npm/@scope/*", "pkg:npm/@scope/name", true],
    ["pkg:npm/@scope/*", "pkg:npm/@scope/", true],
    ["pkg:npm/@scope/*", "pkg:npm/@scope", false],
    ["pkg:npm/@scope/*", "pkg:npm/@scopes/name", false],
    ["pkg:npm/@scope/*", "pkg:npm/@scope/.hidden", true],
    ["pkg:golang/github.com/acme/*", "pkg:golang/github.com/acme/tool/v2/cmd", true],
    ["https://github.com/kubernetes/*", "https://github.com/kubernetes/kubernetes/", true],
    ["@acme/*", "@acme/private", true],
    ["acme-*-internal", "acme-build-internal", true],
    // No other character is special.
    ["a?c", "abc", false],
    ["a?c", "a?c", true],
    ["[ab]*", "a", false],
    ["[ab]*", "[ab]c", true],
    ["{a,b}", "a", false],
    ["!a", "b", false],
    ["!(a)*", "!(a)b", true],
    ["\\*", "*", false],
    ["a.*", "a.b", true],
    ["a.*", "ab", false],
    // Edges.
    ["*", "", true],
    ["*", "a/b.c", true],
    ["**", "a/b", true],
    ["", "", true],
    ["", "a", false],
    ["a*a", "a", false],
    ["a*a", "aa", true],
    ["*a*b*", "xbxaxb", true],
    ["*a*b*", "ba", false],
    ["*ab", "aab", true],
  ])("%j against %j: %j", (pattern, text, expected) => {
    expect(matchesGlob(pattern, text, { ignoreCase: true })).toBe(expected);
    expect(matchesGlob(pattern, text, { ignoreCase: false })).toBe(expected);
  });

  test("only ids of people are case-sensitive", () => {
    expect(matchesGlob("apache-*", "Apache-2.0", { ignoreCase: true })).toBe(true);
    expect(matchesGlob("slack:U*", "slack:U1", { ignoreCase: false })).toBe(true);
    expect(matchesGlob("slack:U*", "slack:u1", { ignoreCase: false })).toBe(false);
  });

  test.each([
    ["many stars", "*a".repeat(5_000)],
    ["stars that never match", `${"*a".repeat(20)}*b`],
    ["long parts", `${"*aa".repeat(1_000)}b`],
    ["stars only", "*".repeat(10_000)],
  ])("%s take no time against a long text", (_what, pattern) => {
    const text = "a".repeat(100_000);
    expect(cpuMs(() => matchesGlob(pattern, text, { ignoreCase: true }), 4)).toBeLessThan(50);
  });
});
