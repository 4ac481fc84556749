/** Answers "What is X?" if the glossary of the knowledge folder defines X. */
import type { Knowledge } from "../../knowledge/knowledge.ts";
import { languageOf, termsOf } from "../../knowledge/terms.ts";
import type { Citation } from "../types.ts";

const ENGLISH =
  /^(?:so |and |hey,? )?(?:what(?:'?s| is| are| does)|define|explain|meaning of|who(?:'?s| is| are))\s+(?:an? |the |meant by )?(.+?)(?:\s+(?:mean|means|stand for|stands for))?\s*\??$/iu;
const CHINESE =
  /^(?:请问)?(?:(?:什么是|什么叫|啥是|解释一下)(.+?)|(.+?)(?:是什么(?:意思|东西)?|是啥(?:意思)?|什么意思|指的?是什么))[?？。]?$/u;

export function definitionFor(question: string, knowledge: Knowledge): Citation | undefined {
  const asked = question.trim();
  const chinese = languageOf(asked) === "zh";
  const match = chinese ? CHINESE.exec(asked) : ENGLISH.exec(asked);
  const subject = (match?.[1] ?? match?.[2])?.trim();
  if (!subject || !knowledge.hasOwnGlossary) return undefined;
  const { glossary } = knowledge;
  const wanted = termsOf(subject).join(" ");
  const entry = glossary.entries.find(
    ({ term, synonyms, zh, definition }) =>
      definition !== null &&
      ([term, ...synonyms].some((form) => termsOf(form).join(" ") === wanted && wanted !== "") ||
        zh.some((form) => form.toLowerCase() === subject.toLowerCase())),
  );
  const text = (chinese ? entry?.definitionZh : undefined) ?? entry?.definition;
  if (!entry || !text) return undefined;
  return {
    file: "glossary.yaml",
    title: chinese ? "术语表" : "Glossary",
    heading: entry.term,
    quote: text,
    text,
    start: 0,
    language: languageOf(text),
    owner: null,
    review: null,
    overdue: false,
  };
}
