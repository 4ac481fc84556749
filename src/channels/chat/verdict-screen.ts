/**
 * The verdict on a package: what was judged, why, and what to do, then what limits it. All that decides or obliges is
 * here; the facts behind it are the details.
 */
import type { Language } from "../../base/language.ts";
import type { VerdictCard } from "../../desk/reply.ts";
import { wordsIn } from "../../words/words.ts";
import type { Element, Fact } from "./screens.ts";

export function verdictElements(card: VerdictCard, language: Language): Element[] {
  const { chat, verdictCard } = wordsIn(language);
  return [
    { kind: "verdict", verdict: card.verdict, text: verdictLine(card, language) },
    ...labelled(chat.why, decidedBy(card), language),
    ...labelled(verdictCard.toDo, duties(card), language),
    ...(card.about === undefined ? [] : [{ kind: "text" as const, text: card.about }]),
    ...(card.notes.length > 0 ? [{ kind: "small" as const, text: card.notes.join("\n") }] : []),
  ];
}

export function verdictLine({ label, title, useLabel }: VerdictCard, language: Language): string {
  const { labelled: after, listed } = wordsIn(language).chat;
  return after(label, listed([title, useLabel]));
}

export function detailElements(card: VerdictCard, language: Language): Element[] {
  const words = wordsIn(language).verdictCard;
  const { score, date, repository, note } = card.scorecard ?? {};
  const facts = [
    ...card.facts.map(({ label, value, source }) => ({
      label,
      value: source === null ? value : `${value} [${source}]`,
    })),
    ...(card.scorecard
      ? [
          {
            label: words.facts.scorecard,
            value: [`${score ?? "–"}/10 (${date}, ${repository})`, note].filter(Boolean).join(" – "),
          },
        ]
      : []),
  ];
  const decided = decidedBy(card);
  return [
    ...labelled(
      words.why,
      card.because.filter((reason) => !decided.includes(reason)),
      language,
    ),
    ...labelled(
      words.wouldChange,
      card.changes.filter((change) => change !== card.now),
      language,
    ),
    ...factsUnder(words.factsHeading, facts),
    ...factsUnder(words.unknown, card.unknown),
    ...labelled(
      words.handbook,
      // The first is a source of the reply.
      card.handbook.slice(1).map((place) => place.replace("#", " › ")),
      language,
    ),
    { kind: "small", text: `${words.byPolicy} ${card.policy}` },
  ];
}

function decidedBy({ decided, because }: VerdictCard): string[] {
  return decided ?? because;
}

/** Each once. A card that only counts further duties in `now` has them all in `obligations`. */
function duties({ now, obligations, verdict }: VerdictCard): string[] {
  const isCounted = verdict === "conditional" && obligations.length > 1;
  return [...new Set([...(now === undefined || isCounted ? [] : [now]), ...obligations])];
}

function labelled(label: string, texts: string[], language: Language): Element[] {
  const { labelled: after } = wordsIn(language).chat;
  return texts.length > 0 ? [{ kind: "labelled", label: after(label, "").trim(), texts }] : [];
}

function factsUnder(heading: string, facts: readonly Fact[]): Element[] {
  return facts.length > 0
    ? [
        { kind: "title", text: heading },
        { kind: "facts", facts: facts.map(({ label, value }) => ({ label, value })) },
      ]
    : [];
}
