/** Ways to change an English sentence so that its source no longer supports it. */
import type { Random } from "../by-hand.ts";

export type Change = (text: string, random: Random, others: readonly string[]) => string | undefined;

const LICENSES =
  "MIT Apache-2.0 GPL-2.0 GPL-3.0 LGPL-2.1 AGPL-3.0 MPL-2.0 BSD-3-Clause EPL-2.0 SSPL-1.0 CC-BY-4.0 BUSL-1.1".split(
    " ",
  );
const ACTORS = [
  "the OSPO",
  "OSPO",
  "Legal",
  "your manager",
  "the author",
  "the team lead",
  "the help desk",
  "the security team",
  "the CTO",
  "the vendor",
  "the customer",
  "the maintainers",
  "the sponsor",
  "the CISO",
  "the product owner",
];
const MONTHS = "January February March April May June July August September October November December".split(" ");
const DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(" ");

export const ENGLISH_CHANGES: Record<string, Change> = {
  condition: (text, random) =>
    random
      .shuffled([
        tidy(
          text.replace(
            /^(?:Yes, )?(?:If|When|Unless|After|Before|Once|Until|As long as|Where|While|Without) [^,;]+, /u,
            "",
          ),
        ),
        tidy(
          text.replace(
            /,? (?:if|unless|provided(?: that)?|as long as|so long as|only (?:when|if|after|with)|once|until|when|where|while|after|without|subject to) [^,.;:]+(?=[.;]|, (?:and|but))/u,
            "",
          ),
        ),
        tidy(
          text.replace(
            /^([A-Z][\w -]{2,40}?) (?:that|who|which) [^,.;]{5,60}? (is|are|must|may|needs?|can|counts?|ha(?:s|ve) to) /u,
            "$1 $2 ",
          ),
        ),
      ])
      .find((changed) => changed !== text && changed.split(" ").length >= 4),
  exception: (text) =>
    dropped(text, /,? \(?(?:except|other than|apart from|but not|unless|with the exception of)\b[^,.;)]*\)?(?=[,.;])/u),
  only: (text) => dropped(text, / only\b|(?<![\w-])only /iu),
  connective: (text) =>
    /\b(?:not|no|never|without|nor|cannot|nobody|neither|between|both|either)\b|n't\b/iu.test(text)
      ? undefined
      : swapOnce(text, [
          [/(?<=\w) and (?!later|above|higher)(?=\w)/u, " or "],
          [/(?<=\w) or (?!later|more|above|higher|less)(?=\w)/u, " and "],
        ]),
  negation: (text, random) => swapOnce(text, random.shuffled(REVERSALS)),
  number: (text, random) =>
    swapOnce(text, [
      [
        /(?<![\p{L}\d.@/-])\d{1,4}(?![\d.-]|\p{L})/u,
        (digits) => String(Number(digits) * (2 + random.below(3)) + random.below(3)),
      ],
      [
        /\b(?:two|three|four|five|six|seven|ten)\b/u,
        (word) => random.pick(["two", "three", "four", "five", "eight"].filter((each) => each !== word)),
      ],
    ]),
  unit: (text) =>
    swapOnce(text, [
      [/(?<=\d (?:business |working )?)days\b/u, "weeks"],
      [/(?<=\d )hours\b/u, "days"],
      [/(?<=\d )months\b/u, "years"],
      [/(?<=\d )years\b/u, "months"],
      [/(?<=\d )minutes\b/u, "hours"],
      [/(?<=\d )weeks\b/u, "days"],
    ]),
  date: (text, random) =>
    swapOnce(text, [
      [
        new RegExp(`\\b(?:${MONTHS.join("|")})\\b(?! not)`, "u"),
        (month) => random.pick(MONTHS.filter((each) => each !== month)),
      ],
      [new RegExp(`\\b(?:${DAYS.join("|")})\\b`, "u"), (day) => random.pick(DAYS.filter((each) => each !== day))],
    ]),
  bound: (text) =>
    swapOnce(text, [
      [/\bat least\b/u, "at most"],
      [/\bat most\b/u, "at least"],
      [/\bmore than\b/u, "less than"],
      [/\b(?:less|fewer) than\b/u, "more than"],
      [/\bup to\b/u, "at least"],
      [/\babove\b/u, "below"],
      [/\bbelow\b/u, "above"],
      [/\bolder than\b/u, "younger than"],
      [/\byounger than\b/u, "older than"],
      [/\blarger than\b/u, "smaller than"],
      [/\bwithin (?=\d)/u, "after "],
      [/\bor more\b/u, "or fewer"],
      [/\bno later than\b/u, "no earlier than"],
    ]),
  modal: (text, random) =>
    swapOnce(text, [
      [/\bmay\b(?! not)/u, "must"],
      [/\bmust\b(?! not)/u, random.pick(["may", "should"])],
      [/\bshould\b(?! not)/u, random.pick(["must", "may"])],
      [/\bcan\b(?! not)/u, "must"],
      [/\bha(?:s|ve) to\b/u, "may"],
      [/\bneeds? (?!no\b|not\b)/u, "may have "],
      [
        /^(?=(?:Keep|Use|Ask|Send|Tell|Add|Write|Publish|Record|File|Run|Check|Include|Attach|Report|Pin|Remove) )/u,
        "You may ",
      ],
    ])?.replace(/^You may (\p{L})/u, (_, letter: string) => `You may ${letter.toLowerCase()}`),
  subject: (text, random) => {
    const found = random.shuffled(ACTORS).find((who) => new RegExp(`\\b${who}\\b`, "iu").test(text));
    if (found === undefined) return undefined;
    const other = random.pick(
      ACTORS.filter((who) => !text.toLowerCase().includes(who.replace("the ", "").toLowerCase())),
    );
    return upper(text.replace(new RegExp(`\\b${found}\\b`, "iu"), other));
  },
  license: (text, random) => {
    const found = LICENSES.find((license) => new RegExp(`(?<![\\w-])${license}(?![\\w-])`, "u").test(text));
    return found === undefined
      ? undefined
      : text.replaceAll(found, random.pick(LICENSES.filter((license) => !text.includes(license))));
  },
  swap: (text) => {
    const sides =
      /^(.*?\b)((?:the |a |an )[\w-]+)( (?:before|after|rather than|instead of) )((?:the |a |an )[\w-]+)(.*)$/u.exec(
        text,
      ) ?? /^(.*?\b)([\w-]{4,})((?:, not|,? and not|,? rather than|,? instead of) )([\w-]{4,})([,.;].*)$/u.exec(text);
    const [, start = "", a = "", pivot = "", b = "", end = ""] = sides ?? [];
    return sides && a.toLowerCase() !== b.toLowerCase() ? upper(`${start}${b}${pivot}${a}${end}`) : undefined;
  },
  scope: (text, random) =>
    swapOnce(text, [
      [/\b(?:[Mm]ost|[Mm]any|[Ss]ome|[Ss]everal)\b(?! of)/u, (word) => (/^\p{Lu}/u.test(word) ? "All" : "all")],
      [
        /\b(?:internal|private|personal|modified|unmodified|signed|critical|confidential|known|new) (?=\p{Ll})/u,
        random.pick(["", "any "]),
      ],
      [/ at Example Corp\b/u, " everywhere"],
      [/\b(?:of|from|in|under|with) [\p{L}-]+ (?=(?:is|are|must|may|needs?)\b)/u, ""],
      [
        /(?=\.$)/u,
        random.pick([" in every product", " for everybody", " in all cases", " everywhere", " under any license"]),
      ],
    ]),
  hedge: (text) =>
    swapOnce(text, [
      [/\b(?:usually|normally|often|generally|typically|mostly|in general|as a rule|in most cases)\b/u, "always"],
      [/\b(?:about|roughly|around|approximately) (?=\d)/u, "exactly "],
      [
        /\b(?:may|might|can|could) (?=(?:be|become|change|include|contain|reveal|pull|lose|come|have|carry|break|mean)\b)/u,
        "will ",
      ],
      [/ (?:usually|normally|often|generally|typically|mostly|in general)(?= )/u, ""],
    ]),
  order: (text) =>
    swapOnce(text, [
      [/\bbefore\b/u, "after"],
      [/\bafter\b/u, "before"],
      [/\bfirst\b/u, "last"],
      [/\buntil\b/u, "after"],
      [/\bAfter\b/u, "Before"],
      [/\bBefore\b/u, "After"],
    ]),
  cause: (text, random, others) => {
    const reason = /\b(?:because|since|so that) ([^,.;]+)/u.exec(text)?.[1];
    const theirs = random.shuffled(others).flatMap((other) => /\bbecause ([^,.;]+)/u.exec(other)?.[1] ?? []);
    const other = theirs.find((each) => each !== reason);
    return reason === undefined || other === undefined ? undefined : text.replace(reason, other);
  },
  appended: (text, random) => text.replace(/\.$/u, `${random.pick(APPENDED)}.`),
  mixed: (text, random, others) => {
    const verb = /^(.{8,60}?) (is|are|must|may|needs?|means?|covers|has|have) /u;
    const mine = verb.exec(text);
    const other = random.shuffled(others).find((each) => verb.test(each) && !each.includes(mine?.[1] ?? " "));
    return mine && other ? `${mine[1]} ${other.slice(verb.exec(other)![1]!.length + 1)}` : undefined;
  },
};

