/**
 * Answers a question that names a package, a product or a repository: verdict, facts and the handbook's passage, or a
 * question back where something is missing or may mean several things.
 */
import type { AnswerRequest } from "../answering/types.ts";
import { type UseSign, usesIn } from "../answering/understand/circumstances.ts";
import { DeskError } from "../base/errors.ts";
import type { Language } from "../base/language.ts";
import { findSubjects, type Subject, subjectText, versionAlone } from "../packages/mentions.ts";
import { isWorse } from "../policy/judge-license.ts";
import type { LicensePolicy } from "../policy/license-policy.ts";
import type { Product } from "../policy/products.ts";
import { wordsIn } from "../words/words.ts";
import { comparisonReply, MAX_COMPARED } from "./compare-subjects.ts";
import type { AnsweringDeps, PackageDeps } from "./desk.ts";
import { lookUpRepository } from "./identify-subject.ts";
import { lookUp } from "./lookup.ts";
import { lookUpProduct } from "./lookup-product.ts";
import { passageAt } from "./passage-at.ts";
import type { Choice, Reply } from "./reply.ts";
import { missingReply, repositoryReply, whichSubject } from "./subject-choices.ts";
import type { LookedUp } from "./types.ts";
import { cardOf, cardText } from "./verdict-card.ts";
import { useLabel } from "./verdict-text.ts";

/** Words of questions about using a package. Other questions that name a package are answered from the handbook. */
const ABOUT_USE =
  /\b(?:use|using|used|ship\w*|bundl\w*|includ\w*|embed\w*|add(?:ing)?|adopt\w*|depend\w*|install\w*|allowed|ok(?:ay)?|fine|safe|approv\w*|may (?:i|we)|can (?:i|we)|licen[cs]\w*|scorecard|vulnerab\w*|cves?|advisor\w*|deprecated|verdict|policy|legal)\b|可以|能用|能不能|允许|用吗|使用|引入|依赖|许可|漏洞|安全|合规|评分/iu;
const ABOUT_ELSE =
  /\b(?:contribut\w*|patch(?:es)?|upstream|pull requests?|prs?|bug ?fix\w*|fork\w*|cla|dco|maintainers?|sponsor\w*|donat\w*|releas(?:e|ing) our|open[- ]sourc(?:e|ing) our|what happened|backdoor|attack|history|(?:add|send|submit|make|write|propose)(?:ing)? (?:an? |some |my |our |this |the )?(?:\w{1,20} ){0,2}(?:fix(?:es)?|features?|typos?|translations?|docs?) (?:to|in|for|into))\b|贡献|补丁|上游|赞助|捐|提交|发布我们/iu;
const FACTS_ONLY =
  /\b(?:licen[cs]e|scorecard|score|vulnerab\w*|cves?|advisor\w*|deprecated|who maintains)\b|许可证|评分|漏洞/iu;
const SHORT = 60;
const FEW_WORDS = 4;
const ADDS = /^(?:and|what about|how about|or|in|for|as)\b|呢[？?]?$|^那|^如果|^只/iu;

