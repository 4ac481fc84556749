/**
 * Collects what the approval policy needs beside the answers: the verdict on the package, the category of the license.
 * Unknown facts stay unknown.
 */
import { InvalidError } from "../base/errors.ts";
import { type Package, purlOf, registryTypeOf } from "../packages/package.ts";
import { findProject } from "../packages/projects.ts";
import type { RequestFacts } from "../policy/approvals.ts";
import { parseExpression } from "../policy/expression.ts";
import { type Advisory, isEcosystem } from "../policy/facts.ts";
import { judgeExpression, worseOf } from "../policy/judge-license.ts";
import { type LicensePolicy, VERDICT_KINDS } from "../policy/license-policy.ts";
import { readLicense } from "../policy/read-license.ts";
import type { Answers, RequestKind } from "../policy/request-forms.ts";
import type { Verdict } from "../policy/types.ts";
import type { PackageDeps } from "./desk.ts";
import { verdictJson } from "./lookup-json.ts";
import { identifySubject } from "./identify-subject.ts";
import { lookUp } from "./lookup.ts";
import { lookUpProduct } from "./lookup-product.ts";
import type { LookedUp } from "./types.ts";
import { inWords } from "../words/words.ts";

export type RequestKnowledge = {
  /** The answers, with the package as a purl that includes the version. */
  answers: Answers;
  facts: RequestFacts;
  /** The look-up at that time, each fact with source and date. Null where nothing was looked up. */
  evidence: object | null;
  /** The obligations of the policy, in English, for the requester to confirm. */
  obligations: string[];
};

/** Packages of a repository that an error lists. */
const MAX_NAMED = 6;
/** From least to most severe. */
const SEVERITIES: readonly Advisory["severity"][] = ["low", "medium", "unknown", "high", "critical"];

/** Throws InvalidError where the package field is invalid or the package does not exist. */
export async function gatherRequestFacts(
  desk: PackageDeps,
  kind: RequestKind,
  answers: Answers,
): Promise<RequestKnowledge> {
  const { policy } = await desk.policy.current();
  if (kind === "contribute" || kind === "release")
    return { answers, facts: { ...answers, ...licenseFacts(policy, answers) }, evidence: null, obligations: [] };
  const { looked, package: pkg } = await lookUpSubject(desk, String(answers["package"]), String(answers["use"]));
  if (!looked) return describedFacts(answers);
  if (looked.kind === "no-such-package")
    throw new InvalidError(inWords((words) => words.packages.notFound(pkg.name, looked.sources, looked.suggestions)));
  if (looked.kind === "no-such-version")
    throw new InvalidError(
      inWords((words) => words.packages.noSuchVersion(pkg.name, pkg.version ?? "", looked.sources, looked.newest)),
    );
  const { facts, verdict } = looked;
  const json = verdictJson(looked);
  const advisories = facts.advisories.kind === "known" ? worst(facts.advisories.value) : undefined;
  return {
    answers: { ...answers, package: facts.purl || purlOf(pkg) },
    facts: {
      ...answers,
      // The desk knows too little of software outside the registries to leave the decision to its policy.
      verdict: isEcosystem(facts.ecosystem) ? verdict.kind : worseOf("needs-review", verdict.kind),
      licenseKnown: verdict.licenses.length > 0,
      ...categoryOf(policy, verdict),
      ...(verdict.licenses.length > 0 && { license: verdict.licenses.join(" AND ") }),
      ...(advisories !== undefined && { advisories }),
    },
    // The facts carry the source and date of each value.
    evidence: { ...json, facts },
    obligations: json.verdict.obligations,
  };
}

type LookedUpSubject = { looked: LookedUp; package: Package } | { looked: null; package: null };

/** `looked` is null for software that is described in the requester's own words. Throws InvalidError for a repository. */
async function lookUpSubject(desk: PackageDeps, words: string, use: string): Promise<LookedUpSubject> {
  const subject = await identifySubject(desk, words);
  switch (subject.kind) {
    case "package":
      return { looked: await lookUp(desk, { package: subject.package, use }), package: subject.package };
    case "product": {
      const looked = await lookUpProduct(desk, subject.product, subject.version, use);
      const { ecosystem, name, version } = looked.facts;
      return { looked, package: { ecosystem, name, version } };
    }
    case "repository": {
      const { packages } = await findProject(desk.packages.sources.depsDev, subject.id);
      if (packages.length === 0) return { looked: null, package: null };
      const names = packages.slice(0, MAX_NAMED).map(({ ecosystem, name }) => `${ecosystem}:${name}`);
      throw new InvalidError(inWords((each) => each.packages.ofRepository(subject.id, names)));
    }
    case "described":
      return { looked: null, package: null };
  }
}

/** Whether a purl has a type that no service is asked about. */
export function isOutsideRegistries(purl: string): boolean {
  const [, type = ""] = /^pkg:([^/]+)\//u.exec(purl) ?? [];
  return type !== "" && registryTypeOf(type) === undefined;
}

/** Nothing is known of it, so a person decides. */
function describedFacts(answers: Answers): RequestKnowledge {
  return {
    answers,
    facts: { ...answers, verdict: "needs-review", licenseKnown: false },
    evidence: null,
    obligations: [],
  };
}

function worst(advisories: readonly Advisory[]): string {
  if (advisories.some(({ malware }) => malware)) return "malware";
  const index = Math.max(-1, ...advisories.map(({ severity }) => SEVERITIES.indexOf(severity)));
  const severity = SEVERITIES[index];
  return severity === "unknown" ? "unrated" : (severity ?? "none");
}

function categoryOf(policy: LicensePolicy, { because }: Pick<Verdict, "because">): { category?: string } {
  return strictest(
    policy,
    because.flatMap((reason) => (reason.kind === "terms" ? reason.terms : categoryIn(reason))),
  );
}

/** A license without a category counts as custom terms, so that a person reads it. */
function categoryIn(reason: { kind: string; category?: string }): string[] {
  if (reason.kind === "unclassified") return ["custom"];
  return reason.kind === "category" && reason.category !== undefined ? [reason.category] : [];
}

/** The category with the worst verdicts over all uses. */
function strictest(policy: LicensePolicy, categories: readonly string[]): { category?: string } {
  const badness = (name: string): number =>
    Object.values(policy.verdicts[name] ?? {}).reduce((sum, verdict) => sum + VERDICT_KINDS.indexOf(verdict), 0);
  const [category] = categories.toSorted((a, b) => badness(b) - badness(a));
  return category === undefined ? {} : { category };
}

/** Facts about the license that the requester wrote, if it can be parsed. */
function licenseFacts(policy: LicensePolicy, answers: Answers): RequestFacts {
  const { expression, certainty } = readLicense(answers["license"] ?? null, "request");
  if (expression === null || certainty !== "declared") return { licenseKnown: false };
  const parsed = parseExpression(expression);
  if (!parsed) return { licenseKnown: false };
  const { because } = judgeExpression(policy, parsed, Object.keys(policy.uses)[0] ?? "");
  return {
    license: expression,
    licenseKnown: true,
    ...strictest(
      policy,
      because.flatMap((reason) => categoryIn(reason)),
    ),
  };
}
