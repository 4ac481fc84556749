/**
 * Some questions ask for one fact: an amount, a date, a person. A passage about the topic that states no such fact does
 * not answer them, however similar it is.
 */
import { termsOf } from "./terms.ts";

const NUMBER =
  "(?:\\d[\\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|twelve|dozens?|hundreds?|thousands?|[一二三四五六七八九十两百千万]+)";
const PERIOD = "(?:seconds?|minutes?|hours?|days?|weeks?|months?|quarters?|years?)";
const MONTH_OR_DAY =
  "january|february|march|april|june|july|august|september|october|november|december|(?:mon|tues|wednes|thurs|fri|satur|sun)days?";

/** How people ask for a kind of fact, and how a text states one. The first row that fits a question counts. */
const FACTS = {
  phone: {
    asks: /\b(?:phone|telephone|mobile|fax|hotline)\b.{0,60}\bnumber\b|电话(?:号码)?(?:是|多少)|手机号/iu,
    states: /\+?\d[\d ()/-]{6,}\d/u,
  },
  mail: { asks: /\be-?mail (?:address )?(?:of|for)\b|邮箱(?:地址)?是/iu, states: /\S@\S/u },
  place: {
    asks: /\b(?:which|what) (?:building|room|floor|city|country|street|town)\b|\b(?:postal|street|mailing) address\b|哪(?:个|座|一)?(?:城市|国家|省|楼|栋|层|房间)/iu,
    states: /\b(?:building|room|floor|street|city|country|headquarters|based in|located)\b|[楼层街路室市省]/iu,
  },
  amount: {
    asks: /\bhow (?:much|high|big|large|expensive)\b.*\b(?:costs?|pays?|paid|spen[dt]|charged?|earn|budget|fees?|fines?|prices?|salary|saved?|worth|penalt(?:y|ies)|money)\b|\bhow expensive\b|\bwhat(?:'?s| is| are| was| were)? (?:the |our |an? )?(?:[\w-]+ ){0,3}(?:costs?|price|budget|fees?|fines?|salary|penalty|discount|wages?|rates?|charges?)\b|\bwhat do(?:es)?\b.*\bcosts?\b|\bin (?:euros?|dollars?)\b|多少钱|(?:费用?|价格|预算|罚款|工资|薪水).*多少|[罚花赔挣捐].{0,6}多少|几个点/iu,
    states:
      /[€$£¥]|\b(?:eur|usd|euros?|dollars?|pounds?|yuan|rmb|percent)\b|\d\s?%|\bfree of charge\b|\b(?:for|is|are) free\b|\bno (?:cost|fee|charge)|[0-9一二三四五六七八九十百千两]\s?(?:[元万亿]|美元|欧元)|免费/iu,
  },
  version: { asks: /\b(?:which|what) version\b|哪个版本/iu, states: /\d\.\d/u },
  date: {
    asks: /\b(?:which|what) (?:year|date|day|month|time)\b|\bwhen (?:was|were|did|will)\b|\bwhen (?:is|are) (?:the|our|your|this)\b|\bwhen do(?:es)?\b.*\b(?:start|end|begin|open|close|finish)\s*(?:[?.!]|$)|\bsince when\b|哪一?[年天]|几[点号月](?!比)|(?:什么时候|何时).{0,4}(?:成立|开始|结束|发布|举行|提出|创立)/iu,
    states: new RegExp(
      `\\b(?:19|20)\\d\\d\\b|\\b(?:${MONTH_OR_DAY}|o'clock)\\b|\\b\\d\\d?[:.]\\d\\d\\b|[0-9一二三四五六七八九十]\\s?[年月日号点]|(?:星期|周)[一二三四五六日]`,
      "iu",
    ),
  },
  period: {
    asks: new RegExp(
      `\\bhow (?:long|soon|often|quickly|fast)\\b|\\b(?:by|until|till) when\\b|\\bhow many (?:business |working |calendar )?${PERIOD}\\b|\\b(?:deadline|retention period)\\b|多久|多长时间|几[天年]|几个月|多少[天年]`,
      "iu",
    ),
    states: new RegExp(
      `\\b(?:${NUMBER}|an?|the same|next|every|each|per) (?:business |working |calendar |full )?${PERIOD}\\b|\\b(?:immediately|at once|daily|weekly|monthly|quarterly|yearly|annual(?:ly)?)\\b|[0-9一二三四五六七八九十两]\\s?个?(?:工作日|小时|分钟|天|日|周|星期|月|年)|立即|马上|每[天周月年季]`,
      "iu",
    ),
  },
  count: {
    asks: /\bhow many\b|\bnumber of\b|(?:多少|几)[个张条人名位家次]/iu,
    states: new RegExp(`\\b${NUMBER}\\b|[0-9一二三四五六七八九十两]`, "iu"),
  },
  person: {
    asks: /\bwho(?:'s| is| was)? (?:the |our |your )?(?:current |new )?(?:\w+ )?(?:ceo|head|owner|boss|chair|author|founder|inventor|director|president|manager|representative)\b|\bwho (?:founded|invented|wrote|created|made|started|won|built|designed|discovered|introduced)\b|\bwhich (?:person|lawyer|colleague|employee|engineer)\b|谁是(?:我们|公司|现任)|谁(?:创办|创立|发明|写|提出|赢)/iu,
    states: /(?<=[\p{Ll},:|(] ?)\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+/u,
  },
} as const satisfies Record<string, { asks: RegExp; states: RegExp }>;

export type WantedFact = { kind: keyof typeof FACTS; about: ReadonlySet<string> };

const KINDS: readonly WantedFact["kind"][] = [
  "phone",
  "mail",
  "place",
  "amount",
  "version",
  "date",
  "period",
  "count",
  "person",
];
/** Facts that a sentence may state without a further word of the question. */
const SELF_CONTAINED: ReadonlySet<string> = new Set(["phone", "mail", "place"]);

/** Null if the question does not ask for one fact. */
export function wantedFact(question: string): WantedFact | null {
  const kind = KINDS.find((each) => FACTS[each].asks.test(question));
  return kind ? { kind, about: new Set(termsOf(question)) } : null;
}

/** True if one of these sentences states such a fact and has a word of the question. */
export function statesFact(sentences: readonly string[], { kind, about }: WantedFact): boolean {
  return sentences.some(
    (sentence) =>
      FACTS[kind].states.test(sentence) &&
      (SELF_CONTAINED.has(kind) || termsOf(sentence).some((term) => about.has(term))),
  );
}
