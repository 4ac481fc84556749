/** Replies that the policy decides: whether a license may be used, what it asks of us, who approves a contribution. */
import { citeSpan } from "../answering/compose/citation.ts";
import {
  compatibilityText,
  contributionText,
  dutiesLead,
  dutyLines,
  licenseLead,
} from "../answering/compose/finding-text.ts";
import { type Quote, quoteSection } from "../answering/compose/section-quote.ts";
import { type ContributionFinding, decideContribution } from "../answering/decide/contribution-approval.ts";
import { decideLicenseUse, type LicenseFinding } from "../answering/decide/license-use.ts";
import type { AnswerRequest, Citation as AnswerCitation } from "../answering/types.ts";
import { furtherTerms, usesIn } from "../answering/understand/circumstances.ts";
import type { Frame } from "../answering/understand/frame.ts";
import type { Language } from "../base/language.ts";
import { wordCount } from "../knowledge/sentences.ts";
import { termsOf } from "../knowledge/terms.ts";
import type { RankedPassage } from "../knowledge/types.ts";
import { compatibilityBetween } from "../policy/compatibility.ts";
import { licenseIn } from "../policy/license-names.ts";
import type { LicensePolicy, VerdictKind } from "../policy/license-policy.ts";
import { requestKindAfter } from "../policy/request-forms.ts";
import { restrictionIn } from "../policy/license-texts.ts";
import { parseExpression } from "../policy/expression.ts";
import { categoryOf, worseOf } from "../policy/judge-license.ts";
import { ownText, wordsIn } from "../words/words.ts";
import type { AnsweringDeps, Desk } from "./desk.ts";
import type { Reply, StartedRequest } from "./reply.ts";

/** Words of an answer before its details. */
const MAX_WORDS = 120;
const MIN_QUOTED = 12;
/** How many of the best passages may be the one that belongs to a verdict. */
const MAX_CONSIDERED = 5;

/** How many further terms make it a question of its own, which another passage may answer better. */
const MIN_FURTHER = 2;

type Answered = Extract<Reply, { kind: "answered" }>;

/** `request` is the search for the passage that explains the verdict. A command gets the duties of every use, too. */
export async function replyByLicense(
  desk: AnsweringDeps,
  policy: LicensePolicy,
  frame: Pick<Frame, "licenses" | "uses"> & { intent: Frame["intent"] | "command" },
  request: AnswerRequest,
  language: Language,
): Promise<Answered> {
  const findings = frame.licenses.map((named) => decideLicenseUse(policy, named, frame.uses));
  const blocks = findings.map((finding) => licenseText(policy, finding, frame.intent, language));
  const intro = [...blocks, wordsIn(language).findings.byPolicy(policy.version)].join("\n\n");
  const used = blocks.reduce((sum, block) => sum + wordCount(block), 0);
  const { ranked, query } = await search(desk, request);
  const passage = passageFor(desk, policy, findings, { ranked, ...request }, language);
  const followUps = findings.some(({ decisive }) => decisive)
    ? []
    : findings.slice(0, 1).flatMap(({ license }) => Object.keys(policy.uses).map((use) => `${license} – ${use}`));
  // What the section says of this use goes before what it says of others.
  const uses = findings.flatMap(({ decisive }) => (decisive ? [{ terms: termsOf(decisive.use), synonyms: [] }] : []));
  const quote =
    passage && quoteSection(passage, [...uses, ...query], Math.max(MIN_QUOTED, (request.maxWords ?? MAX_WORDS) - used));
  return {
    ...answered(language, intro, quote ? [citationOf(quote, request)] : [], followUps),
    ...startedAfter(findings, frame.intent),
  };
}

/** The verdict on a license, with its duties where they decide or are asked about. */
export function licenseText(
  policy: LicensePolicy,
  finding: LicenseFinding,
  intent: Frame["intent"] | "command",
  language: Language,
): string {
  const asksDuties = intent === "obligations";
  const lead = asksDuties ? dutiesLead(policy, finding, language) : licenseLead(policy, finding, language);
  const isConditional = finding.verdicts[0]?.verdict === "conditional";
  const needed = finding.decisive ? isConditional || asksDuties : asksDuties || intent === "command";
  const lines = needed ? dutyLines(policy, finding, language) : [];
  const heading = lines.length > 0 && !/[:：]$/u.test(lead) ? [wordsIn(language).findings.toDo] : [];
  return [lead, ...heading, ...lines].join("\n");
}

