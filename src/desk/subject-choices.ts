/** Replies that ask which subject is meant, each choice with a button. */
import type { Language } from "../base/language.ts";
import { type Subject, subjectText } from "../packages/mentions.ts";
import { purlOf } from "../packages/package.ts";
import { wordsIn } from "../words/words.ts";
import type { LookedUpRepository } from "./identify-subject.ts";
import { namePurls, packageName } from "./package-names.ts";
import type { Choice, Reply } from "./reply.ts";
import type { LookedUp } from "./types.ts";

/** More buttons than this fit in no chat. */
const MAX_CHOICES = 6;

/** Several subjects, or one word that may mean several. */
export function whichSubject(subjects: readonly Subject[], use: string | null, language: Language): Reply {
  const texts = wordsIn(language).answers;
  const choices = subjects.flatMap((subject) => choicesOf(subject, use, language)).slice(0, MAX_CHOICES);
  const [first] = subjects;
  const isOneWord = subjects.length === 1 && first?.kind === "unclear";
  return {
    kind: "choice",
    language,
    text: isOneWord ? texts.whichMeaning(first.word) : texts.whichPackage,
    choices: isOneWord ? [...choices, personChoice(language)] : choices,
    warning: null,
  };
}

function choicesOf(subject: Subject, use: string | null, language: Language): Choice[] {
  const texts = wordsIn(language).answers;
  const choice = (label: string, text: string): Choice => ({
    label,
    text: texts.choosing([text, use].filter(Boolean).join(" – ")),
  });
  if (subject.kind !== "unclear") return [choice(labelOf(subject), subjectText(subject))];
  const { product, packages, version } = subject;
  return [
    ...(product
      ? [choice(texts.itself(product.name), subjectText({ kind: "product", product, version, word: "" }))]
      : []),
    ...packages.map((pkg) => choice(texts.packageOf(pkg.name, pkg.ecosystem), purlOf(pkg))),
  ];
}

function labelOf(subject: Exclude<Subject, { kind: "unclear" }>): string {
  return subject.kind === "repository" ? subject.id : namePurls(subjectText(subject));
}

function personChoice(language: Language): Choice {
  const texts = wordsIn(language).answers;
  return { label: texts.askPerson, text: texts.wantsPerson };
}

/** The packages of a repository, with what is known about the repository itself. */
export function repositoryReply(
  { project, scorecard }: LookedUpRepository,
  use: string | null,
  language: Language,
): Reply {
  const texts = wordsIn(language).answers;
  const score = scorecard.kind === "known" ? scorecard.value : null;
  const about = texts.repository(project.id, project.license, score && { score: score.score, date: score.date });
  const choices = project.packages.slice(0, MAX_CHOICES - 1).map((pkg): Choice => ({
    label: packageName({ ...pkg, version: null }),
    text: texts.choosing([purlOf(pkg), use].filter(Boolean).join(" – ")),
  }));
  const question =
    choices.length > 0
      ? texts.whichOfRepository(project.packages.length)
      : texts.noPackagesOfRepository(project.failure);
  return {
    kind: "choice",
    language,
    text: `${about} ${question}`,
    choices: [...choices, personChoice(language)],
    warning: null,
  };
}

/** There is no such package or version: what it may have been. */
export function missingReply(
  looked: Exclude<LookedUp, { kind: "verdict" }>,
  language: Language,
  use: string | null,
): Reply {
  const texts = wordsIn(language).answers;
  const { ecosystem, name, version } = looked.package;
  const again = (found: string, release: string | null): Choice => {
    const purl = purlOf({ ecosystem, name: found, version: release });
    return {
      label: packageName({ ecosystem, name: found, version: release }),
      text: texts.choosing(use === null ? purl : `${purl} – ${use}`),
    };
  };
  if (looked.kind === "no-such-version") {
    const choices = looked.newest.map((release) => again(name, release));
    const isSeries = looked.newest.length > 0 && looked.newest.every((release) => release.startsWith(`${version}.`));
    const text = isSeries
      ? texts.whichRelease(name, version ?? "")
      : texts.noSuchVersion(name, version ?? "", looked.sources, looked.newest.length > 0);
    return { kind: "choice", language, text, choices, warning: null };
  }
  const person: Choice = { label: texts.askPerson, text: texts.wantsPerson };
  const choices = [...looked.suggestions.map((suggestion) => again(suggestion, null)), person];
  const warning = looked.suggestions.length > 0 ? texts.beware(name, looked.suggestions[0] ?? "") : null;
  return { kind: "choice", language, text: texts.noSuchPackage(name, looked.sources), choices, warning };
}
