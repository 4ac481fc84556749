// @ts-check
/** One decision, to read, to print and to check: what was decided, by whom, why, on which facts. The address names it. */
import { answersView, factsOf, formsNow, inLanguage } from "./evidence.js";
import { el, failureView, find, request, speak, t, timeView } from "./shared.js";
import { day } from "./times.js";

/** @typedef {{ group: string, by: string, name: string, approves: boolean, reason: string, at: string }} Vote */
/**
 * @typedef {import("./evidence.js").Filed & { id: string, outcome: "approved" | "rejected", ticket: number, round: number, subject: string | null,
 *   requester: string, votes: Vote[], decidedAt: string, expiresAt: string | null,
 *   separation?: "directory" | "trust", audit: { length: number, hash: string } }} Decided
 */

const id = decodeURIComponent(location.pathname.split("/").at(-1) ?? "");
const box = find("receipt", HTMLElement);

speak(() => void load());

async function load() {
  const problem = find("problem", HTMLElement);
  try {
    const [decision, forms] = await Promise.all([
      request(`/api/receipts/${encodeURIComponent(id)}`),
      formsNow().catch(() => null),
    ]);
    document.title = t("receiptOf", id);
    problem.replaceChildren();
    draw(decision, forms);
  } catch (error) {
    problem.replaceChildren(failureView(error, () => void load()));
  }
}

/** @typedef {{ kind: string, by: string | null, since: string | null }} Standing */
/** @param {{ record: Decided, receipt: string, questioned: string | null, standing: Standing }} decision @param {import("./evidence.js").Forms | null} forms */
function draw({ record, receipt, questioned, standing }, forms) {
  const { outcome, title, decidedAt, expiresAt, tier, because, policies, blanket, evidence } = record;
  const hasEnded = expiresAt !== null && Date.parse(expiresAt) < Date.now();
  const conditions = evidence?.["verdict"]?.obligations ?? [];
  box.replaceChildren(
    ...[
      el(
        "div",
        { className: "receipt-head" },
        el(
          "h2",
          {},
          el("span", { says: ["receiptOf", record.id] }),
          " ",
          el("span", { className: `state ${outcome}`, says: `outcome ${outcome}` }),
        ),
        el("button", { type: "button", className: "quiet print", says: "print", onclick: () => print() }),
      ),
      ["reconsidered", "superseded", "revoked"].includes(standing.kind) &&
        questioned === null &&
        el("p", { className: "warning", role: "alert", says: [`standing ${standing.kind}`, standing.by] }),
      questioned !== null && el("p", { className: "warning", role: "alert", says: ["questionedNow", questioned] }),
      el("p", { className: "lead", textContent: title }),
      el(
        "dl",
        { className: "facts" },
        el("dt", { says: "decidedOn" }),
        el("dd", {}, timeView(decidedAt)),
        el("dt", { says: "validUntil" }),
        el("dd", {}, expiresAt ? day(expiresAt) : t("neverValid"), hasEnded && ` (${t("validEnded")})`),
        el("dt", { says: "tierAndRules" }),
        el(
          "dd",
          {},
          el("b", { textContent: tier.name }),
          ` ${inLanguage(tier)}`,
          el(
            "ul",
            {},
            ...because.map((rule) =>
              el("li", {}, inLanguage(rule), " ", el("code", { className: "note", textContent: rule.rule })),
            ),
          ),
          blanket && el("p", { says: ["blanketUsed", blanket] }),
        ),
        el("dt", { says: "policyVersions" }),
        el("dd", {
          textContent: Object.entries(policies)
            .map(([name, version]) => `${t(`policy ${name}`)} ${version}`)
            .join(", "),
        }),
        el("dt", { says: "requester" }),
        el("dd", {}, el("code", { textContent: record.requester })),
      ),
      el("h3", { says: "whoDecided" }),
      decidersView(record),
      record.separation !== undefined && el("p", { className: "note", says: `separation ${record.separation}` }),
      el("h3", { says: "scope" }),
      answersView(record, forms),
      conditions.length > 0 && el("h3", { says: "conditions" }),
      conditions.length > 0 &&
        el("ul", {}, ...conditions.map((/** @type {string} */ condition) => el("li", { textContent: condition }))),
      evidence && el("h3", { says: "factsThen" }),
      evidence && factsTable(evidence),
      proofView(record, receipt),
    ].filter((node) => node !== false && node !== null),
  );
}

/** @param {Decided} record */
function decidersView({ votes, tier }) {
  if (votes.length === 0)
    return el("p", { says: tier.decides === "requester" ? "decidedByAttest" : "decidedByPolicy" });
  return el(
    "ul",
    { className: "deciders" },
    ...votes.map(({ name, group, approves, reason, at }) =>
      el(
        "li",
        {},
        el("b", { says: [`vote ${approves}`, name] }),
        ` (${group}), `,
        timeView(at),
        reason && el("p", { className: "words" }, el("q", { textContent: reason })),
      ),
    ),
  );
}

/** @param {Record<string, any>} evidence */
function factsTable(evidence) {
  const { known, unknown } = factsOf(evidence);
  const head = ["fact", "value", "source"].map((says) => el("th", { scope: "col", says }));
  const rows = [...known, ...unknown.map((fact) => ({ ...fact, source: t("unknown") }))].map(
    ({ label, value, source }) =>
      el(
        "tr",
        {},
        el("th", { scope: "row", textContent: label }),
        el("td", { textContent: value }),
        el("td", { className: "note", textContent: source }),
      ),
  );
  return el(
    "div",
    { className: "wide" },
    el(
      "p",
      {},
      el("span", { className: `badge ${evidence["verdict"]?.kind}`, says: `verdict ${evidence["verdict"]?.kind}` }),
      " ",
      el("code", { textContent: evidence["purl"] ?? "" }),
    ),
    el("table", { className: "packages" }, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...rows)),
  );
}

/** The signed receipt, and how to check it without this desk. @param {Decided} record @param {string} receipt */
function proofView({ id: name, audit }, receipt) {
  const text = el("textarea", {
    className: "jws",
    readOnly: true,
    rows: 5,
    value: receipt,
    "data-label": "jws",
    onfocus: () => text.select(),
  });
  const told = el("span", { className: "note", role: "status" });
  const copy = async () => {
    await navigator.clipboard.writeText(receipt).catch(() => {
      text.select();
      document.execCommand("copy");
    });
    told.textContent = t("copied");
  };
  return el(
    "section",
    { className: "proof" },
    el("h3", { says: "proof" }),
    el("p", { says: "proofLead" }),
    el("pre", {}, el("code", { textContent: `npm run ospo -- verify ${name}.jws --keys jwks.json` })),
    text,
    el(
      "p",
      { className: "actions" },
      el("button", { type: "button", className: "quiet", says: "copy", onclick: copy }),
      told,
    ),
    el(
      "p",
      { className: "note" },
      el("span", { says: "proofKeys" }),
      " ",
      el("a", { href: "/.well-known/jwks.json", textContent: "/.well-known/jwks.json" }),
    ),
    el("p", { className: "note words", says: ["auditHead", audit.length, audit.hash] }),
  );
}
