/** `ospo request` at the desk: previews or files a request for approval. */
import { randomUUID } from "node:crypto";
import { InvalidError } from "../../../base/errors.ts";
import type { Desk } from "../../../desk/desk.ts";
import { type Preview, previewRequest } from "../../../desk/prepare-request.ts";
import { type SubmittedRequest, submitRequest, parseRequestKind } from "../../../desk/submit-request.ts";
import type { Person } from "../../../identity/people.ts";
import { formOf, type RequestKind } from "../../../policy/request-forms.ts";

export async function doRequest(
  desk: Desk,
  asker: Person,
  [name = "", ...given]: readonly string[],
  options: Readonly<Record<string, string>>,
): Promise<Preview | SubmittedRequest> {
  const kind = parseRequestKind(name);
  const { policy } = await desk.policy.current();
  const answers = answersIn(kind, given, Object.keys(policy.uses));
  if (options["preview"]) return await previewRequest(desk, asker, kind, answers, "en");
  return await submitRequest(desk, {
    person: asker,
    kind,
    answers,
    language: "en",
    key: options["key"] ?? randomUUID(),
    attested: options["attest"] !== undefined,
    anyway: options["anyway"] !== undefined,
  });
}

/** `field=value` words as the answers of a form. Throws InvalidError for a field that the form does not have. */
function answersIn(kind: RequestKind, given: readonly string[], uses: readonly string[]): Record<string, unknown> {
  const form = formOf(kind, uses);
  return Object.fromEntries(
    given.map((word) => {
      const [, name = "", value = ""] = /^([a-zA-Z]+)=([\s\S]*)$/u.exec(word) ?? [];
      const field = form.find((known) => known.name === name);
      if (!field)
        throw new InvalidError(
          `"${word}" is not a field of a ${kind} request: write field=value, with ${form.map((known) => known.name).join(", ")}`,
        );
      return [name, typedValue(field.type, value)];
    }),
  );
}

/** A value that does not fit the field stays text: the form says what is wrong with it. */
function typedValue(type: ReturnType<typeof formOf>[number]["type"], value: string): string | number | boolean {
  if (type === "yes-no") return /^(?:yes|true)$/iu.test(value) ? true : /^(?:no|false)$/iu.test(value) ? false : value;
  return type === "number" && value.trim() !== "" && !Number.isNaN(Number(value)) ? Number(value) : value;
}
