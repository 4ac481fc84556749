/** The result of a check: counts by verdict, the packages that are not approved, what to do, and what was skipped. */
import { html, nothing, type TemplateResult } from "lit-html";
import type { VerdictKind } from "./messages.ts";
import { wideView } from "./parts.ts";
import { words } from "./words.ts";

type CheckedPackage = {
  purl: string;
  verdict: VerdictKind;
  judged: boolean;
  license: string | null;
  licenses: { license: string; source: string }[];
  because: string[];
  obligations: string[];
  fixed: string | null;
  path: string[];
};
export type CheckedProject = {
  format: string;
  policy: string;
  packages: CheckedPackage[];
  skipped: { what: string; reason: string }[];
  summary: Record<VerdictKind, number>;
  notJudged: number;
  nothingJudged: string | null;
};

export function checkedView(checked: CheckedProject): TemplateResult {
  const { format, policy, packages, skipped, summary, notJudged, nothingJudged } = checked;
  const { check, card } = words();
  const notable = packages.filter(({ verdict }) => verdict !== "approved");
  const duties = notable.filter(({ verdict }) => verdict === "conditional").flatMap(({ obligations }) => obligations);
  return html`<div>
    <ul class="summary">
      ${summaryView(summary)}
      ${notJudged > 0 ? html`<li class="verdict needs-review"><span>${check.notJudged(notJudged)}</span></li>` : nothing}
    </ul>
    ${nothingJudged === null ? nothing : html`<p role="status"><strong>${nothingJudged}</strong></p>`}
    <p class="note">${format} · ${packages.length} · <span>${card.byPolicy(policy, "")}</span></p>
    ${notable.length > 0 ? tableView(notable) : notJudged === 0 && nothingJudged === null ? html`<p>${check.allApproved}</p>` : nothing}
    ${duties.length > 0 ? todoView([...new Set(duties)]) : nothing}
    ${
      skipped.length > 0
        ? html`<details>
            <summary>${check.notChecked(skipped.length)}</summary>
            <ul>
              ${skipped.map(({ what, reason }) => html`<li>${what}: ${reason}</li>`)}
            </ul>
          </details>`
        : nothing
    }
  </div>`;
}

/** Worst first. */
function summaryView(summary: CheckedProject["summary"]): TemplateResult[] {
  const { verdict } = words();
  const kinds: VerdictKind[] = ["prohibited", "needs-review", "conditional", "approved"];
  return kinds.map(
    (kind) => html`<li class="verdict ${kind}"><strong>${summary[kind]}</strong> <span>${verdict[kind]}</span></li>`,
  );
}

function todoView(duties: readonly string[]): TemplateResult {
  return html`<h2>${words().card.todo}</h2>
    <ul>
      ${duties.map((duty) => html`<li>${duty}</li>`)}
    </ul>`;
}

function tableView(packages: readonly CheckedPackage[]): TemplateResult {
  const { columns, results } = words().check;
  return wideView(
    results,
    html`<table class="packages">
      <thead>
        <tr>
          ${[columns.verdict, columns.package, columns.license, columns.because].map((column) => html`<th scope="col">${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${packages.map(rowView)}
      </tbody>
    </table>`,
  );
}

function rowView({ verdict, judged, purl, license, licenses, because, fixed, path }: CheckedPackage): TemplateResult {
  const { verdict: verdicts, check } = words();
  return html`<tr>
    <td>
      <span class="badge ${verdict}">${verdicts[verdict]}</span>
      ${judged ? nothing : html`<p class="note">${check.unjudged}</p>`}
    </td>
    <td>
      <code>${purl.replace("pkg:", "").replace("%40", "@")}</code>
      ${path.length > 1 ? html`<p class="note">${path.join(" › ")}</p>` : nothing}
    </td>
    <td>${license ?? "–"} ${sourcesView(licenses)}</td>
    <td>
      ${because.map((reason) => html`<p>${reason}</p>`)} ${fixed ? html`<p>${check.useVersion(fixed)}</p>` : nothing}
    </td>
  </tr>`;
}

/** Where the sources differ, each is named; one alone is named too, as it may be the file itself. */
function sourcesView(licenses: CheckedPackage["licenses"]): TemplateResult | typeof nothing {
  const isOne = new Set(licenses.map(({ license }) => license)).size < 2;
  if (isOne && licenses.length !== 1) return nothing;
  const { statedBy } = words().check;
  const sources = isOne
    ? licenses.map(({ source }) => statedBy(source))
    : licenses.map(({ license, source }) => `${license}: ${source}`);
  return html`<p class="note">${sources.join("; ")}</p>`;
}
