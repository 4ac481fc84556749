/** A look-up as JSON for scripts, always in English: the shape of `lookup --json`. */
import { type Package, purlOf } from "../packages/package.ts";
import type { PackageFacts } from "../policy/facts.ts";
import type { LookedUpRepository } from "./identify-subject.ts";
import type { LookedUp } from "./types.ts";
import { problemsText } from "./policy-file.ts";
import { obligationText, reasonText } from "./verdict-text.ts";

export function lookUpJson(looked: LookedUp, found: Package): object {
  if (looked.kind === "verdict") return verdictJson(looked);
  const { ecosystem, name, version } = found;
  const known = `${looked.sources.join(" and ")} ${looked.sources.length === 1 ? "has" : "have"}`;
  const reason =
    looked.kind === "no-such-package"
      ? `${known} no package named ${name}`
      : `${known} no version ${version} of ${name}`;
  return {
    purl: null,
    name,
    version,
    ecosystem,
    license: { expression: null, raw: null, source: null, certainty: "unknown" },
    scorecard: null,
    advisories: [],
    deprecated: null,
    verdict: { kind: "needs-review", because: [reason], obligations: [] },
    unknown: [{ fact: looked.kind === "no-such-package" ? "package" : "version", reason }],
    suggestions: looked.kind === "no-such-package" ? looked.suggestions : looked.newest,
  };
}

/** Has no verdict, because a repository is not a package. Its packages are the suggestions. */
export function repositoryJson({ project, scorecard }: LookedUpRepository): object {
  const reason = `${project.id} is a repository: look up one of its packages`;
  return {
    purl: null,
    name: project.id,
    version: null,
    ecosystem: null,
    license: {
      expression: null,
      raw: project.license,
      source: project.license === null ? null : "deps.dev",
      certainty: "unknown",
    },
    scorecard: scorecard.kind === "known" ? scorecard.value : null,
    advisories: [],
    deprecated: null,
    verdict: { kind: "needs-review", because: [reason], obligations: [] },
    unknown: [{ fact: "package", reason: project.failure ?? reason }],
    suggestions: project.packages.map((pkg) => purlOf(pkg)),
  };
}

/** A request stores this as its evidence. */
export function verdictJson({ facts, verdict, byUse, useNamed, policy }: Extract<LookedUp, { kind: "verdict" }>) {
  const claims = facts.licenses.kind === "known" ? facts.licenses.value : [];
  const claim =
    claims.find(({ certainty }) => certainty === "declared") ??
    claims.find(({ expression }) => expression !== null) ??
    claims[0];
  const scorecard = facts.scorecard.kind === "known" ? facts.scorecard.value : null;
  const provenance = facts.repository.kind === "known" ? (facts.repository.value?.provenance ?? null) : null;
  return {
    purl: facts.purl,
    name: facts.name,
    version: facts.version,
    ecosystem: facts.ecosystem,
    license: {
      expression: claim?.expression ?? null,
      raw: claim?.raw ?? null,
      source: claim?.source ?? null,
      certainty: claim?.certainty ?? "unknown",
    },
    licenses: claims,
    scorecard: scorecard && { ...scorecard, provenance },
    advisories: facts.advisories.kind === "known" ? facts.advisories.value : [],
    deprecated: facts.deprecated.kind === "known" ? facts.deprecated.value : null,
    repository: facts.repository.kind === "known" ? facts.repository.value : null,
    published: facts.published.kind === "known" ? facts.published.value : null,
    releases: facts.releases.kind === "known" ? facts.releases.value : null,
    maintainers: facts.maintainers.kind === "known" ? facts.maintainers.value : null,
    foundation: facts.foundation,
    verdict: {
      kind: verdict.kind,
      because: verdict.because.map((reason) => reasonText(policy.policy, reason, verdict.use, "en")),
      obligations: verdict.obligations.map((obligation) => obligationText(obligation, "en")),
      use: useNamed ? verdict.use : null,
      policy: verdict.policy,
      rules: verdict.because.map(({ rule }) => rule),
      byUse: Object.fromEntries(byUse.map(({ use, verdict: kind }) => [use, kind])),
    },
    unknown: unknownFacts(facts),
    stale: staleFacts(facts),
    suggestions: [],
    policyProblems: policy.problems.length > 0 ? problemsText(policy.problems) : null,
  };
}

const FACTS = [
  "licenses",
  "scorecard",
  "advisories",
  "deprecated",
  "repository",
  "published",
  "releases",
  "maintainers",
] as const satisfies (keyof PackageFacts)[];
export type FactName = (typeof FACTS)[number];

export function unknownFacts(facts: PackageFacts): { fact: FactName; reason: string }[] {
  return FACTS.flatMap((name) => {
    const fact = facts[name];
    return fact.kind === "unknown" ? [{ fact: name, reason: fact.reason }] : [];
  });
}

/** Facts whose source is down, with the time when it was last asked. */
export function staleFacts(facts: PackageFacts): { fact: FactName; asOf: string }[] {
  return FACTS.flatMap((name) => {
    const fact = facts[name];
    return fact.kind === "known" && fact.stale ? [{ fact: name, asOf: fact.asOf }] : [];
  });
}
