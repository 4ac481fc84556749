/**
 * NuGet (https://learn.microsoft.com/nuget/concepts/package-versioning): SemVer 2 with a fourth number, and labels
 * whose case does not matter.
 */
import type { VersionOrder } from "./types.ts";

const VERSION = /^\s*(\d+(?:\.\d+){0,3})(?:-([\da-z-]+(?:\.[\da-z-]+)*))?(?:\+[\da-z.-]+)?\s*$/iu;

function parse(version: string): { numbers: bigint[]; labels: string[] } {
  const [, numbers = "0", label] = VERSION.exec(version) ?? [];
  return { numbers: numbers.split(".").map(BigInt), labels: label?.toLowerCase().split(".") ?? [] };
}

/** Numbers are below words. */
function compareLabels(a: string, b: string): number {
  const [left, right] = [a, b].map((label) => (/^\d+$/u.test(label) ? BigInt(label) : undefined));
  if (left !== undefined && right !== undefined) return left < right ? -1 : left > right ? 1 : 0;
  if (left !== undefined || right !== undefined) return left !== undefined ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

export const NUGET: VersionOrder = {
  isValid: (version) => VERSION.test(version),
  compare: (first, second) => {
    const [a, b] = [parse(first), parse(second)];
    for (let i = 0; i < 4; i++) {
      const [left, right] = [a.numbers[i] ?? 0n, b.numbers[i] ?? 0n];
      if (left !== right) return left < right ? -1 : 1;
    }
    if (a.labels.length === 0 || b.labels.length === 0) return b.labels.length - a.labels.length;
    for (const [i, label] of a.labels.entries()) {
      const theirs = b.labels[i];
      const order = theirs === undefined ? 1 : compareLabels(label, theirs);
      if (order !== 0) return order;
    }
    return a.labels.length - b.labels.length;
  },
  isPrerelease: (version) => parse(version).labels.length > 0,
};
