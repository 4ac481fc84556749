/** Ways in which a model might write a sentence of its source with the same meaning. */
import type { Random } from "../by-hand.ts";
import { otherWords } from "../true-sentences.ts";
import { type Swap, upper } from "./english-changes.ts";

type Form = (text: string, next: string | undefined, random: Random) => string;

export const ENGLISH_FORMS: Record<string, Form> = {
  verbatim: (text) => text,
  "other words": otherWords,
  "another order": (text) => {
    const match = /^([^,;:]+) (if|because|when|before|after|unless|until) ([^,;:]+)\.$/u.exec(text);
    const lead = /^(If|Because|When|Before|After|Unless|Until) ([^,;:]+), ([^,;:]+)\.$/u.exec(text);
    if (match) return `${upper(match[2]!)} ${match[3]}, ${lower(match[1]!)}.`;
    return lead ? `${upper(lead[3]!)} ${lead[1]!.toLowerCase()} ${lead[2]}.` : text;
  },
  shortened: (text) => {
    const short = text
      .replace(/ \([^)]*\)/u, "")
      .replace(/, (?:for example|such as|for instance)[^,.;]*(?=[,.;])/u, "")
      .replace(/,? because [^,.;]*\.$/u, ".")
      .replace(/; [^;]*\.$/u, ".");
    return short.split(" ").length >= 5 ? short : text;
  },
  joined: (text, next, random) =>
    next !== undefined && (text + next).split(" ").length < 40 && !/^(?:Yes|No)\b/u.test(next)
      ? `${text.slice(0, -1)}${random.pick([", and ", "; ", ", and "])}${lower(next)}`
      : text,
  introduced: (text, _, random) =>
    `${random.pick(["Note that", "In short,", "According to the handbook,"])} ${lower(otherWords(text))}`,
};

const CHINESE_WORDS: readonly Swap[] = [
  [/(?<!是)必须/u, "须"],
  [/如果/u, "若"],
  [/大约/u, "约"],
  [/马上/u, "立即"],
  [/不用/u, "无需"],
  [/但是|但(?=\p{L})/u, "不过"],
  [/例如/u, "比如"],
  [/只要/u, "只要"],
  [/通常/u, "一般"],
  [/(?<=\p{L})和(?=\p{L})/u, "与"],
  [/告诉/u, "通知"],
];

export const CHINESE_FORMS: Record<string, Form> = {
  verbatim: (text) => text,
  "other words": (text) =>
    CHINESE_WORDS.reduce((all, [from, to]) => (typeof to === "string" ? all.replace(from, to) : all), text),
  shortened: (text) => {
    const short = text
      .replace(/（[^）]*）/u, "")
      .replace(/，因为[^，。；]*。$/u, "。")
      .replace(/；[^；]*。$/u, "。");
    return short.length >= 8 ? short : text;
  },
  joined: (text, next) =>
    next !== undefined && text.length + next.length < 80 && !/^(?:可以|不|是|要)/u.test(next)
      ? `${text.slice(0, -1)}；${next}`
      : text,
  introduced: (text, _, random) => `${random.pick(["请注意，", "根据手册，", "简而言之，"])}${text}`,
};

function lower(text: string): string {
  return /^(?:I\b|OSPO|[\p{Lu}\d]{2}|\p{Lu}[\p{L}]+[- ]\p{Lu}|\p{Lu}\p{Ll}+\p{Lu})/u.test(text)
    ? text
    : `${text[0]?.toLowerCase()}${text.slice(1)}`;
}
