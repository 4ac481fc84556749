/**
 * The small words of a rule that change what it says: conditions, exceptions, bounds, "only", "or", "usually". A
 * sentence may use other words than its source, but not other operators.
 */
import type { Language } from "../../base/language.ts";

const OPERATORS = [
  "and",
  "or",
  "but",
  "so",
  "if",
  "unless",
  "only",
  "before",
  "first",
  "after",
  "until",
  "because",
  "example",
  "which",
  "by",
  "than",
  "into",
  "not",
  "without",
  "outside",
  "may",
  "needless",
  "must",
  "should",
  "yes",
  "all",
  "always",
  "everyone",
  "most",
  "some",
  "hedge",
  "at least",
  "at most",
  "more",
  "less",
] as const;
export type Operator = (typeof OPERATORS)[number];

const NUMBER = String.raw`(?:\d|(?:one|two|three|four|five|six|seven|eight|ten|half)\b|an? (?:year|month|week|day|hour))`;

/** "operator: phrase | phrase". A phrase is a regular expression. If several match at a word, the first counts. */
const ENGLISH = String.raw`
and: not (?:only|just|merely) | and(?: also)?(?! (?:above|later|higher|below|earlier|lower)) | as well as | along with | plus | both
at least: at least | at the earliest | (?:no|not) (?:less|fewer|earlier) than | (?:a )?minimum of | upwards?
at least: (?:or|and) (?:more|higher|above|later|older|longer|greater|newer)
at most: at (?:the )?most | at the latest | up to | (?:no|not) (?:more|later|longer|older) than | (?:a )?maximum of
at most: (?:or|and) (?:less|fewer|lower|smaller|earlier|younger|below) | within(?= ${NUMBER}) | limited to
at most: in(?= \d{1,3} (?:business |working |calendar )?(?:minute|hour|day|week|month|year)s?)
more: (?:more|larger|longer|older|greater|higher|bigger|later|wider|newer) than(?= ${NUMBER}) | (?:above|beyond|over)(?= ${NUMBER}) | exceed\w*
less: (?:less|fewer|smaller|shorter|younger|lower|earlier) than(?= ${NUMBER}) | (?:below|under)(?= ${NUMBER})
unless: unless | except(?:ed|ing)?(?: for| when| where| if| that)? | apart from | aside from | other than | excluding
unless: with the exception of
always: in (?:all|every|any) cases? | under (?:all|any) circumstances | regardless(?: of)? | no matter | always
always: whatever | whichever | everywhere | anywhere | without exceptions?
everyone: everyone | everybody | anyone | anybody | who(?:m)?ever
only: (?:may|can) only(?: be)? | only | solely | exclusively | merely | just | alone | nothing but | nobody but
only: by (?:itself|themselves) | on (?:its|their) own
not: (?:not|never|\w+n't) (?:be )?(?:allowed|permitted|approved|acceptable|possible|able|fine|ok(?:ay)?)
needless: (?:do|does)(?:n't| not) (?:need|require|have to) | needn't | (?:not|never) (?:needed|required|necessary|mandatory)
needless: no need | exempt | optional | (?:needs?|requires?) no(?! (?:more|less|later|fewer)) | (?:nobody|no one|none) (?:needs|has) to
needless: without(?= (?:any |further |an? )?(?:approval|asking|review|request|permission|ticket))
may: if you (?:like|want|wish|prefer) | may(?! not| never) | might | can(?! not| never) | could | able to | lets?
may: allow(?:s|ed)? | permit(?:s|ted)? | approve[sd]? | fine | ok(?:ay)? | acceptable | welcome | free to | possible | open to
may: eligible | entitled
should: should(?!n't| not| never) | ought to | recommend(?:ed|s)? | advis(?:ed|able) | better to | prefer(?:ably|red)?
must: must(?!n't) | ha(?:s|ve) to | needs?(?: to)? | requires? | required | shall | obliged | mandatory
but: but | yet | whereas | (?<=, )while | however | though
so: so(?! that) | therefore | thus | hence
because: because(?: of)? | since | due to | so that | owing to
because: as(?= (?:the|a|an|it|they|you|we|our|your|there|this|these|no|nobody) )
which: (?<=, )(?:which|who|that)
if: if | when(?:ever)? | where | provided(?: that)? | (?:as|so) long as | in case(?: of)? | while | during
if: on (?:the|one) condition(?: that)? | depending on | subject to
before: before | prior to | in advance(?: of)? | beforehand | ahead of
first: (?<=^|[.;,:] )first | first(?=[,.;]|$| (?:a|an|the|you|your|then|for|when|if|with|in|at) )
after: after(?:wards?)? | following | subsequently | (?<=(?:hour|day|week|month|year)s? )later | once(?= \p{L})
until: until | till
without: without(?: any)?
outside: outside
not: rather than | instead of | and not | \w+n't | not | no | never | neither | nobody | no one | none | nothing | cannot
not: (?:prohibit|forbid|refus|avoid|exclud)\w* | banned
or: and\/or | or(?: else)? | either | nor
example: for example | for instance | such as | e\.g\. | like(?= \p{L}) | including
hedge: usually | normally | generally | typically | often | in general | as a rule | frequently
hedge: sometimes | occasionally | rarely | seldom | (?:about|around)(?= ${NUMBER}) | roughly | approximately | nearly
hedge: almost | probably | (?:un)?likely | partly | perhaps | possibly
all: all | every | each | any | anything | everything | entire(?:ly)? | whole | fully | completely
most: most(?:ly)? | in most cases | many | the majority of | a lot of | mainly | chiefly | largely
some: some | several | a few | few | certain
by: by
than: than | (?<=(?:prefer|choose|chose|favou?r|pick|value|precedence|priority|wins?|prevails?|ranks?)[^.;:]{0,90} )over
into: into`;

