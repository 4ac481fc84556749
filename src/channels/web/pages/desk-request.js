// @ts-check
/** What a ticket has of a request: the approvals it needs, why, the answers, the evidence, the decisions. */
import { openStepOf } from "./desk-acts.js";
import { groupWords, state } from "./desk-state.js";
import { answersView, evidenceView, formsNow, inLanguage } from "./evidence.js";
import { el, find, t, timeView } from "./shared.js";
import { day } from "./times.js";

/** @typedef {import("./desk-state.js").View} View */
/** @typedef {import("./desk-state.js").Step} Step */

/** What of the request is on the page: it never changes, and what was folded open stays so. */
let drawn = "";

/** @param {View} view */
export function drawRequest(view) {
  const { request: filed, ticket, decisions } = view;
  find("approval", HTMLElement).hidden = filed === null;
  find("answers", HTMLElement).hidden = filed === null;
  find("evidence", HTMLElement).hidden = !filed?.evidence;
  if (!filed) return;
  find("tier", HTMLElement).replaceChildren(el("b", { textContent: `${filed.tier.name}: ${inLanguage(filed.tier)}` }));
  find("because", HTMLElement).replaceChildren(
    ...filed.because.map((rule) =>
      el("li", {}, inLanguage(rule), " ", el("code", { className: "note", textContent: rule.rule })),
    ),
    ...(filed.blanket ? [el("li", { says: ["blanketUsed", filed.blanket] })] : []),
    ...(filed.attested ? [el("li", { says: "attestedByAsker" })] : []),
  );
  find("chain", HTMLElement).replaceChildren(...rounds(view), ...separationView(view));
  find("decisions", HTMLElement).replaceChildren(...decisions.map(decisionView));
  const key = `${ticket.number} ${document.documentElement.lang}`;
  if (drawn === key) return;
  drawn = key;
  find("evidence-content", HTMLElement).replaceChildren(...[evidenceView(filed)].filter((node) => node !== null));
  find("answers-content", HTMLElement).replaceChildren(answersView(filed, null));
  void formsNow()
    .then((forms) => drawn === key && find("answers-content", HTMLElement).replaceChildren(answersView(filed, forms)))
    .catch(() => {});
}

/** The chain of each round, the latest first. @param {View} view */
function rounds(view) {
  const { steps, request: filed } = view;
  const numbers = [...new Set(steps.map(({ round }) => round))].toReversed();
  return numbers.map((round) => {
    const own = steps.filter((step) => step.round === round);
    return el(
      "div",
      {},
      (numbers.length > 1 || own.length > 1) &&
        el("p", {
          className: "note",
          textContent: [numbers.length > 1 && t("round", round), own.length > 1 && t(`order ${filed?.tier.order}`)]
            .filter(Boolean)
            .join(" · "),
        }),
      el("ol", { className: `chain ${filed?.tier.order}` }, ...own.map((step) => stepView(step, view))),
    );
  });
}

/** How far the desk can tell that those who file and decide are different people; where several decide, or the policy asks. @param {View} view */
function separationView({ ticket, request: filed, separation, moves }) {
  if (!filed || !separation || (filed.tier.people < 2 && separation.required === "trust")) return [];
  const { required, unlinked } = separation;
  if (unlinked.length === 0) return [el("p", { className: "note", says: "separationKnown" })];
  if (required === "directory" && moves.includes("vote") && unlinked.includes(ticket.requesterAccount))
    return [el("p", { className: "warning", says: ["separationBlocked", ticket.requesterAccount] })];
  return [el("p", { className: "note", says: ["separationTrust", unlinked.join(", ")] })];
}

/** @param {Step} step @param {View} view */
function stepView(step, view) {
  const isMine = openStepOf(view) === step;
  const members = (state.me?.members ?? [])
    .filter(({ groups }) => groups.includes(step.group))
    .map(({ id }) => id.replace(/^web:/u, ""));
  return el(
    "li",
    { className: `step ${step.state}`, "aria-current": step.state === "open" ? "step" : undefined },
    el("b", { textContent: groupWords(step.group) }),
    el("span", { className: "step-state", textContent: `${MARKS[step.state] ?? ""} ${t(`step ${step.state}`)}` }),
    step.votes.length === 0 && el("span", { className: "note", textContent: members.join(", ") }),
    step.quorum > 1 && el("span", { className: "note", says: ["stepOf", step.quorum] }),
    ...step.votes.map(({ name, approves, reason, at, counts }) =>
      el(
        "div",
        { className: "vote" },
        el("span", { says: [`vote ${approves}`, name] }),
        reason && el("q", { textContent: reason }),
        approves && !counts && el("span", { className: "warning", says: "voteTwice" }),
        el("span", { className: "note" }, timeView(at)),
      ),
    ),
    isMine && el("span", { className: "your-turn", says: "yourTurn" }),
  );
}

/** @type {Record<string, string>} */
const MARKS = { approved: "✓", rejected: "✗", open: "●", waiting: "○", dropped: "–" };

/** @param {View["decisions"][number]} decision */
function decisionView({ id, outcome, expiresAt, questioned }) {
  return el(
    "p",
    {},
    el("a", { href: `/receipts/${id}`, textContent: id }),
    " ",
    el("span", { className: `state ${outcome}`, textContent: t(`outcome ${outcome}`) }),
    " ",
    expiresAt && el("span", { className: "note", says: ["until", day(expiresAt)] }),
    " ",
    questioned && el("span", { className: "warning", textContent: `${t("questioned")}: ${questioned}` }),
  );
}
