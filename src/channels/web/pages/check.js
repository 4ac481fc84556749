// @ts-check
/** The check page: every package of a lockfile or SBOM against the policy, worst first. */
import { el, failureView, find, request, speak, t } from "./shared.js";

/** @typedef {{ purl: string, verdict: string, use: string, license: string | null, because: string[], obligations: string[], fixed: string | null, path: string[] }} Row */
/** @typedef {{ file: string, format: string, policy: string, packages: Row[], skipped: { what: string, reason: string }[], summary: Record<string, number> }} Checked */

const form = find("project", HTMLFormElement);
const result = find("result", HTMLElement);
const bar = find("progress", HTMLProgressElement);
const uses = find("use", HTMLSelectElement);

speak();
const known = await request("/api/uses").catch((error) => {
  result.replaceChildren(failureView(error, () => location.reload()));
  return { uses: [] };
});
for (const { id, en, zh } of known.uses)
  uses.append(
    el("option", {
      value: id,
      textContent: `${id} – ${document.documentElement.lang === "zh" ? zh : en}`,
      selected: id === "distributed",
    }),
  );

form.addEventListener("submit", (event) => {
  event.preventDefault();
  void check();
});

async function check() {
  const file = find("file", HTMLInputElement).files?.[0];
  if (!file) return;
  result.replaceChildren();
  bar.hidden = false;
  bar.removeAttribute("value");
  try {
    const response = await fetch("/api/check", {
      method: "POST",
      headers: { "content-type": "application/json", "x-ospo-desk": "1" },
      body: JSON.stringify({
        file: file.name,
        text: await file.text(),
        use: uses.value,
        language: document.documentElement.lang,
      }),
    });
    if (!response.ok || !response.body)
      throw new Error((await response.json().catch(() => null))?.error ?? t("failed", response.status));
    await follow(response.body);
  } catch (error) {
    result.replaceChildren(failureView(error, () => void check()));
  }
  bar.hidden = true;
}

/** Server-sent events of one answer. @param {ReadableStream<Uint8Array<ArrayBuffer>>} body */
async function follow(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let pending = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    pending += part.value;
    const events = pending.split("\n\n");
    pending = events.pop() ?? "";
    for (const block of events) {
      const event = /^event: (.*)$/mu.exec(block)?.[1];
      const data = JSON.parse(/^data: (.*)$/mu.exec(block)?.[1] ?? "null");
      if (event === "progress") bar.value = data.done / data.total;
      else if (event === "problem") throw new Error(data.error);
      else if (event === "checked") result.replaceChildren(checkedView(data));
    }
  }
}

/** @param {Checked} checked */
function checkedView({ format, policy, packages, skipped, summary }) {
  const told = packages.filter(({ verdict }) => verdict !== "approved");
  const duties = [
    ...new Set(told.filter(({ verdict }) => verdict === "conditional").flatMap(({ obligations }) => obligations)),
  ];
  return el(
    "div",
    {},
    el(
      "ul",
      { className: "summary" },
      ...Object.entries(summary)
        .toReversed()
        .map(([kind, count]) =>
          el(
            "li",
            { className: `verdict ${kind}` },
            el("strong", { textContent: String(count) }),
            " ",
            el("span", { says: `verdict ${kind}` }),
          ),
        ),
    ),
    el("p", { className: "note" }, `${format} · ${packages.length} · `, el("span", { says: ["byPolicy", policy] })),
    told.length === 0
      ? el("p", { says: "allApproved" })
      : el(
          "div",
          { className: "wide" },
          el("table", { className: "packages" }, headView(), el("tbody", {}, ...told.map(rowView))),
        ),
    duties.length > 0 && el("h4", { says: "todo" }),
    duties.length > 0 && el("ul", {}, ...duties.map((duty) => el("li", { textContent: duty }))),
    skipped.length > 0 &&
      el(
        "details",
        {},
        el("summary", { says: ["notChecked", skipped.length] }),
        el("ul", {}, ...skipped.map(({ what, reason }) => el("li", { textContent: `${what}: ${reason}` }))),
      ),
  );
}

function headView() {
  return el(
    "thead",
    {},
    el(
      "tr",
      {},
      ...["columnVerdict", "columnPackage", "columnLicense", "because"].map((says) => el("th", { scope: "col", says })),
    ),
  );
}

/** @param {Row} row */
function rowView({ verdict, purl, license, because, fixed, path }) {
  return el(
    "tr",
    {},
    el("td", {}, el("span", { className: `badge ${verdict}`, says: `verdict ${verdict}` })),
    el(
      "td",
      {},
      el("code", { textContent: purl.replace("pkg:", "").replace("%40", "@") }),
      path.length > 1 && el("p", { className: "note", textContent: path.join(" › ") }),
    ),
    el("td", { textContent: license ?? "–" }),
    el(
      "td",
      {},
      ...because.map((reason) => el("p", { textContent: reason })),
      fixed && el("p", { says: ["useVersion", fixed] }),
    ),
  );
}
