/**
 * Who decides a request, as written in policy/approvals.yaml: text in, checked rules out, or every mistake with its line and remedy;
 * request -> tier, and the blanket approval that covers it. Reads no files.
 *
 * The default of a kind is a tier that people decide. A rule below it makes things easier, so it must name every answer that a
 * higher rule could rise on (approval-mistakes.ts checks that): an answer left out then never makes a request easier than people deciding.
 */
import { z } from "zod";
import { approvalMistakes } from "./approval-mistakes.ts";
import { Condition, holds, type RequestFacts } from "./conditions.ts";
import { fits, type LicensePolicy } from "./license-policy.ts";
import { Day, type PolicyProblem, readYaml, Text } from "./read-yaml.ts";
import { REQUEST_KINDS, type RequestKind } from "./request-forms.ts";
import { packageWithoutVersion, projectOf } from "./subject-names.ts";

export type { RequestFacts } from "./conditions.ts";

const FILE = "approvals.yaml";
/** Who decides, from least to most. */
const DECIDERS = ["policy", "requester", "people"] as const;
/** How the desk knows that requester and deciders are different people, from strict to lenient. */
const SEPARATIONS = ["directory", "trust"] as const;

const Kind = z.enum(REQUEST_KINDS, { error: `is no kind of request: one of ${REQUEST_KINDS.join(", ")}` });
const oneOf = <const T extends readonly string[]>(values: T): z.ZodEnum<{ [V in T[number]]: V }> =>
  z.enum(values, { error: `is none of ${values.join(", ")}` });
const Count = z.int({ error: "is no whole number" }).min(0, "is below 0");
const AtLeastOne = z.int({ error: "is no whole number" }).min(1, "must be 1 or more");
const Words = { en: Text, zh: Text.optional() };
const When = z
  .record(Text, Condition)
  .refine((when) => Object.keys(when).length > 0, "has no condition: say when the rule holds");

const Step = z.strictObject({ group: Text, quorum: AtLeastOne });
const Tier = z.strictObject({
  name: Text,
  ...Words,
  decides: oneOf(DECIDERS),
  steps: z.array(Step).default([]),
  order: oneOf(["sequence", "parallel"]).default("sequence"),
  days: Count,
  overdue: oneOf(["remind", "escalate"]).default("remind"),
  people: Count.default(0),
  separation: oneOf(SEPARATIONS).optional(),
  validDays: AtLeastOne,
});
const Rule = z.strictObject({ id: Text, kind: Kind, when: When, tier: Text, ...Words });
const Default = z.strictObject({ tier: Text, ...Words });
const Who = Text.regex(/^(?:\*|[a-z*]+:\S+)$/u, 'names nobody: write channel:id, such as "web:ana" or "slack:*"');
const Blanket = z.strictObject({
  id: Text,
  kind: Kind,
  who: z.array(Who).min(1, "names nobody"),
  projects: z.array(Text).min(1, "is empty").optional(),
  licenses: z.array(Text).min(1, "is empty").optional(),
  changes: z.array(Text).min(1, "is empty").optional(),
  uses: z.array(Text).min(1, "is empty").optional(),
  from: Day,
  until: Day,
  ticket: AtLeastOne.optional(),
  granted: Text,
});
const File = z.strictObject({
  version: Text,
  tiers: z.array(Tier).min(1, "is empty"),
  defaults: z.strictObject({ use: Default, contribute: Default, release: Default, exception: Default }),
  rules: z.array(Rule).default([]),
  coverable: z.array(z.strictObject({ kind: Kind, when: When })).default([]),
  blankets: z.array(Blanket).default([]),
});

/** `group` decides when `quorum` of its members have said yes. */
type Step = z.infer<typeof Step>;
/**
 * `days`: business days to decide, 0 at once. `people`: the least number of different deciders. `separation`: see `separationOf`.
 * `validDays`: how long a decision stands.
 */
export type Tier = z.infer<typeof Tier>;
export type Separation = (typeof SEPARATIONS)[number];
export type Rule = z.infer<typeof Rule>;
/**
 * `who`: `channel:id`, `projects`: subjects without the use, `licenses`: SPDX ids; each with `*` for any letters.
 * Counts from its first to its last day, both included.
 */
export type Blanket = z.infer<typeof Blanket>;
/** Tiers from lowest to highest. `coverable`: what a blanket approval may cover at all; one of them must hold. */
export type ApprovalPolicy = z.infer<typeof File>;

