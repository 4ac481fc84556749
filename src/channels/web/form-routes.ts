/** The request forms in the reader's language, and a form filled in from an answer. */
import { Hono } from "hono";
import { LenientMessageId } from "../../base/ids.ts";
import { asLanguage, type Language } from "../../base/language.ts";
import type { Desk } from "../../desk/desk.ts";
import { requestFromAnswer } from "../../desk/submit-request.ts";
import { useLabel } from "../../desk/verdict-text.ts";
import type { LicensePolicy } from "../../policy/license-policy.ts";
import { formOf, REQUEST_KINDS, type RequestKind } from "../../policy/request-forms.ts";
import type { FieldWords } from "../../words/request-words.ts";
import { wordsIn } from "../../words/words.ts";
import type { PersonOf } from "./request-body.ts";

export function formRoutes(desk: Desk, visitor: PersonOf): Hono {
  const routes = new Hono();
  routes.get("/forms", async (context) => {
    const language = asLanguage(context.req.query("language"));
    const { policy } = await desk.policy.current();
    const { yes, no } = wordsIn(language).requests;
    return context.json({ kinds: REQUEST_KINDS.map((kind) => formJson(policy, kind, language)), yes, no });
  });
  routes.get("/forms/from/:message", async (context) =>
    context.json(
      await requestFromAnswer(desk, await visitor(context), LenientMessageId.parse(context.req.param("message"))),
    ),
  );
  return routes;
}

function formJson(policy: LicensePolicy, kind: RequestKind, language: Language): object {
  const texts = wordsIn(language).requests;
  const words: Readonly<Record<string, FieldWords>> = texts.fields[kind];
  const choices: Readonly<Record<string, Readonly<Record<string, string>>>> = texts.choices;
  const labelOf = (field: string, value: string): string =>
    field === "use" ? useLabel(policy, value, language) : (choices[field]?.[value] ?? value);
  return {
    kind,
    ...texts.kinds[kind],
    fields: formOf(kind, Object.keys(policy.uses)).map((field) => ({
      ...field,
      label: words[field.name]?.label ?? field.name,
      help: words[field.name]?.help ?? null,
      choices: field.choices?.map((value) => ({ value, label: labelOf(field.name, value) })),
    })),
  };
}
