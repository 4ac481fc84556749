// @ts-check
/** What the policy says of a package, as a card: verdict first, then why, then what is known. */
import { el } from "./shared.js";

/** @typedef {import("./shared.js").Card} Card */
/** @typedef {import("./shared.js").Fact} Fact */
/** @typedef {import("./shared.js").Check} Check */

/** @param {{ card: Card }} body */
export function verdictView({ card }) {
  return el(
    "section",
    { className: `verdict ${card.verdict}`, "aria-label": card.title },
    el(
      "p",
      { className: "verdict-title" },
      el("strong", { className: "badge", textContent: card.label }),
      " ",
      el("span", { className: "package", textContent: card.title }),
    ),
    el("p", { className: "note", textContent: card.useLabel }),
    ...card.notes.map((note) => el("p", { className: "warning", textContent: note })),
    listView("because", card.because),
    listView("todo", card.obligations),
    listView("changes", card.changes),
    el(
      "details",
      {},
      el("summary", { says: "facts" }),
      factsView(card.facts),
      card.scorecard && scorecardView(card.scorecard),
      card.unknown.length > 0 && el("h4", { says: "unknown" }),
      card.unknown.length > 0 && factsView(card.unknown),
      el(
        "p",
        { className: "note" },
        el("code", { textContent: card.purl }),
        " · ",
        el("span", { says: ["byPolicy", card.policy, card.rules.join(", ")] }),
      ),
    ),
  );
}

/** @param {string} heading @param {string[]} lines */
function listView(heading, lines) {
  return (
    lines.length > 0 &&
    el("div", {}, el("h4", { says: heading }), el("ul", {}, ...lines.map((line) => el("li", { textContent: line }))))
  );
}

/** @param {Fact[]} facts */
function factsView(facts) {
  return el(
    "dl",
    { className: "facts" },
    ...facts.flatMap(({ label, value, source }) => [
      el("dt", { textContent: label }),
      el("dd", {}, value, source && el("span", { className: "source", textContent: ` ${source}` })),
    ]),
  );
}

/** One bar for each check; a check that could not be told has none, which is not the same as none of the points. @param {NonNullable<Card["scorecard"]>} scorecard */
function scorecardView(scorecard) {
  return el(
    "figure",
    { className: "scorecard" },
    el("figcaption", { says: ["scored", scorecard] }),
    scorecard.note && el("p", { className: "note", textContent: scorecard.note }),
    el("table", {}, el("tbody", {}, ...scorecard.checks.map(checkView))),
  );
}

/** @param {Check} check */
function checkView({ name, score, reason, risk }) {
  const bar =
    score === null
      ? el("span", { className: "note", says: "notScored" })
      : el("meter", { min: 0, max: 10, low: 3, high: 7, optimum: 10, value: score, "aria-label": name });
  return el(
    "tr",
    { title: reason },
    el("th", { scope: "row", textContent: name }),
    el("td", {}, bar),
    el("td", { textContent: score === null ? "–" : String(score) }),
    el("td", { className: "note" }, risk && el("span", { says: `risk ${risk}` })),
  );
}
