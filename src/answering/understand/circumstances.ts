/** Finds out how something is used from what people say about it: "our SaaS", "customers can log in", "firmware". */
import { termsOf } from "../../knowledge/terms.ts";
import type { LicensePolicy } from "../../policy/license-policy.ts";
import { USE_SIGNS, type UseSignRow } from "./use-signs.ts";

/** `words` are the asker's own, so that a reply can say what pointed to the use. */
export type UseSign = { use: string; words: string };

type Sign = UseSign & { weight: UseSignRow["weight"]; at: number };

/** The uses that the text points to, each with the words that do. */
export function usesIn(text: string, policy: Pick<LicensePolicy, "uses">): UseSign[] {
  const read = text.replaceAll(SERVED, "$1");
  const signs = USE_SIGNS.filter(({ use }) => Object.hasOwn(policy.uses, use)).flatMap(({ use, weight, words }) =>
    signOf(use, weight, words, read),
  );
  const others = Object.keys(policy.uses).filter((use) => !signs.some((sign) => sign.use === use));
  const latin = read.replaceAll(/\p{Script=Han}/gu, " ");
  const named = others.flatMap((use) =>
    signOf(
      use,
      "strong",
      new RegExp(String.raw`(?<![\p{L}\p{N}-])${use.replaceAll(/[^\w-]/gu, ".")}(?![\p{L}\p{N}-])`, "iu"),
      latin,
    ),
  );
  const kept = narrowed([...signs, ...named], read);
  return kept.flatMap(({ use, words }, i) =>
    kept.findIndex((other) => other.use === use) === i ? [{ use, words }] : [],
  );
}

/** The part behind an app or a device runs on our servers: "the backend of our mobile app". */
const SERVED =
  /\b(back[- ]?end|server|cloud service|api)s? (?:of|for|behind) (?:our|the|an?) (?:[a-z]{1,15} ){0,2}(?:apps?|clients?|devices?|website)\b/giu;

/** The first place where the words are said and not denied. */
function signOf(use: string, weight: Sign["weight"], words: RegExp, text: string): Sign[] {
  for (const match of text.matchAll(new RegExp(words.source, `${words.flags}g`)))
    if (!isDenied(text.slice(Math.max(0, match.index - MAX_BEFORE), match.index)))
      return [{ use, weight, words: match[0].trim(), at: match.index }];
  return [];
}
const MAX_BEFORE = 60;
/** "not for customers", "we never ship it", "isn't an internal thing"; but not "isn't it fine to ship it?". */
const DENIED =
  /(?:\b(?:never|nothing|not|no|none)|\b(?:it|this|that|we|they|which|\p{L}{3,15}) (?:do|does|is|are|will|was|were|would)(?:n['’]?t| not))(?: (?:an?|the|of|it|for|to|in|into|be|being|gets?|got|is|our|any|ever|part|really|ends? up|with|on|going|anything)){0,4} $/iu;
const DENIED_CHINESE = /(?<!是)(?:不|没有|未|并非)(?:是|会|对|给|用于|在|需要|打算){0,2}\s?$/u;

function isDenied(before: string): boolean {
  return DENIED.test(before) || DENIED_CHINESE.test(before);
}

/**
 * The signs that count. A device is also shipped to customers, a tool of the build also runs on a server, and "an
 * internal tool on our servers" is internal; but nothing outweighs a sign that people outside get it or reach it.
 */
function narrowed(signs: readonly Sign[], text: string): Sign[] {
  const strong = signs.filter(({ weight }) => weight !== "weak");
  if (strong.length === 0) return [...signs];
  const has = (use: string): boolean => strong.some((sign) => sign.use === use);
  const tool = strong.filter(({ use }) => use === "dev-tool");
  if (tool.length > 0) {
    const inTests = tool.some(({ weight }) => weight === "sure");
    return strong.filter(
      ({ use, weight, at }) =>
        use === "dev-tool" ||
        (weight === "sure" && use !== "internal") ||
        (!inTests && use !== "internal" && !FOR.test(text.slice(Math.max(0, at - MAX_BEFORE), at))),
    );
  }
  return has("embedded") ? strong.filter(({ use }) => use !== "distributed" && use !== "hosted") : strong;
}
/** What a tool is used for is not where it goes: "a compiler for our app". */
const FOR =
  /\b(?:for|of|against|build|building|compile|compiling|check|checking|test|testing)(?: \p{L}{1,15}){0,3} $/iu;

/** What a question asks beyond a license and a use, as search terms: "section 13 only applies to modifications". */
export function furtherTerms(text: string, licenses: readonly string[]): string[] {
  const rest = USE_SIGNS.reduce((left, { words }) => left.replaceAll(new RegExp(words.source, "giu"), " "), text);
  const named = new Set(licenses.flatMap(termsOf));
  return termsOf(rest).filter((term) => !named.has(term) && !COMMON.has(term) && !/^\p{Script=Han}$/u.test(term));
}
const COMMON = new Set(
  termsOf(
    "use using code software library tool package component product project thing license ship put add include run ok okay fine allowed allow legal safe approved possible deal rule policy company please want need like have hey hi quick question 可以 使用 代码 软件 能用 能不能 公司 许可证 请问 我们 吗",
  ),
);
