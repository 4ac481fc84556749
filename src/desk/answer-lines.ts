/** The answers of a request, labelled as on its form: for the conversation, and for whoever decides it. */
import { z } from "zod";
import type { Language } from "../base/language.ts";
import type { LicensePolicy } from "../policy/license-policy.ts";
import { formOf, type RequestKind } from "../policy/request-forms.ts";
import type { Draft } from "../tickets/board/requests.ts";
import type { FiledRequest } from "../tickets/types.ts";
import type { FieldWords } from "../words/request-words.ts";
import { wordsIn } from "../words/words.ts";
import { namePurls } from "./package-names.ts";
import { useLabel } from "./verdict-text.ts";

const Answer = z.union([z.string().trim().min(1), z.number(), z.boolean()]);
type Answer = z.infer<typeof Answer>;

/** One line per answer, in the order of the form. */
export function answerLines(
  { kind, answers }: Pick<FiledRequest, "kind" | "answers">,
  language: Language = "en",
): string[] {
  return formOf(kind, []).flatMap(({ name }) => {
    const answer = answers[name];
    return answer === undefined ? [] : [labelled(kind, name, answer, language)];
  });
}

/** The answers of a draft in the order of the form, for a list: without labels, unless the answer is yes or no. */
export function draftAnswers({ kind, answers }: Draft, policy: LicensePolicy, language: Language): string[] {
  return formOf(kind, []).flatMap(({ name, type }) => {
    const answer = Answer.safeParse(answers[name]).data;
    if (answer === undefined) return [];
    if (type === "yes-no") return [labelled(kind, name, answer === true || answer === "yes", language)];
    if (name === "use") return [useLabel(policy, String(answer), language)];
    return [answerText(name, answer, language)];
  });
}

function labelled(kind: RequestKind, name: string, answer: Answer, language: Language): string {
  const fields: Readonly<Record<string, FieldWords>> = wordsIn(language).requests.fields[kind];
  const label = fields[name]?.label ?? name;
  return `${label}${/[?？]$/u.test(label) ? "" : ":"} ${answerText(name, answer, language)}`;
}

function answerText(field: string, answer: Answer, language: Language): string {
  const texts = wordsIn(language).requests;
  if (typeof answer === "boolean") return answer ? texts.yes : texts.no;
  const choices: Readonly<Record<string, Readonly<Record<string, string>>>> = texts.choices;
  return choices[field]?.[String(answer)] ?? namePurls(String(answer));
}
