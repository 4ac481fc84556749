/** Findings of the policy in words: the answer in the first sentence, then the reason and what to do. */
import type { Language } from "../../base/language.ts";
import type { LicensePolicy } from "../../policy/license-policy.ts";
import { ownText, wordsIn } from "../../words/words.ts";
import type { ApprovalFinding, ContributionFinding } from "../decide/contribution-approval.ts";
import type { LicenseFinding } from "../decide/license-use.ts";

/** Whether the license may be used. The lines of duties follow a conditional verdict. */
export function licenseLead(policy: LicensePolicy, finding: LicenseFinding, language: Language): string {
  const texts = wordsIn(language).findings;
  const { verdicts, decisive, besides } = finding;
  const license = subjectOf(policy, finding, language);
  if (!decisive) return joined([byUse(finding, policy, language), ...reasonsOf(policy, finding, language)], language);
  const [{ verdict, of }] = verdicts as [LicenseFinding["verdicts"][number]];
  const use = labelOf(policy, decisive.use, language);
  const others = besides.map((sign) => nameOf(policy, sign.use, language));
  // What must be done follows a conditional verdict at once.
  const why = verdict === "conditional" ? [] : reasonsOf(policy, finding, language);
  return [
    texts.verdict[verdict](license, use),
    ...why,
    ...(new Set(of.map((each) => each.verdict)).size > 1
      ? [texts.versions(of.map((each) => [each.license, each.verdict]))]
      : []),
    ...(others.length > 0 ? [texts.stricter(decisive.words, nameOf(policy, decisive.use, language), others)] : []),
  ].join(" ");
}

/** Why the policy says so: the category of the license, or a rule for this license alone. */
function reasonsOf(
  policy: LicensePolicy,
  { license, category, because }: LicenseFinding,
  language: Language,
): string[] {
  if (category !== null && category !== "custom") return [];
  const texts = wordsIn(language).answers;
  const categories = new Set(because.map((reason) => (reason.kind === "category" ? reason.category : reason.kind)));
  const lines = because.flatMap((reason) => {
    switch (reason.kind) {
      case "category": {
        const label = policy.categories[reason.category];
        return label
          ? [texts.licenseIs(categories.size === 1 ? properCase(license) : reason.license, ownText(label, language))]
          : [];
      }
      case "unclassified":
        return [texts.licenseUnknown(reason.license)];
      case "override":
        return [`${reason.license}: ${ownText(reason, language)}`];
      case "choice":
        return [];
    }
  });
  return [...new Set(lines)];
}

/** What the license asks of us. */
export function dutiesLead(policy: LicensePolicy, finding: LicenseFinding, language: Language): string {
  const texts = wordsIn(language).findings;
  const { decisive, obligations, verdicts } = finding;
  const license = subjectOf(policy, finding, language);
  if (!decisive) return texts.dutiesByUse(license);
  const use = labelOf(policy, decisive.use, language);
  const verdict = verdicts[0]?.verdict;
  // What is not allowed has no duties that make it allowed.
  if (verdict === "prohibited" || verdict === "needs-review") return licenseLead(policy, finding, language);
  return obligations.length === 0 ? texts.noDuties(license, use) : texts.dutiesOf(license, use);
}

/** One line each; with their uses where the question named none. */
export function dutyLines(
  policy: LicensePolicy,
  { obligations, decisive }: LicenseFinding,
  language: Language,
): string[] {
  return obligations.flatMap(({ id, uses, licenses }) => {
    const duty = policy.obligations.find((each) => each.id === id);
    if (!duty) return [];
    const when = [
      ...(decisive ? [] : [uses.map((use) => nameOf(policy, use, language)).join(", ")]),
      licenses.join(", "),
    ];
    const label = when.filter((part) => part !== "").join("; ");
    return [`- ${label === "" ? "" : `${label}: `}${ownText(duty, language)}`];
  });
}

