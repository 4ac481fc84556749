/**
 * Answers a question that names a package: verdict, facts and the handbook's passage, or a question back where
 * something is missing.
 */
import { wordsIn } from "../words/words.ts";
import { DeskError } from "../base/errors.ts";
import type { Language } from "../base/language.ts";
import { findPackages, type Mention } from "../packages/mentions.ts";
import { purlOf } from "../packages/package.ts";
import type { Citation as AnswerCitation } from "../answering/types.ts";
import type { PackageDeps, AnsweringDeps } from "./desk.ts";
import { type LookedUp, lookUp } from "./lookup.ts";
import type { Choice, Reply } from "./reply.ts";
import { useIn } from "../answering/understand/use.ts";
import { cardText, cardOf } from "./verdict-card.ts";
import { useLabel } from "./verdict-text.ts";

/** Words of questions about using a package. Other questions that name a package are answered from the handbook. */
const ABOUT_USE =
  /\b(?:use|using|used|ship\w*|bundl\w*|includ\w*|embed\w*|add(?:ing)?|adopt\w*|depend\w*|install\w*|allowed|ok(?:ay)?|fine|safe|approv\w*|may (?:i|we)|can (?:i|we)|licen[cs]\w*|scorecard|vulnerab\w*|cves?|advisor\w*|deprecated|verdict|policy|legal)\b|可以|能用|能不能|允许|用吗|使用|引入|依赖|许可|漏洞|安全|合规|评分/iu;
const ABOUT_ELSE =
  /\b(?:contribut\w*|patch(?:es)?|upstream|pull requests?|prs?|bug ?fix\w*|fork\w*|cla|dco|maintainers?|sponsor\w*|donat\w*|releas(?:e|ing) our|open[- ]sourc(?:e|ing) our|what happened|backdoor|attack|history)\b|贡献|补丁|上游|赞助|捐|提交|发布我们/iu;
const FACTS_ONLY =
  /\b(?:licen[cs]e|scorecard|score|vulnerab\w*|cves?|advisor\w*|deprecated|who maintains)\b|许可证|评分|漏洞/iu;
const SHORT = 60;

/** Undefined where the question is not about a package. `before` is the previous question. */
export async function replyAboutPackage(
  desk: PackageDeps & AnsweringDeps,
  question: string,
  language: Language,
  before: string | undefined,
): Promise<{ reply: Reply; looked?: LookedUp } | undefined> {
  const current = await desk.policy.current().catch(() => undefined);
  const products = current?.policy.products.flatMap(({ names }) => names) ?? [];
  const mentions = mentionsIn(question, before, products, (text) => (current ? useIn(text, current.policy) : null));
  const [first] = mentions;
  if (!first) return undefined;
  const texts = wordsIn(language).answers;
  try {
    const { policy } = await desk.policy.current();
    if (mentions.length > 1) {
      const choices = mentions.map((mention): Choice => ({
        label: mention.word ?? purlOf(mention.package),
        text: texts.choosing(`${purlOf(mention.package)} ${useIn(question, policy) ?? ""}`.trim()),
      }));
      return { reply: { kind: "choice", language, text: texts.whichPackage, choices, warning: null } };
    }
    const use = useIn(question, policy);
    const looked = await lookUp(desk, { package: first.package, use, word: first.word });
    if (looked.kind !== "verdict") return { reply: missingReply(looked, language, use), looked };
    const depends = new Set(looked.byUse.map(({ verdict }) => verdict)).size > 1;
    if (use === null && depends && !FACTS_ONLY.test(question)) {
      const { name, version } = looked.facts;
      const text = texts.whichUse(version === null ? name : `${name} ${version}`);
      // A bare word may be the name of a product, so the choice repeats it.
      const named =
        first.word === null ? looked.facts.purl : [first.word, first.package.version].filter(Boolean).join(" ");
      const choices = looked.byUse.map(({ use: each }): Choice => ({
        label: useLabel(policy, each, language),
        text: texts.choosing(`${named} – ${each}`),
      }));
      return { reply: { kind: "choice", language, text, choices, warning: null }, looked };
    }
    const card = cardOf(looked, language);
    const citations = card.handbook
      .slice(0, 1)
      .flatMap((place) => passageAt(desk, place) ?? [])
      .map((citation, i) => ({ ...citation, number: i + 1 }));
    return {
      reply: { kind: "verdict", language, text: cardText(card, language), card, citations, question },
      looked,
    };
  } catch (error) {
    if (!(error instanceof DeskError)) throw error;
    return { reply: { kind: "notice", language, text: error.userMessage, examples: [] } };
  }
}

