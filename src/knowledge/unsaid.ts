/**
 * A question about what is so ("does the proxy mirror that site", "which firm helps us") is answered only by a passage
 * that says the particular that is asked. A question about what is allowed or to be done may be answered by a rule in
 * other words.
 */
import type { Language } from "../base/language.ts";
import type { Aspect } from "./query.ts";
import { languageOf, termsOf } from "./terms.ts";

const OPENING = "^\\W*(?:(?:hi|hey|hello|and|so|also|but|ok|btw|question)\\W+)*";
/** What is allowed, needed or to be done, or whether something is good: a rule or advice answers. */
const ASKS_FOR_RULE = [
  new RegExp(
    `${OPENING}(?:may|can|could|should|must|shall|need|am i|is (?:it|that|this)|is there (?:a|any) way)\\b`,
    "iu",
  ),
  /\b(?:have|has|need|needs|supposed) to\b|\bdo (?:i|we) need\b|\b(?:required|obligations?|duties|duty)\b/iu,
  /\b(?:allowed|permitted|ok|okay|fine|safe|legal|good|better|best|bad|enough|wise|risky)\b/iu,
  /\b(?:what|who|whom|when) (?:do|should|must|can|may|shall) (?:i|we|you)\b/iu,
  /\bwhat (?:now|happens|happened|counts|if|else)\b|\bhow (?:do|does|can|should|to|would)\b/iu,
];
const MEASURES = "how (?:many|much|big|large|wide|high|long|often|old|far|soon|fast)";
const QUESTION_WORDS = `who|whom|whose|which|what|what'?s|where|when|${MEASURES}`;
/** At the beginning: after a case that is told, the answer is a rule again. */
const ASKS_WHAT_IS_SO = new RegExp(
  `${OPENING}(?:(?:in|on|at|from|by|for|to|with|since|until) )?(?:is|are|was|were|do|does|did|has|have|had|${QUESTION_WORDS})\\b`,
  "iu",
);
const ASKS_FOR_RULE_CHINESE =
  /可以|能|可否|允许|应该|应当|必须|需要|该|怎么|如何|怎样|咋|行吗|合规|要(?!付|花|多)|办$/u;
const ASKS_WHAT_IS_SO_CHINESE = /吗|是否|有没有|是不是|会不会|谁|哪|多少|几|什么|何时|多久/u;

/** Words that say which kind of fact is asked for, and not about what. */
export const ASKING: ReadonlySet<string> = new Set(
  termsOf(
    "long much many soon fast quickly often high big large wide old number count amount time period deadline year month week day hour date version size length max maximum minimum cost price phone email current new last already exactly still yet company 多久 多少 几天 几年 一般 现在 目前 一共 公司",
  ),
);
const SEGMENTER = new Intl.Segmenter("zh", { granularity: "word" });
const LAST_WEIGHT = 2;
const HAN = /\p{Script=Han}/u;

export function asksWhatIsSo(question: string): boolean {
  return languageOf(question) === "zh"
    ? !ASKS_FOR_RULE_CHINESE.test(question) && ASKS_WHAT_IS_SO_CHINESE.test(question)
    : !ASKS_FOR_RULE.some((form) => form.test(question)) && ASKS_WHAT_IS_SO.test(question);
}

/** The share of what a question asks about that the passage does not mention. */
export function unsaidShare(
  question: string,
  aspects: readonly Aspect[],
  { language, mentions }: { language: Language; mentions: (term: string) => boolean },
): number {
  const named = aspects.filter(({ terms }) => !terms.some((term) => HAN.test(term)));
  // Pairs of characters join the ends of words, so Chinese words are compared as wholes.
  const asked = [...named, ...(language === "zh" ? chineseWords(question, aspects) : [])].filter(
    ({ terms }) => !terms.every((term) => ASKING.has(term)),
  );
  // An English clause puts what is new last.
  const isClause = languageOf(question) === "en" && !/[,;:.?!] +\S/u.test(question);
  const weights = asked.map((_, i) => (isClause && i === asked.length - 1 ? LAST_WEIGHT : 1));
  const sum = (counts: (aspect: Aspect) => boolean): number =>
    weights.reduce((total, weight, i) => total + (counts(asked[i]!) ? weight : 0), 0);
  const isUnsaid = ({ terms, synonyms }: Aspect): boolean => !terms.every(mentions) && !synonyms.some(mentions);
  return (
    sum(isUnsaid) /
    Math.max(
      1,
      sum(() => true),
    )
  );
}

function chineseWords(question: string, aspects: readonly Aspect[]): Aspect[] {
  const words = [...SEGMENTER.segment(question)].filter(({ segment }) => HAN.test(segment) && segment.length > 1);
  return words.flatMap(({ segment }) => {
    const terms = termsOf(segment).filter((term) => term.length > 1);
    const synonyms = aspects.flatMap((aspect) =>
      terms.some((term) => aspect.terms.includes(term)) ? aspect.synonyms : [],
    );
    return terms.length > 0 ? [{ terms, synonyms }] : [];
  });
}
