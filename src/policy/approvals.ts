/**
 * Parses policy/approvals.yaml, reporting every mistake with its line and remedy, and finds the tier of a request and
 * the blanket approval that covers it. Reads no files.
 *
 * The default of a kind is a tier where people decide. A rule with a lower tier makes requests easier, so it must have
 * a condition on every field that a higher rule depends on (approval-mistakes.ts checks that). A missing answer
 * therefore never makes a request easier.
 */
import { ApprovalFile, type ApprovalPolicy, type Blanket, type Separation, type Tier } from "./approval-rules.ts";
import { approvalMistakes } from "./approval-mistakes.ts";
import { conditionsHold, type RequestFacts } from "./conditions.ts";
import { matchesGlob } from "./glob.ts";
import type { LicensePolicy } from "./license-policy.ts";
import { type PolicyProblem, readYaml } from "./read-yaml.ts";
import type { RequestKind } from "./request-forms.ts";
import { packageWithoutVersion, projectOf } from "./subject-names.ts";

export type { RequestFacts } from "./conditions.ts";

const FILE = "approvals.yaml";

/** `groups` are the groups of staff; `license` is the license policy, whose uses and categories the rules may name. */
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

export type TierReason = { rule: string; en: string; zh?: string };

/**
 * `directory`: requester and deciders must have an account from the company's directory. `trust`: it is enough that the
 * desk knows no common account of theirs. By default, tiers of two or more people require the directory if there is
 * one.
 */
export function separationOf({ separation, people }: Tier, hasDirectory: boolean): Separation {
  return separation ?? (hasDirectory && people >= 2 ? "directory" : "trust");
}

/**
 * The highest tier of all matching rules, with the rules that have it; without a match, the default of the kind (rule
 * "default").
 */
export function tierFor(
  policy: ApprovalPolicy,
  kind: RequestKind,
  facts: RequestFacts,
): { tier: Tier; because: TierReason[] } {
  const matching = policy.rules.filter((rule) => rule.kind === kind && conditionsHold(rule.when, facts));
  const tier = policy.tiers.findLast(({ name }) => matching.some((rule) => rule.tier === name));
  if (tier !== undefined)
    return {
      tier,
      because: matching.filter((rule) => rule.tier === tier.name).map(({ id, en, zh }) => tierReason(id, en, zh)),
    };
  const fallback = policy.defaults[kind];
  return {
    tier: policy.tiers.find(({ name }) => name === fallback.tier)!,
    because: [tierReason("default", fallback.en, fallback.zh)],
  };
}

function tierReason(rule: string, en: string, zh: string | undefined): TierReason {
  return { rule, en, ...(zh === undefined ? {} : { zh }) };
}

/**
 * The blanket approval that covers the request today, if any. `who` is channel:id, `today` YYYY-MM-DD, `facts.subject`
 * the result of subjectOf.
 */
export function blanketFor(
  policy: ApprovalPolicy,
  kind: RequestKind,
  facts: RequestFacts & { subject?: string },
  who: string,
  today: string,
): Blanket | null {
  if (!policy.coverable.some((cover) => cover.kind === kind && conditionsHold(cover.when, facts))) return null;
  return (
    policy.blankets.find(
      (blanket) =>
        blanket.kind === kind &&
        blanket.from <= today &&
        today <= blanket.until &&
        // Ids of two different people may differ only in case.
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
    // Both are normalized. Names that still differ in case are two packages.
    matchesGlob(kind === "use" ? packageWithoutVersion(pattern) : projectOf(pattern), thing, { ignoreCase: false }),
  );
}

/** The blanket must cover every id of the expression: both of "MIT AND GPL-3.0-only". */
function coversLicense({ licenses }: Blanket, license: RequestFacts[string] | undefined): boolean {
  if (licenses === undefined) return true;
  if (typeof license !== "string") return false;
  const ids = license.split(/[\s()]+/u).filter((word) => word !== "" && !/^(?:AND|OR|WITH)$/iu.test(word));
  return (
    ids.length > 0 && ids.every((id) => licenses.some((pattern) => matchesGlob(pattern, id, { ignoreCase: true })))
  );
}

/** Blankets that end within `days` from today, today included, but have not ended yet. */
export function endingSoon(policy: ApprovalPolicy, today: string, days: number): Blanket[] {
  const last = new Date(Date.parse(`${today}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
  return policy.blankets.filter(({ until }) => today <= until && until <= last);
}
