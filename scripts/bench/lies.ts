/** True and false sentences about sections of the handbook, as a model might write them; the same seed gives the same. */
import type { Random } from "./by-hand.ts";
export type Section = {
  file: string;
  heading: string;
  sentences: string[];
  hand: { true: string[]; false: string[] } | undefined;
};
type Tagged = { text: string; tag: string };

/** Sentences that say something by themselves: no rows, no code, nothing that ends in a colon. */
function plainOnes({ sentences }: Section): string[] {
  return sentences
    .map((text) =>
      text
        .replace(/^[-*+]\s+|^\d+[.)]\s+/u, "")
        .replaceAll(/\[([^\]]*)\]\([^)]*\)/gu, "$1")
        .replaceAll(/[*`]/gu, "")
        .replaceAll(/\s+/gu, " ")
        .replace(/[;:] see [^.]*\./u, ".")
        .trim(),
    )
    .filter(
      (text) =>
        /^\p{Lu}/u.test(text) &&
        /[.]$/u.test(text) &&
        !/[|{}<>]|https?:|^See |^Read /u.test(text) &&
        text.split(" ").length >= 6 &&
        text.split(" ").length <= 38,
    );
}

/** Two to five: by hand where there are any, else by rules. */
export function trueSentences(section: Section, random: Random): Tagged[] {
  const most = 3 + random.below(3);
  if (section.hand)
    return random
      .shuffled(section.hand.true)
      .slice(0, most)
      .map((text) => ({ text, tag: "true: by hand" }));
  const plain = plainOnes(section);
  const result: Tagged[] = [];
  for (let i = 0; i < plain.length && result.length < most; i++) {
    const next = plain[i + 1];
    // One in eight as it stands; a rule that changes nothing here gives way to another.
    const tries =
      random.next() < 0.12
        ? []
        : random.shuffled(PARAPHRASES).filter(([name]) => name !== "introduced" || random.next() < 0.3);
    const [how, text] = tries
      .map(([name, act]) => [name, act(plain[i]!, next, random)] as const)
      .find(([, changed]) => changed !== plain[i]) ?? ["as it stands", plain[i]!];
    if (how === "joined" && text !== plain[i]) i++;
    result.push({ text, tag: `true: ${text === plain[i] ? "as it stands" : how}` });
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
  [/\babout\b/u, "roughly"],
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
  [/\bhelp\b(?! desk)/u, "assist"],
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

function otherWords(text: string): string {
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

/** One that its citation does not bear: of another kind each time. */
export function falseSentence(section: Section, sections: readonly Section[], random: Random): Tagged | undefined {
  const plain = plainOnes(section);
  const kinds = random.shuffled(Object.entries(LIES)).filter(([kind]) => kind !== "invented" || random.next() < 0.4);
  if (section.hand && random.next() < 0.4) return { text: random.pick(section.hand.false), tag: "false: by hand" };
  for (const [kind, act] of kinds)
    for (const text of random.shuffled(plain)) {
      const lie = act(text, random, sections);
      if (lie !== undefined && lie !== text)
        return { text: random.next() < 0.5 ? lie : otherWords(lie), tag: `false: ${kind}` };
    }
  return { text: random.pick(INVENTED), tag: "false: invented" };
}

const LICENSES = [
  "MIT",
  "Apache-2.0",
  "GPL-2.0",
  "GPL-3.0",
  "LGPL-2.1",
  "AGPL-3.0",
  "MPL-2.0",
  "BSD-3-Clause",
  "EPL-2.0",
  "SSPL-1.0",
  "CC-BY-4.0",
  "BUSL-1.1",
];
const WHO = [
  "the security team",
  "your manager",
  "Legal",
  "the CTO",
  "the data protection officer",
  "any engineer",
  "the help desk",
  "OSPO",
];

const LIES: Record<string, (text: string, random: Random, sections: readonly Section[]) => string | undefined> = {
  "another number": (text, random) => {
    const plain = /(?<![\p{L}\d.-])(\d{1,4})(?![\d.-]|\p{L})/u;
    return plain.test(text)
      ? text.replace(plain, (number) => String(Number(number) * (2 + random.below(3)) + random.below(3)))
      : undefined;
  },
  "another unit": (text) => {
    const swap: Record<string, string> = {
      days: "weeks",
      hours: "days",
      months: "years",
      years: "months",
      weeks: "days",
      minutes: "hours",
    };
    return /\d+ (?:business )?(?:days|hours|months|years|weeks|minutes)/u.test(text)
      ? text.replace(
          /(\d+) (?:business )?(days|hours|months|years|weeks|minutes)/u,
          (_, n: string, unit: string) => `${n} ${swap[unit]}`,
        )
      : undefined;
  },
  "another license": (text, random) => {
    const found = LICENSES.find((license) => text.includes(license));
    return found === undefined
      ? undefined
      : text.replaceAll(found, random.pick(LICENSES.filter((license) => license !== found && !text.includes(license))));
  },
  "stronger or weaker": (text) =>
    /\bmay\b(?! not)/u.test(text)
      ? text.replace(/\bmay\b/u, "must")
      : /\bmust\b(?! not)/u.test(text)
        ? text.replace(/\bmust\b/u, "may")
        : /\bshould\b/u.test(text)
          ? text.replace(/\bshould\b/u, "must")
          : /\bneeds? no\b/u.test(text)
            ? text.replace(/\bneeds? no\b/u, "requires")
            : undefined,
  "somebody else": (text, random) => {
    const match = /\b(?:the OSPO|OSPO|Legal|[Yy]our manager|the author|the team lead|the help desk)\b/u.exec(text)?.[0];
    return match === undefined
      ? undefined
      : text.replace(match, random.pick(WHO.filter((who) => !text.toLowerCase().includes(who.toLowerCase()))));
  },
  "condition dropped": (text) => {
    const short = text.replace(/,? (?:if|unless|provided|as long as|only when|except) [^,.;]*(?=[,.;])/u, "");
    return short !== text && /\b(?:may|can|allowed|approved|fine|yes)\b/iu.test(short) && short.split(" ").length > 4
      ? short
      : undefined;
  },
  "two passages mixed": (text, random, sections) => {
    const verb = /^(.{8,60}?) (is|are|must|may|needs|need|means|covers|has|have) /u;
    const mine = verb.exec(text);
    const other = random
      .shuffled(sections)
      .slice(0, 40)
      .flatMap(plainOnes)
      .find((each) => verb.test(each) && !each.includes(mine?.[1] ?? " "));
    if (!mine || !other) return undefined;
    return `${mine[1]} ${other.slice(verb.exec(other)![1]!.length + 1)}`;
  },
  invented: (_, random) => random.pick(INVENTED),
};

const INVENTED = [
  "The OSPO pays a bonus of 500 euros for every accepted contribution.",
  "All packages are scanned every night by the vendor's cloud service.",
  "Employees who break this rule lose their repository access for a month.",
  "A copy of the form must be signed on paper and kept in the Berlin office.",
  "The works council has to agree as well.",
  "This rule does not apply to teams in Asia.",
  "Since January the review is done by an external law firm.",
  "Interns may decide such cases on their own.",
  "You can skip the review when the release is urgent.",
  "The company maintains a private fork of every such project.",
  "In practice nobody checks this.",
  "The license text may be shortened to its first paragraph.",
  "Requests of this kind are approved automatically after two days of silence.",
  "The head of engineering publishes the list every quarter.",
  "Code reviews by an AI assistant replace the review by a person.",
  "Such software has to be bought from an approved reseller.",
  "The limit was raised last year after complaints.",
  "Most competitors handle this in the same way.",
  "It is best to ask a colleague who did this before.",
  "You receive a certificate after completing the training.",
  "The tool also works offline and supports Windows.",
  "Legal has already cleared this for everybody.",
  "Founded in 2015, the program now covers more than 300 projects.",
  "Violations are reported to the regulator within a week.",
  "The budget for this comes from the product team.",
];

/** A sentence of the passage with its sense turned round. */
export function turnedAround(section: Section, random: Random): Tagged | undefined {
  for (const text of random.shuffled(plainOnes(section)))
    for (const [from, to] of random.shuffled(TURNS)) {
      if (!from.test(text)) continue;
      const turned = text.replace(from, to);
      return { text: random.next() < 0.5 ? turned : otherWords(turned), tag: "false: turned-around negation" };
    }
  return undefined;
}

const TURNS: readonly (readonly [RegExp, string])[] = [
  [/\bmust not\b/u, "may"],
  [/\bmay not\b/u, "may"],
  [/\bcannot\b/u, "can"],
  [/\bis not\b/u, "is"],
  [/\bare not\b/u, "are"],
  [/\bdoes not need\b/u, "needs"],
  [/\bdo not need\b/u, "need"],
  [/\bDo not\b/u, "Always"],
  [/\bdo not (?=\p{L}+)/u, ""],
  [/\bneeds no\b/u, "needs"],
  [/\bneed no\b/u, "need"],
  [/\bNever\b/u, "Always"],
  [/\bnever\b/u, "always"],
  [/\bNobody\b/u, "Everybody"],
  [/\bwithout\b/u, "with"],
  [/\bis (?!not|no\b)/u, "is not "],
  [/\bare (?!not|no\b)/u, "are not "],
  [/\bmust (?!not)/u, "must not "],
  [/\bmay (?!not)/u, "may not "],
  [/\bneeds (?!no)/u, "needs no "],
  [/\bcounts\b/u, "does not count"],
  [/\bcovers\b/u, "does not cover"],
  [/^Keep\b/u, "Do not keep"],
  [/^Use\b/u, "Do not use"],
  [/^Ask\b/u, "Do not ask"],
];
