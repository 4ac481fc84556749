/**
 * Maven's ComparableVersion (https://maven.apache.org/pom.html#version-order-specification), as Maven 4 orders: a
 * version is a list of numbers and words; a hyphen, and a change between digits and letters, opens a list in it.
 */
import type { VersionOrder } from "./types.ts";

/** A word with the number that follows it is one item: `rc1` and `rc-1` are the same. */
type Item = bigint | { word: string; number?: bigint } | Item[];

const MAX_LENGTH = 256;
const QUALIFIERS = ["alpha", "beta", "milestone", "rc", "snapshot", "", "sp"];
const RELEASE = QUALIFIERS.indexOf("");
const ALIASES = new Map([
  ["cr", "rc"],
  ["ga", ""],
  ["final", ""],
  ["release", ""],
]);
const SHORT = new Map([
  ["a", "alpha"],
  ["b", "beta"],
  ["m", "milestone"],
]);

function parse(version: string): Item[] {
  const root: Item[] = [];
  const lists = [root];
  const list = (): Item[] => lists.at(-1)!;
  const open = (): void => {
    const inner: Item[] = [];
    list().push(inner);
    lists.push(inner);
  };
  const openUnlessEmpty = (): void => {
    if (list().length > 0) open();
  };
  let hasItem = false;
  const text = version.toLowerCase();
  const tokens = text.matchAll(/([^.\-\d]+)(?:-?(\d+))?|(\d+)|([.-])/gu);
  for (const { 0: token, 1: word, 2: after, 3: digits, 4: separator, index } of tokens) {
    const next = text[index + token.length];
    if (separator !== undefined) {
      if (!hasItem) list().push(0n);
      if (separator === "-") open();
    } else if (digits !== undefined) list().push(BigInt(digits));
    else {
      if (after !== undefined || next === undefined) openUnlessEmpty();
      list().push(wordOf(word ?? "", after));
    }
    // A letter directly after a digit.
    if (separator === undefined && /\d$/u.test(token) && next !== undefined && /[^.-]/u.test(next)) open();
    hasItem = separator === undefined;
  }
  for (const each of lists.toReversed()) normalize(each);
  return root;
}

function wordOf(word: string, number: string | undefined): Item {
  const long = number === undefined ? word : (SHORT.get(word) ?? word);
  const named = ALIASES.get(long) ?? long;
  return number === undefined ? { word: named } : { word: named, number: BigInt(number) };
}

/** Drops zeros at the end and before qualifiers: 1.0 = 1, and 1.0-rc = 1-rc. */
function normalize(list: Item[]): void {
  for (let i = list.length - 1; i >= 0; i--) {
    const [item, next] = [list[i], list[i + 1]];
    const isNull = item === 0n || (Array.isArray(item) && item.length === 0);
    const first = Array.isArray(next) ? next[0] : next;
    const beforeWord = typeof first === "object" && !Array.isArray(first);
    const isPlainWord = beforeWord && first.number === undefined;
    if (isNull && (next === undefined || (Array.isArray(next) ? beforeWord : isPlainWord))) list.splice(i, 1);
  }
  const [only] = list;
  if (list.length === 1 && Array.isArray(only)) list.splice(0, 1, ...only);
}

function sign(a: bigint | number | string, b: bigint | number | string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Unknown words are above all known ones, in the order of their letters. */
function rankOf(word: string): number {
  const index = QUALIFIERS.indexOf(word);
  return index < 0 ? QUALIFIERS.length : index;
}

function compareWords(a: string, b: string): number {
  return sign(rankOf(a), rankOf(b)) || (rankOf(a) === QUALIFIERS.length ? sign(a, b) : 0);
}

/** Compares an item with nothing: 1-rc is below 1, and 1-sp and 1-1 are above it. */
function compareToEnd(item: Item): number {
  if (Array.isArray(item)) return item.map(compareToEnd).find((order) => order !== 0) ?? 0;
  if (typeof item === "bigint") return item === 0n ? 0 : 1;
  return compareWords(item.word, "") || sign(item.number ?? 0n, 0n);
}

function compareItems(a: Item | undefined, b: Item | undefined): number {
  if (a === undefined || b === undefined)
    return a === undefined ? (b === undefined ? 0 : -compareToEnd(b)) : compareToEnd(a);
  if (typeof a === "bigint" || typeof b === "bigint")
    return typeof a !== "bigint" ? -1 : typeof b === "bigint" ? sign(a, b) : 1;
  if (Array.isArray(a) && Array.isArray(b)) return compareLists(a, b);
  if (Array.isArray(a)) return compareLists(a, [b]);
  if (Array.isArray(b)) return compareLists([a], b);
  const order = compareWords(a.word, b.word);
  if (order !== 0 || (a.number === undefined && b.number === undefined)) return order;
  if (a.number !== undefined && b.number !== undefined) return sign(a.number, b.number);
  // rc1 is above rc, but 1-ga0 is the same as 1-ga.
  const numbered = compareWords(a.word, "") === 0 ? sign(a.number ?? b.number ?? 0n, 0n) : 1;
  return a.number === undefined ? -numbered : numbered;
}

function compareLists(a: readonly Item[], b: readonly Item[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const order = compareItems(a[i], b[i]);
    if (order !== 0) return order;
  }
  return 0;
}

function hasPrereleaseWord(item: Item): boolean {
  if (Array.isArray(item)) return item.some(hasPrereleaseWord);
  return typeof item !== "bigint" && rankOf(item.word) < RELEASE;
}

export const MAVEN: VersionOrder = {
  isValid: (version) => version.trim() !== "" && version.length <= MAX_LENGTH,
  compare: (a, b) => compareLists(parse(a), parse(b)),
  isPrerelease: (version) => hasPrereleaseWord(parse(version)),
};
