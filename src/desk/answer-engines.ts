/**
 * The engines that a model may ask while it writes an answer, under the asker's rights. Each only reads. A model may
 * misread a question, so the asker's own words count beside its arguments: where they differ, the stricter finding is
 * the answer.
 */
import { type ContributionFinding, decideContribution } from "../answering/decide/contribution-approval.ts";
import { decideLicenseUse, type LicenseFinding } from "../answering/decide/license-use.ts";
import type { EngineAnswer, Engines, Finding, SaidContribution } from "../answering/types.ts";
import { type UseSign, usesIn } from "../answering/understand/circumstances.ts";
import { contributionIn } from "../answering/understand/contribution.ts";
import { type NamedLicense, namedLicenses } from "../answering/understand/named-licenses.ts";
import { DeskError } from "../base/errors.ts";
import type { Language } from "../base/language.ts";
import type { ApprovalPolicy } from "../policy/approval-rules.ts";
import { isWorse, worseOf } from "../policy/judge-license.ts";
import { licenseIn } from "../policy/license-names.ts";
import type { LicensePolicy, VerdictKind } from "../policy/license-policy.ts";
import { wordsIn } from "../words/words.ts";
import type { AnsweringDeps, PackageDeps } from "./desk.ts";
import { identifySubject, type Identified, lookUpRepository } from "./identify-subject.ts";
import { lookUp } from "./lookup.ts";
import { lookUpProduct } from "./lookup-product.ts";
import { lookUpStrictest } from "./reply-about-package.ts";
import { approvalText, categoryFacts, licenseText, startedAfter } from "./reply-by-policy.ts";
import { type OwnTickets, ticketLines } from "./own-data.ts";
import { missingReply, repositoryReply } from "./subject-choices.ts";
import type { LookedUp } from "./types.ts";
import { cardOf } from "./verdict-card.ts";

type Asked = {
  question: string;
  /** What the asker wrote in this conversation, with the question. */
  written: string;
  language: Language;
  /** Absent where others would read them, too. */
  ownTickets?: OwnTickets | undefined;
};

export async function enginesFor(desk: AnsweringDeps & Partial<PackageDeps>, asked: Asked): Promise<Engines> {
  const { packages, policy, products } = desk;
  const current = await policy?.current().catch(() => undefined);
  const rules = await desk.approvals?.current().catch(() => undefined);
  const { ownTickets } = asked;
  return {
    uses: Object.fromEntries(Object.entries(current?.policy.uses ?? {}).map(([use, meaning]) => [use, meaning.en])),
    // Where the folder has no policy of its own, its documents say what holds.
    ...(current && !current.isStarter && { judgeLicense: judgeLicense(current.policy, asked) }),
    ...(current &&
      packages &&
      policy &&
      products && {
        lookUp: lookUpFor({ ...desk, packages, policy, products }, current.policy, asked),
      }),
    ...(rules && !rules.isStarter && { approvalNeeded: approvalNeeded(rules.policy, current?.policy, asked) }),
    ...(ownTickets && { myTickets: async () => found(ticketFindings(await ownTickets(), asked.language)) }),
  };
}

function found(findings: Finding[]): EngineAnswer {
  return { kind: "found", findings };
}

function nothing(why: string): EngineAnswer {
  return { kind: "nothing", why };
}

function judgeLicense(policy: LicensePolicy, asked: Asked): NonNullable<Engines["judgeLicense"]> {
  return async (license, use) => {
    const readings = readingsOf(policy, asked, use);
    if (readings === undefined) return nothing(unknownUse(policy));
    const named = licensesNamed(license, policy);
    if (named.length === 0) return nothing("The policy does not know a license or a category of this name.");
    const findings = named.map((each) => {
      const finding = readings
        .map((signs) => decideLicenseUse(policy, each, signs))
        .reduce((a, b) => (isWorse(verdictOf(b), verdictOf(a)) ? b : a));
      const text = [
        licenseText(policy, finding, "may-we-use", asked.language),
        wordsIn(asked.language).findings.byPolicy(policy.version),
      ].join("\n");
      // Without a use there are several verdicts, which no single sentence can contradict.
      const isOne = new Set(finding.verdicts.map(({ verdict }) => verdict)).size === 1;
      return {
        text,
        ...(isOne && { verdict: { name: each.name, verdict: verdictOf(finding) } }),
        ...startedAfter([finding], "may-we-use"),
      };
    });
    return await Promise.resolve(found(findings));
  };
}

function verdictOf({ verdicts }: LicenseFinding): VerdictKind {
  return verdicts.map(({ verdict }) => verdict).reduce(worseOf);
}

function licensesNamed(license: string, policy: LicensePolicy): NamedLicense[] {
  const named = namedLicenses(license, policy);
  if (named.length > 0) return named;
  const read = licenseIn(license);
  return read && read.rest === "" ? [{ name: license, licenses: read.licenses, category: null }] : [];
}

