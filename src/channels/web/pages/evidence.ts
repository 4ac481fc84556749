/** The answers of a request with their labels, and the facts about its package with source and date. */
import { html, type TemplateResult } from "lit-html";
import type { Card, Fact } from "./messages.ts";
import type { Forms } from "./request-forms.ts";
import type { Answer, Evidence, FiledRequest, KnownFact } from "./tickets.ts";
import { requestWords } from "./words-request.ts";
import { words } from "./words.ts";

/** `forms` have the labels of fields and choices; null until they are fetched. */
export function answersView({ kind, answers }: FiledRequest, forms: Forms | null): TemplateResult {
  const fields = forms?.kinds.find((form) => form.kind === kind)?.fields ?? [];
  // In the order of the form, followed by answers to fields that the form no longer has.
  const names = [...new Set([...fields.map(({ name }) => name), ...Object.keys(answers)])];
  return html`<dl class="facts">
    ${names.map((name) => {
      const answer = answers[name];
      if (answer === undefined) return [];
      const field = fields.find((known) => known.name === name);
      const choice = field?.choices?.find(({ value }) => value === answer);
      return html`<dt>${field?.label ?? name}</dt>
        <dd class="words">${choice?.label ?? answerText(answer)}</dd>`;
    })}
  </dl>`;
}

function answerText(answer: Answer): string {
  const { yes, no } = words();
  if (typeof answer === "boolean") return answer ? yes : no;
  return String(answer);
}

/** The verdict at the time of filing, as a card. */
export function cardOf(evidence: Evidence): Card {
  const { name, version, ecosystem, purl, scorecard, verdict, policyProblems } = evidence;
  const { known, unknown } = factsOf(evidence);
  return {
    title: [name, version, ecosystem && `(${ecosystem})`].filter(Boolean).join(" "),
    purl,
    useLabel: verdict.use ?? "",
    verdict: verdict.kind,
    label: words().verdict[verdict.kind],
    because: verdict.because,
    obligations: verdict.obligations,
    changes: [],
    rules: verdict.rules,
    facts: known,
    scorecard: scorecard && { ...scorecard, note: null },
    unknown,
    notes: policyProblems ? [policyProblems] : [],
    policy: verdict.policy,
  };
}

type Line = { isKnown: boolean; fact: Fact };

/** Facts as lines: those that were known, and those that were not. */
export function factsOf({ facts }: Evidence): { known: Fact[]; unknown: Fact[] } {
  const { facts: labels } = requestWords();
  const lines = [
    lineOf(labels.licenses, facts.licenses, (claims) =>
      [...new Set(claims.map(({ expression, raw }) => expression ?? raw ?? "–"))].join("; "),
    ),
    lineOf(labels.scorecard, facts.scorecard, (card) => card && `${card.score ?? "–"} / 10 (${card.repository})`),
    lineOf(labels.advisories, facts.advisories, (all) =>
      all.map(({ id, severity }) => `${id} (${severity})`).join(", "),
    ),
    lineOf(labels.deprecated, facts.deprecated, (reason) => reason),
    lineOf(labels.repository, facts.repository, (repository) => repository && repository.id),
    lineOf(labels.published, facts.published, (date) => date),
    lineOf(
      labels.releases,
      facts.releases,
      ({ count, first, latest }) => `${count}, ${first ?? "?"} – ${latest ?? "?"}`,
    ),
    lineOf(labels.maintainers, facts.maintainers, (names) => names.join(", ")),
  ].flat();
  const known = lines.filter(({ isKnown }) => isKnown).map(({ fact }) => fact);
  const unknown = lines.filter(({ isKnown }) => !isKnown).map(({ fact }) => fact);
  return { known, unknown };
}

/** `inWords` returns null or an empty string for a fact that is known to be empty. */
function lineOf<Value>(
  label: string,
  fact: KnownFact<Value> | undefined,
  inWords: (value: Value) => string | null,
): Line[] {
  const { factNone, factFrom } = requestWords();
  if (!fact) return [];
  if (fact.kind === "unknown") return [{ isKnown: false, fact: { label, value: fact.reason, source: null } }];
  const source = factFrom(fact.source, fact.asOf.slice(0, 10), fact.stale);
  return [{ isKnown: true, fact: { label, value: inWords(fact.value) || factNone, source } }];
}
