// @ts-check
/** What may be done to the open ticket: buttons only for what is possible now, forms for what needs words. */
import { memberChoices } from "./desk-list.js";
import { act, attempt, groupChoices, PRIORITIES, state } from "./desk-state.js";
import { choicesOf, optionView, openForm } from "./forms.js";
import { el, find, t } from "./shared.js";

/** @typedef {import("./desk-state.js").View} View */
/** @typedef {import("./forms.js").Field} Field */

/** Moves that need a word more: what is asked, and the name under which it is sent. @type {[move: string, says: string, field: () => Field][]} */
const WITH_WORDS = [
  ["assign", "assign", () => ({ name: "to", says: "assignTo", type: "select", choices: memberChoices() })],
  [
    "hand-over",
    "handOver",
    () => ({
      name: "group",
      says: "handOverTo",
      type: "select",
      choices: groupChoices(),
      value: state.opened?.ticket.group,
    }),
  ],
  ["reopen", "reopen", () => ({ name: "reason", says: "reason", type: "long", required: true })],
  ["merge", "merge", () => ({ name: "into", says: "mergeInto", type: "number", required: true })],
  ["link", "link", () => ({ name: "other", says: "linkTo", type: "number", required: true })],
  ["split", "split", () => ({ name: "question", says: "splitOff", type: "long", required: true })],
];

/**
 * What this person has done to the request already, by whichever account of theirs: it keeps them from deciding. `as` names another account.
 * @param {View} view @returns {{ did: "filed" | "voted" | "rejectedBefore", as: string | null } | undefined}
 */
function ownPart({ ticket, steps }) {
  const { me } = state;
  if (!me) return undefined;
  const isMine = (/** @type {{ personId: string }} */ { personId }) => me.accounts.includes(personId);
  const as = (/** @type {string} */ personId, /** @type {string} */ account) => (personId === me.id ? null : account);
  const round = Math.max(0, ...steps.map((step) => step.round));
  const votesIn = (/** @type {number} */ number) =>
    steps.filter((step) => step.round === number).flatMap(({ votes }) => votes);
  if (me.accounts.includes(ticket.requesterId))
    return { did: "filed", as: as(ticket.requesterId, ticket.requesterAccount) };
  const voted = votesIn(round).find(isMine);
  if (voted) return { did: "voted", as: as(voted.personId, voted.by) };
  // Who rejected it does not decide the appeal.
  const rejected = votesIn(round - 1).find((vote) => isMine(vote) && !vote.approves);
  return rejected && { did: "rejectedBefore", as: as(rejected.personId, rejected.by) };
}

/** The open step that this person may decide: their own group's, on somebody else's request, without a vote of theirs. @param {View} view */
export function openStepOf(view) {
  const { me } = state;
  const { steps, moves } = view;
  if (!me || !moves.includes("vote") || ownPart(view)) return undefined;
  const round = Math.max(0, ...steps.map((step) => step.round));
  const open = steps.filter((step) => step.round === round && step.state === "open" && me.groups.includes(step.group));
  return open.toSorted((a, b) => me.groups.indexOf(b.group) - me.groups.indexOf(a.group))[0];
}

/** @param {View} view */
export function drawMoves(view) {
  const { ticket, moves, watchers } = view;
  const box = find("moves", HTMLElement);
  const focused =
    document.activeElement instanceof HTMLElement && box.contains(document.activeElement)
      ? document.activeElement.dataset["move"]
      : undefined;
  const isMine = ticket.assignee === state.me?.name && ticket.state !== "new";
  const watches = watchers.some(({ id }) => id === state.me?.id);
  box.replaceChildren(
    ...[
      moves.includes("claim") && !isMine && button("claim", "claim", () => now("claim"), ""),
      moves.includes("resolve") && button("resolve", "resolve", () => now("resolve")),
      moves.includes("close") && button("close", "close", () => now("close")),
      ...WITH_WORDS.filter(
        ([move]) => moves.includes(move === "link" ? "describe" : move) && !cannotMerge(move, view),
      ).map(([move, says, field]) =>
        button(move, says, () =>
          openForm({ title: says, fields: [field()], submit: "doIt", act: async (values) => act(move, values) }),
        ),
      ),
      moves.includes("describe") && priorityView(ticket.priority),
      moves.includes("describe") && button("tags", "tags", editTags),
      button("watch", "watch", () => now("watch", { watches: !watches }), "quiet", String(watches)),
    ].filter((node) => node !== false),
  );
  drawVotes(view);
  find("make-draft", HTMLElement).hidden =
    ticket.kind !== "question" || !view.messages.some(({ author }) => author === "staff");
  if (focused) box.querySelector(`[data-move="${focused}"]`)?.closest("button")?.focus();
}