const APPENDED = [
  " and is approved",
  ", and is approved",
  " and needs no approval",
  ", and no request is needed",
  ", which is allowed without a review",
  ", so you do not need to ask",
  ", and Legal agrees",
  ", without exception",
  ", even when a customer asks",
  " and can be skipped",
  ", or you can ignore it",
  ", and this holds for every license",
];

const REVERSALS: readonly Swap[] = [
  [/\bmust not\b/u, "may"],
  [/\bmay not\b/u, "may"],
  [/\bcannot\b/u, "can"],
  [/\b(is|are|was|does|do) not\b/u, "$1"],
  [/\bneeds? no\b/u, "needs a"],
  [/\b[Nn]ever\b/u, "always"],
  [/\bNobody\b/u, "Everybody"],
  [/\bwithout\b/u, "with"],
  [/\b(is|are|must|may|can|will|should) (?!not\b|no\b)/u, "$1 not "],
  [/\bneeds (?!no)/u, "needs no "],
  [
    /\b(counts|covers|applies|includes|contains|gives|allows)\b/u,
    (verb) => `does not ${verb.replace(/ies$/u, "y").replace(/s$/u, "")}`,
  ],
  [/^(Keep|Use|Ask|Add|Send|Write|Run|Tell|Report)\b/u, (verb) => `Do not ${verb.toLowerCase()}`],
];

export type Swap = [pattern: RegExp, to: string | ((match: string) => string)];

/** The text changed by the first pattern that it has. */
export function swapOnce(text: string, swaps: readonly Swap[]): string | undefined {
  for (const [pattern, to] of swaps) {
    const changed = typeof to === "string" ? text.replace(pattern, to) : text.replace(pattern, (match) => to(match));
    if (changed !== text) return upper(tidy(changed));
  }
  return undefined;
}

function dropped(text: string, pattern: RegExp): string | undefined {
  const changed = tidy(text.replace(pattern, ""));
  return changed !== text && changed.split(" ").length >= 4 ? changed : undefined;
}

function tidy(text: string): string {
  return upper(
    text
      .replaceAll(/\s+/gu, " ")
      .replaceAll(/ (?=[,.;](?:\s|$))/gu, "")
      .trim(),
  );
}

export function upper(text: string): string {
  return `${text[0]?.toUpperCase() ?? ""}${text.slice(1)}`;
}
