/** The receipt of the decision that the address names: what was decided, by whom, why and on which facts. */
import { html, nothing, type TemplateResult } from "lit-html";
import { type Failure, failureView, messageOf } from "./attempt.ts";
import { answersView, factsOf } from "./evidence.ts";
import { request } from "./http.ts";
import { inLanguage, textFor } from "./language.ts";
import type { VerdictKind } from "./messages.ts";
import { draw, headerView, showPage, skipView } from "./page.ts";
import { stateView, timeView, wideView } from "./parts.ts";
import { type Forms, formsNow } from "./request-forms.ts";
import { proofView } from "./receipt-proof.ts";
import type { Evidence, FiledRequest, Outcome } from "./tickets.ts";
import { day } from "./times.ts";
import { requestWords } from "./words-request.ts";
import { words } from "./words.ts";

type Vote = { group: string; name: string; approves: boolean; reason: string; at: string };
type DecisionRecord = FiledRequest & {
  id: string;
  title: string;
  outcome: Outcome;
  requester: string;
  policies: Record<string, string>;
  votes: Vote[];
  decidedAt: string;
  expiresAt: string | null;
  separation?: "directory" | "trust";
  audit: { length: number; hash: string };
};
type Standing = {
  kind: "stands" | "reconsidered" | "superseded" | "revoked" | "rejected" | "expired" | "unknown";
  /** The decision that replaced this one. */
  by: string | null;
};
/** `receipt` is the signed record. */
type Decision = { record: DecisionRecord; receipt: string; questioned: string | null; standing: Standing };

type State = { decision: Decision | null; forms: Forms | null; failure: Failure | null };
const state: State = { decision: null, forms: null, failure: null };
const id = decodeURIComponent(location.pathname.split("/").at(-1) ?? "");

showPage({ title, view, onLanguage: () => void load() });
await load();

function title(): string {
  const { receipt } = requestWords();
  return state.decision ? receipt.of(id) : receipt.title;
}

async function load(): Promise<void> {
  try {
    const [decision, forms] = await Promise.all([
      request<Decision>(`/api/receipts/${encodeURIComponent(id)}`),
      formsNow().catch(() => null),
    ]);
    Object.assign(state, { decision, forms, failure: null } satisfies State);
  } catch (error) {
    state.failure = { message: messageOf(error), again: () => void load() };
  }
  draw();
}

function view(): TemplateResult {
  const { receipt } = requestWords();
  const { title: home, myRequests } = words();
  return html`${skipView("main", receipt.skip)}
    ${headerView(
      receipt.title,
      html`<a class="quiet" href="/">${home}</a> <a class="quiet" href="/requests">${myRequests}</a>`,
    )}
    <main id="main" tabindex="-1">
      ${failureView(state.failure)}
      <article id="receipt">${state.decision ? decisionView(state.decision) : nothing}</article>
    </main>`;
}

function decisionView({ record, receipt, questioned, standing }: Decision): TemplateResult {
  const { receipt: texts } = requestWords();
  const { evidence, separation } = record;
  const conditions = evidence?.verdict.obligations ?? [];
  const warning = questioned === null ? standingText(standing) : texts.questioned(questioned);
  return html`<div class="receipt-head">
      <h2><span>${texts.of(record.id)}</span> ${stateView("resolved", record.outcome)}</h2>
      <button type="button" class="quiet print" @click=${() => print()}>${texts.print}</button>
    </div>
    ${warning === null ? nothing : html`<p class="warning" role="alert">${warning}</p>`}
    <p class="lead">${record.title}</p>
    ${factsView(record)}
    <h3>${texts.whoDecided}</h3>
    ${decidersView(record)} ${separation ? html`<p class="note">${texts.separation[separation]}</p>` : nothing}
    <h3>${texts.scope}</h3>
    ${answersView(record, state.forms)}
    ${
      conditions.length > 0
        ? html`<h3>${texts.conditions}</h3>
            <ul>
              ${conditions.map((condition) => html`<li>${condition}</li>`)}
            </ul>`
        : nothing
    }
    ${evidence ? evidenceView(evidence) : nothing} ${proofView(record.id, receipt, record.audit)}`;
}

/** Null if the decision stands, or if the rest of the page says how it ended. */
function standingText({ kind, by }: Standing): string | null {
  const { receipt } = requestWords();
  if (kind === "reconsidered") return receipt.reconsidered;
  if (kind === "superseded") return receipt.superseded(by);
  if (kind === "revoked") return receipt.revoked(by);
  return null;
}

function factsView({
  decidedAt,
  expiresAt,
  tier,
  because,
  blanket,
  policies,
  requester,
}: DecisionRecord): TemplateResult {
  const { receipt, decision } = requestWords();
  const hasEnded = expiresAt !== null && Date.parse(expiresAt) < Date.now();
  const versions = Object.entries(policies).map(([name, version]) => `${textFor(receipt.policies, name)} ${version}`);
  return html`<dl class="facts">
    <dt>${receipt.decidedOn}</dt>
    <dd>${timeView(decidedAt)}</dd>
    <dt>${receipt.validUntil}</dt>
    <dd>${expiresAt ? day(expiresAt) : receipt.neverValid}${hasEnded ? ` (${receipt.ended})` : nothing}</dd>
    <dt>${receipt.tierAndRules}</dt>
    <dd>
      <b>${tier.name}</b> ${inLanguage(tier)}
      <ul>
        ${because.map((rule) => html`<li>${inLanguage(rule)} <code class="note">${rule.rule}</code></li>`)}
      </ul>
      ${blanket ? html`<p>${decision.blanketUsed(blanket)}</p>` : nothing}
    </dd>
    <dt>${receipt.policyVersions}</dt>
    <dd>${versions.join(", ")}</dd>
    <dt>${receipt.requester}</dt>
    <dd><code>${requester}</code></dd>
  </dl>`;
}

function decidersView({ votes, tier }: DecisionRecord): TemplateResult {
  const { receipt, decision } = requestWords();
  if (votes.length === 0)
    return html`<p>${tier.decides === "requester" ? decision.attested : receipt.decidedByPolicy}</p>`;
  return html`<ul class="deciders">
    ${votes.map(
      ({ name, group, approves, reason, at }) =>
        html`<li>
          <b>${(approves ? decision.approved : decision.rejected)(name)}</b> (${group}), ${timeView(at)}
          ${reason ? html`<p class="words"><q>${reason}</q></p>` : nothing}
        </li>`,
    )}
  </ul>`;
}

function evidenceView(evidence: Evidence): TemplateResult {
  const { receipt, factUnknown } = requestWords();
  const { known, unknown } = factsOf(evidence);
  const lines = [...known, ...unknown.map((fact) => ({ ...fact, source: factUnknown }))];
  return html`<h3>${receipt.factsThen}</h3>
    <p>${badgeView(evidence.verdict.kind)} <code>${evidence.purl}</code></p>
    ${wideView(
      receipt.factsThen,
      html`<table class="packages">
        <thead>
          <tr>
            <th scope="col">${receipt.fact}</th>
            <th scope="col">${receipt.value}</th>
            <th scope="col">${receipt.source}</th>
          </tr>
        </thead>
        <tbody>
          ${lines.map(
            ({ label, value, source }) =>
              html`<tr>
                <th scope="row">${label}</th>
                <td>${value}</td>
                <td class="note">${source}</td>
              </tr>`,
          )}
        </tbody>
      </table>`,
    )}`;
}

function badgeView(kind: VerdictKind): TemplateResult {
  return html`<span class="badge ${kind}">${words().verdict[kind]}</span>`;
}
