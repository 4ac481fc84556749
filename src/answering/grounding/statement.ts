/** A sentence taken apart into what can be compared: its terms and whether they are denied, what it obliges to, numbers, licenses, names, bounds. */
import { ownEntry } from "../../base/own-entry.ts";
import type { Language } from "../../base/language.ts";
import { languageOf, termsOf } from "../../knowledge/terms.ts";
import { stemOf } from "./synonyms.ts";
import {
  BOUNDS,
  CHINESE_FORCES,
  CHINESE_NEGATOR,
  DUTY_BY_DENIAL,
  type Force,
  FORCES,
  NEGATOR,
  NO_NEGATION,
  PHRASES,
  SCOPE_END,
} from "./vocabulary.ts";

/** Denied, said in a clause that denies something else, or affirmed. */
type Sign = -1 | 0 | 1;
export type Quantity = { value: string; unit: string | null; bound: string | null };

export type Statement = {
  text: string;
  language: Language;
  terms: Map<string, Set<Sign>>;
  /** Stems of all its words, also of those that carry no topic. */
  words: Set<string>;
  forces: Set<Force>;
  /** How often each is said, for sentences that are nearly the same. */
  counts: Map<Force | "denial", number>;
  denies: boolean;
  /** "Nobody may … without …": a duty said by a denial. */
  dutyByDenial: boolean;
  quantities: Quantity[];
  licenses: Set<string>;
  names: Set<string>;
  answers: "yes" | "no" | null;
};

/** Words of duty and permission are compared as such, not as topics. */
const FORCE_TERMS = new Set(
  "require required requires requirement necessary mandatory allow allowed permit permitted prohibit prohibited forbid forbidden should ought recommend recommended advise obliged obligatory optional always never whole entire yes no shall"
    .split(" ")
    .flatMap(termsOf),
);
const NUMBER_WORDS = new Map(
  "zero one two three four five six seven eight nine ten eleven twelve".split(" ").map((word, i) => [word, String(i)]),
);
for (const [word, value] of [
  ["once", "1"],
  ["twice", "2"],
  ["fifteen", "15"],
  ["twenty", "20"],
  ["thirty", "30"],
  ["sixty", "60"],
  ["ninety", "90"],
  ["hundred", "100"],
  ["thousand", "1000"],
  ["half", "0.5"],
  ["dozen", "12"],
] as const)
  NUMBER_WORDS.set(word, value);
const CHINESE_DIGITS = "零一二三四五六七八九十";
const LICENSE =
  /(?<![\p{Script=Latin}\p{N}])(AGPL|LGPL|GPL|GFDL|MIT-0|MIT|Apache|0?BSD|MPL|EPL|CDDL|EUPL|SSPL|BUSL|BSL|CC0|CC[- ]BY(?:[- ](?:SA|NC|ND))*|ISC|Zlib|Unlicense|WTFPL|OFL|Artistic|Elastic(?: License)?|Commons Clause|PolyForm|JSON License|PSF|Python-2\.0|CPAL|OSL|MulanPSL|Mulan|WTFPL|GNU (?:Affero |Lesser )?General Public License|Mozilla Public License|Business Source License|Server Side Public License)(?:[- ]?(?:License,? )?(?:version |v)?(\d+(?:\.\d+)*)(?:[- ](?:only|or[- ]later|clause))?)?(?![\p{Script=Latin}])/giu;
const FULL_NAMES: Readonly<Record<string, string>> = {
  "gnu general public license": "gpl",
  "gnu affero general public license": "agpl",
  "gnu lesser general public license": "lgpl",
  "mozilla public license": "mpl",
  "business source license": "busl",
  bsl: "busl",
  "server side public license": "sspl",
  "elastic license": "elastic",
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
    counts: new Map<Force | "denial", number>([...counts, ["denial", denialsIn(flat)]]),
    denies: signed.denies || forces.has("must-not") || forces.has("need-not"),
    dutyByDenial,
    quantities: quantitiesIn(flat),
    licenses,
    names: namesIn(flat),
    answers: answerIn(flat),
  };
}

/** Parts that say something each: joined sentences are compared part by part. */
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

const VERB = /^(?:is|are|was|were|has|have|must|may|can|will|needs?|requires?|counts?|gets?)$/iu;

