/**
 * Finds the passages of a document's translation: `guide.md` and `guide.zh.md`, or `en/guide.md` and `zh/guide.md`. A
 * translation may leave sections out, but keeps their order.
 */
import type { Language } from "../base/language.ts";
import { stripMarkdown } from "./blocks.ts";
import type { Glossary } from "./glossary.ts";
import { termsOf } from "./terms.ts";
import type { Passage } from "./types.ts";

const LANGUAGE_TAG = "(?:en|zh|zh-cn|zh-hans|zh_cn)";
const LANGUAGE_FOLDER = new RegExp(`(?<=^|/)${LANGUAGE_TAG}/`, "giu");
const LANGUAGE_SUFFIX = new RegExp(`[._-]${LANGUAGE_TAG}(?=\\.[a-z]+$)`, "giu");
const HAN = /\p{Script=Han}/u;

type Section = { numbers: number[]; text: string };
type SectionTerms = ReadonlySet<string>;

/** For each passage with a translation, the number of the passage that translates it. */
export function translations(passages: readonly Passage[], glossary: Glossary): Map<number, number> {
  const byDocument = Map.groupBy(passages.keys(), (i) => passages[i]!.document);
  const byName = Map.groupBy(byDocument.keys(), ({ file }) =>
    file.replace(LANGUAGE_FOLDER, "").replace(LANGUAGE_SUFFIX, ""),
  );
  const found = new Map<number, number>();
  for (const documents of byName.values()) {
    const numbersIn = (language: Language): number[] =>
      documents.filter((each) => each.language === language).flatMap((each) => byDocument.get(each) ?? []);
    const english = numbersIn("en");
    const chinese = numbersIn("zh");
    if (english.length === 0 || chinese.length === 0) continue;
    const sections = [sectionsOf(english, passages), sectionsOf(chinese, passages)] as const;
    for (const [one, other] of align(...sections, (section) => englishTermsIn(section, glossary))) {
      pair(one.numbers, other.numbers, found);
      pair(other.numbers, one.numbers, found);
    }
  }
  return found;
}

/** Neighbouring passages under the same headings. */
function sectionsOf(numbers: readonly number[], passages: readonly Passage[]): Section[] {
  const groups: number[][] = [];
  for (const [i, number] of numbers.entries()) {
    const before = numbers[i - 1];
    if (before !== undefined && passages[before]!.path.join("\n") === passages[number]!.path.join("\n"))
      groups.at(-1)!.push(number);
    else groups.push([number]);
  }
  return groups.map((group) => ({
    numbers: group,
    text: group.map((i) => `${passages[i]!.heading}\n${stripMarkdown(passages[i]!.text)}`).join("\n"),
  }));
}

/** English terms, those of Chinese words translated by the glossary. */
function englishTermsIn({ text }: Section, glossary: Glossary): SectionTerms {
  const translated = HAN.test(text) ? glossary.matchChinese(text).map(({ entry }) => entry.term) : [];
  return new Set(termsOf([text, ...translated].join("\n")).filter((term) => !HAN.test(term)));
}

/** Pairs sections in order, so that the pairs have as much in common as possible (Needleman & Wunsch 1970). */
function align(
  english: readonly Section[],
  chinese: readonly Section[],
  termsIn: (section: Section) => SectionTerms,
): [Section, Section][] {
  if (english.length === chinese.length) return english.map((section, i) => [section, chinese[i]!]);
  const [ours, theirs] = [english.map(termsIn), chinese.map(termsIn)];
  const rarity = rarityIn([...ours, ...theirs]);
  // best[i][j]: the greatest similarity of the sections from i and from j on.
  const best = Array.from({ length: english.length + 1 }, () => new Float64Array(chinese.length + 1));
  const similarity = ours.map((one) => theirs.map((other) => inCommon(one, other, rarity)));
  for (let i = english.length - 1; i >= 0; i--)
    for (let j = chinese.length - 1; j >= 0; j--)
      best[i]![j] = Math.max(best[i + 1]![j]!, best[i]![j + 1]!, best[i + 1]![j + 1]! + similarity[i]![j]!);
  const pairs: [Section, Section][] = [];
  for (let i = 0, j = 0; i < english.length && j < chinese.length;) {
    if (best[i]![j] === best[i + 1]![j]) i++;
    else if (best[i]![j] === best[i]![j + 1]) j++;
    else pairs.push([english[i++]!, chinese[j++]!]);
  }
  return pairs;
}

function rarityIn(sections: readonly SectionTerms[]): (term: string) => number {
  const counts = new Map<string, number>();
  for (const terms of sections) for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  return (term) => Math.log(1 + sections.length / (counts.get(term) ?? 1));
}

/** The share of the rarer terms that two sections have in common, 0 to 1. */
function inCommon(a: SectionTerms, b: SectionTerms, rarity: (term: string) => number): number {
  const total = (terms: Iterable<string>): number => [...terms].reduce((sum, term) => sum + rarity(term) ** 2, 0);
  return total(a.intersection(b)) / Math.sqrt(total(a) * total(b) || 1);
}

/** A long section has several passages: those at the same position belong together. */
function pair(section: readonly number[], translation: readonly number[], found: Map<number, number>): void {
  for (const [i, number] of section.entries())
    found.set(number, translation[Math.floor((i * translation.length) / section.length)]!);
}
