/** The verdict on a package with its facts, in words. Every channel shows the same card. */
import type { Language } from "../base/language.ts";
import type { Fact, LicenseClaim, PackageFacts } from "../policy/facts.ts";
import { ownText, type Words, wordsIn } from "../words/words.ts";
import { staleFacts, unknownFacts } from "./lookup-json.ts";
import type { LookedUp } from "./types.ts";
import type { Product } from "../policy/products.ts";
import { packageName } from "./package-names.ts";
import type { FactLine, VerdictCard } from "./reply.ts";
import { changeText, obligationText, reasonText, useLabel, verdictLabel } from "./verdict-text.ts";

const MAX_ADVISORIES = 5;
const MAX_MAINTAINERS = 5;

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
    title: titleOf(looked, language),
    purl: facts.purl,
    use: verdict.use,
    useLabel: useNamed ? useLabel(policy, verdict.use, language) : words.anyUse,
    verdict: verdict.kind,
    label: verdictLabel(verdict.kind, language),
    now: nextStep(verdict, language),
    ...aboutProduct(looked, language),
    because: verdict.because.map((reason) => reasonText(policy, reason, verdict.use, language)),
    decided: decidingReasons(looked, language),
    obligations: verdict.obligations.map((obligation) => obligationText(obligation, language)),
    changes: verdict.changes.map((change) => changeText(policy, change, language)),
    facts: factLines(facts, words),
    scorecard: scorecard && { ...scorecard, note: isClaimed ? words.claimedRepository : null },
    unknown: unknownLines(facts, words),
    notes: notesOf(looked, language),
    policy: verdict.policy,
    rules: unique(deciding.map(({ rule }) => rule)),
    handbook: unique([
      ...(looked.product?.handbook ? [looked.product.handbook] : []),
      ...deciding.flatMap(({ handbook }) => handbook ?? []),
    ]),
  };
}

/** `lodash 4.17.21, npm`, or `Redis 8 (product)`. */
function titleOf({ facts, product }: VerdictFound, language: Language): string {
  if (!product) return packageName(facts);
  const version = facts.versionNamed && facts.version !== null ? ` ${facts.version}` : "";
  return `${product.name}${version} (${wordsIn(language).verdictCard.product})`;
}

/** Only the first vulnerability in full: some versions have dozens. */
function decidingReasons({ verdict, policy: { policy } }: VerdictFound, language: Language): string[] {
  const deciding = verdict.because.filter((reason) => reason.verdict === verdict.kind);
  const [, ...more] = deciding.flatMap((reason) => (reason.kind === "advisory" ? [reason.advisory.id] : []));
  const shown = deciding.filter((reason) => reason.kind !== "advisory" || !more.includes(reason.advisory.id));
  return [
    ...shown.map((reason) => reasonText(policy, reason, verdict.use, language)),
    ...(more.length > 0 ? [wordsIn(language).verdictCard.moreAdvisories(more)] : []),
  ];
}

function aboutProduct({ product }: VerdictFound, language: Language): { about?: string } {
  return product?.note ? { about: ownText(product.note, language) } : {};
}

/** The one thing to do now. */
function nextStep({ kind, obligations, changes }: VerdictFound["verdict"], language: Language): string {
  const words = wordsIn(language).verdictCard;
  const change = (wanted: "review" | "exception" | "alternative"): string[] =>
    changes.filter((each) => each.kind === wanted).map((each) => changeText(null, each, language));
  const toDo = obligations.map((obligation) => obligationText(obligation, language));
  switch (kind) {
    case "approved":
      return words.nothingToDo;
    case "conditional":
      return toDo.length > 1 ? words.andMore(toDo[0] ?? "", toDo.length - 1) : (toDo[0] ?? words.nothingToDo);
    case "needs-review": {
      const fix = obligations.find((obligation) => obligation.kind === "mend" && obligation.fixed !== null);
      return fix ? obligationText(fix, language) : (change("review")[0] ?? words.nothingToDo);
    }
    case "prohibited":
      return [...change("alternative"), ...change("exception")][0] ?? words.nothingToDo;
  }
}

/** Facts that are unknown for the same reason in one line. */
function unknownLines(facts: PackageFacts, words: CardWords): FactLine[] {
  const byReason = Map.groupBy(unknownFacts(facts), ({ reason }) => reason);
  return [...byReason].map(([reason, unknown]) => ({
    label: unknown.map(({ fact }) => words.facts[fact]).join(words.separator),
    value: reason,
    source: null,
  }));
}

/** The license of each range of versions. */
function licensesByVersion({ licenses }: Product, words: CardWords): string {
  return licenses
    .map(({ from, below, license }) => words.licenseOfVersions(from ?? null, below ?? null, license))
    .join("; ");
}

/** What the reader must know before relying on the verdict. */
function notesOf(looked: VerdictFound, language: Language): string[] {
  const { facts, byUse, useNamed, policy, product, namesake } = looked;
  const words = wordsIn(language).verdictCard;
  const stale = staleFacts(facts).map(({ fact, asOf }) => ({ label: words.facts[fact], day: asOf.slice(0, 10) }));
  const verdicts = byUse.map(({ use, verdict }) => ({ use, verdict: verdictLabel(verdict, language) }));
  return [
    ...(namesake ? [words.namesake(facts.name, facts.ecosystem, namesake.name)] : []),
    ...(product && product.licenses.length > 1 ? [words.licensesByVersion(licensesByVersion(product, words))] : []),
    ...(facts.versionNamed || product || facts.version === null ? [] : [words.defaultRelease(facts.version)]),
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
    ...(card.because.length > 0 ? [`${words.because}${card.because[0]}`] : []),
    ...(card.now === undefined ? [] : [`${words.now}${card.now}`]),
    ...(card.about === undefined ? [] : [card.about]),
    ...section(words.why, card.because.slice(1)),
    ...section(words.toDo, except(card.obligations, card.now)),
    ...section(words.wouldChange, except(card.changes, card.now)),
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
    `${words.byPolicy} ${card.policy}`,
  ].join("\n");
}

function except(lines: readonly string[], shown: string | undefined): string[] {
  return lines.filter((line) => line !== shown);
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
        .slice(0, MAX_ADVISORIES)
        .map(({ id, severity, fixed }) => words.advisory(id, severity, fixed));
      return `${shown.join(", ")}${advisories.length > MAX_ADVISORIES ? ` … (${advisories.length})` : ""}`;
    }),
    ...line("scorecard", facts.scorecard, (scorecard) => (scorecard === null ? words.notScored : null)),
    ...line("repository", facts.repository, (repository) => repository && repository.id),
    ...line("published", facts.published, (date) => date),
    ...line("releases", facts.releases, ({ count, first, inLastYear }) =>
      words.releases(count, first ?? "?", inLastYear),
    ),
    ...line("maintainers", facts.maintainers, (people) =>
      people.length > 0 ? people.slice(0, MAX_MAINTAINERS).join(", ") : null,
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