function byUse(finding: LicenseFinding, policy: LicensePolicy, language: Language): string {
  const { verdicts } = finding;
  const license = subjectOf(policy, finding, language);
  const texts = wordsIn(language).findings;
  const groups = [...Map.groupBy(verdicts, ({ verdict }) => verdict)].map(
    ([kind, each]) => [kind, each.map(({ use }) => nameOf(policy, use, language))] as const,
  );
  const [first, ...others] = groups;
  return first && others.length === 0 ? texts.everyUse[first[0]](license) : texts.byUse(license, groups);
}

/** The license as the asker wrote it, or the category that they described. */
function subjectOf(policy: LicensePolicy, { license, category }: LicenseFinding, language: Language): string {
  const label = category !== null && category !== "custom" ? policy.categories[category] : undefined;
  return label ? wordsIn(language).findings.ofCategory(ownText(label, language)) : properCase(license);
}

/** "AGPL" for "agpl". Longer names, such as "apache 2", stay as the asker wrote them. */
function properCase(license: string): string {
  return license.replace(/^[a-z]{3,5}(?![a-z])/u, (name) => name.toUpperCase());
}

/** "hosted (on our servers, for users over a network)". */
function labelOf(policy: LicensePolicy, use: string, language: Language): string {
  const meaning = policy.uses[use];
  return meaning ? wordsIn(language).verdicts.use(use, ownText(meaning, language)) : use;
}

/** The short name of a use; in Chinese its meaning, as the names are English. */
function nameOf(policy: LicensePolicy, use: string, language: Language): string {
  const meaning = policy.uses[use];
  return language === "en" || !meaning ? use : ownText(meaning, language);
}

/** Whether code under one license may go into a work under another; undefined where the table knows nothing. */
export function compatibilityText(rows: readonly PairFinding[], language: Language): string | undefined {
  const texts = wordsIn(language).findings;
  const known = rows.filter(({ answer }) => answer !== "unknown");
  if (known.length === 0) return undefined;
  const bySentence = [...Map.groupBy(rows, (row) => `${row.answer}\n${ownText(row, language)}`).values()];
  const answers = new Set(rows.map(({ answer }) => answer));
  // Where all pairs have one answer, one reason is enough.
  if (answers.size === 1)
    return joined([texts.pair[known[0]!.answer === "yes" ? "yes" : "no"], ownText(known[0]!, language)], language);
  const lead = rows.length === 2 && known.length === 2 ? texts.pair.oneWay : texts.pair.mixed;
  const lines = bySentence.map((same) => {
    const [row] = same as [PairFinding];
    const pairs = same.map(({ from, into }) => texts.pair.into(from, into));
    return `- ${texts.pair.line(pairs, row.answer, ownText(row, language))}`;
  });
  return [lead, ...lines].join("\n");
}

export type PairFinding = { from: string; into: string; answer: "yes" | "no" | "unknown"; en: string; zh: string };

function joined(sentences: readonly string[], language: Language): string {
  return sentences.join(language === "zh" ? "" : " ");
}

/**
 * Whether the contribution needs an approval, by whom, and what would raise it. To "may I send it", a "yes" would mean
 * that nobody has to approve.
 */
export function contributionText(
  { decided, otherwise }: ContributionFinding,
  language: Language,
  asksNeed = true,
): string {
  const texts = wordsIn(language).findings;
  const lines = otherwise.map((each) => `- ${alternative(each, language)}`);
  if (!decided) return [texts.dependsOnChange, ...lines].join("\n");
  const { tier, because } = decided;
  const who = ownText(tier, language);
  const lead =
    tier.decides === "people"
      ? texts.approval[asksNeed ? "people" : "notWithout"](tier.name, who, tier.days)
      : texts.approval[tier.decides](tier.name);
  const reasons = because.map((reason) => ownText(reason, language));
  return [joined([lead, ...reasons], language), ...(lines.length > 0 ? ["", texts.moreIf, ...lines] : [])].join("\n");
}

function alternative({ tier, because }: ApprovalFinding, language: Language): string {
  const [reason] = because;
  return wordsIn(language).findings.otherwise(
    reason ? ownText(reason, language) : "",
    tier.name,
    ownText(tier, language),
    tier.days,
  );
}
