/** The sentences by hand in test/evals/grounding, and the passages that a benchmark makes others from. */
import { sourcesOf, type Source } from "../src/answering/grounding/source.ts";
import type { Language } from "../src/base/language.ts";
import type { Knowledge } from "../src/knowledge/knowledge.ts";
import { sentencesOf } from "../src/knowledge/sentences.ts";
import { languageOf } from "../src/knowledge/terms.ts";

/** `tag` is "true: …" or "changed: …" with the way in which it was made. */
export type Row = { text: string; tag: string };
export type Section = { name: string; language: Language; source: Source; rows: Row[] };

const TODAY = "2026-11-20";

/** Half of the sections, by name, are not looked at while the rules are written. */
export function isHeldOut(name: string): boolean {
  let hash = 0x811c9dc5;
  for (const character of name) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193);
  return ((hash ^ (hash >>> 8)) & 1) === 1;
}

export function sectionsOf(knowledge: Knowledge): Section[] {
  return knowledge
    .files()
    .filter((file) => file.endsWith(".md"))
    .flatMap((file) => knowledge.passagesOf(file))
    .filter(({ heading, document }) => heading !== document.title)
    .map((passage) => ({
      name: `${passage.document.file} # ${passage.heading}`,
      language: passage.language,
      source: sourcesOf([passage], undefined, TODAY)[0]!,
      rows: [],
    }));
}

/** Reads "# heading", "= passage", "+ true sentence", "- kind: changed sentence". */
export function sectionsByHand(text: string): Section[] {
  const sections: Section[] = [];
  let heading = "";
  for (const line of text.split("\n")) {
    const here = sections.at(-1);
    const rest = line.slice(2).trim();
    if (line.startsWith("# ")) heading = rest;
    else if (line.startsWith("= ")) sections.push(sectionOf(heading, rest));
    else if (line.startsWith("+ ")) here?.rows.push({ text: rest, tag: "true: by hand" });
    else if (line.startsWith("- ")) {
      const [, kind = "", changed = ""] = /^([\w ]+): (.*)$/u.exec(rest) ?? [];
      here?.rows.push({ text: changed, tag: `changed: by hand, ${kind}` });
    }
  }
  return sections;
}

export function sectionOf(heading: string, text: string): Section {
  const language = languageOf(text);
  const document = { file: "by-hand.md", title: "Handbook", owner: null, review: null, text };
  const passage = {
    heading,
    language,
    document,
    sentences: sentencesOf(text, 0, text.length),
    start: 0,
    end: text.length,
  };
  return { name: heading, language, source: sourcesOf([passage], undefined, TODAY)[0]!, rows: [] };
}

/** Sentences that make a statement by themselves: no table rows, no code, nothing that ends in a colon. */
export function statementsOf({ source, language }: Section): string[] {
  return source.sentences
    .map(({ text }) =>
      text
        .replace(/^(?:[-*+•]|\d+[.)])\s+/u, "")
        .replaceAll(/[*`“”]/gu, "")
        .replaceAll(/\s+/gu, " ")
        .replace(/[;:] see [^.]*\./u, ".")
        .trim(),
    )
    .filter((text) =>
      language === "zh"
        ? text.endsWith("。") && !/[|{}<>]|https?:/u.test(text) && text.length >= 10 && text.length <= 90
        : /^\p{Lu}.*\.$/u.test(text) &&
          !/[|{}<>]|https?:|^(?:See|Read) |^[^:]+: [^:]+: /u.test(text) &&
          text.split(" ").length >= 6 &&
          text.split(" ").length <= 38,
    );
}
