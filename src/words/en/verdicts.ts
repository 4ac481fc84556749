/** Verdicts in words: the reasons, the obligations, and what would change the verdict. */
import type { OriginProblem } from "../../policy/facts.ts";
import type { Fix } from "../../policy/fixes.ts";
import type { VerdictKind } from "../../policy/license-policy.ts";
import type { Change, Obligation, Reason } from "../../policy/types.ts";

const kinds = {
  approved: "Approved",
  conditional: "Approved, if you do what is listed",
  "needs-review": "Needs a review",
  prohibited: "Prohibited",
} satisfies Record<VerdictKind, string>;

/** Inside a sentence. */
const verdict = (kind: VerdictKind): string => kinds[kind].toLowerCase();
const days = (count: number): string => (count === 1 ? "1 day" : `${count} days`);

/** Why a package is not judged as the public package of the same name. */
const origin = {
  foreign: (host: string) => `It comes from ${host}, so it is not judged as the public package.`,
  "possibly-foreign": (host: string) =>
    `It may come from ${host}, so it is not judged as the public package: the file names several sources.`,
  mismatch: (address: string) =>
    `Its address belongs to another package or version (${address}), so it is not judged as the public package.`,
  unreadable: "The desk cannot read its source address, so it is not judged as the public package.",
} satisfies Record<OriginProblem["kind"], unknown>;

const reasons = {
  category: (license: string, category: string, use: string, kind: VerdictKind) =>
    `${license} is ${category}. For ${use} use the policy says: ${verdict(kind)}.`,
  unclassified: (license: string) => `The policy does not cover ${license}: a person must read it.`,
  override: (license: string, text: string) => `${license}: ${text}`,
  choice: (license: string, instead: string) =>
    `The license is a choice: we choose ${license}, not ${instead}. Record the choice.`,
  terms: {
    "no-license": (raw: string | null) => `The author grants no rights${quoted(raw)}.`,
    custom: (raw: string | null) => `It has license terms of its own${quoted(raw)}, which a person must read.`,
  },
  guessed: (raw: string, license: string) => `The license is only a guess: “${raw}” probably means ${license}.`,
  disagreement: (claims: readonly string[]) => `The sources disagree about the license (${claims.join("; ")}).`,
  stated: (license: string, source: string) =>
    `Only ${source} states the license (${license}): no public source confirms it.`,
  unknown: {
    license: (reason: string) => `The license is not known: ${reason}.`,
    advisories: (reason: string) => `Known vulnerabilities could not be checked: ${reason}.`,
    version: (reason: string) => `It is not clear which version is meant: ${reason}.`,
  },
  origin,
  "package-rule": (text: string, ticket: number | null, until: string | null) =>
    `The policy has a rule for this package${ticket === null ? "" : ` (#${ticket})`}: ${text}${until === null ? "" : ` Until ${until}.`}`,
  uncomparable: (version: string | null, below: string, text: string) =>
    `The policy has a rule for versions below ${below}, and it is not known whether ${version ?? "this version"} is one of them: ${text}`,
  curated: (license: string, reason: string) => `The OSPO read its license as ${license}: ${reason}`,
  scorecard: (check: string, score: number, date: string) =>
    `OpenSSF Scorecard rates ${check} ${score} out of 10 (${date}).`,
  malware: (id: string, summary: string) => `This version is malicious: ${id} ${summary}`,
  advisory: (id: string, severity: string, summary: string, fix: Fix) =>
    `Known vulnerability ${id}, severity ${severity}: ${sentence(summary)} ${fixText(fix)}`,
  "accepted-advisory": (id: string, until: string, reason: string) =>
    `${id} is accepted as having no effect here until ${until}: ${reason}`,
  deprecated: (text: string) => `Its maintainers have deprecated this version: ${text}`,
  cooldown: (published: string, until: string) =>
    `It was released on ${published}, and we adopt it from ${until} at the earliest. Security fixes are exempt.`,
  lookalike: (popular: string) =>
    `The name is very close to ${popular}, which is far better known: check that you mean this one.`,
} satisfies Record<Reason["kind"] | "malware", unknown>;

const obligations = {
  replace: "Plan a replacement, and write the plan down.",
  "check-advisories":
    "Check it for known vulnerabilities before you use it: I can't look them up for this type of package.",
  wait: (until: string) => `Adopt it on ${until} or later, unless it is a security fix.`,
  mend: (fixed: string, within: number, ids: readonly string[]) =>
    `Use ${fixed} or newer. Where this version already runs, fix it within ${days(within)} (${ids.join(", ")}).`,
  mitigate: (within: number, ids: readonly string[]) =>
    `No release that fixes all of them is known. Where it already runs, mitigate within ${days(within)} and record why it is safe (${ids.join(", ")}).`,
} satisfies Record<Exclude<Obligation["kind"], "policy"> | "mitigate", unknown>;

const changes = {
  use: (use: string, kind: VerdictKind) => `For ${use} use: ${verdict(kind)}.`,
  version: (atLeast: string) => `Version ${atLeast} or newer.`,
  alternative: (text: string) => `Instead: ${text}.`,
  review: "A review by the OSPO: file a use request.",
  exception: "An exception, if there is no alternative: file an exception request.",
} satisfies Record<Change["kind"], unknown>;

function quoted(raw: string | null): string {
  return raw ? ` (“${raw}”)` : "";
}

function fixText({ release, prerelease }: Fix): string {
  if (release !== null) return `Fixed in ${release}.`;
  return prerelease === null
    ? "No fixed version is known."
    : `No release with the fix is known; the pre-release ${prerelease} has it.`;
}

/** With one full stop at its end. */
function sentence(text: string): string {
  return text.replace(/(?<![.\s])[.\s]*$/u, ".");
}

export const verdicts = {
  kinds,
  reasons,
  obligations,
  changes,
  /** A use with its meaning: `hosted (on our servers, for users over a network)`. */
  use: (use: string, meaning: string) => `${use} (${meaning})`,
};
