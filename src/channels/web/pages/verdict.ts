/** The verdict card of a package: verdict first, then the reasons, then the facts. */
import { html, nothing, type TemplateResult } from "lit-html";
import { currentLanguage } from "./language.ts";
import type { Card, Fact, ScorecardCheck } from "./messages.ts";
import { words } from "./words.ts";

type Part = TemplateResult | typeof nothing;

/** `level` is the heading level of the card's title. */
export function verdictView(card: Card, level: number): TemplateResult {
  const texts = words().card;
  const rest = (lines: readonly string[]): string[] => lines.filter((line) => line !== card.now);
  return html`<section class="verdict ${card.verdict}" aria-label=${card.title}>
    <p class="verdict-title" role="heading" aria-level=${level}>
      <strong class="badge">${card.label}</strong> <span class="package">${card.title}</span>
    </p>
    <p class="note">${card.useLabel}</p>
    ${card.because[0] ? html`<p>${card.because[0]}</p>` : nothing}
    ${card.now ? html`<p><strong lang=${currentLanguage()}>${texts.now}</strong> ${card.now}</p>` : nothing}
    ${card.about ? html`<p>${card.about}</p>` : nothing}
    ${card.notes.map((note) => html`<p class="warning">${note}</p>`)}
    ${listView(texts.because, card.because.slice(1), level + 1)}
    ${listView(texts.todo, rest(card.obligations), level + 1)} ${listView(texts.changes, rest(card.changes), level + 1)}
    <details>
      <summary lang=${currentLanguage()}>${texts.facts}</summary>
      ${factsView(card.facts)} ${card.scorecard ? scorecardView(card.scorecard) : nothing}
      ${card.unknown.length > 0 ? [headingView(texts.unknown, level + 1), factsView(card.unknown)] : nothing}
      <p class="note">
        <code>${card.purl}</code> ·
        <span lang=${currentLanguage()}>${texts.byPolicy(card.policy, card.rules.join(", "))}</span>
      </p>
    </details>
  </section>`;
}

function listView(heading: string, lines: readonly string[], level: number): Part {
  if (lines.length === 0) return nothing;
  return html`<div>
    ${headingView(heading, level)}
    <ul>
      ${lines.map((line) => html`<li>${line}</li>`)}
    </ul>
  </div>`;
}

/** Pages show cards under headings of different levels, so the level is an argument and not an element name. */
function headingView(text: string, level: number): TemplateResult {
  return html`<p class="part-title" role="heading" aria-level=${level} lang=${currentLanguage()}>${text}</p>`;
}

function factsView(facts: readonly Fact[]): TemplateResult {
  return html`<dl class="facts">
    ${facts.map(
      ({ label, value, source }) =>
        html`<dt>${label}</dt>
          <dd>${value}${source ? html`<span class="source"> ${source}</span>` : nothing}</dd>`,
    )}
  </dl>`;
}

function scorecardView({ score, repository, date, note, checks }: NonNullable<Card["scorecard"]>): TemplateResult {
  return html`<figure class="scorecard">
    <figcaption lang=${currentLanguage()}>${words().card.scored(score, repository, date)}</figcaption>
    ${note ? html`<p class="note">${note}</p>` : nothing}
    <table>
      <tbody>
        ${checks.map(checkView)}
      </tbody>
    </table>
  </figure>`;
}

/** An inconclusive check gets no bar, because it does not mean zero points. */
function checkView({ name, score, reason, risk }: ScorecardCheck): TemplateResult {
  const { notScored, risk: risks } = words().card;
  return html`<tr title=${reason}>
    <th scope="row">${name}</th>
    <td>
      ${
        score === null
          ? html`<span class="note" lang=${currentLanguage()}>${notScored}</span>`
          : html`<meter min="0" max="10" low="3" high="7" optimum="10" value=${score} aria-label=${name}></meter>`
      }
    </td>
    <td>${score ?? "–"}</td>
    <td class="note" lang=${currentLanguage()}>${risk ? risks[risk] : nothing}</td>
  </tr>`;
}
