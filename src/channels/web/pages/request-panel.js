// @ts-check
/** What the desk says to a request before and after it is filed: tier, who decides, why, when; what was asked before; what to confirm. */
import { el, local, t, wordsView } from "./shared.js";
import { day } from "./times.js";

/** @typedef {{ number: number, state: string, outcome: string | null, question: string, created_at: string, decision: string | null, expires: string | null }} Earlier */
/**
 * @typedef {{ title: string, tier: { name: string, words: string, decides: "policy" | "requester" | "people" }, because: string[],
 *   steps: { label: string, quorum: number }[], order: "sequence" | "parallel", expected: string | null, attest: string[], blanket: string | null,
 *   verdict: string | null, earlier: Earlier[] }} Ready
 */

/** @param {number} open how many questions are not answered well yet */
export function emptyPreview(open) {
  return el(
    "div",
    {},
    el("p", { className: "note", says: "previewEmpty" }),
    el("p", { className: "note", says: ["previewMissing", open] }),
  );
}

/** @param {Ready} preview */
export function readyView({ tier, because, steps, order, expected, blanket, verdict, earlier }) {
  return el(
    "div",
    { className: "preview" },
    el("p", {}, el("b", { className: "tier", textContent: tier.name }), ` ${tier.words}`),
    part("decidedBy", decides(tier.decides, steps, order)),
    part("because", el("ul", {}, ...because.map((rule) => el("li", { textContent: rule })))),
    part("expectedBy", el("span", { textContent: expected ? day(expected) : t("atOnce") })),
    verdict && part("policySays", el("span", { className: `badge ${verdict}`, says: `verdict ${verdict}` })),
    blanket && part("coveredBy", el("span", { textContent: blanket })),
    earlier.length > 0 && part("earlierTitle", earlierList(earlier)),
  );
}

/** @param {string} says @param {HTMLElement} content */
function part(says, content) {
  return el("div", {}, el("h3", { says }), content);
}

/** @param {Ready["tier"]["decides"]} who @param {Ready["steps"]} steps @param {Ready["order"]} order */
function decides(who, steps, order) {
  if (who !== "people") return el("p", { says: who === "policy" ? "byPolicyItself" : "byYourself" });
  const items = steps.map(({ label, quorum }) => el("li", {}, label, quorum > 1 && ` (${t("votes", quorum)})`));
  return el(
    "div",
    {},
    el(order === "sequence" ? "ol" : "ul", { className: "deciders" }, ...items),
    steps.length > 1 && el("p", { className: "note", says: order === "sequence" ? "inOrder" : "inParallel" }),
  );
}

/** @param {Earlier[]} earlier */
function earlierList(earlier) {
  return el(
    "ul",
    {},
    ...earlier.map(({ number, question, state, outcome, decision, expires, created_at }) =>
      el(
        "li",
        {},
        `#${number} ${question} `,
        el("span", { className: `state ${outcome ?? state}`, says: outcome ? `outcome ${outcome}` : `state ${state}` }),
        " ",
        el("span", { className: "note", textContent: expires ? t("until", day(expires)) : day(created_at) }),
        " ",
        decision &&
          el("a", { href: `/receipts/${decision}`, target: "_blank", rel: "noopener", says: ["seeReceipt", decision] }),
      ),
    ),
  );
}

/** Shown once, before a second one is filed. @param {Earlier[]} earlier @param {() => void} anyway */
export function earlierView(earlier, anyway) {
  return el(
    "div",
    { className: "warning" },
    el("p", { says: "earlierLead" }),
    earlierList(earlier),
    el("div", { className: "actions" }, el("button", { type: "button", says: "fileAnyway", onclick: anyway })),
  );
}

/** @param {string[]} conditions @param {() => void} attested */
export function attestView(conditions, attested) {
  const send = el("button", { type: "button", says: "submit", disabled: true, onclick: attested });
  const box = el("input", { type: "checkbox", onchange: () => (send.disabled = !box.checked) });
  return el(
    "section",
    { className: "attest" },
    el("h3", { says: "attestTitle" }),
    el("ul", {}, ...conditions.map((condition) => el("li", { textContent: condition }))),
    el("label", {}, box, " ", el("b", { says: "attestBox" })),
    el("div", { className: "actions" }, send),
  );
}

/** @param {{ ticket: number, outcome: string | null, conversation: string, text: string, decision: string | null }} filed */
export function filedView({ ticket, outcome, conversation, text, decision }) {
  // The chat opens the conversation that this browser was in last.
  const toConversation = () => local.set("conversation", conversation);
  return el(
    "div",
    { className: "filed" },
    el(
      "p",
      {},
      el("b", { says: ["ticketNumber", ticket] }),
      " ",
      outcome && el("span", { className: `state ${outcome}`, says: `outcome ${outcome}` }),
    ),
    wordsView(text),
    el(
      "p",
      { className: "actions" },
      decision && el("a", { className: "button", href: `/receipts/${decision}`, says: ["seeReceipt", decision] }),
      el("a", { className: "button", href: "/requests", says: "myRequests" }),
      el("a", { className: "button", href: "/", says: "toConversation", onclick: toConversation }),
      el("a", { className: "button", href: "/request", says: "newRequest" }),
    ),
  );
}
