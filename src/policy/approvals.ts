/**
 * Who decides a request, as written in policy/approvals.yaml: text in, checked rules out, or every mistake with its line and remedy;
 * request -> tier, and the blanket approval that covers it. Reads no files.
 *
 * The default of a kind is a tier that people decide. A rule below it makes things easier, so it must name every answer that a
 * higher rule could rise on (approval-mistakes.ts checks that): an answer left out then never makes a request easier than people deciding.
 */
import { ApprovalFile, type ApprovalPolicy, type Blanket, type Separation, type Tier } from "./approval-rules.ts";
import { approvalMistakes } from "./approval-mistakes.ts";
import { holds, type RequestFacts } from "./conditions.ts";
import { matchesGlob } from "./glob.ts";
import type { LicensePolicy } from "./license-policy.ts";
import { type PolicyProblem, readYaml } from "./read-yaml.ts";
import type { RequestKind } from "./request-forms.ts";
import { packageWithoutVersion, projectOf } from "./subject-names.ts";

export type { RequestFacts } from "./conditions.ts";

const FILE = "approvals.yaml";
/** `groups` are those that staff may be in; `license` is the license policy, whose uses and categories the rules may name. */
export function parseApprovals(
  text: string,
  groups: readonly string[],
  license: Pick<LicensePolicy, "uses" | "categories">,
): { kind: "policy"; policy: ApprovalPolicy } | { kind: "broken"; problems: PolicyProblem[] } {
  const read = readYaml(FILE, text, ApprovalFile);
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
        // Two ids of people may differ in nothing but the case of a letter.
        blanket.who.some((pattern) => matchesGlob(pattern, who, { ignoreCase: false })) &&
        coversProject(blanket, facts.subject) &&
        coversLicense(blanket, facts["license"]) &&
        covers(blanket.changes, facts["change"]) &&
        covers(blanket.uses, facts["use"]),
    ) ?? null
  );
}

function covers(named: readonly string[] | undefined, value: RequestFacts[string] | undefined): boolean {
  return named === undefined || (value !== undefined && named.includes(String(value)));
}

function coversProject({ projects, kind }: Blanket, subject: string | undefined): boolean {
  if (projects === undefined) return true;
  if (subject === undefined) return false;
  const [thing = ""] = subject.split("|");
  return projects.some((pattern) =>
    matchesGlob(kind === "use" ? packageWithoutVersion(pattern) : projectOf(pattern), thing, { ignoreCase: true }),
  );
}

/** Every id of the expression must be named: of "MIT AND GPL-3.0-only" both. */
function coversLicense({ licenses }: Blanket, license: RequestFacts[string] | undefined): boolean {
  if (licenses === undefined) return true;
  if (typeof license !== "string") return false;
  const ids = license.split(/[\s()]+/u).filter((word) => word !== "" && !/^(?:AND|OR|WITH)$/iu.test(word));
  return (
    ids.length > 0 && ids.every((id) => licenses.some((pattern) => matchesGlob(pattern, id, { ignoreCase: true })))
  );
}

/** Blankets that end within so many days from today, today included; those that have ended are not among them. */
export function endingSoon(policy: ApprovalPolicy, today: string, days: number): Blanket[] {
  const last = new Date(Date.parse(`${today}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
  return policy.blankets.filter(({ until }) => today <= until && until <= last);
}
