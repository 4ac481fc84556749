/** The result of a check: counts by verdict, the packages that are not approved, what to do, and what was skipped. */
import { html, nothing, type TemplateResult } from "lit-html";
import type { VerdictKind } from "./messages.ts";
import { wideView } from "./parts.ts";
import { words } from "./words.ts";

type CheckedPackage = {
  purl: string;
  verdict: VerdictKind;
  license: string | null;
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
};

export function checkedView({ format, policy, packages, skipped, summary }: CheckedProject): TemplateResult {
  const { check, card } = words();
  const notable = packages.filter(({ verdict }) => verdict !== "approved");
  const duties = notable.filter(({ verdict }) => verdict === "conditional").flatMap(({ obligations }) => obligations);
  return html`<div>
    <ul class="summary">
      ${summaryView(summary)}
    </ul>
    <p class="note">${format} · ${packages.length} · <span>${card.byPolicy(policy, "")}</span></p>
    ${notable.length === 0 ? html`<p>${check.allApproved}</p>` : tableView(notable)}
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

function rowView({ verdict, purl, license, because, fixed, path }: CheckedPackage): TemplateResult {
  const { verdict: verdicts, check } = words();
  return html`<tr>
    <td><span class="badge ${verdict}">${verdicts[verdict]}</span></td>
    <td>
      <code>${purl.replace("pkg:", "").replace("%40", "@")}</code>
      ${path.length > 1 ? html`<p class="note">${path.join(" › ")}</p>` : nothing}
    </td>
    <td>${license ?? "–"}</td>
    <td>
      ${because.map((reason) => html`<p>${reason}</p>`)} ${fixed ? html`<p>${check.useVersion(fixed)}</p>` : nothing}
    </td>
  </tr>`;
}
