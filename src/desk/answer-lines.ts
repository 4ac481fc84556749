/** What a request answers, as its form asks it: for whoever decides it. */
import { wordsIn } from "../words/words.ts";
import { type FieldWords } from "../words/request-words.ts";
import { formOf } from "../policy/request-forms.ts";
import type { FiledRequest } from "../tickets/types.ts";

/** A line for each answer, in the order of the form. */
export function answerLines({ kind, answers }: Pick<FiledRequest, "kind" | "answers">): string[] {
  const texts = wordsIn("en").requests;
  const fields: Readonly<Record<string, FieldWords>> = texts.fields[kind];
  const choices: Readonly<Record<string, Readonly<Record<string, string>>>> = texts.choices;
  const inWords = (name: string, answer: string | number | boolean): string =>
    typeof answer === "boolean" ? (answer ? texts.yes : texts.no) : (choices[name]?.[String(answer)] ?? String(answer));
  return formOf(kind, []).flatMap(({ name }) => {
    const answer = answers[name];
    if (answer === undefined) return [];
    const label = fields[name]?.label ?? name;
    return [`${label}${label.endsWith("?") ? "" : ":"} ${inWords(name, answer)}`];
  });
}
