/**
 * A sentence as comparable data: its terms and whether they are denied, what it obliges or permits, quantities,
 * licenses, names, and whether it answers yes or no.
 */
import type { Language } from "../../base/language.ts";
import { languageOf, termsOf } from "../../knowledge/terms.ts";
import { chineseTerms, countDenials, englishTerms, type Sign } from "./denial.ts";
import { licensesIn, isLicenseAmong } from "./license-mentions.ts";
import { quantitiesIn, type Quantity } from "./quantities.ts";
import { stemOf } from "./opposites.ts";
import { CHINESE_FORCES, DUTY_BY_DENIAL, type Force, FORCE_TERMS, FORCES, PHRASES } from "./vocabulary.ts";

export type Statement = {
  text: string;
  language: Language;
  terms: Map<string, Set<Sign>>;
  /** Stems of all words, including stop words. */
  words: Set<string>;
  forces: Set<Force>;
  /** How often each force and a denial occurs, to compare sentences that are nearly the same. */
  counts: Map<Force | "denial", number>;
  denies: boolean;
  /** A duty in the form of a denial: "Nobody may … without …". */
  dutyByDenial: boolean;
  quantities: Quantity[];
  licenses: Set<string>;
  names: Set<string>;
  answers: "yes" | "no" | null;
};

export function statementOf(text: string, language: Language = languageOf(text)): Statement {
  let flat = text.replaceAll(/[’‘]/gu, "'").replaceAll(/\s+/gu, " ");
  for (const [phrase, word] of PHRASES) flat = flat.replaceAll(phrase, word);
  const licenses = licensesIn(flat);
  const counts = forcesIn(flat, language);
  const forces = new Set(counts.keys());
  const dutyByDenial = DUTY_BY_DENIAL.test(flat);
  const signed = language === "zh" ? chineseTerms(flat) : englishTerms(flat);
  const terms = new Map<string, Set<Sign>>();
  for (const { term, sign } of signed.terms) {
    if (FORCE_TERMS.has(term)) continue;
    terms.set(term, (terms.get(term) ?? new Set<Sign>()).add(dutyByDenial ? 0 : sign));
  }
  return {
    text,
    language,
    terms,
    words: new Set((flat.toLowerCase().match(/[\p{L}'-]+/gu) ?? []).map(stemOf)),
    forces,
    counts: new Map<Force | "denial", number>([...counts, ["denial", countDenials(flat)]]),
    denies: signed.denies || forces.has("must-not") || forces.has("need-not"),
    dutyByDenial,
    quantities: quantitiesIn(flat),
    licenses,
    names: namesIn(flat),
    answers: answerIn(flat),
  };
}

/** Splits a sentence into clauses that each say something on their own, so that they can be compared one by one. */
export function partsOf(text: string, language: Language): string[] {
  const pieces =
    language === "zh"
      ? text.split(/[；;。！？]|，(?=但|而|同时|并且|并|也|且|另外)/u)
      : text.split(
          /;\s+|[.!?]\s+(?=\p{Lu})|,\s+(?=(?:and|but|so|while|whereas|yet)\b)|(?<!\s)\s+(?=(?:but|while|whereas)\s)/u,
        );
  const parts: string[] = [];
  for (const piece of pieces.map((each) => each.trim()).filter(Boolean)) {
    if (parts.length > 0 && new Set(termsOf(piece)).size < (language === "zh" ? 6 : 3))
      parts.push(`${parts.pop()!}, ${piece}`);
    else parts.push(piece);
  }
  return parts;
}

function forcesIn(text: string, language: Language): Map<Force, number> {
  const forces = new Map<Force, number>();
  let left = text;
  for (const [force, pattern] of language === "zh" ? CHINESE_FORCES : FORCES)
    left = left.replaceAll(pattern, () => {
      forces.set(force, (forces.get(force) ?? 0) + 1);
      return " · ";
    });
  return forces;
}

/** Whether `said` has no name, license or number that `given` lacks. A weaker check than `checkSentence`, for drafts. */
export function addsNoClaims(said: Statement, given: Statement): boolean {
  const lower = given.text.toLowerCase();
  return (
    [...said.names].every((name) => lower.includes(name)) &&
    [...said.licenses].every((license) => isLicenseAmong(license, given.licenses)) &&
    said.quantities.every(({ value }) => given.quantities.some((other) => other.value === value))
  );
}

/** Words that are written like a name: capitals within a sentence, codes, addresses, versions. */
function namesIn(text: string): Set<string> {
  const names = new Set<string>();
  const words = text.matchAll(/(?<=^|[\s("'“「，。、：；—/])([\p{L}\p{N}@#][\p{L}\p{N}@#._+/'-]*)/gu);
  for (const match of words) {
    const word = (match[1] ?? "").replace(/(?<![.,'’/-])(?:'s)?[.,'’/-]*$/u, "");
    const startsSentence =
      match.index === 0 || /[.!?:。！？：;]["'”)]?\s*$/u.test(text.slice(Math.max(0, match.index - 10), match.index));
    const isCode = /[@#_]|\d\p{L}|\p{L}\d|\p{Ll}\p{Lu}|\p{L}\.\p{L}/u.test(word) || /^\p{Lu}[\p{Lu}\d]+$/u.test(word);
    if (word.length > 1 && (isCode || (/^\p{Lu}/u.test(word) && !startsSentence))) names.add(word.toLowerCase());
  }
  return names;
}

function answerIn(text: string): Statement["answers"] {
  const first =
    /^[-*>\s"“]*(yes|no|not? (?:always|necessarily)|是的?|可以|不可以|不行|不能|不是|不需要|不用)(?=[,.:;!—，。、；：！]|$|\s+if\b)/iu
      .exec(text)?.[1]
      ?.toLowerCase();
  if (first === undefined) return null;
  return /^(?:yes|是|可以)/u.test(first) ? "yes" : "no";
}
