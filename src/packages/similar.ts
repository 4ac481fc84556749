/** Finds popular packages with a similar name, for a typing mistake and for a typosquat that relies on one. */
import levenshtein from "damerau-levenshtein";
import { npmHighImpact, npmTopDownloads } from "npm-high-impact";
import { differingLetters, letterMask } from "../base/letters.ts";
import { once } from "../base/once.ts";
import { type Ecosystem, ECOSYSTEMS, isEcosystem } from "../policy/facts.ts";
import type { Package } from "./package.ts";
import names from "./popular/names.json" with { type: "json" };

const MAX_SUGGESTIONS = 5;
/** Shorter names are all similar to each other. */
const MIN_LENGTH = 5;

type Popular = {
  /** Lower-cased, most popular first. */
  names: string[];
  spelled: string[];
  known: Set<string>;
  /** A bit for each letter that a name contains: names that differ in many letters need no comparison. */
  letters: Uint32Array;
  /** The places of the names of each length. */
  byLength: Map<number, number[]>;
  byNormalized: Map<string, number>;
};
const POPULAR: Readonly<Record<Ecosystem, () => Popular>> = {
  npm: once(() => popularOf([...npmTopDownloads, ...npmHighImpact])),
  pypi: once(() => popularOf(names.pypi)),
  maven: once(() => popularOf(names.maven)),
  go: once(() => popularOf(names.go)),
  cargo: once(() => popularOf(names.cargo)),
  nuget: once(() => popularOf(names.nuget)),
  gem: once(() => popularOf(names.gem)),
};

function popularOf(mostPopularFirst: readonly string[]): Popular {
  const spelled = [...new Set(mostPopularFirst)];
  const lower = spelled.map((name) => name.toLowerCase());
  const byNormalized = new Map<string, number>();
  lower.forEach((name, i) => {
    const key = normalize(name);
    if (!byNormalized.has(key)) byNormalized.set(key, i);
  });
  const byLength = Map.groupBy(lower.keys(), (i) => lower[i]!.length);
  const letters = Uint32Array.from(lower, letterMask);
  return { names: lower, spelled, known: new Set(lower), letters, byLength, byNormalized };
}

export function isPopular({ ecosystem, name }: Pick<Package, "ecosystem" | "name">): boolean {
  return isEcosystem(ecosystem) && POPULAR[ecosystem]().known.has(name.toLowerCase());
}

/** The ecosystems that have a popular package of that name. */
export function ecosystemsWith(name: string): Ecosystem[] {
  return ECOSYSTEMS.filter((ecosystem) => POPULAR[ecosystem]().known.has(name.toLowerCase()));
}

/** Popular names that are similar to this one, the most similar and most popular first. */
export function similarNames({ ecosystem, name }: Package): string[] {
  if (!isEcosystem(ecosystem)) return [];
  const { names: all, spelled, byNormalized } = POPULAR[ecosystem]();
  const ours = name.toLowerCase();
  const near = nearby(ecosystem, ours, ours.length < MIN_LENGTH ? 1 : 2);
  const same = byNormalized.get(normalize(ours));
  if (same !== undefined && all[same] !== ours) near.unshift({ rank: same, distance: 0 });
  near.sort((a, b) => a.distance - b.distance || a.rank - b.rank);
  return [...new Set(near.map(({ rank }) => spelled[rank]!))].slice(0, MAX_SUGGESTIONS);
}

/**
 * The popular name that this unpopular one imitates: it differs by a letter, a separator or an affix. Null if there is
 * none.
 */
export function typosquatOf(pkg: Pick<Package, "ecosystem" | "name">): string | null {
  const { ecosystem } = pkg;
  const ours = pkg.name.toLowerCase();
  if (!isEcosystem(ecosystem) || isPopular(pkg) || ours.length < MIN_LENGTH) return null;
  const { spelled, byNormalized } = POPULAR[ecosystem]();
  const rank = byNormalized.get(normalize(ours)) ?? nearest(ecosystem, ours);
  return rank === undefined ? null : (spelled[rank] ?? null);
}

/** The most popular name that differs by one letter. Names of the same scope or group are siblings, not imitations. */
function nearest(ecosystem: Ecosystem, ours: string): number | undefined {
  const { names: all } = POPULAR[ecosystem]();
  const own = /^.*[/:]/u.exec(ours)?.[0];
  return nearby(ecosystem, ours, 1)
    .map(({ rank }) => rank)
    .filter((rank) => own === undefined || !all[rank]!.startsWith(own))
    .toSorted((a, b) => a - b)[0];
}

/** Popular names within `most` edits; swapping two neighbouring letters is one edit. */
function nearby(ecosystem: Ecosystem, ours: string, most: number): { rank: number; distance: number }[] {
  const { names: all, letters, byLength } = POPULAR[ecosystem]();
  const mask = letterMask(ours);
  const found: { rank: number; distance: number }[] = [];
  for (let length = ours.length - most; length <= ours.length + most; length++) {
    for (const rank of byLength.get(length) ?? []) {
      const theirs = all[rank]!;
      if (differingLetters(letters[rank]!, mask) > 2 * most || theirs === ours) continue;
      const distance = levenshtein(ours, theirs).steps;
      if (distance <= most) found.push({ rank, distance });
    }
  }
  return found;
}

/** Removes what people and typosquatters vary: separators, `js`, digits that look like letters. */
function normalize(name: string): string {
  return name
    .replaceAll("0", "o")
    .replaceAll("1", "l")
    .replaceAll("3", "e")
    .replace(/^(?:node|js)[-_.]|[-_.]?js$|[-_.]node$/u, "")
    .replaceAll(/[-_.@/]/gu, "");
}
