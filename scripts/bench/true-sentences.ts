/**
 * True sentences about a section, as a model might write them: by hand, or the handbook's own sentences rephrased by
 * rules.
 */
import type { Random } from "./by-hand.ts";
import { type Section, statementsIn, type TaggedSentence } from "./sections.ts";

/** Three to five sentences: written by hand if the section has any, else made by rules. */
export function trueSentences(section: Section, random: Random): TaggedSentence[] {
  const most = 3 + random.below(3);
  if (section.hand)
    return random
      .shuffled(section.hand.true)
      .slice(0, most)
      .map((text) => ({ text, tag: "true: by hand" }));
  const statements = statementsIn(section);
  const result: TaggedSentence[] = [];
  for (let i = 0; i < statements.length && result.length < most; i++) {
    const next = statements[i + 1];
    // One in eight stays as it is. If a rule does not change the sentence, the next one is tried.
    const tries =
      random.next() < 0.12
        ? []
        : random.shuffled(PARAPHRASES).filter(([name]) => name !== "introduced" || random.next() < 0.3);
    const [how, text] = tries
      .map(([name, act]) => [name, act(statements[i]!, next, random)] as const)
      .find(([, changed]) => changed !== statements[i]) ?? ["as it stands", statements[i]!];
    if (how === "joined" && text !== statements[i]) i++;
    result.push({ text, tag: `true: ${text === statements[i] ? "as it stands" : how}` });
  }
  return result;
}

const OTHER_WORDS: readonly [RegExp, string][] = [
  [/\bmust not\b/u, "are not allowed to"],
  [/\bdo not\b/u, "don't"],
  [/\bDo not\b/u, "Don't"],
  [/\bcannot\b/u, "can't"],
  [/\bmust\b/u, "has to"],
  [/\bYou may\b/u, "You are allowed to"],
  [/\byou may\b/u, "you can"],
  [/\bbecause\b/u, "since"],
  [/\bbefore\b/u, "prior to"],
  [/\bfor example\b/u, "for instance"],
  [/\babout\b(?= \d)/u, "roughly"],
  [/\bat once\b/u, "immediately"],
  [/\bTell\b/u, "Inform"],
  [/\btell\b/u, "inform"],
  [/\bnormally\b/u, "usually"],
  [/\bneeds\b/u, "requires"],
  [/\bneed\b/u, "require"],
  [/\bkeep\b/u, "retain"],
  [/\bKeep\b/u, "Retain"],
  [/\bwhole\b/u, "entire"],
  [/\blasts\b/u, "is valid for"],
  [/\bshow\b/u, "display"],
  [/\bstart\b/u, "begin"],
  [/\benough\b/u, "sufficient"],
  [/(?<!-)\bhelp\b(?! desk)/u, "assist"],
  [/\bsend\b/u, "submit"],
  [/\bgive\b/u, "provide"],
  [/\bvery\b/u, "really"],
  [/\bmany\b/u, "a lot of"],
  [/(?<!-)\bonly\b/u, "just"],
  [/\boften\b/u, "frequently"],
  [/\bsuch as\b/u, "like"],
  [/\bpick\b/u, "select"],
  [/\bcheck\b/u, "verify"],
  [/\bfix\b/u, "repair"],
  [/\balso\b/u, "in addition"],
  [/\bbut\b/u, "yet"],
];

export function otherWords(text: string): string {
  return OTHER_WORDS.reduce((all, [from, to]) => all.replace(from, to), text);
}
function lower(text: string): string {
  return /^(?:I|OSPO|[A-Z]{2}|[A-Z][a-z]+ [A-Z])/u.test(text) ? text : `${text[0]?.toLowerCase()}${text.slice(1)}`;
}
function upper(text: string): string {
  return `${text[0]?.toUpperCase()}${text.slice(1)}`;
}

const PARAPHRASES: readonly (readonly [string, (text: string, next: string | undefined, random: Random) => string])[] =
  [
    ["other words", otherWords],
    [
      "another order",
      (text) => {
        const match = /^([^,;:]+) (if|because|when|before|after|unless|until) ([^,;:]+)\.$/u.exec(text);
        return match ? `${upper(match[2]!)} ${match[3]}, ${lower(match[1]!)}.` : otherWords(text);
      },
    ],
    [
      "shortened",
      (text) => {
        const short = text
          .replace(/ \([^)]*\)/u, "")
          .replace(/, (?:for example|such as|for instance)[^,.;]*(?=[,.;])/u, "")
          .replace(/; [^;]*\.$/u, ".");
        return short.split(" ").length >= 5 ? short : text;
      },
    ],
    [
      "joined",
      (text, next) =>
        next && (text + next).split(" ").length < 40 && !/^(?:Yes|No)\b/u.test(next)
          ? `${text.slice(0, -1)}, and ${lower(next)}`
          : otherWords(text),
    ],
    [
      "introduced",
      (text, _, random) =>
        `${random.pick(["Note that", "In short,", "Please remember that", "According to the handbook,"])} ${lower(otherWords(text))}`,
    ],
  ];
