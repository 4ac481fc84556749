/** The passages that a model answers from and cites by id, sentence by sentence. */
import { stripMarkdown } from "../../knowledge/blocks.ts";
import type { Language } from "../../base/language.ts";
import type { Citation } from "../types.ts";
import { citeSpan, type Quotable } from "../compose/citation.ts";
import { toDisplayText } from "../compose/display.ts";
import { partsOf, type Statement, statementOf } from "./statement.ts";
import { DEPENDS_ON_PREVIOUS } from "./vocabulary.ts";

export type SourceSentence = {
  /** The display text, for comparing words. */
  text: string;
  /** The text that the index has a vector of. */
  embeddedText: string;
  start: number;
  end: number;
  statement: Statement;
  /** The clauses of the sentence, if it has several. */
  parts: Statement[];
  /** Together with the text that it depends on: the line above a list, or the sentence that it refers back to. */
  inContext: Statement;
};

export type Source = {
  id: string;
  title: string;
  heading: string;
  language: Language;
  /** Review date, YYYY-MM-DD. */
  review: string | null;
  /** The whole text, for the prompt. */
  text: string;
  sentences: SourceSentence[];
  cite: (first: number, last: number) => Citation;
};

/** Numbers the sources P1, P2… in the given order. */
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
    const context = isItem ? leadIn : DEPENDS_ON_PREVIOUS.test(text) && before ? before.text : "";
    const statement = statementOf(text, language);
    sentences.push({
      text,
      embeddedText: stripMarkdown(document.text.slice(start, end)).trim(),
      start,
      end,
      statement,
      parts: partsOf(text, language).map((part) => statementOf(part, language)),
      inContext: context === "" ? statement : statementOf(`${context} ${text}`, language),
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
