// @ts-check
/** What stands behind a request: its answers in words, the policy's verdict of the package, each fact with its source and date. */
import { el, request, t } from "./shared.js";
import { verdictView } from "./verdict.js";

/** @typedef {{ kind: "known", value: any, source: string, asOf: string, stale: boolean } | { kind: "unknown", reason: string }} Known */
/** @typedef {{ rule: string, en: string, zh?: string }} Rule */
/** @typedef {{ name: string, en: string, zh?: string, decides: "policy" | "requester" | "people", order: "sequence" | "parallel", people: number }} Tier */
/**
 * @typedef {{ kind: string, title: string, answers: Record<string, string | number | boolean>, tier: Tier, because: Rule[],
 *   policies: Record<string, string>, evidence: Record<string, any> | null, blanket: string | null, attested: boolean }} Filed a request as it was filed
 */
/**
 * @typedef {{ name: string, type: string, required: boolean, label: string, help: string | null, choices?: { value: string, label: string }[],
 *   when?: { field: string, is: (string | boolean)[] } }} FormField
 */
/** @typedef {{ kinds: { kind: string, label: string, help: string, fields: FormField[] }[], yes: string, no: string }} Forms */

/** @type {Map<string, Promise<Forms>>} */
const kept = new Map();

/** The forms in the person's language, asked for once. @returns {Promise<Forms>} */
export function formsNow() {
  const language = document.documentElement.lang;
  const asked = kept.get(language) ?? request(`/api/forms?language=${language}`);
  kept.set(language, asked);
  asked.catch(() => kept.delete(language));
  return asked;
}

/** In the person's language. @param {{ en: string, zh?: string }} words */
export function inLanguage({ en, zh }) {
  return document.documentElement.lang === "zh" ? (zh ?? en) : en;
}

/** Labels and answers. @param {Filed} filed @param {Forms | null} forms */
export function answersView({ kind, answers }, forms) {
  const fields = forms?.kinds.find((form) => form.kind === kind)?.fields ?? [];
  // In the order of the form, what it does not know any more at the end.
  const order = [...new Set([...fields.map(({ name }) => name), ...Object.keys(answers)])].filter(
    (name) => answers[name] !== undefined,
  );
  const rows = order.flatMap((name) => {
    const value = answers[name];
    const field = fields.find((known) => known.name === name);
    const words = typeof value === "boolean" ? t(value ? "yes" : "no") : String(value);
    const choice = field?.choices?.find((known) => known.value === value)?.label;
    return [
      el("dt", { textContent: field?.label ?? name }),
      el("dd", { className: "words", textContent: choice ?? words }),
    ];
  });
  return el("dl", { className: "facts" }, ...rows);
}

/** The package's verdict card as it stood then; null where no package was looked up. @param {Filed} filed */
export function evidenceView({ evidence }) {
  const { verdict } = evidence ?? {};
  if (!evidence || !verdict) return null;
  const { name, version, ecosystem, purl, scorecard } = evidence;
  const { known, unknown } = factsOf(evidence);
  return verdictView({
    card: {
      title: [name, version, ecosystem && `(${ecosystem})`].filter(Boolean).join(" "),
      purl: purl ?? "",
      use: verdict.use ?? "",
      useLabel: verdict.use ?? "",
      verdict: verdict.kind,
      label: t(`verdict ${verdict.kind}`),
      because: verdict.because ?? [],
      obligations: verdict.obligations ?? [],
      changes: [],
      rules: verdict.rules ?? [],
      facts: known,
      scorecard: scorecard && { ...scorecard, note: null },
      unknown,
      notes: evidence["policyProblems"] ? [evidence["policyProblems"]] : [],
      policy: verdict.policy ?? "",
    },
  });
}

/** Facts as lines, those not known apart. @param {Record<string, any>} evidence */
export function factsOf(evidence) {
  /** @type {import("./shared.js").Fact[]} */
  const known = [];
  /** @type {import("./shared.js").Fact[]} */
  const unknown = [];
  for (const [name, fact] of /** @type {[string, Known][]} */ (Object.entries(evidence["facts"] ?? {}))) {
    if (typeof fact !== "object" || fact === null) continue;
    const label = t(`fact ${name}`);
    if (fact.kind === "unknown") unknown.push({ label, value: fact.reason, source: null });
    else if (fact.kind === "known")
      known.push({
        label,
        value: factWords(name, fact.value),
        source: t("asOf", fact.source, fact.asOf.slice(0, 10), fact.stale),
      });
  }
  return { known, unknown };
}

/** @param {string} name @param {any} value @returns {string} */
function factWords(name, value) {
  if (value === null || (Array.isArray(value) && value.length === 0)) return t("factNone");
  switch (name) {
    case "licenses":
      return [...new Set(value.map((/** @type {any} */ claim) => claim.expression ?? claim.raw ?? "–"))].join("; ");
    case "advisories":
      return value.map((/** @type {any} */ one) => `${one.id} (${one.severity})`).join(", ");
    case "scorecard":
      return `${value.score ?? "–"} / 10 (${value.repository})`;
    case "repository":
      return value.id;
    case "releases":
      return `${value.count}, ${value.first ?? "?"} – ${value.latest ?? "?"}`;
    default:
      return Array.isArray(value) ? value.join(", ") : String(value);
  }
}
