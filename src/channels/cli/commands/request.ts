/** `ospo request KIND field=value…`: a request for approval, from a terminal or a script. */
import { randomUUID } from "node:crypto";
import { InvalidError } from "../../../base/errors.ts";
import type { Desk } from "../../../desk/desk.ts";
import { type Filed, type Preview, previewRequest, request, parseRequestKind } from "../../../desk/request.ts";
import { formOf, type RequestKind } from "../../../policy/request-forms.ts";
import type { Person } from "../../../identity/people.ts";

export type RequestOutcome = Preview | Filed;

export async function doRequest(
  desk: Desk,
  asker: Person,
  [name = "", ...given]: string[],
  options: Record<string, string>,
): Promise<RequestOutcome> {
  const kind = parseRequestKind(name);
  const { policy } = await desk.policy.current();
  const answers = answersIn(kind, given, Object.keys(policy.uses));
  if (options["preview"]) return await previewRequest(desk, asker, kind, answers, "en");
  return await request(desk, {
    person: asker,
    kind,
    answers,
    language: "en",
    key: options["key"] ?? randomUUID(),
    attested: options["attest"] !== undefined,
    anyway: options["anyway"] !== undefined,
  });
}

function answersIn(kind: RequestKind, given: readonly string[], uses: readonly string[]): Record<string, unknown> {
  const form = formOf(kind, uses);
  return Object.fromEntries(
    given.map((word) => {
      const [, name = "", value = ""] = /^([a-zA-Z]+)=([\s\S]*)$/u.exec(word) ?? [];
      const field = form.find((known) => known.name === name);
      if (!field)
        throw new InvalidError(
          `"${word}" answers no question of a ${kind} request: write field=value, with ${form.map((known) => known.name).join(", ")}`,
        );
      if (field.type === "yes-no")
        return [name, /^(?:yes|true)$/iu.test(value) ? true : /^(?:no|false)$/iu.test(value) ? false : value];
      return [
        name,
        field.type === "number" && value.trim() !== "" && !Number.isNaN(Number(value)) ? Number(value) : value,
      ];
    }),
  );
}

/** Status 1 where it was not filed. */
export function requestInWords(outcome: RequestOutcome): { text: string; filed: boolean } {
  switch (outcome.kind) {
    case "wrong":
      return { text: outcome.problems.map(({ field, words }) => `${field}: ${words}\n`).join(""), filed: false };
    case "ready":
      return {
        text: `${outcome.title}\n${outcome.tier.name}: ${outcome.tier.words}${outcome.expected ? `, by ${new Date(outcome.expected).toISOString().slice(0, 10)}` : ""}\n${outcome.because.map((why) => `- ${why}\n`).join("")}${earlierInWords(outcome.earlier)}`,
        filed: true,
      };
    case "earlier":
      return {
        text: `The same was asked before:\n${earlierInWords(outcome.earlier)}File it all the same with --anyway.\n`,
        filed: false,
      };
    case "attest":
      return {
        text: `Confirm with --attest that all of this holds:\n${outcome.attest.map((line) => `- ${line}\n`).join("")}`,
        filed: false,
      };
    case "filed":
      return { text: `${"text" in outcome.reply ? outcome.reply.text : ""}\n`, filed: true };
  }
}

function earlierInWords(
  earlier: readonly {
    number: number;
    question: string;
    outcome: string | null;
    state: string;
    decision: string | null;
  }[],
): string {
  return earlier
    .map(
      ({ number, question, outcome, state, decision }) =>
        `  #${number} ${outcome ?? state}${decision ? ` (${decision})` : ""}: ${question}\n`,
    )
    .join("");
}
