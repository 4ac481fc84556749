/**
 * Sentences that their citation does not support, as a model might write them. The same seed gives the same sentences.
 */
import type { Random } from "./by-hand.ts";
import { otherWords } from "./true-sentences.ts";
import { type Section, statementsIn, type TaggedSentence } from "./sections.ts";

/** A sentence that its citation does not support, of a kind chosen by chance. */
export function falseSentence(
  section: Section,
  sections: readonly Section[],
  random: Random,
): TaggedSentence | undefined {
  const statements = statementsIn(section);
  const kinds = random.shuffled(Object.entries(LIES)).filter(([kind]) => kind !== "invented" || random.next() < 0.4);
  if (section.hand && random.next() < 0.4) return { text: random.pick(section.hand.false), tag: "false: by hand" };
  for (const [kind, act] of kinds)
    for (const text of random.shuffled(statements)) {
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
    const number = /(?<![\p{L}\d.-])(\d{1,4})(?![\d.-]|\p{L})/u;
    return number.test(text)
      ? text.replace(number, (digits) => String(Number(digits) * (2 + random.below(3)) + random.below(3)))
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
  "another actor": (text, random) => {
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
      .flatMap(statementsIn)
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

/** A sentence of the section with its meaning reversed. */
export function reversedSentence(section: Section, random: Random): TaggedSentence | undefined {
  for (const text of random.shuffled(statementsIn(section)))
    for (const [from, to] of random.shuffled(REVERSALS)) {
      if (!from.test(text)) continue;
      const reversed = text.replace(from, to);
      return { text: random.next() < 0.5 ? reversed : otherWords(reversed), tag: "false: reversed negation" };
    }
  return undefined;
}

const REVERSALS: readonly (readonly [RegExp, string])[] = [
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
