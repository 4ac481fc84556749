/** A sentence as a row of tokens: terms, operators, marks, and words that hardly ever decide what a rule says. */
import type { Language } from "../../base/language.ts";
import { termsOf } from "../../knowledge/terms.ts";
import { type Operator, operatorsIn } from "./operators.ts";
import { FORCE_TERMS, PHRASES } from "./vocabulary.ts";

export type Token =
  | { kind: "term"; term: string; word: string }
  | { kind: "operator"; operator: Operator; word: string }
  | { kind: "filler"; word: string }
  | { kind: "mark"; mark: "," | ";" | "(" | ")" };

const LIGHT = new Set(
  "way happen occur remain stay become inform notify receive obtain place thing case together please help assist provide addition able various handbook policy rule corp example company make made makes making take taken takes give gives given put set exist exists create creates keep keeps retain retains preserve hold holds come comes run runs say says said state states instead around within another need needed needs attach sentence enter watch out count counts treat consider hand different look search matter meantime moment sort actually exactly single ones switch switched simply really quite also additional additionally further moreover respective respectively present itself themselves whether mean means course fact kind sort regard relevant apply applies yes no"
    .split(" ")
    .flatMap((word) => termsOf(word)),
);
const CHINESE_LIGHT =
  /^(?:的|地|得|了|着|过|是|在|有|把|被|让|使|会|能|可|可以|要|需要|需|须|必须|应|应当|应该|请|就|也|都|还|再|又|则|才|这|那|其|该|此|它|他|你|您|我|我们|你们|它们|他们|公司|一个|一种|一份|一下|个|份|种|条|项|等|等等|都要|还要|也要|就要|都须|都需|才能|之|所|与否|进行|以|为|对|对于|关于|给|到|去|来|上|中|里|下|方面|情况|这样|那样|这些|那些|这个|那个|者|于|从|向|及其|自己|是否|如下|下列|注意|手册|根据|简而言之|一|不|吗|呢|吧|啊)$/u;
const NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve".split(" ");
const CHINESE_NUMBERS = "零一二三四五六七八九十";

export function tokensOf(raw: string, language: Language): Token[] {
  let text = raw
    .replaceAll(/[’‘]/gu, "'")
    .replaceAll(/["“”「」『』]/gu, "")
    .replaceAll(/\bat all\b|\bopen[- ]source\b/giu, "")
    .replaceAll(/\s+/gu, " ");
  const tokens: Token[] = [];
  // Whether a "yes" or "no" is right is checked by itself.
  const answer = /^\s*(?:(yes|可以|是的?)|no|不可以|不是|不用|不需要)(?:[,.:;](?=\s)|[，。；：]|(?= if\b))/iu.exec(
    text,
  );
  if (answer) text = text.slice(answer[0].length);
  if (answer?.[1] !== undefined) tokens.push({ kind: "operator", operator: "yes", word: "yes" });
  for (const [phrase, word] of PHRASES) text = text.replaceAll(phrase, word);
  let from = 0;
  for (const { operator, start, end } of operatorsIn(text, language)) {
    tokens.push(...wordsOf(text.slice(from, start), language), {
      kind: "operator",
      operator,
      word: text.slice(start, end).toLowerCase(),
    });
    from = end;
  }
  tokens.push(...wordsOf(text.slice(from), language));
  return tokens;
}

export function termsIn(tokens: readonly Token[]): string[] {
  return tokens.flatMap((token) => (token.kind === "term" ? [token.term] : []));
}

export function isOperator(token: Token | undefined, ...operators: readonly Operator[]): boolean {
  return token?.kind === "operator" && operators.includes(token.operator);
}

export function isMark(token: Token | undefined, mark: "," | ";" | "(" | ")"): boolean {
  return token?.kind === "mark" && token.mark === mark;
}

const LETTER = String.raw`[[\p{L}\p{N}]--\p{Script=Han}]`;
const PIECES = new RegExp(
  String.raw`[,，、;；:：。—–?？!！\(（\)）]|\.(?=\s|$)|\p{Script=Han}+|${LETTER}(?:${LETTER}|[.'@\/_](?=${LETTER})|:(?=\d))*`,
  "gv",
);
const segmenter = new Intl.Segmenter("zh", { granularity: "word" });

function wordsOf(text: string, language: Language): Token[] {
  return (text.match(PIECES) ?? []).flatMap((piece): Token[] => {
    if (/^[,，、]$/u.test(piece)) return [{ kind: "mark", mark: "," }];
    if (piece === "(" || piece === "（") return [{ kind: "mark", mark: "(" }];
    if (piece === ")" || piece === "）") return [{ kind: "mark", mark: ")" }];
    if (/^[;；:：。—–?？!！.]$/u.test(piece)) return [{ kind: "mark", mark: ";" }];
    if (language === "zh" && /^\p{Script=Han}/u.test(piece)) return chineseWords(piece);
    return englishWord(piece);
  });
}

function englishWord(word: string): Token[] {
  const lower = word.toLowerCase();
  const number = NUMBERS.indexOf(lower);
  if (number > 1) return [{ kind: "term", term: String(number), word: lower }];
  const terms = termsOf(word).filter((term) => !LIGHT.has(term) && !FORCE_TERMS.has(term));
  return terms.length === 0
    ? [{ kind: "filler", word: lower }]
    : terms.map((term) => ({ kind: "term", term, word: lower }));
}

function chineseWords(run: string): Token[] {
  return [...segmenter.segment(run)].map(({ segment }): Token => {
    if (CHINESE_LIGHT.test(segment)) return { kind: "filler", word: segment };
    const number = segment.length === 1 ? CHINESE_NUMBERS.indexOf(segment) : -1;
    return { kind: "term", term: number > 1 ? String(number) : segment === "两" ? "2" : segment, word: segment };
  });
}
