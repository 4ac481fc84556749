// @ts-check
/** My requests and questions: how each stands, and what its asker may do with it. */
import { formsNow } from "./evidence.js";
import { openForm } from "./forms.js";
import { attempt, el, failureView, find, request, speak, t, timeView } from "./shared.js";
import { timeLeft } from "./times.js";

/** @typedef {import("./desk-state.js").Row & { decision: string | null }} Mine */
/** @typedef {{ id: string, kind: string, answers: Record<string, unknown>, updatedAt: string }} Draft */

const OVER = ["resolved", "closed", "withdrawn"];

/** @type {Mine[]} */
let mine = [];
/** @type {Draft[]} */
let drafts = [];
/** Labels of the kinds. @type {Record<string, string>} */
let kinds = {};

speak(() => void load());
addEventListener("focus", () => void load());

async function load() {
  const problem = find("problem", HTMLElement);
  try {
    // One after the other: the first answer names a browser that is new here, the second must not name it anew.
    const own = await request("/api/requests");
    const [open, forms] = await Promise.all([request("/api/request-drafts"), formsNow()]);
    mine = own.requests;
    drafts = open.drafts;
    kinds = Object.fromEntries(forms.kinds.map(({ kind, label }) => [kind, label]));
    problem.replaceChildren();
    draw();
  } catch (error) {
    problem.replaceChildren(failureView(error, () => void load()));
  }
}

function draw() {
  find("drafts", HTMLElement).hidden = drafts.length === 0;
  find("draft-list", HTMLElement).replaceChildren(...drafts.map(draftView));
  find("list", HTMLElement).replaceChildren(
    ...(mine.length > 0 ? mine.map(mineView) : [el("li", { className: "note", says: "mineEmpty" })]),
  );
}

/** @param {Draft} draft */
function draftView({ id, kind, answers, updatedAt }) {
  const about = answers["package"] ?? answers["project"] ?? answers["repository"] ?? "";
  const drop = () =>
    attempt(view, async () => {
      await request(`/api/request-drafts/${id}/drop`, {});
      await load();
    });
  const view = el(
    "li",
    {},
    el(
      "p",
      {},
      el("b", { textContent: kinds[kind] ?? kind }),
      ` ${String(about)} `,
      el("span", { className: "note" }, timeView(updatedAt)),
    ),
    el(
      "p",
      { className: "actions" },
      el("a", { className: "button", href: `/request?draft=${id}&kind=${kind}`, says: "continueDraft" }),
      el("button", { type: "button", className: "quiet", says: "deleteDraft", onclick: drop }),
    ),
  );
  return view;
}

/** @param {Mine} row */
function mineView(row) {
  const { number, kind, question, state, outcome, tier, dueAt, createdAt, decision } = row;
  const left = timeLeft(dueAt, state);
  const isOver = OVER.includes(state);
  const isRequest = kind !== "question";
  /** @param {string} says @param {() => void} onclick */
  const button = (says, onclick) => el("button", { type: "button", className: "quiet", says, onclick });
  return el(
    "li",
    { id: `ticket-${number}` },
    el("p", {}, el("b", { textContent: `#${number}` }), ` ${question}`),
    el(
      "p",
      { className: "note facts" },
      el("span", { className: `state ${outcome ?? state}`, says: outcome ? `outcome ${outcome}` : `state ${state}` }),
      el("span", { textContent: (kinds[kind] ?? t(`kind ${kind}`)) + (tier ? ` · ${tier}` : "") }),
      left && el("span", { className: `left ${left.tone}`, textContent: left.words }),
      el("span", {}, timeView(createdAt)),
      decision && el("a", { href: `/receipts/${decision}`, says: ["seeReceipt", decision] }),
    ),
    el(
      "div",
      { className: "actions" },
      state !== "withdrawn" && button("replyToDesk", () => replyTo(number)),
      !isOver && button("withdraw", () => withdraw(number)),
      isRequest &&
        ["resolved", "closed"].includes(state) &&
        outcome === "rejected" &&
        button("appeal", () => appeal(number)),
    ),
  );
}

/** @param {string} route @param {object} body */
async function done(route, body) {
  await request(route, body);
  await load();
}

/** The same words, sent again after a failure, arrive once. @param {number} number */
function replyTo(number) {
  let said = "";
  let delivery = crypto.randomUUID();
  openForm({
    title: "ticketNumber",
    about: [number],
    fields: [{ name: "text", says: "yourMessage", type: "long", required: true }],
    submit: "send",
    act: async ({ text = "" }) => {
      if (text !== said) delivery = crypto.randomUUID();
      said = text;
      await done(`/api/tickets/${number}/messages`, { text, delivery });
    },
  });
}

/** Asked once more: there is no way back. @param {number} number */
function withdraw(number) {
  openForm({
    title: "ticketNumber",
    about: [number],
    hint: "withdrawHint",
    fields: [],
    submit: "withdraw",
    act: async () => done(`/api/tickets/${number}/withdraw`, {}),
  });
}

/** @param {number} number */
function appeal(number) {
  openForm({
    title: "appeal",
    hint: "appealHint",
    fields: [{ name: "reason", says: "appealReason", type: "long", required: true }],
    submit: "send",
    act: async ({ reason }) => done(`/api/tickets/${number}/appeal`, { reason }),
  });
}