/** `groups` are those that staff may be in; `license` is the license policy, whose uses and categories the rules may name. */
export function parseApprovals(
  text: string,
  groups: readonly string[],
  license: Pick<LicensePolicy, "uses" | "categories">,
): { kind: "policy"; policy: ApprovalPolicy } | { kind: "broken"; problems: PolicyProblem[] } {
  const read = readYaml(FILE, text, File);
  if (read.kind === "broken") return { kind: "broken", problems: read.problems };
  const mistakes = approvalMistakes(read.value, groups, license);
  if (mistakes.length === 0) return { kind: "policy", policy: read.value };
  const problems = mistakes.map(({ path, message }) => ({
    file: FILE,
    line: read.lineOf(path),
    message: `${path.join(".")} ${message}`,
  }));
  return { kind: "broken", problems };
}

export type Because = { rule: string; en: string; zh?: string };

/**
 * `directory`: whoever files and whoever decides must have an account that the company's directory vouches for. `trust`: it is enough that
 * the desk knows no other account of theirs. Where the policy does not say: tiers of two people and more are strict where there is a directory.
 */
export function separationOf({ separation, people }: Tier, hasDirectory: boolean): Separation {
  return separation ?? (hasDirectory && people >= 2 ? "directory" : "trust");
}

/** The highest tier that any matching rule gives, and the rules that give it; where none matches, the default of the kind (rule "default"). */
export function tierFor(
  policy: ApprovalPolicy,
  kind: RequestKind,
  facts: RequestFacts,
): { tier: Tier; because: Because[] } {
  const matching = policy.rules.filter((rule) => rule.kind === kind && holds(rule.when, facts));
  const tier = policy.tiers.findLast(({ name }) => matching.some((rule) => rule.tier === name));
  if (tier !== undefined)
    return {
      tier,
      because: matching.filter((rule) => rule.tier === tier.name).map(({ id, en, zh }) => because(id, en, zh)),
    };
  const fallback = policy.defaults[kind];
  return {
    tier: policy.tiers.find(({ name }) => name === fallback.tier)!,
    because: [because("default", fallback.en, fallback.zh)],
  };
}

function because(rule: string, en: string, zh: string | undefined): Because {
  return { rule, en, ...(zh === undefined ? {} : { zh }) };
}

/** The blanket approval that covers it today, if any. `who` is channel:id; `today` YYYY-MM-DD; `facts.subject` as subjectOf has it. */
export function blanketFor(
  policy: ApprovalPolicy,
  kind: RequestKind,
  facts: RequestFacts & { subject?: string },
  who: string,
  today: string,
): Blanket | null {
  if (!policy.coverable.some((cover) => cover.kind === kind && holds(cover.when, facts))) return null;
  return (
    policy.blankets.find(
      (blanket) =>
        blanket.kind === kind &&
        blanket.from <= today &&
        today <= blanket.until &&
        blanket.who.some((pattern) => isPerson(pattern, who)) &&
        coversProject(blanket, facts.subject) &&
        coversLicense(blanket, facts["license"]) &&
        covers(blanket.changes, facts["change"]) &&
        covers(blanket.uses, facts["use"]),
    ) ?? null
  );
}

/** Unlike in names of packages, case counts: two ids may differ in nothing else. */
function isPerson(pattern: string, who: string): boolean {
  const letters = pattern
    .replaceAll(/[\\^$.|?+()[\]{}/-]/gu, (sign) => `\\x${sign.charCodeAt(0).toString(16)}`)
    .replaceAll("*", ".*");
  return new RegExp(`^${letters}$`, "u").test(who);
}

function covers(named: readonly string[] | undefined, value: RequestFacts[string] | undefined): boolean {
  return named === undefined || (value !== undefined && named.includes(String(value)));
}

function coversProject({ projects, kind }: Blanket, subject: string | undefined): boolean {
  if (projects === undefined) return true;
  if (subject === undefined) return false;
  const [thing = ""] = subject.split("|");
  return projects.some((pattern) => fits(kind === "use" ? packageWithoutVersion(pattern) : projectOf(pattern), thing));
}

/** Every id of the expression must be named: of "MIT AND GPL-3.0-only" both. */
function coversLicense({ licenses }: Blanket, license: RequestFacts[string] | undefined): boolean {
  if (licenses === undefined) return true;
  if (typeof license !== "string") return false;
  const ids = license.split(/[\s()]+/u).filter((word) => word !== "" && !/^(?:AND|OR|WITH)$/iu.test(word));
  return ids.length > 0 && ids.every((id) => licenses.some((pattern) => fits(pattern, id)));
}

/** Blankets that end within so many days from today, today included; those that have ended are not among them. */
export function endingSoon(policy: ApprovalPolicy, today: string, days: number): Blanket[] {
  const last = new Date(Date.parse(`${today}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
  return policy.blankets.filter(({ until }) => today <= until && until <= last);
}
