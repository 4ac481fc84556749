/** Names close to popular ones: for a slip of the finger, and for a package that lives on it. */
import levenshtein from "damerau-levenshtein";
import { npmHighImpact, npmTopDownloads } from "npm-high-impact";
import { differingLetters, letterMask } from "../base/letters.ts";
import { once } from "../base/once.ts";
import type { Ecosystem } from "../policy/facts.ts";
import type { Package } from "./package.ts";
import names from "./popular/names.json" with { type: "json" };

const MOST = 5;
/** Shorter names are all close to each other. */
const SHORT = 5;

type Popular = {
  /** Lower-cased, most popular first. */
  names: string[];
  spelled: string[];
  known: Set<string>;
  /** Which letters a name has, a bit for each: names that differ in many are not near. */
  letters: Uint32Array;
  byPlain: Map<string, number>;
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
  const byPlain = new Map<string, number>();
  lower.forEach((name, i) => {
    const key = plain(name);
    if (!byPlain.has(key)) byPlain.set(key, i);
  });
  return { names: lower, spelled, known: new Set(lower), letters: Uint32Array.from(lower, letterMask), byPlain };
}

export function isPopular({ ecosystem, name }: Package): boolean {
  return POPULAR[ecosystem]().known.has(name.toLowerCase());
}

/** Popular names near this one, nearest and most popular first. */
export function similarNames({ ecosystem, name }: Package): string[] {
  const { names: all, spelled, byPlain } = POPULAR[ecosystem]();
  const ours = name.toLowerCase();
  const near = nearby(ecosystem, ours, ours.length < SHORT ? 1 : 2);
  const same = byPlain.get(plain(ours));
  if (same !== undefined && all[same] !== ours) near.unshift({ rank: same, distance: 0 });
  near.sort((a, b) => a.distance - b.distance || a.rank - b.rank);
  return [...new Set(near.map(({ rank }) => spelled[rank]!))].slice(0, MOST);
}

/** The popular name that this one, itself not popular, imitates: a letter or a separator away, or the same with an affix. */
export function typosquatOf(pkg: Package): string | null {
  const ours = pkg.name.toLowerCase();
  if (isPopular(pkg) || ours.length < SHORT) return null;
  const { spelled, byPlain } = POPULAR[pkg.ecosystem]();
  const rank = byPlain.get(plain(ours)) ?? nearest(pkg.ecosystem, ours);
  return rank === undefined ? null : (spelled[rank] ?? null);
}

/** A letter away, under another owner: those of one scope or group are siblings. */
function nearest(ecosystem: Ecosystem, ours: string): number | undefined {
  const { names: all } = POPULAR[ecosystem]();
  const own = /^.*[/:]/u.exec(ours)?.[0];
  return nearby(ecosystem, ours, 1)
    .map(({ rank }) => rank)
    .filter((rank) => own === undefined || !all[rank]!.startsWith(own))
    .toSorted((a, b) => a - b)[0];
}

/** Popular names at most so many slips away; a swap of neighbours is one. */
function nearby(ecosystem: Ecosystem, ours: string, most: number): { rank: number; distance: number }[] {
  const { names: all, letters } = POPULAR[ecosystem]();
  const mask = letterMask(ours);
  const found: { rank: number; distance: number }[] = [];
  for (let rank = 0; rank < all.length; rank++) {
    const theirs = all[rank]!;
    if (
      Math.abs(theirs.length - ours.length) > most ||
      differingLetters(letters[rank]!, mask) > 2 * most ||
      theirs === ours
    )
      continue;
    const distance = levenshtein(ours, theirs).steps;
    if (distance <= most) found.push({ rank, distance });
  }
  return found;
}

/** Without what people and squatters vary: separators, `js`, digits that look like letters. */
function plain(name: string): string {
  return name
    .replaceAll("0", "o")
    .replaceAll("1", "l")
    .replaceAll("3", "e")
    .replace(/^(?:node|js)[-_.]|[-_.]?js$|[-_.]node$/u, "")
    .replaceAll(/[-_.@/]/gu, "");
}