export async function replyByApprovals(
  desk: AnsweringDeps & Pick<Desk, "approvals">,
  policy: LicensePolicy,
  frame: Frame,
  request: AnswerRequest,
  language: Language,
): Promise<Answered | undefined> {
  const current = await desk.approvals.current().catch(() => undefined);
  if (!current || current.isStarter) return undefined;
  const finding = decideContribution(current.policy, {
    ...frame.contribution.answers,
    ...categoryFacts(policy, frame),
  });
  // Without a kind of change the rules say only "it depends"; the handbook says more.
  if (!finding.decided) return undefined;
  const { tier } = finding.decided;
  const intro = approvalText(finding, language, frame.contribution.asksNeed);
  // The reason for the tier finds the passage on it; the question may be full of other things.
  const reasons = finding.decided.because.map((reason) => ownText(reason, language));
  const question = [...reasons, wordsIn(language).findings.contributionTopic].join(" ");
  const { ranked, query } = await search(desk, { ...request, question });
  // A passage that does not speak of the tier answers another question.
  const best = ranked.find(({ passage }) => mentions(passage.text, tier.name));
  const quote =
    best &&
    quoteSection(
      best,
      [{ terms: termsOf(tier.name), synonyms: [] }, ...query],
      Math.max(MIN_QUOTED, MAX_WORDS - wordCount(intro)),
    );
  const { answers } = frame.contribution;
  return {
    ...answered(language, intro, quote ? [citationOf(quote, request)] : [], []),
    ...(tier.decides !== "policy" && { request: { kind: "contribute", answers } }),
  };
}

export function approvalText(finding: ContributionFinding, language: Language, asksNeed = true): string {
  // Nothing is filed where no approval is needed.
  const isFiled = finding.decided?.tier.decides !== "policy";
  const filing = isFiled ? [wordsIn(language).findings.fileContribution] : [];
  return [contributionText(finding, language, asksNeed), ...filing].join("\n\n");
}

/** Undefined where the table of compatible licenses knows nothing of the pair. */
export async function replyByCompatibility(
  desk: AnsweringDeps & Pick<Desk, "compatibility">,
  frame: Frame,
  request: AnswerRequest,
  language: Language,
): Promise<Answered | undefined> {
  const [one, other] = frame.licenses;
  const current = await desk.compatibility.current().catch(() => undefined);
  if (!current || !one || !other) return undefined;
  const rows = compatibilityBetween(current.policy, one.licenses, other.licenses);
  const intro = compatibilityText(rows, language);
  if (intro === undefined) return undefined;
  const { ranked, query } = await search(desk, request);
  const best = ranked.find(
    ({ passage }) =>
      passage.language === language &&
      [one, other].every(({ name }) => mentions(`${passage.heading}\n${passage.text}`, familyOf(name))),
  );
  const quote =
    best && quoteSection(best, query, Math.max(MIN_QUOTED, (request.maxWords ?? MAX_WORDS) - wordCount(intro)));
  return answered(language, intro, quote ? [citationOf(quote, request)] : [], []);
}

/** The request that people have to decide about, where one license and one use were asked about. */
export function startedAfter(
  findings: readonly LicenseFinding[],
  intent: Frame["intent"] | "command",
): { request?: StartedRequest } {
  const [finding, second] = findings;
  const verdict = finding?.verdicts[0]?.verdict;
  if (!finding?.decisive || second || intent === "obligations") return {};
  if (verdict !== "needs-review" && verdict !== "prohibited") return {};
  return { request: { kind: requestKindAfter(verdict), answers: { use: finding.decisive.use } } };
}

function citationOf({ passage, start, end, text }: Quote, { today }: AnswerRequest): AnswerCitation {
  return citeSpan(passage, start, end, today, text);
}

/** "GPL" of "GPL-3.0" and of "gplv3". */
function familyOf(name: string): string {
  return /^\p{L}+/u.exec(name.replace(/v?\d.*$/iu, ""))?.[0] ?? name;
}

/** The message "license GPL-3.0 hosted": a command, which names nothing but a license and perhaps a use. */
export function licenseCommand(text: string, policy: LicensePolicy): Pick<Frame, "licenses" | "uses"> | undefined {
  const words = ASKED.exec(text)?.[1]?.replace(AFTERWARDS, "") ?? "";
  const named = licenseIn(words);
  if (!named) return undefined;
  const uses = usesIn(named.rest, policy);
  if (CHANGING.test(named.rest) || restrictionIn(named.rest) !== undefined)
    // A license with other words beside it has terms that no category knows.
    return { licenses: [{ name: words, licenses: [], category: "custom" }], uses };
  if (named.rest !== "" && uses.length === 0) return undefined;
  return {
    licenses: [
      { name: words.slice(0, words.length - named.rest.length).trim(), licenses: named.licenses, category: null },
    ],
    uses,
  };
}

const ASKED = /^(?:licen[cs]e|lookup|许可证)\s+(?:of\s+(?:the\s+)?)?(.+)$/iu;
const AFTERWARDS = /(?<!\s)(?:\s+licen[cs]e)?(?<![\s?？.。])[\s?？.。]*$/iu;
const CHANGING =
  /^\W*(?:with|plus|and|or|but|except|excluding|minus|non|not|no|only|without|limited|modified|variant|clause)\b|^\s*\+|附加|加上|但|除外|除了/iu;