function denialsIn(text: string): number {
  const plain = text.replaceAll(NO_NEGATION, " ").replace(/^\s*(?:no|yes)[,:.]\s/iu, "");
  return (
    (plain.match(/[\p{L}']+/gu) ?? []).filter((word) => NEGATOR.test(word)).length +
    [...plain.matchAll(CHINESE_NEGATOR)].length
  );
}

type Signed = { terms: { term: string; sign: Sign }[]; denies: boolean };

function englishTerms(text: string): Signed {
  const terms: Signed["terms"] = [];
  let denies = false;
  // What is quoted is spoken of, not said.
  const plain = text
    .replaceAll(/["“]([^"“”]{3,})["”]/gu, (_, quoted: string) => {
      for (const term of termsOf(quoted)) terms.push({ term, sign: 0 });
      return " ";
    })
    .replaceAll(NO_NEGATION, " ")
    .replace(/^\s*(?:no|yes)[,:.]\s/iu, "");
  // A clause is denied from its negator on; what stands before it is only near.
  for (const clause of plain.split(/[,;:()—–?!]|\.(?=\s|$)/u)) {
    const words = clause.match(/[\p{L}\p{N}](?:[\p{L}\p{N}'’.+#/_@-]*[\p{L}\p{N}+#])?/gu) ?? [];
    const hasNegator = words.some((word) => NEGATOR.test(word));
    denies ||= hasNegator;
    // What stands before "without" is said as it is.
    let sign: Sign =
      hasNegator && !/^(?:without|instead|rather)$/iu.test(words.find((word) => NEGATOR.test(word)) ?? "") ? 0 : 1;
    let from = 0;
    for (const [i, word] of words.entries()) {
      if (NEGATOR.test(word)) {
        sign = sign === -1 ? 0 : -1;
        from = i;
      } else {
        // "What is not on the list is …": what is denied ends before the next verb; "no list is …" denies all.
        const ends =
          SCOPE_END.test(word) ||
          (VERB.test(word) && i > from + 1 && !(from < 2 && /^n(?:o|one|obody|othing)$/iu.test(words[from] ?? "")));
        if (sign === -1 && ends && i > 0) sign = SCOPE_END.test(word) ? 0 : 1;
        for (const term of termsOf(word)) terms.push({ term, sign });
      }
    }
    // "Approval is not needed": what is denied stands before.
    const passive =
      /(?<![\p{L}-])([\p{L}-]+) (?:is|are|was|were|be|does|do)(?: not|n't) (?:[\p{L}]+ly )?(?:needed|required|necessary|allowed|permitted|mandatory)\b/iu.exec(
        clause,
      );
    if (passive?.[1]) for (const term of termsOf(passive[1])) terms.push({ term, sign: -1 });
  }
  return { terms: settled(terms), denies };
}

/** A term that is both near and denied in one sentence is denied. */
function settled(terms: Signed["terms"]): Signed["terms"] {
  const denied = new Set(terms.filter(({ sign }) => sign === -1).map(({ term }) => term));
  return terms.filter(({ term, sign }) => sign !== 0 || !denied.has(term));
}

function chineseTerms(text: string): Signed {
  const terms: Signed["terms"] = [];
  let denies = false;
  for (const clause of text.split(/[，。；：！？、（）,;:()]/u)) {
    const hits = [...clause.matchAll(CHINESE_NEGATOR)];
    denies ||= hits.length > 0;
    const from = hits[0]?.index ?? Infinity;
    const [before, after] = [
      clause.slice(0, from),
      from === Infinity ? "" : clause.slice(from).replaceAll(CHINESE_NEGATOR, " "),
    ];
    for (const term of termsOf(before)) terms.push({ term, sign: hits.length > 0 ? 0 : 1 });
    for (const term of termsOf(after)) terms.push({ term, sign: hits.length % 2 === 1 ? -1 : 0 });
  }
  // Single characters say little beside their pairs.
  const pairs = terms.filter(({ term }) => !/^\p{Script=Han}$/u.test(term));
  return { terms: pairs.length > 2 ? pairs : terms, denies };
}

function licensesIn(text: string): Set<string> {
  const found = new Set<string>();
  for (const [, name = "", version] of text.matchAll(LICENSE)) {
    // "MIT" is a license only in capitals, "isc" and "python" likewise.
    if (!/\p{Lu}/u.test(name)) continue;
    const plain = name.toLowerCase().replaceAll(" ", "-");
    const family = ownEntry(FULL_NAMES, name.toLowerCase()) ?? plain;
    found.add(version === undefined ? family : `${family} ${version.replace(/(?<!\.0)(?:\.0)+$/u, "")}`);
  }
  return found;
}

/** `license` is among those, or is the family of one of them, or one of its family is and gives no version. */
export function namesLicense(license: string, given: ReadonlySet<string>): boolean {
  const [family = "", version] = license.split(" ");
  for (const other of given) {
    const [otherFamily, otherVersion] = other.split(" ");
    if (otherFamily === family && (version === undefined || otherVersion === undefined || version === otherVersion))
      return true;
  }
  return false;
}

/** No name, license or number that is not in what was given: less than `check` asks, for words that claim little. */
export function addsNoClaims(said: Statement, given: Statement): boolean {
  const lower = given.text.toLowerCase();
  return (
    [...said.names].every((name) => lower.includes(name)) &&
    [...said.licenses].every((license) => namesLicense(license, given.licenses)) &&
    said.quantities.every(({ value }) => given.quantities.some((other) => other.value === value))
  );
}

const QUANTITY =
  /(?<![\p{L}\p{N}.-])(\d[\d,]*(?:\.\d+)*|zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|sixty|ninety|hundred|thousand|twice|half|dozen|[一二三四五六七八九十]+(?=个|天|周|月|年|小时|日|级|次|种|人|步|项|倍|工作))\s*(%|percent|[\p{Script=Latin}][\p{Script=Latin}-]*|\p{Script=Han}{1,3})?/giu;

function quantitiesIn(text: string): Quantity[] {
  const found: Quantity[] = [];
  const withoutLicenses = text
    .replaceAll(LICENSE, (match, name: string) => (/\p{Lu}/u.test(name) ? " ".repeat(match.length) : match))
    .replaceAll(/^\s*\d{1,3}[.)]\s/gu, " ");
  for (const match of withoutLicenses.matchAll(QUANTITY)) {
    const [, number = "", next] = match;
    const lower = number.toLowerCase();
    const value =
      NUMBER_WORDS.get(lower) ?? chineseNumber(lower) ?? lower.replaceAll(",", "").replace(/(?<!\.0)(?:\.0)+$/u, "");
    // "one" mostly stands for a thing.
    if (
      (lower === "one" || lower === "half") &&
      !/^(?:hour|day|week|month|year|business|working|calendar|minute|quarter|percent|line|person|people)/iu.test(
        next ?? "",
      )
    )
      continue;
    const before = withoutLicenses.slice(Math.max(0, match.index - 25), match.index);
    const after = withoutLicenses.slice(match.index + match[0].length, match.index + match[0].length + 12);
    const bound =
      BOUNDS.find(([, pattern]) => pattern.test(before))?.[0] ??
      (/^[^.;,]{0,8}(?:or (?:less|fewer|smaller)|at (?:the )?most|以内|以下|之内)/iu.test(after)
        ? "at most"
        : /^[^.;,]{0,8}(?:or more|以上)/iu.test(after)
          ? "at least"
          : null);
    found.push({ value, unit: unitOf(next), bound });
  }
  for (const [match] of text.matchAll(/\b[A-Z]{1,4}-?\d+(?:[-.]\d+)*\b/gu))
    found.push({ value: match.toLowerCase(), unit: null, bound: null });
  return found;
}

const UNITS: Readonly<Record<string, RegExp>> = {
  minute: /^(?:min|分钟)/iu,
  hour: /^(?:hours?|小时|个小时)/iu,
  day: /^(?:days?|天|日|个工作|工作日|working|business|calendar)/iu,
  week: /^(?:weeks?|周|个星期|星期)/iu,
  month: /^(?:months?|个月|月)/iu,
  year: /^(?:years?|年)/iu,
  percent: /^(?:%|percent|％)/iu,
  line: /^(?:lines?|changed|行)/iu,
};

/** Of a few kinds only: other nouns are compared as words. */
function unitOf(word: string | undefined): string | null {
  if (word === undefined) return null;
  return Object.entries(UNITS).find(([, pattern]) => pattern.test(word))?.[0] ?? null;
}

function chineseNumber(text: string): string | undefined {
  if (!/^[一二三四五六七八九十]+$/u.test(text)) return undefined;
  const [tens, ones] = text.includes("十") ? text.split("十") : ["", text];
  return String(text.includes("十") ? (tens ? digitOf(tens) : 1) * 10 + digitOf(ones) : digitOf(ones));
}

function digitOf(character: string | undefined): number {
  return character ? CHINESE_DIGITS.indexOf(character) : 0;
}

/** What is written like a name: capitals within a sentence, codes, addresses, versions. */
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
