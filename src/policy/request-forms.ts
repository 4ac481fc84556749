/** The form of each kind of request, the check of its answers, and the subject and title that follow from them. */
import { cleanAnswer } from "./clean-answer.ts";
import type { VerdictKind } from "./license-policy.ts";
import { packageWithoutVersion, projectOf } from "./subject-names.ts";
import type { Field, FieldProblem } from "./types.ts";

export const REQUEST_KINDS = ["use", "contribute", "release", "exception"] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];

const PACKAGE = { name: "package", type: "package", required: true } as const;
/** Its choices are the uses of the license policy. */
const USE = { name: "use", type: "choice", required: true } as const;
const PRODUCT = { name: "product", type: "text", required: true } as const;
const NEEDED_BY = { name: "neededBy", type: "date", required: false } as const;
const FOR_CODE = { field: "change", is: ["fix", "feature", "blanket"] } as const;

const FORMS = {
  use: [
    PACKAGE,
    USE,
    PRODUCT,
    {
      name: "distribution",
      type: "choice",
      choices: ["none", "source", "binary", "both"],
      required: true,
      when: { field: "use", is: ["distributed", "embedded"] },
    },
    { name: "modified", type: "yes-no", required: true },
    { name: "reason", type: "long-text", required: false },
    NEEDED_BY,
  ],
  contribute: [
    { name: "project", type: "text", required: true },
    { name: "license", type: "text", required: false },
    { name: "change", type: "choice", choices: ["docs", "fix", "feature", "blanket"], required: true },
    /** Changed lines, added plus removed. */
    { name: "size", type: "number", required: true, when: { field: "change", is: ["fix", "feature"] } },
    { name: "time", type: "choice", choices: ["work", "own"], required: true },
    /** All three conditions of the handbook: own time, own equipment, unrelated to our business. */
    { name: "unrelated", type: "yes-no", required: true, when: { field: "time", is: ["own"] } },
    { name: "agreement", type: "choice", choices: ["none", "dco", "cla-signed", "cla-new", "unknown"], required: true },
    // Optional: a requester who does not know leaves them out, and then a person decides.
    { name: "patents", type: "yes-no", required: false, when: FOR_CODE },
    { name: "competes", type: "yes-no", required: false, when: FOR_CODE },
    { name: "details", type: "long-text", required: true, when: FOR_CODE },
  ],
  release: [
    { name: "repository", type: "url", required: true },
    { name: "why", type: "long-text", required: true },
    { name: "license", type: "text", required: true },
    { name: "owner", type: "text", required: true },
    { name: "size", type: "choice", choices: ["sample", "full"], required: true },
    { name: "thirdParty", type: "choice", choices: ["none", "listed", "unknown"], required: true },
    { name: "secretsChecked", type: "yes-no", required: true },
    { name: "nameChecked", type: "yes-no", required: true },
    { name: "exportControl", type: "choice", choices: ["none", "standard-crypto", "other", "unknown"], required: true },
    NEEDED_BY,
  ],
  exception: [
    PACKAGE,
    USE,
    PRODUCT,
    { name: "reason", type: "long-text", required: true },
    { name: "alternatives", type: "long-text", required: true },
    { name: "until", type: "date", required: true },
  ],
} as const satisfies Record<RequestKind, readonly Field[]>;

/** What changes a verdict: an exception from a prohibition, a review otherwise. */
export function requestKindAfter(verdict: VerdictKind): Extract<RequestKind, "use" | "exception"> {
  return verdict === "prohibited" ? "exception" : "use";
}

export type FieldName<Kind extends RequestKind> = (typeof FORMS)[Kind][number]["name"];
type WithChoices = Extract<(typeof FORMS)[RequestKind][number], { choices: readonly string[] }>;
/** The choices of each field, except `use`, whose choices are in the license policy. */
export type Choices = { [F in WithChoices as F["name"]]: F["choices"][number] };