/** A request is decided, never merged. @param {string} move @param {View} view */
function cannotMerge(move, { ticket }) {
  return move === "merge" && ticket.kind !== "question" && ticket.state === "waiting-for-approval";
}

/** The buttons, or why there are none. @param {View} view */
function drawVotes(view) {
  const box = find("votes", HTMLElement);
  const part = view.moves.includes("vote") ? ownPart(view) : undefined;
  box.hidden = !openStepOf(view) && !part;
  if (part) box.replaceChildren(el("span", { className: "note", says: [`own ${part.did}`, part.as] }));
  else if (box.hidden) box.replaceChildren();
  else if (!box.querySelector("button"))
    box.replaceChildren(
      button("approve", "approve", approveHere, ""),
      button("reject", "reject", rejectHere, "quiet danger"),
    );
}

/** @param {string} move @param {string} says @param {() => unknown} onclick @param {string} [className] @param {string} [pressed] */
function button(move, says, onclick, className = "quiet", pressed = undefined) {
  return el("button", { type: "button", className, says, onclick, "data-move": move, "aria-pressed": pressed });
}

/** @param {string} what @param {object} [body] */
function now(what, body) {
  return attempt("act", async () => act(what, body));
}

/** @param {string} priority */
function priorityView(priority) {
  const select = el(
    "select",
    { "aria-label": t("priority"), onchange: () => now("describe", { priority: select.value }) },
    ...choicesOf("priority", PRIORITIES).map(({ value, label }) => optionView(value, label, priority)),
  );
  return select;
}

function editTags() {
  openForm({
    title: "tags",
    fields: [{ name: "tags", says: "tagsList", value: state.opened?.ticket.tags.join(", ") }],
    submit: "save",
    act: async ({ tags = "" }) =>
      act("describe", {
        tags: tags
          .split(/[,，]/u)
          .map((tag) => tag.trim())
          .filter(Boolean),
      }),
  });
}

export function claimHere() {
  if (state.opened?.moves.includes("claim")) void now("claim");
}

export function approveHere() {
  if (!state.opened || !openStepOf(state.opened)) return;
  openForm({
    title: "approveNow",
    fields: [{ name: "reason", says: "reasonOptional", type: "long" }],
    hint: "reasonForAsker",
    submit: "approveNow",
    act: async ({ reason }) => act("approve", { reason }),
  });
}

export function rejectHere() {
  if (!state.opened || !openStepOf(state.opened)) return;
  openForm({
    title: "rejectNow",
    fields: [{ name: "reason", says: "reason", type: "long", required: true }],
    hint: "reasonForAsker",
    submit: "rejectNow",
    act: async ({ reason }) => act("reject", { reason }),
  });
}

find("make-draft", HTMLElement).onclick = () => {
  const { ticket, messages } = state.opened ?? {};
  if (!ticket || !messages) return;
  const said = messages
    .filter(({ author, ticket: of }) => author === "staff" && of === ticket.number)
    .map(({ body }) => body.text);
  openForm({
    title: "makeDraft",
    hint: "draftHint",
    fields: [
      { name: "title", says: "draftTitle", value: ticket.question.split("\n", 1)[0], required: true },
      { name: "text", says: "draftText", type: "long", value: said.join("\n\n"), required: true },
    ],
    submit: "save",
    act: async ({ title, text }) => act("draft", { title, text }),
  });
};