async function search(desk: AnsweringDeps, request: AnswerRequest) {
  const { ranked, query } = await desk.knowledge.search(request.question, request.mayRead);
  return { ranked, query: query.aspects };
}

/** The best passage on the license or the use, else the place that the policy names, in the reader's language. */
function passageFor(
  { knowledge }: AnsweringDeps,
  policy: LicensePolicy,
  findings: readonly LicenseFinding[],
  { ranked, question, mayRead }: AnswerRequest & { ranked: readonly RankedPassage[] },
  language: Language,
): RankedPassage | undefined {
  const names = findings.flatMap(({ license, because }) => [
    license,
    ...because.flatMap((reason) => ("license" in reason ? [reason.license.split("-")[0] ?? ""] : [])),
  ]);
  const ofUses = findings.flatMap(({ decisive }) => policy.uses[decisive?.use ?? ""]?.handbook ?? []);
  const places = findings.flatMap(({ handbook }) => handbook);
  const files = new Set([...places, ...ofUses].flatMap((place) => filesOf(place, language)));
  const rest = furtherTerms(question, names);
  const worst = findings.flatMap(({ verdicts }) => verdicts.map(({ verdict }) => verdict)).reduce(worseOf, "approved");
  const isOn = ({ passage }: RankedPassage): boolean =>
    files.has(passage.document.file) &&
    names.some((name) => name !== "" && mentions(`${passage.heading}\n${passage.text}`, name)) &&
    !opensAgainst(worst, passage.text);
  const found =
    rest.length >= MIN_FURTHER
      ? ranked
          .filter(({ passage }) => passage.language === language)
          .slice(0, MAX_CONSIDERED)
          .find((entry, rank) => isOn(entry) && (rank === 0 || coversRest(rest, entry.passage.text)))
      : undefined;
  if (found) return found;
  for (const place of places) {
    const [, heading] = place.split("#");
    for (const file of filesOf(place, language)) {
      const inFile = ranked.find(({ passage }) => passage.document.file === file);
      const all = knowledge.passagesOf(file).filter(({ document }) => mayRead(document));
      const passage = all.find((each) => each.heading === heading) ?? inFile?.passage ?? all[0];
      if (passage) return { passage, score: 0, similarities: [] };
    }
  }
  return undefined;
}

function coversRest(rest: readonly string[], text: string): boolean {
  const said = new Set(termsOf(text));
  return rest.filter((term) => said.has(term)).length * 2 >= rest.length;
}

/** A quote must not open with the yes or no of another question. */
function opensAgainst(verdict: VerdictKind, text: string): boolean {
  const opening = openingOf(text);
  if (opening === undefined) return false;
  return opening === "yes" ? verdict === "prohibited" : verdict === "approved" || verdict === "conditional";
}

function openingOf(text: string): "yes" | "no" | undefined {
  const [, word] = /^\W*(yes|no|never|not|可以|不可以|不行|不能|能)(?![\p{Script=Latin}])/iu.exec(text) ?? [];
  if (word === undefined) return undefined;
  return /^(?:yes|可以|能)$/iu.test(word) ? "yes" : "no";
}

/** The file of a place in the handbook: its translation first. */
function filesOf(place: string, language: Language): string[] {
  const [file = ""] = place.split("#");
  return language === "en" ? [file] : [file.replace(/\.md$/u, `.${language}.md`), file];
}

function mentions(text: string, name: string): boolean {
  return new RegExp(
    String.raw`(?<![\p{L}\p{N}])${name.replaceAll(/[^\p{L}\p{N}]/gu, ".")}(?![\p{Script=Latin}])`,
    "iu",
  ).test(text);
}

/** The category of a license that the question names, as the approval rules ask for it. */
export function categoryFacts(policy: LicensePolicy, { licenses }: Pick<Frame, "licenses">): { category?: string } {
  const [named] = licenses;
  const expression = named?.licenses[0] === undefined ? null : parseExpression(named.licenses[0]);
  const category = named?.category ?? (expression?.kind === "license" ? categoryOf(policy, expression) : undefined);
  return category === undefined ? {} : { category };
}

function answered(language: Language, intro: string, cited: AnswerCitation[], followUps: string[]): Answered {
  const citations = cited.map((citation, i) => ({ ...citation, number: i + 1 }));
  return {
    kind: "answered",
    language,
    intro,
    text: [intro, ...citations.map(({ text, number }) => `${text} [${number}]`)].join("\n\n"),
    citations,
    warnings: [],
    ...(followUps.length > 0 && { followUps }),
  };
}
