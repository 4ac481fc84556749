/** The verdict on a package with its facts, in words. Every channel shows the same card. */
import type { Language } from "../base/language.ts";
import type { Fact, LicenseClaim, PackageFacts } from "../policy/facts.ts";
import { type Words, wordsIn } from "../words/words.ts";
import { staleFacts, unknownFacts } from "./lookup-json.ts";
import type { LookedUp } from "./lookup.ts";
import type { FactLine, VerdictCard } from "./reply.ts";
import { changeText, obligationText, reasonText, useLabel, verdictLabel } from "./verdict-text.ts";

const MOST_ADVISORIES = 5;
const MOST_MAINTAINERS = 5;

type CardWords = Words["verdictCard"];
type VerdictFound = Extract<LookedUp, { kind: "verdict" }>;

export function cardOf(looked: VerdictFound, language: Language): VerdictCard {
  const { facts, verdict, useNamed } = looked;
  const { policy } = looked.policy;
  const words = wordsIn(language).verdictCard;
  const scorecard = facts.scorecard.kind === "known" ? facts.scorecard.value : null;
  const isClaimed = facts.repository.kind === "known" && facts.repository.value?.provenance === "claimed";
  const deciding = verdict.because.filter((reason) => reason.verdict === verdict.kind);
  return {
    title: `${facts.name}${facts.version === null ? "" : ` ${facts.version}`} (${facts.ecosystem})`,
    purl: facts.purl,
    use: verdict.use,
    useLabel: useNamed ? useLabel(policy, verdict.use, language) : words.anyUse,
    verdict: verdict.kind,
    label: verdictLabel(verdict.kind, language),
    because: verdict.because.map((reason) => reasonText(policy, reason, verdict.use, language)),
    obligations: verdict.obligations.map((obligation) => obligationText(obligation, language)),
    changes: verdict.changes.map((change) => changeText(policy, change, language)),
    facts: factLines(facts, words),
    scorecard: scorecard && { ...scorecard, note: isClaimed ? words.claimedRepository : null },
    unknown: unknownFacts(facts).map(({ fact, reason }) => ({
      label: words.facts[fact],
      value: reason,
      source: null,
    })),
    notes: notesOf(looked, language),
    policy: verdict.policy,
    rules: unique(deciding.map(({ rule }) => rule)),
    handbook: unique(deciding.flatMap(({ handbook }) => handbook ?? [])),
  };
}

/** What the reader must know before relying on the verdict. */
function notesOf({ facts, byUse, useNamed, policy }: VerdictFound, language: Language): string[] {
  const words = wordsIn(language).verdictCard;
  const stale = staleFacts(facts).map(({ fact, asOf }) => ({ label: words.facts[fact], day: asOf.slice(0, 10) }));
  const verdicts = byUse.map(({ use, verdict }) => ({ use, verdict: verdictLabel(verdict, language) }));
  return [
    ...(facts.versionNamed || facts.version === null ? [] : [words.defaultRelease(facts.version)]),
    ...(useNamed ? [] : [words.strictestUse(words.byUse(verdicts))]),
    ...(stale.length > 0 ? [words.staleFacts(stale)] : []),
    ...(policy.problems.length > 0 ? [words.brokenPolicy] : []),
    ...(policy.isStarter ? [words.starterPolicy] : []),
  ];
}

/** The whole card as plain text, verdict first. */
export function cardText(card: VerdictCard, language: Language): string {
  const words = wordsIn(language).verdictCard;
  const score =
    card.scorecard &&
    `${words.facts.scorecard}: ${card.scorecard.score ?? "–"}/10 (${card.scorecard.date}, ${card.scorecard.repository})${card.scorecard.note ? ` – ${card.scorecard.note}` : ""}`;
  return [
    `${card.label}: ${card.title}, ${card.useLabel}`,
    ...section(words.why, card.because),
    ...section(words.toDo, card.obligations),
    ...section(words.wouldChange, card.changes),
    ...section(words.factsHeading, [
      ...card.facts.map(({ label, value, source }) => `${label}: ${value}${source ? ` [${source}]` : ""}`),
      ...(score ? [score] : []),
    ]),
    ...section(
      words.unknown,
      card.unknown.map(({ label, value }) => `${label}: ${value}`),
    ),
    ...section(words.note, card.notes),
    "",
    ...(card.handbook.length > 0
      ? [`${words.handbook}: ${card.handbook.map((place) => place.replace("#", " › ")).join("; ")}`]
      : []),
    `${words.byPolicy} ${card.policy}: ${card.rules.join(", ")}`,
  ].join("\n");
}

function unique(words: readonly string[]): string[] {
  return [...new Set(words)];
}

function section(heading: string, lines: readonly string[]): string[] {
  return lines.length > 0 ? ["", heading, ...lines.map((line) => `- ${line}`)] : [];
}

function factLines(facts: PackageFacts, words: CardWords): FactLine[] {
  const line = <T>(name: keyof CardWords["facts"], fact: Fact<T>, valueText: (value: T) => string | null) => {
    const value = fact.kind === "known" ? valueText(fact.value) : null;
    if (fact.kind === "unknown" || value === null) return [];
    const source = fact.stale ? words.asOf(fact.source, fact.asOf.slice(0, 10)) : fact.source;
    return [{ label: words.facts[name], value, source }];
  };
  return [
    ...line("licenses", facts.licenses, (claims) => licensesText(claims, words)),
    ...line("advisories", facts.advisories, (advisories) => {
      if (advisories.length === 0) return words.noAdvisories;
      const shown = advisories
        .slice(0, MOST_ADVISORIES)
        .map(({ id, severity, fixed }) => words.advisory(id, severity, fixed));
      return `${shown.join(", ")}${advisories.length > MOST_ADVISORIES ? ` … (${advisories.length})` : ""}`;
    }),
    ...line("scorecard", facts.scorecard, (scorecard) => (scorecard === null ? words.notScored : null)),
    ...line("repository", facts.repository, (repository) => repository && repository.id),
    ...line("published", facts.published, (date) => date),
    ...line("releases", facts.releases, ({ count, first, inLastYear }) =>
      words.releases(count, first ?? "?", inLastYear),
    ),
    ...line("maintainers", facts.maintainers, (people) =>
      people.length > 0 ? people.slice(0, MOST_MAINTAINERS).join(", ") : null,
    ),
    ...line("deprecated", facts.deprecated, (text) => text),
    ...(facts.foundation ? [{ label: words.facts.foundation, value: facts.foundation, source: null }] : []),
  ];
}

/** One expression where all sources agree, else each source's own claim. */
function licensesText(claims: readonly LicenseClaim[], words: CardWords): string | null {
  const licenses = claims.map(({ expression, raw, certainty }) => {
    const license = expression ?? raw ?? words.noLicense;
    return certainty === "guessed" ? words.guess(license) : license;
  });
  if (new Set(licenses).size === 1) return licenses[0] ?? null;
  return licenses.map((license, i) => `${claims[i]?.source}: ${license}`).join("; ");
}
