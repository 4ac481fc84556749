/**
 * Debian (https://www.debian.org/doc/debian-policy/ch-controlfields.html#version): epoch, upstream version, revision.
 * Texts and numbers alternate; `~` is below everything, even the end, and letters are below other characters.
 */
import type { VersionOrder } from "./types.ts";

/** A colon belongs to the upstream version only after an epoch, and a hyphen only before a revision. */
function parse(version: string): [epoch: string, upstream: string, revision: string] | undefined {
  const [, epoch, rest = ""] = /^(?:(\d{1,9}):)?(.*)$/su.exec(version.trim()) ?? [];
  const cut = rest.lastIndexOf("-");
  const [upstream, revision] = cut < 0 ? [rest, "0"] : [rest.slice(0, cut), rest.slice(cut + 1)];
  const isValid =
    (epoch === undefined ? /^\d[\da-z.+~-]*$/iu : /^\d[\da-z.+~:-]*$/iu).test(upstream) &&
    /^[\da-z.+~]+$/iu.test(revision);
  return isValid ? [epoch ?? "0", upstream, revision] : undefined;
}

function weight(character: string | undefined): number {
  if (character === "~") return -1;
  if (character === undefined) return 0;
  const code = character.codePointAt(0) ?? 0;
  return /[a-z]/iu.test(character) ? code : code + 256;
}

function compareTexts(a: string, b: string): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const order = weight(a[i]) - weight(b[i]);
    if (order !== 0) return order;
  }
  return 0;
}

function compareParts(a: string, b: string): number {
  const [left, right] = [a, b].map((part) => part.split(/(\d+)/u));
  for (let i = 0; i < Math.max(left!.length, right!.length); i++) {
    const [ours, theirs] = [left![i] ?? "", right![i] ?? ""];
    const [x, y] = [BigInt(i % 2 ? ours || "0" : "0"), BigInt(i % 2 ? theirs || "0" : "0")];
    const order = i % 2 ? (x < y ? -1 : x > y ? 1 : 0) : compareTexts(ours, theirs);
    if (order !== 0) return order;
  }
  return 0;
}

export const DEBIAN: VersionOrder = {
  isValid: (version) => parse(version) !== undefined,
  compare: (a, b) => {
    const right = parse(b)!;
    return parse(a)!.reduce((order, part, i) => order || compareParts(part, right[i]!), 0);
  },
  // `~` also marks backports, so it says nothing about a release.
  isPrerelease: () => false,
};
