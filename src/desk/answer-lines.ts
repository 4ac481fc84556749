/** The answers of a request, labelled as on its form: for the conversation, and for whoever decides it. */
import type { Language } from "../base/language.ts";
import { formOf } from "../policy/request-forms.ts";
import type { FiledRequest } from "../tickets/types.ts";
import type { FieldWords } from "../words/request-words.ts";
import { namePurls } from "./package-names.ts";
import { type Words, wordsIn } from "../words/words.ts";

/** One line per answer, in the order of the form. */
export function answerLines(
  { kind, answers }: Pick<FiledRequest, "kind" | "answers">,
  language: Language = "en",
): string[] {
  const texts = wordsIn(language).requests;
  const fields: Readonly<Record<string, FieldWords>> = texts.fields[kind];
  return formOf(kind, []).flatMap((field) => {
    const answer = answers[field.name];
    if (answer === undefined) return [];
    const label = fields[field.name]?.label ?? field.name;
    return [`${label}${/[?？]$/u.test(label) ? "" : ":"} ${answerText(texts, field.name, answer)}`];
  });
}

function answerText(texts: Words["requests"], field: string, answer: string | number | boolean): string {
  if (typeof answer === "boolean") return answer ? texts.yes : texts.no;
  const choices: Readonly<Record<string, Readonly<Record<string, string>>>> = texts.choices;
  return choices[field]?.[String(answer)] ?? namePurls(String(answer));
}
