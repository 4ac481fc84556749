/**
 * Gem::Version (https://docs.ruby-lang.org/en/master/Gem/Version.html): numbers above words, a word makes a pre-release,
 * zeros at the end of the numbers and of the whole do not count.
 */
import type { VersionOrder } from "./types.ts";

const VALID = /^\s*\d+(?:\.[\da-z]+)*(?:-[\da-z-]+(?:\.[\da-z-]+)*)?\s*$/iu;

type Segment = bigint | string;

function segmentsOf(version: string): Segment[] {
  const dotted = version
    .trim()
    .replaceAll(/-(?=\d)/gu, ".pre.")
    .replaceAll("-", ".")
    // Older RubyGems wrote every hyphen as `.pre.`.
    .replaceAll(/\.pre\.(?=[a-z])/giu, ".");
  const segments = (dotted.match(/\d+|[a-z]+/giu) ?? []).map((part) => (/\d/u.test(part) ? BigInt(part) : part));
  const word = segments.findIndex((segment) => typeof segment === "string");
  return word < 0
    ? withoutZeros(segments)
    : [...withoutZeros(segments.slice(0, word)), ...withoutZeros(segments.slice(word))];
}

function withoutZeros(segments: Segment[]): Segment[] {
  return segments.slice(0, segments.findLastIndex((segment) => segment !== 0n) + 1);
}

function compareSegments(a: Segment, b: Segment): number {
  if (typeof a === typeof b) return a < b ? -1 : a > b ? 1 : 0;
  return typeof a === "string" ? -1 : 1;
}

export const RUBYGEMS: VersionOrder = {
  isValid: (version) => VALID.test(version),
  compare: (a, b) => {
    const [left, right] = [segmentsOf(a), segmentsOf(b)];
    for (let i = 0; i < Math.max(left.length, right.length); i++) {
      const order = compareSegments(left[i] ?? 0n, right[i] ?? 0n);
      if (order !== 0) return order;
    }
    return 0;
  },
  isPrerelease: (version) => /[a-z]|-/iu.test(version),
};