/** The uses to judge by: those of the question, and the one that the model names. Undefined if the policy has no such. */
function readingsOf(policy: LicensePolicy, { question }: Asked, use: string | null): UseSign[][] | undefined {
  const said = usesIn(question, policy);
  if (use !== null && !Object.hasOwn(policy.uses, use)) return undefined;
  const byModel = use === null || said.some((sign) => sign.use === use) ? [] : [[{ use, words: use }]];
  return said.length > 0 ? [said, ...byModel] : byModel.length > 0 ? byModel : [[]];
}

function unknownUse({ uses }: LicensePolicy): string {
  return `The policy has no such use. It has: ${Object.keys(uses).join(", ")}.`;
}

function lookUpFor(
  desk: AnsweringDeps & PackageDeps,
  policy: LicensePolicy,
  asked: Asked,
): NonNullable<Engines["lookUp"]> {
  return async (words, use) => {
    const signs = readingsOf(policy, asked, use)?.flat();
    if (signs === undefined) return nothing(unknownUse(policy));
    try {
      const subject = await identifySubject(desk, words);
      // A look-up sends the name to public services, so nothing else than what the asker wrote may become a name.
      if (!isWritten(subject, asked.written)) return nothing("Only what the asker named can be looked up.");
      return found([await lookedUpFinding(desk, subject, signs, asked.language)]);
    } catch (error) {
      if (!(error instanceof DeskError)) throw error;
      return nothing(error.message);
    }
  };
}

function isWritten(subject: Identified, written: string): boolean {
  const name =
    subject.kind === "package" ? subject.package.name : subject.kind === "repository" ? subject.id : undefined;
  const last = name?.split(/[/:]/u).at(-1);
  return last === undefined || written.toLowerCase().includes(last.toLowerCase());
}

async function lookedUpFinding(
  desk: AnsweringDeps & PackageDeps,
  subject: Identified,
  signs: readonly UseSign[],
  language: Language,
): Promise<Finding> {
  if (subject.kind === "described") throw subject.why;
  if (subject.kind === "repository")
    return { text: repositoryReply(await lookUpRepository(desk, subject.id), null, language).text };
  const looked = await lookUpStrictest(
    async (use): Promise<LookedUp> =>
      subject.kind === "product"
        ? await lookUpProduct(desk, subject.product, subject.version, use)
        : await lookUp(desk, { package: subject.package, use }),
    signs,
  );
  if (looked.kind !== "verdict") return { text: missingReply(looked, language, null).text };
  const { label, title, useLabel, because, obligations, changes, notes, verdict, policy } = cardOf(looked, language);
  const lines = [...because, ...obligations, ...changes, ...notes].map((line) => `- ${line}`);
  const byPolicy = wordsIn(language).findings.byPolicy(policy);
  return {
    text: [`${label}: ${title}, ${useLabel}`, ...lines, byPolicy].join("\n"),
    verdict: { name: looked.product?.name ?? looked.facts.name, verdict },
  };
}

function approvalNeeded(
  rules: ApprovalPolicy,
  policy: LicensePolicy | undefined,
  { question, language }: Asked,
): NonNullable<Engines["approvalNeeded"]> {
  const own = contributionIn(question).answers;
  const category = policy ? categoryFacts(policy, { licenses: namedLicenses(question, policy) }) : {};
  const rank = ({ decided }: ContributionFinding): number =>
    rules.tiers.findIndex(({ name }) => name === decided?.tier.name);
  return async (said) => {
    const filled = answersOf(said);
    const readings = [
      { ...filled, ...own },
      { ...own, ...filled },
    ].map((answers) => ({ answers, finding: decideContribution(rules, { ...answers, ...category }) }));
    const { answers, finding } = readings.reduce((a, b) => (rank(b.finding) > rank(a.finding) ? b : a));
    if (!finding.decided) return nothing("It depends on the kind of change: docs, fix, feature or blanket.");
    const isFiled = finding.decided.tier.decides !== "policy";
    const text = approvalText(finding, language);
    return await Promise.resolve(found([{ text, ...(isFiled && { request: { kind: "contribute", answers } }) }]));
  };
}

/** As answers to the form of a contribution; what was not said is left out. */
function answersOf({ lines, ...said }: SaidContribution): Record<string, string | number | boolean> {
  const all = { ...said, size: lines };
  return Object.fromEntries(
    Object.entries(all).flatMap(([field, answer]) => (answer === null ? [] : [[field, answer]])),
  );
}

function ticketFindings(tickets: Awaited<ReturnType<OwnTickets>>, language: Language): Finding[] {
  if (tickets.length === 0) return [{ text: wordsIn(language).chat.noTickets }];
  return ticketLines(tickets, language).map((text) => ({ text }));
}
