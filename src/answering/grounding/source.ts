/** What a model is given to answer from, and what it may cite: passages by ids, sentence by sentence. */
import { stripMarkdown } from "../../knowledge/blocks.ts";
import type { Language } from "../../base/language.ts";
import type { Citation } from "../types.ts";
import { citeSpan, type Quotable } from "../compose/citation.ts";
import { toDisplayText } from "../compose/display.ts";
import { partsOf, type Statement, statementOf } from "./statement.ts";
import { DEPENDS_ON_PREVIOUS } from "./vocabulary.ts";

export type SourceSentence = {
  /** As it reads, for comparing words; `plain` as the index has embedded it. */
  text: string;
  embeddedText: string;
  start: number;
  end: number;
  statement: Statement;
  /** Where it says several things, each of them. */
  parts: Statement[];
  /** With the words that it hangs on: the line above a list, the sentence that it leans on. */
  inContext: Statement;
};

export type Source = {
  id: string;
  title: string;
  heading: string;
  language: Language;
  /** By when it was to be looked at again, YYYY-MM-DD. */
  review: string | null;
  /** All of it, for the prompt. */
  text: string;
  sentences: SourceSentence[];
  cite: (first: number, last: number) => Citation;
};

/** Ids P1, P2… in the order given. */
export function sourcesOf(passages: readonly Quotable[], definition: Citation | undefined, today: string): Source[] {
  const sources = passages.map((passage) => sourceOf(passage, today));
  if (definition) sources.unshift(definitionSource(definition));
  return sources.map((source, i) => ({ ...source, id: `P${i + 1}` }));
}

function sourceOf(passage: Quotable, today: string): Source {
  const { document, language } = passage;
  const sentences: SourceSentence[] = [];
  let leadIn = "";
  for (const { start, end } of passage.sentences) {
    const text = toDisplayText(document.text, start, end);
    const isItem = /^\s*(?:[-*+•]|\d{1,3}[.)])\s/u.test(document.text.slice(start, end));
    const before = sentences.at(-1);
    const hangsOn = isItem ? leadIn : DEPENDS_ON_PREVIOUS.test(text) && before ? before.text : "";
    const statement = statementOf(text, language);
    sentences.push({
      text,
      embeddedText: stripMarkdown(document.text.slice(start, end)).trim(),
      start,
      end,
      statement,
      parts: partsOf(text, language).map((part) => statementOf(part, language)),
      inContext: hangsOn === "" ? statement : statementOf(`${hangsOn} ${text}`, language),
    });
    if (/[:：]\s*$/u.test(text)) leadIn = text;
    else if (!isItem) leadIn = "";
  }
  return {
    id: "",
    title: document.title,
    heading: passage.heading,
    language,
    review: document.review,
    text: toDisplayText(document.text, passage.start, passage.end),
    sentences,
    cite: (first, last) => citeSpan(passage, sentences[first]!.start, sentences[last]!.end, today),
  };
}

function definitionSource(definition: Citation): Source {
  const { title, heading, language, text } = definition;
  const statement = statementOf(text, language);
  const whole = statementOf(`${heading}: ${text}`, language);
  return {
    id: "",
    title,
    heading,
    language,
    review: null,
    text: `${heading}: ${text}`,
    sentences: [
      { text, embeddedText: text, start: 0, end: text.length, statement, parts: [statement], inContext: whole },
    ],
    cite: () => definition,
  };
}