const CHINESE = String.raw`
at least: 至少 | 最少 | 不少于 | 不低于 | 以上 | 最短 | 不早于
at most: 至多 | 最多 | 不超过 | 不高于 | 以下 | 以内 | 之内 | 最长 | 不晚于 | 最迟 | (?<=[天日周月年时])内
always: 一律 | 始终 | 总是 | 任何情况 | 处处
unless: 除非 | 除外 | 以外 | 之外 | 例外 | 除了?
only: 只有 | 只能 | 只(?!要) | 仅 | 唯一 | 单独
if: 如果 | 假如 | 倘若 | 若 | 只要 | 前提是 | 条件是 | 的话 | 期间 | 当(?=.*时) | 时(?=[，。；]) | 经(?=.{1,12}(?:同意|批准|审查))
before: 之前 | 以前 | 提前 | 前(?!提)
first: (?<![首最])先(?!进)
after: 之后 | 以后 | (?<!最)后(?=[，。；\p{Script=Han}]|$)
until: 直到 | 直至
more: 超过 | 多于 | 大于 | 高于 | 晚于
less: 少于 | 低于 | 小于 | 不足 | 不满 | 早于
may: (?<!不)(?:可以|能够|允许|可自行) | (?<![不许认])可(?![能见靠观是])
needless: 无需 | 无须 | 不必 | 不用 | 不需要
must: 必须 | 须 | 需要 | 务必 | 应当
should: 建议 | 最好 | 推荐
not: 不得 | 禁止 | 不可以 | 不可 | 不能 | 不准 | 没有 | 未 | 没 | 无(?!论) | 不(?!仅|但|同|管|论) | 勿 | 非(?!常)
because: 因为 | 由于 | 因(?!此|素)
so: 所以 | 因此
example: 例如 | 比如 | 譬如 | 诸如
hedge: 通常 | 一般 | 往往 | 多半 | 大约 | 约(?=\s*\d) | 左右 | 原则上 | 可能 | 大概 | 常常 | 有时 | 很少 | 尽量 | 几乎
all: 所有 | 任何 | (?<!安)全部 | 每(?!天|年|周|月|次) | 凡是? | 各种 | 一切
most: 大多数 | 大部分 | 多数 | 大多 | 许多 | 很多
some: 有些 | 部分 | 某些 | 少数 | 有的 | 个别
or: 或者 | 或是 | 或 | 还是
and: 以及 | 并且 | 而且 | 同时 | 和 | 与(?!否) | 及 | 并 | 且
but: 但是 | 但 | 不过 | 而(?!且)
by: 由
than: 比(?![如较])`;

type Table = { pattern: RegExp; operators: Operator[] };

const TABLES: Record<Language, Table> = {
  en: compile(ENGLISH, (phrases) => String.raw`(?<![\p{L}\p{N}'-])(?:${phrases})(?![\p{L}\p{N}'-])`),
  zh: compile(CHINESE, (phrases) => phrases),
};

function compile(rows: string, wrap: (phrases: string) => string): Table {
  const table = rows
    .trim()
    .split("\n")
    .map((row) => {
      const [name, phrases = ""] = row.split(/: (.*)/u, 2);
      const operator = OPERATORS.find((each) => each === name);
      if (operator === undefined) throw new Error(`no such operator: ${row}`);
      return { operator, source: `(${wrap(phrases.split(" | ").join("|"))})` };
    });
  return {
    pattern: new RegExp(table.map(({ source }) => source).join("|"), "giu"),
    operators: table.map(({ operator }) => operator),
  };
}

/** The operators of a text and where they are, in order. */
export function operatorsIn(text: string, language: Language): { operator: Operator; start: number; end: number }[] {
  const { pattern, operators } = TABLES[language];
  return [...text.matchAll(pattern)].map((match) => ({
    operator: operators[match.slice(1).findIndex((group) => group !== undefined)]!,
    start: match.index,
    end: match.index + match[0].length,
  }));
}
