/**
 * Answers "license GPL-3.0 hosted" by the policy, use by use. Only for messages that name nothing but a license and a
 * use.
 */
import { ownText, wordsIn } from "../words/words.ts";
import type { Language } from "../base/language.ts";
import { parseExpression } from "../policy/expression.ts";
import { type JudgedLicense, judgeExpression } from "../policy/judge-license.ts";
import { licenseIn } from "../policy/license-names.ts";
import { restrictionIn } from "../policy/license-texts.ts";
import type { LicensePolicy } from "../policy/license-policy.ts";
import type { PackageDeps, AnsweringDeps } from "./desk.ts";
import type { Citation, Reply } from "./reply.ts";
import { passageAt } from "./passage-at.ts";
import { useIn } from "../answering/understand/use.ts";
import { verdictLabel, obligationText, useLabel } from "./verdict-text.ts";

const ASKED = /^(?:licen[cs]e|lookup|许可证)\s+(?:of\s+(?:the\s+)?)?(.+)$/iu;
const AFTERWARDS = /(?<!\s)(?:\s+licen[cs]e)?(?<![\s?？.。])[\s?？.。]*$/iu;

/** Undefined for any other question, and where the policy is invalid. */
export async function replyAboutLicense(
  desk: Pick<PackageDeps, "policy"> & AnsweringDeps,
  question: string,
  language: Language,
): Promise<Reply | undefined> {
  const words = ASKED.exec(question)?.[1]?.replace(AFTERWARDS, "") ?? "";
  const named = licenseIn(words);
  const current = named && (await desk.policy.current().catch(() => undefined));
  if (!current) return undefined;
  const { policy } = current;
  const use = useIn(named.rest, policy);
  const isChanged = changesTerms(named.rest);
  if (named.rest !== "" && use === null && !isChanged) return undefined;
  const uses = use === null ? Object.keys(policy.uses) : [use];
  const judged = isChanged ? judgeOtherTerms(policy, words, uses) : judgeLicenses(policy, named.licenses, uses);
  const texts = wordsIn(language).answers;
  const intro = [
    ...unique(
      judged.flatMap(({ license, because }) =>
        because.map((reason) => licenseReasonText(policy, reason, license, language)),
      ),
    ),
    "",
    texts.byUse,
    ...uses.map((each) => `- ${useLabel(policy, each, language)}: ${verdictFor(judged, each, language)}`),
    ...obligationLines(policy, judged, named.licenses.length, language),
    "",
    texts.byPolicyVersion(policy.version),
  ].join("\n");
  const citations = unique(judged.flatMap(({ because }) => because.flatMap(({ handbook }) => handbook ?? [])))
    .flatMap((place) => passageAt(desk, place) ?? [])
    .map((citation, i): Citation => ({ ...citation, number: i + 1 }));
  const text = [intro, ...citations.map((citation) => `${citation.text} [${citation.number}]`)].join("\n\n");
  return { kind: "answered", language, intro, text, citations, warnings: [] };
}

/** True for words that add to a license or limit it: "plus Commons Clause", "for non-commercial use". */
function changesTerms(rest: string): boolean {
  return CHANGING.test(rest) || restrictionIn(rest) !== undefined;
}

const CHANGING =
  /^\W*(?:with|plus|and|or|but|except|excluding|minus|non|not|no|only|without|limited|modified|variant|clause)\b|^\s*\+|附加|加上|但|除外|除了/iu;

type Judged = JudgedLicense & { license: string; use: string };

/** A license with other words beside it has terms that no category knows. */
function judgeOtherTerms(policy: LicensePolicy, license: string, uses: readonly string[]): Judged[] {
  const expression = { kind: "license", id: license, orLater: false, exception: null } as const;
  return uses.map((use) => ({ ...judgeExpression(policy, expression, use), license, use }));
}

function judgeLicenses(policy: LicensePolicy, licenses: readonly string[], uses: readonly string[]): Judged[] {
  return licenses.flatMap((license) => {
    const expression = parseExpression(license);
    return expression ? uses.map((use) => ({ ...judgeExpression(policy, expression, use), license, use })) : [];
  });
}

function licenseReasonText(
  policy: LicensePolicy,
  reason: JudgedLicense["because"][number],
  license: string,
  language: Language,
): string {
  const texts = wordsIn(language).answers;
  switch (reason.kind) {
    case "category": {
      const category = policy.categories[reason.category] ?? { en: reason.category };
      return texts.licenseIs(reason.license, ownText(category, language));
    }
    case "unclassified":
      return texts.licenseUnknown(reason.license);
    case "override":
      return `${reason.license}: ${ownText(reason, language)}`;
    case "choice":
      return license;
  }
}

/** One label where all versions of the license get the same verdict. */
function verdictFor(judged: readonly Judged[], use: string, language: Language): string {
  const all = judged.filter((each) => each.use === use);
  const words = all.map(({ verdict }) => verdictLabel(verdict, language));
  return unique(words).length === 1 ? words[0]! : all.map(({ license }, i) => `${license}: ${words[i]}`).join("; ");
}

/** Each obligation once, with its uses, and with the versions of the license where not all of them have it. */
function obligationLines(
  policy: LicensePolicy,
  judged: readonly Judged[],
  versions: number,
  language: Language,
): string[] {
  const lines = policy.obligations.flatMap(({ id, en, zh = null, handbook = null }) => {
    const asked = judged.filter(({ verdict, obligations }) => verdict !== "prohibited" && obligations.includes(id));
    if (asked.length === 0) return [];
    const licenses = unique(asked.map(({ license }) => license));
    const when = [
      unique(asked.map(({ use }) => use)).join(", "),
      ...(licenses.length < versions ? [licenses.join(", ")] : []),
    ].join("; ");
    return [`- ${when}: ${obligationText({ kind: "policy", id, en, zh, handbook }, language)}`];
  });
  return lines.length > 0 ? ["", wordsIn(language).answers.toDo, ...lines] : [];
}

function unique(words: readonly string[]): string[] {
  return [...new Set(words)];
}