/** Questions for knowledge, not for a verdict. */
const ABOUT_KNOWLEDGE =
  /^(?:how|why|when|who|what (?:is|are|was|were|does|did|do|happen\w*|chang\w*|counts?|makes?)|explain|tell me about|difference|what's)\b|^(?:为什么|什么是|怎么|如何)|区别|是什么/iu;
const ASKS_LEAVE =
  /\b(?:may|can|could|should|shall|must) (?:i|we|our)\b|\b(?:is|are|be) .{0,200}\b(?:allowed|ok(?:ay)?|fine|permitted|safe|approved)\b|\b(?:licen[cs]e|verdict|policy) (?:of|for|on)\b|可以|能用|能不能|允许|许可证/iu;

type AskedAbout = { subjects: Subject[]; uses: UseSign[] };

/** What the last of these questions is about; nothing where it is not about a package, a product or a repository. */
export async function askedIn(
  { policy: file, products: register }: Pick<PackageDeps, "policy" | "products">,
  questions: readonly string[],
): Promise<AskedAbout> {
  const [policy, products] = await Promise.all([
    file.current().catch(() => undefined),
    register.current().catch(() => undefined),
  ]);
  const usesOf = (text: string): UseSign[] => (policy ? usesIn(text, policy.policy) : []);
  return questions.reduce<AskedAbout>(
    (before, text) => askedAbout(text, before, products?.policy.products ?? [], usesOf),
    { subjects: [], uses: [] },
  );
}

/** Undefined where the question is not about such a subject. `earlier` are the questions before, oldest first. */
export async function replyAboutPackage(
  desk: PackageDeps & AnsweringDeps,
  request: Pick<AnswerRequest, "question" | "mayRead">,
  language: Language,
  earlier: readonly string[],
): Promise<{ reply: Reply; looked?: LookedUp } | undefined> {
  const { question } = request;
  const { subjects, uses } = await askedIn(desk, [...earlier, question]);
  const [first, ...others] = subjects;
  if (!first) return undefined;
  const use = uses.length === 1 ? (uses[0]?.use ?? null) : null;
  try {
    if (others.length > 0) return { reply: await severalReply(desk, subjects, uses, language) };
    if (first.kind === "unclear") return { reply: whichSubject(subjects, use, language) };
    if (first.kind === "repository")
      return { reply: repositoryReply(await lookUpRepository(desk, first.id), use, language) };
    const looked = await lookUpNamedSubject(desk, first, uses);
    if (looked.kind !== "verdict") return { reply: missingReply(looked, language, use), looked };
    const which = FACTS_ONLY.test(question) ? undefined : whichUse(looked, first, looked.useNamed, language);
    return { reply: which ?? verdictReply(desk, looked, request, language), looked };
  } catch (error) {
    if (!(error instanceof DeskError)) throw error;
    return { reply: { kind: "notice", language, text: error.userMessage, examples: [] } };
  }
}

type Named = Extract<Subject, { kind: "package" | "product" }>;
type Found = Extract<LookedUp, { kind: "verdict" }>;

/** Compares what is clear; asks which one is meant where a name may mean several things. */
async function severalReply(
  desk: PackageDeps,
  subjects: readonly Subject[],
  uses: readonly UseSign[],
  language: Language,
): Promise<Reply> {
  const use = uses.length === 1 ? (uses[0]?.use ?? null) : null;
  const clear = subjects.filter(isNamed);
  if (clear.length < subjects.length || clear.length > MAX_COMPARED) return whichSubject(subjects, use, language);
  const compared = await Promise.all(
    clear.map(async (subject) => ({ subject, looked: await lookUpNamedSubject(desk, subject, uses) })),
  );
  return comparisonReply(compared, use, language);
}

function isNamed(subject: Subject): subject is Named {
  return subject.kind === "package" || subject.kind === "product";
}

async function lookUpNamedSubject(desk: PackageDeps, subject: Named, uses: readonly UseSign[]): Promise<LookedUp> {
  const lookUpFor = async (use: string | null): Promise<LookedUp> =>
    subject.kind === "product"
      ? await lookUpProduct(desk, subject.product, subject.version, use)
      : await lookUp(desk, { package: subject.package, use });
  return await lookUpStrictest(lookUpFor, uses);
}

/** Asks for the use, if none was named and the verdict depends on it. */
function whichUse(looked: Found, subject: Named, isUseNamed: boolean, language: Language): Reply | undefined {
  const depends = new Set(looked.byUse.map(({ verdict }) => verdict)).size > 1;
  if (isUseNamed || !depends) return undefined;
  const texts = wordsIn(language).answers;
  const { facts, byUse } = looked;
  const { policy }: { policy: LicensePolicy } = looked.policy;
  const named = subject.kind === "product" ? subjectText(subject) : facts.purl;
  const choices = byUse.map(({ use: each }): Choice => ({
    label: useLabel(policy, each, language),
    text: texts.choosing(`${named} – ${each}`),
  }));
  const title = subject.kind === "product" ? named : [facts.name, facts.version].filter(Boolean).join(" ");
  return { kind: "choice", language, text: texts.whichUse(title), choices, warning: null };
}

function verdictReply(
  desk: AnsweringDeps,
  looked: Found,
  { question, mayRead }: Pick<AnswerRequest, "question" | "mayRead">,
  language: Language,
): Reply {
  const card = cardOf(looked, language);
  const citations = card.handbook
    .slice(0, 1)
    .flatMap((place) => passageAt(desk, place, mayRead) ?? [])
    .map((citation, i) => ({ ...citation, number: i + 1 }));
  return { kind: "verdict", language, text: cardText(card, language), card, citations, question };
}

/** Where the words point to several uses, the one with the strictest verdict counts. */
export async function lookUpStrictest(
  lookUpFor: (use: string | null) => Promise<LookedUp>,
  uses: readonly UseSign[],
): Promise<LookedUp> {
  const [first, ...others] = uses;
  const looked = await lookUpFor(others.length === 0 ? (first?.use ?? null) : null);
  if (looked.kind !== "verdict" || others.length === 0) return looked;
  const strictest = looked.byUse
    .filter(({ use }) => uses.some((sign) => sign.use === use))
    .reduce((a, b) => (isWorse(b.verdict, a.verdict) ? b : a));
  return await lookUpFor(strictest.use);
}

/** Subjects named in the text, or the ones before where this one only adds a use or a version. */
function askedAbout(
  text: string,
  before: AskedAbout,
  products: readonly Product[],
  usesOf: (text: string) => UseSign[],
): AskedAbout {
  const uses = usesOf(text);
  const asked = findSubjects(text, products);
  if (asked.length > 0) return { uses, subjects: isAboutUse(text, asked, uses.length > 0) ? asked : [] };
  if (text.length > SHORT || ABOUT_ELSE.test(text)) return { uses, subjects: [] };
  const version = versionAlone(text);
  if (version !== undefined) {
    const [last, ...others] = before.subjects;
    const subject = last && others.length === 0 ? withVersion(last, version) : undefined;
    return { uses: before.uses, subjects: subject ? [subject] : [] };
  }
  const addsUse = uses.length > 0 && (ADDS.test(text) || text.trim().split(/\s+/u).length <= FEW_WORDS);
  return { uses, subjects: addsUse ? before.subjects : [] };
}

function withVersion(subject: Subject, version: string): Subject | undefined {
  if (subject.kind === "product") return { ...subject, version };
  if (subject.kind !== "package") return undefined;
  const { ecosystem } = subject.package;
  return { ...subject, package: { ...subject.package, version: ecosystem === "go" ? `v${version}` : version } };
}

function isAboutUse(question: string, subjects: readonly Subject[], namesUse: boolean): boolean {
  if (ABOUT_ELSE.test(question)) return false;
  // "We ship OpenJDK. Does our code stay ours?" asks something else about it; "7.2" does not end a sentence.
  const last = /(?:[.!]\s|[。！])([^.!?。！？]{10,200}[?？])\s{0,9}$/u.exec(question)?.[1];
  if (last !== undefined && !ASKS_LEAVE.test(last)) return false;
  const isShort = question.split(/\s+/u).length <= 4;
  if (subjects.some((subject) => subject.kind === "repository" || (subject.kind === "package" && subject.isSure)))
    return true;
  // The handbook explains products, too: only a question for leave is one for a verdict.
  if (subjects.some(({ kind }) => kind !== "package"))
    return !ABOUT_KNOWLEDGE.test(question.trim()) && (isShort || ASKS_LEAVE.test(question) || namesUse);
  return ABOUT_USE.test(question) || isShort || namesUse;
}
