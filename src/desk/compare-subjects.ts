/** Several packages or products side by side: the verdict on each first, then their facts, row by row. */
import type { Language } from "../base/language.ts";
import { type Subject, subjectText } from "../packages/mentions.ts";
import { wordsIn } from "../words/words.ts";
import { namePurls } from "./package-names.ts";
import type { Choice, Reply, VerdictCard } from "./reply.ts";
import type { LookedUp } from "./types.ts";
import { cardOf } from "./verdict-card.ts";

/** More cannot be read side by side on a phone. */
export const MAX_COMPARED = 4;

export type Compared = { subject: Extract<Subject, { kind: "package" | "product" }>; looked: LookedUp };

/** `use` is the one that was named. Each choice shows one of them whole. */
export function comparisonReply(compared: readonly Compared[], use: string | null, language: Language): Reply {
  const { comparison, choosing } = wordsIn(language).answers;
  const cards = compared.flatMap(({ looked }) => (looked.kind === "verdict" ? [cardOf(looked, language)] : []));
  const verdicts = compared.map(({ subject, looked }) => {
    if (looked.kind !== "verdict") return `• ${comparison[looked.kind](namePurls(subjectText(subject)))}`;
    const { label, title, useLabel } = cardOf(looked, language);
    return `• ${label}: ${title}, ${useLabel}`;
  });
  const choices = compared.map(({ subject }): Choice => {
    const text = subjectText(subject);
    return { label: namePurls(text), text: choosing([text, use].filter(Boolean).join(" – ")) };
  });
  return {
    kind: "choice",
    language,
    text: [verdicts, rowsOf(cards, language), [comparison.details]]
      .filter(({ length }) => length > 0)
      .map((lines) => lines.join("\n"))
      .join("\n\n"),
    choices,
    warning: null,
  };
}

/** "License – lodash 4.17.21, npm: MIT; underscore 1.13.7, npm: MIT" */
function rowsOf(cards: readonly VerdictCard[], language: Language): string[] {
  const { notKnown } = wordsIn(language).answers.comparison;
  const known = cards.map((card) => ({ title: card.title, facts: factsOf(card, language) }));
  const labels = new Set(known.flatMap(({ facts }) => [...facts.keys()]));
  return [...labels].map(
    (label) => `${label} – ${known.map(({ title, facts }) => `${title}: ${facts.get(label) ?? notKnown}`).join("; ")}`,
  );
}

function factsOf({ facts, scorecard }: VerdictCard, language: Language): Map<string, string> {
  const { scorecard: label } = wordsIn(language).verdictCard.facts;
  return new Map([
    ...facts.map((fact): [string, string] => [fact.label, fact.value]),
    ...(scorecard ? [[label, `${scorecard.score ?? "–"}/10`] satisfies [string, string]] : []),
  ]);
}