/** `uses` are the uses of the license policy. */
export function formOf(kind: RequestKind, uses: readonly string[]): readonly Field[] {
  return FORMS[kind].map((field) => (field.name === "use" ? { ...field, choices: uses } : field));
}

export type Answers = Readonly<Record<string, string | number | boolean>>;

/** Whether the field is asked, given the answers to the fields before it. */
export function isAsked(field: Field, answers: Answers): boolean {
  const given = field.when && answers[field.when.field];
  return (
    field.when === undefined || (given !== undefined && typeof given !== "number" && field.when.is.includes(given))
  );
}

/** Cleans (trims, drops answers to questions not asked, control characters) and checks. `today` is YYYY-MM-DD. */
export function checkAnswers(
  kind: RequestKind,
  given: Readonly<Record<string, unknown>>,
  uses: readonly string[],
  today: string,
): { answers: Answers; problems: FieldProblem[] } {
  const form = formOf(kind, uses);
  const answers: Record<string, string | number | boolean> = {};
  const problems: FieldProblem[] = [];
  for (const field of form) {
    if (!isAsked(field, answers)) continue;
    const raw = Object.hasOwn(given, field.name) ? given[field.name] : undefined;
    const cleaned = cleanAnswer(field, raw, today);
    if (cleaned.kind === "answer") answers[field.name] = cleaned.value;
    else if (cleaned.kind === "wrong")
      problems.push({
        field: field.name,
        problem: cleaned.problem,
        ...(cleaned.most === undefined ? {} : { most: cleaned.most }),
      });
    else if (field.required) problems.push({ field: field.name, problem: "missing" });
  }
  for (const name of Object.keys(given))
    if (!form.some((field) => field.name === name))
      problems.push({ field: name.slice(0, 60).toWellFormed(), problem: "unknown-field" });
  return { answers, problems };
}

function textAnswer(answers: Answers, field: string): string {
  return String(answers[field] ?? "").trim();
}

/**
 * A normalized name of what the request is about, by which equal requests are found: for `use` and `exception` the
 * package without its version, "|" and the use; for the others the project, such as `github.com/org/name`. Null if the
 * answers do not name it.
 */
export function subjectOf(kind: RequestKind, answers: Answers): string | null {
  switch (kind) {
    case "use":
    case "exception": {
      const [name, use] = [packageWithoutVersion(textAnswer(answers, "package")), textAnswer(answers, "use")];
      return name === "" || use === "" ? null : `${name}|${use}`;
    }
    case "contribute":
      return projectOf(textAnswer(answers, "project")) || null;
    case "release":
      return projectOf(textAnswer(answers, "repository")) || null;
  }
}

const MAX_TITLE_LENGTH = 200;

/** One line that describes the request, such as "use: pkg:npm/lodash@4.17.21, distributed, in Acme Player". */
export function titleOf(kind: RequestKind, answers: Answers): string {
  const withWord = (word: string, field: string): string =>
    textAnswer(answers, field) === "" ? "" : `${word} ${textAnswer(answers, field)}`;
  const withoutScheme = (field: string): string => textAnswer(answers, field).replace(/^https?:\/\//iu, "");
  const parts = {
    use: [textAnswer(answers, "package"), textAnswer(answers, "use"), withWord("in", "product")],
    contribute: [
      withoutScheme("project"),
      `${textAnswer(answers, "change")}${textAnswer(answers, "size") === "" ? "" : ` (${textAnswer(answers, "size")} lines)`}`,
    ],
    release: [withoutScheme("repository"), textAnswer(answers, "size")],
    exception: [
      textAnswer(answers, "package"),
      textAnswer(answers, "use"),
      withWord("in", "product"),
      withWord("until", "until"),
    ],
  }[kind].filter(Boolean);
  const title = parts.length === 0 ? kind : `${kind}: ${parts.join(", ")}`;
  return title.length > MAX_TITLE_LENGTH
    ? `${title
        .slice(0, MAX_TITLE_LENGTH - 1)
        .toWellFormed()
        .trimEnd()}…`
    : title;
}
