/**
 * Finds the passages of a document's translation: `guide.md` and `guide.zh.md`, or `en/guide.md` and `zh/guide.md`. Two
 * documents are translations of each other if they also have the same number of sections, in the same order.
 */
import type { Language } from "../base/language.ts";
import type { Passage } from "./types.ts";

const LANGUAGE_TAG = "(?:en|zh|zh-cn|zh-hans|zh_cn)";
const LANGUAGE_FOLDER = new RegExp(`(?<=^|/)${LANGUAGE_TAG}/`, "giu");
const LANGUAGE_SUFFIX = new RegExp(`[._-]${LANGUAGE_TAG}(?=\\.[a-z]+$)`, "giu");

/** For each passage with a translation, the number of the passage that translates it. */
export function translations(passages: readonly Passage[]): Map<number, number> {
  const byDocument = Map.groupBy(passages.keys(), (i) => passages[i]!.document);
  const byName = Map.groupBy(byDocument.keys(), ({ file }) =>
    file.replace(LANGUAGE_FOLDER, "").replace(LANGUAGE_SUFFIX, ""),
  );
  const found = new Map<number, number>();
  for (const documents of byName.values()) {
    const sectionsIn = (language: Language): number[][] | undefined => {
      const document = documents.find((each) => each.language === language);
      return document && sectionsOf(byDocument.get(document)!, passages);
    };
    const english = sectionsIn("en");
    const chinese = sectionsIn("zh");
    if (!english || english.length !== chinese?.length) continue;
    for (const [i, section] of english.entries()) {
      pair(section, chinese[i]!, found);
      pair(chinese[i]!, section, found);
    }
  }
  return found;
}

/** Neighbouring passages under the same headings. */
function sectionsOf(numbers: readonly number[], passages: readonly Passage[]): number[][] {
  const sections: number[][] = [];
  for (const [i, number] of numbers.entries()) {
    const before = numbers[i - 1];
    if (before !== undefined && passages[before]!.path.join("\n") === passages[number]!.path.join("\n"))
      sections.at(-1)!.push(number);
    else sections.push([number]);
  }
  return sections;
}

/** A long section has several passages: those at the same position belong together. */
function pair(section: readonly number[], translation: readonly number[], found: Map<number, number>): void {
  for (const [i, number] of section.entries())
    found.set(number, translation[Math.floor((i * translation.length) / section.length)]!);
}
