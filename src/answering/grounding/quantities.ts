/** Numbers in a sentence, with their unit and whether they are an upper or a lower bound. */
import { withoutLicenses } from "./license-mentions.ts";
import { BOUNDS } from "./vocabulary.ts";

export type Quantity = { value: string; unit: string | null; bound: string | null };

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

const QUANTITY =
  /(?<![\p{L}\p{N}.-])(\d[\d,]*(?:\.\d+)*|zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|sixty|ninety|hundred|thousand|twice|half|dozen|[一二三四五六七八九十]+(?=个|天|周|月|年|小时|日|级|次|种|人|步|项|倍|工作))\s*(%|percent|[\p{Script=Latin}][\p{Script=Latin}-]*|\p{Script=Han}{1,3})?/giu;

export function quantitiesIn(text: string): Quantity[] {
  const found: Quantity[] = [];
  const searched = withoutLicenses(text).replaceAll(/^\s*\d{1,3}[.)]\s/gu, " ");
  for (const match of searched.matchAll(QUANTITY)) {
    const [, number = "", next] = match;
    const lower = number.toLowerCase();
    const value =
      NUMBER_WORDS.get(lower) ?? chineseNumber(lower) ?? lower.replaceAll(",", "").replace(/(?<!\.0)(?:\.0)+$/u, "");
    // Without a unit, "one" usually is a pronoun.
    if (
      (lower === "one" || lower === "half") &&
      !/^(?:hour|day|week|month|year|business|working|calendar|minute|quarter|percent|line|person|people)/iu.test(
        next ?? "",
      )
    )
      continue;
    const before = searched.slice(Math.max(0, match.index - 25), match.index);
    const after = searched.slice(match.index + match[0].length, match.index + match[0].length + 12);
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

/** Only a few kinds of units. Other nouns are compared as words. */
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