/** Packages named in the question, or in the previous one where this one only adds a use: "and in a device?" */
function mentionsIn(
  question: string,
  before: string | undefined,
  products: readonly string[],
  useOf: (text: string) => string | null,
): Mention[] {
  const asked = findPackages(question, products);
  const sure = asked.filter(({ word }) => word === null);
  const words = question.split(/\s+/u).length;
  if (asked.length > 0)
    return ABOUT_ELSE.test(question)
      ? []
      : sure.length > 0 || ABOUT_USE.test(question) || words <= 4 || useOf(question) !== null
        ? asked
        : [];
  if (
    before === undefined ||
    question.length > SHORT ||
    useOf(question) === null ||
    !/^(?:and|what about|how about|or|in|for|as)\b|呢[？?]?$|^那|^如果|^只/iu.test(question)
  )
    return [];
  return ABOUT_ELSE.test(before) ? [] : findPackages(before, products);
}

function missingReply(looked: Exclude<LookedUp, { kind: "verdict" }>, language: Language, use: string | null): Reply {
  const texts = wordsIn(language).answers;
  const { ecosystem, name, version } = looked.package;
  const again = (found: string, release: string | null): Choice => {
    const purl = purlOf({ ecosystem, name: found, version: release });
    return {
      label: `${found}${release === null ? "" : ` ${release}`} (${ecosystem})`,
      text: texts.choosing(use === null ? purl : `${purl} – ${use}`),
    };
  };
  if (looked.kind === "no-such-version") {
    const choices = looked.newest.map((release) => again(name, release));
    const isSeries = looked.newest.length > 0 && looked.newest.every((release) => release.startsWith(`${version}.`));
    const text = isSeries
      ? texts.whichRelease(name, version ?? "")
      : texts.noSuchVersion(name, version ?? "", looked.sources, looked.newest.length > 0);
    return { kind: "choice", language, text, choices, warning: null };
  }
  const person: Choice = { label: texts.askPerson, text: texts.wantsPerson };
  const choices = [...looked.suggestions.map((suggestion) => again(suggestion, null)), person];
  const warning = looked.suggestions.length > 0 ? texts.beware(name, looked.suggestions[0] ?? "") : null;
  return { kind: "choice", language, text: texts.noSuchPackage(name, looked.sources), choices, warning };
}

/**
 * The first sentence of the passage that a policy rule names as `document#heading`; undefined where the folder has no
 * such passage.
 */
export function passageAt({ knowledge, now }: AnsweringDeps, place: string): AnswerCitation | undefined {
  const [file = "", heading] = place.split("#");
  const passage = knowledge.passagesOf(file).find((each) => heading === undefined || each.heading === heading);
  const sentence = passage?.sentences.find(
    ({ start, end }) => passage.document.text.slice(start, end).split(/\s+/u).length > 3,
  );
  if (!passage || !sentence) return undefined;
  const { title, owner, review } = passage.document;
  const quote = passage.document.text.slice(sentence.start, sentence.end);
  return {
    file,
    title,
    heading: passage.heading,
    quote,
    text: quote.replaceAll(/\[([^[\]]*)\]\((?:[^()]|\([^()]*\))*\)/gu, "$1").replaceAll(/[*`]/gu, ""),
    start: sentence.start,
    language: passage.language,
    owner,
    review,
    overdue: review !== null && review < now().toISOString().slice(0, 10),
  };
}
