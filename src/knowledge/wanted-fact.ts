/**
 * Some questions ask for one fact: an amount, a date, a person. A passage about the topic that states no such fact does
 * not answer them, however similar it is.
 */
import type { Aspect } from "./query.ts";
import { termsOf } from "./terms.ts";
import { ASKING } from "./unsaid.ts";

const NUMBER =
  "(?:\\d[\\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|twelve|dozens?|hundreds?|thousands?|[一二三四五六七八九十两百千万]+)";
const PERIOD = "(?:seconds?|min(?:ute)?s?|hours?|hrs?|days?|weeks?|months?|quarters?|years?|yrs?)";
const MONTH_OR_DAY =
  "january|february|march|april|june|july|august|september|october|november|december|(?:mon|tues|wednes|thurs|fri|satur|sun)days?";

/** How people ask for a kind of fact, and how a text states one. The first row that fits a question counts. */
const FACTS = {
  phone: {
    asks: /\b(?:phone|telephone|mobile|fax|hotline)\b.{0,60}\bnumber\b|电话(?:号码)?(?:是|多少)|手机号/iu,
    states: /\+?\d[\d ()/-]{6,}\d/u,
  },
  mail: { asks: /\be-?mail (?:address )?(?:of|for)\b|['’]s e-?mail\b|邮箱(?:地址)?是/iu, states: /\S@\S/u },
  link: {
    asks: /\b(?:what|which|where)(?:['’]?s| is| are) [^?]{0,30}\b(?:url|link|web ?(?:site|address))\b|\bwhere (?:can|do) (?:i|we) download\b|(?:网址|链接)(?:是|多少)|(?:哪里|哪儿|在哪)下载/iu,
    states: /https?:\/\/|[\w-]\.(?:com|org|net|io|dev|eu|cn)\b/iu,
  },
  place: {
    asks: /\bwhere (?:is|are) [^.?!]{1,40}\b(?:located|based|situated)\b|\b(?:which|what) (?:building|room|floor|city|country|street|town)\b|\b(?:postal|street|mailing) address\b|哪(?:个|座|一)?(?:城市|国家|省|楼|栋|层|房间)|在?几(?:楼|层)|在哪(?:里|儿)?(?:办公|上班)/iu,
    states:
      /\b(?:building|room|floor|street|city|country|headquarters|based in|located)\b|[0-9一二三四五六七八九十]\s?(?:楼|层|室)|[街路]\s?\d|位于/iu,
  },
  amount: {
    asks: /\bhow (?:much|high|big|large|expensive)\b.*\b(?:costs?|pays?|paid|spen[dt]|charged?|earn|budget|fees?|fines?|prices?|salary|saved?|worth|penalt(?:y|ies)|money)\b|\bhow expensive\b|\bhow much (?:did|have|has) (?:we|our|the)\b|\bwhat(?:'?s| is| are| was| were)? (?:the |our |an? )?(?:[\w-]+ ){0,3}(?:costs?|price|budget|fees?|fines?|salary|penalty|discount|wages?|rates?|charges?)\b|\bwhat do(?:es)?\b.*\bcosts?\b|\bin (?:euros?|dollars?)\b|多少钱|(?:费用?|价格|预算|罚款|工资|薪水).*多少|[罚花赔挣捐付给发].{0,6}多少(?![天次个人])|几个点/iu,
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
  size: {
    asks: /\bhow (?:wide|tall|heavy) (?:is|are)\b|\b(?:max|maximum|minimum|what) (?:[\w-]+ ){0,2}(?:size|length)\b|(?:多大|多宽|多重)(?:$|[?？])/iu,
    states:
      /\d\s?(?:[kmgt]i?b|bytes?|characters?|lines?|words?|pages?|pixels?|px|[cm]?m|kg)\b|[0-9一二三四五六七八九十百千万]\s?(?:字|行|页|米|厘米|公斤|兆)/iu,
  },
  count: {
    asks: /\bhow many\b|\bnumber of\b|\bhow (?:big|large) (?:is|are)\b|(?:多少|几)[个张条人名位家次]/iu,
    states: new RegExp(`\\b${NUMBER}\\b|[0-9一二三四五六七八九十两]`, "iu"),
  },
  person: {
    asks: /\bwho(?:'s| is| are| was)? (?:the |our |your )?(?:current |new )?(?:\w+ )?(?:ceo|head|owner|boss|chair|author|founder|inventor|director|president|manager|representative|members?|deputy)\b|\bwho (?:leads|heads|chairs|replaces|stands in|fills in)\b|\bwho (?:founded|invented|wrote|created|made|started|won|built|designed|discovered|introduced)\b|\bwhich (?:person|lawyer|colleague|employee|engineer)\b|谁是(?:我们|公司|现任)|谁(?:创办|创立|发明|写|提出|赢)|(?:负责人|主管|主任|经理|作者)是谁|是谁写的/iu,
    states: /(?<=[\p{Ll},:|(] ?)\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+/u,
  },
  // "are we a member of …", "which foundations is Example Corp a member of": what is so at this company, today
  standing: {
    asks: /\b(?:are|is|were|was) (?:we|our (?:company|team|ospo)|\p{Lu}\p{L}{1,30} (?:Corp|Inc|Ltd|GmbH)\w*) (?:(?:an?|the|also|already|still|currently|now|even) )*(?:\p{L}{1,30} (?:or |and )?){0,3}(?:members?|sponsors?|certified|partners?|mentoring)\b|我们(?:公司)?(?:现在|目前)?(?:是|加入|参加).{0,14}(?:会员|成员|伙伴|赞助)|我们(?:今年|去年)?参加/iu,
    states:
      /\b(?:we|our (?:company|team|ospo)|\p{Lu}\p{L}{1,30} (?:Corp|Inc|Ltd|GmbH)\w*) (?:is|are|was|were|has been|have been|joined|belongs?)\b.{0,40}\b(?:members?|sponsors?|certified|partners?|mentoring)\b|(?:我们|公司)(?:已经?)?(?:是|加入了?).{0,20}(?:会员|成员|伙伴|赞助)/iu,
  },
  // "who approved the last exception", "which vendor did we choose": what happened, of which a rule says nothing
  event: {
    asks: /\bwho (?:has |have |had )?(?:approved|granted|decided|rejected|signed|filed|requested|reviewed|reported|bought|chose|leaked)\b|\b(?:which|what) (?:[\w-]+ ){1,5}did (?:we|our \w+|you) (?:buy|choose|pick|order|hire|decide|approve)\b|\bour (?:last|latest|previous|most recent) (?:[\w-]+ ){0,2}(?:exception|audit|review|incident|violation|request|meeting)s?\b|谁(?:批准|签|提交|审批)了|我们.{0,4}[换买选请招]了(?:哪|什么|谁|几)/iu,
    states: /\b(?:19|20)\d\d\b|(?<=[\p{Ll},:|(] ?)\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+|[0-9一二三四五六七八九十]\s?[年月日]/u,
  },
  // "do we pay a bonus", "is there a newsletter": the passage must speak of that thing
  thing: {
    asks: /^\W*(?:(?:hi|hey|and|so|also|but)\W+)*(?:(?:do|does|did|will|can|could) (?:we|our (?:company|team|ospo)|i|you|the (?:ospo|company|team|desk)) (?:also |already |even )?(?:have|pay|offer|provide|get|run|publish|organi[sz]e|sell|give) (?:us |me |out )?|(?:is|are|was|were) there )(?:an?|any|some|free) |^\W*(?:(?:hi|hey|and|so|also|but)\W+)*(?:is|are|were) there (?!an?\b|any|some|no\b|not\b|more|things?|ways?|rules?|limits?|reasons?)[a-z]|^\W*(?:(?:hi|hey|and|so|also|but)\W+)*(?:what|which) (?!(?:is|are|was|were|do|does|did|has|have|else|now|happens|counts|about|one|kinds?|things?|steps?|of)\b)(?:[a-z-]+ ){0,2}[a-z-]+ (?:is|are|was|were|do|does|did|has|have|owns?|runs?)\b/iu,
    states: /\p{L}/u,
  },
  // "how do I install it on Windows": the passage must speak of installing it
  setup: {
    asks: /\bhow (?:do|can|to|should|would) (?:(?:i|we|you) )?(?:install|uninstall|reset|debug|join|configure|enable|set ?up|log ?in|sign ?in|get (?:an? |the )?(?:[\w-]+ )?(?:access|account|seat|login))\b|怎么(?:安装|登录)|怎样安装|如何安装|安装$/iu,
    states:
      /\b(?:(?:un)?install\w*|reset\w*|debug\w*|join\w*|configur\w*|enabl\w*|set(?:s|ting)?|log(?:s|ged)? ?in|sign(?:s|ed)? ?in|access|accounts?|seats?|logins?)\b|安装|登录/iu,
  },
} as const satisfies Record<string, { asks: RegExp; states: RegExp }>;

export type WantedFact = {
  kind: keyof typeof FACTS;
  /** What is counted, as terms; null where nothing is. */
  counted: ReadonlySet<string> | null;
  /** The thing that may exist, or what is to be done with it, as a term. */
  thing: string | null;
};

const KINDS: readonly WantedFact["kind"][] = [
  "phone",
  "mail",
  "link",
  "place",
  "amount",
  "version",
  "date",
  "period",
  "event",
  "standing",
  "size",
  "count",
  "person",
  "setup",
  "thing",
];
/** Facts that a sentence may state without a further word of the question. */
const SELF_CONTAINED: ReadonlySet<string> = new Set(["phone", "place"]);
/** Facts that the sentence itself must be about: a name below the heading may be anybody's. */
const OF_SENTENCE: ReadonlySet<string> = new Set(["person", "event", "standing"]);
/** The share of the question's words that the sentence must have, with its heading. */
const MIN_SHARE = 0.4;
const MIN_SHARE_OF_SENTENCE = 0.6;
/** In Chinese every pair of characters is a term, and most pairs join the ends of two words. */
const MIN_SHARE_CHINESE = 0.01;
const HAN = /\p{Script=Han}/u;
/** Fewer words of a Chinese question say too little about it. */
const MIN_WORDS = 2;
/** "how many lines", "number of days": what is counted. */
const COUNTED = /\b(?:how many|number of) ([\p{L}-]{1,30}(?: [\p{L}-]{1,30}){0,2})/iu;
/** "do we pay a bonus for": the noun. */
const THING =
  /(?:\b(?:is|are|were) there (?:any |some |free )?|\b(?:what|which) |\b(?:an?|any|some|free) )([\p{L}-]{1,30}(?: [\p{L}-]{1,30}){0,3}?)(?= ?(?:\b(?:is|are|was|were|do|does|did|has|have|owns?|runs?|at|after|for|of|to|that|which|who|on|in|at|with|when|if|about|i|we|by|from|where|how|or|and)\b|[?.!,]|$))/iu;
/** "do we track how many books are lost": a yes or no is asked for; but not "can you tell me how many". */
const IN_A_CLAUSE =
  /^\W*(?:do|does|did|is|are|should|must|may|can|could|will) (?!(?:you|anyone|anybody|someone|somebody|we) (?:tell|say|know)\b)[^?]{0,80}\bhow (?:many|much|long|often|big)\b/iu;
const SETUP = /\b(install|uninstall|reset|debug|join|configure|enable)\b/iu;
const NUMBER_OF = new RegExp(`\\b${NUMBER}\\b((?:[ -][\\p{L}-]+){1,4})`, "giu");

/** Null if the question does not ask for one fact. */
export function wantedFact(question: string): WantedFact | null {
  const kind = KINDS.find((each) => FACTS[each].asks.test(question));
  if (!kind || IN_A_CLAUSE.test(question)) return null;
  const counted = kind === "count" ? COUNTED.exec(question)?.[1] : undefined;
  const noun = kind === "thing" ? THING : kind === "setup" ? SETUP : undefined;
  const thing = noun && termsOf(noun.exec(question)?.[1] ?? "").at(-1);
  return { kind, counted: counted === undefined ? null : specific(termsOf(counted)), thing: thing ?? null };
}

/**
 * True if one of the sentences states such a fact, and has enough of the words of the question beside it. `aspects` are
 * what the question asks about.
 */
export function statesFact(
  { heading, sentences }: { heading: string; sentences: readonly string[] },
  { kind, counted, thing }: WantedFact,
  aspects: readonly Aspect[],
): boolean {
  if (thing !== null && !speaksOf(thing, [heading, ...sentences], aspects)) return false;
  if (kind === "thing") return true;
  const asked = aspects.filter(({ terms }) => !terms.every((term) => ASKING.has(term)));
  // An English passage has only the words that the glossary translates.
  const words = asked.filter(({ terms }) => !terms.some((term) => HAN.test(term)));
  const isTranslated = words.length >= MIN_WORDS && !sentences.some((sentence) => HAN.test(sentence));
  const about = isTranslated ? words : asked;
  const share = OF_SENTENCE.has(kind) ? MIN_SHARE_OF_SENTENCE : MIN_SHARE;
  const least = isTranslated || words.length === asked.length ? share : MIN_SHARE_CHINESE;
  return [heading, ...sentences].some((sentence) => {
    if (!FACTS[kind].states.test(sentence) || !counts(sentence, counted)) return false;
    if (SELF_CONTAINED.has(kind) || about.length === 0) return true;
    const said = new Set([...(OF_SENTENCE.has(kind) ? [] : termsOf(heading)), ...termsOf(sentence)]);
    const found = about.filter(
      ({ terms, synonyms }) => terms.some((term) => said.has(term)) || synonyms.some((term) => said.has(term)),
    );
    return found.length / about.length >= least;
  });
}

/** Whether the text states a fact of the wanted kind, whatever it is about. */
export function hasSuchFact(text: string, { kind, counted }: WantedFact): boolean {
  return kind !== "thing" && FACTS[kind].states.test(text) && counts(text, counted);
}

function speaksOf(thing: string, texts: readonly string[], aspects: readonly Aspect[]): boolean {
  const forms = [thing, ...aspects.flatMap(({ terms, synonyms }) => (terms.includes(thing) ? synonyms : []))];
  return texts.some((text) => termsOf(text).some((term) => forms.includes(term)));
}

/** Of "vacation days", the vacation. */
function specific(terms: readonly string[]): ReadonlySet<string> {
  const own = terms.filter((term) => !ASKING.has(term));
  return new Set(own.length > 0 ? own : terms);
}

/** A number stands with what is counted: "100 changed lines". */
function counts(sentence: string, counted: ReadonlySet<string> | null): boolean {
  if (counted === null) return true;
  return [...sentence.matchAll(NUMBER_OF)].some(([, after]) => termsOf(after ?? "").some((term) => counted.has(term)));
}
