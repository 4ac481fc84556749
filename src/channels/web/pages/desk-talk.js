// @ts-check
/** What is said of a ticket: the conversation with the asker, the reply, saved replies; and apart from it the notes that only staff see. */
import { askForDraft, draftedView } from "./desk-help.js";
import { act, attempt, state } from "./desk-state.js";
import { openForm, optionView } from "./forms.js";
import { el, find, request, session, t, timeView, wordsView } from "./shared.js";

/** @typedef {import("./desk-state.js").View} View */
/** `from`: a model drafted it. @typedef {{ text: string, delivery: string, from?: import("./desk-help.js").ReplyDraft }} Draft */

const reply = find("reply", HTMLTextAreaElement);
const note = find("note", HTMLTextAreaElement);
const replies = find("replies", HTMLSelectElement);

/** What was typed for each ticket and is not sent. @type {Record<string, Draft>} */
const drafts = JSON.parse(session.get("drafts") ?? "{}");
/** @type {Record<string, string>} */
const noteDrafts = JSON.parse(session.get("noteDrafts") ?? "{}");
/** Filled in for the open ticket. @type {{ name: string, text: string }[]} */
let saved = [];

find("reply-form", HTMLElement).onsubmit = (event) => {
  event.preventDefault();
  void send("reply");
};
find("ask-back", HTMLElement).onclick = () => send("ask-back");
find("draft-reply", HTMLElement).onclick = async () => {
  const number = state.opened?.ticket.number;
  if (number === undefined) return;
  const from = await askForDraft(number);
  if (!from) return;
  // What they had typed stays above it; and meanwhile they may have gone to another ticket.
  const text = [drafts[number]?.text.trim(), from.text].filter(Boolean).join("\n\n");
  keepDraft(number, { text, delivery: crypto.randomUUID(), from });
  if (state.opened?.ticket.number !== number) return;
  drawTalk(state.opened);
  reply.focus();
};
find("note-form", HTMLElement).onsubmit = (event) => {
  event.preventDefault();
  void sendNote();
};
reply.oninput = () => {
  // Other words are another delivery.
  if (state.opened) {
    const { number } = state.opened.ticket;
    const from = reply.value.trim() === "" ? undefined : drafts[number]?.from;
    keepDraft(number, { text: reply.value, delivery: crypto.randomUUID(), from });
  }
  drawReply();
};
note.oninput = () => {
  if (state.opened) keepNote(state.opened.ticket.number, note.value);
  drawReply();
};
for (const [field, does] of /** @type {const} */ ([
  [reply, () => send("reply")],
  [note, sendNote],
]))
  field.onkeydown = (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void does();
  };
replies.onchange = () => {
  const chosen = saved.find(({ name }) => name === replies.value);
  replies.value = "";
  if (!chosen) return;
  reply.value = [reply.value.trim(), chosen.text].filter(Boolean).join("\n\n");
  reply.dispatchEvent(new Event("input"));
  reply.focus();
};
find("save-reply", HTMLElement).onclick = () =>
  openForm({
    title: "saveAsReply",
    hint: "replyHint",
    fields: [
      { name: "name", says: "replyName", required: true },
      { name: "text", says: "replyToAsker", type: "long", value: reply.value, required: true },
    ],
    submit: "save",
    act: async ({ name, text }) => {
      await request("/api/desk/replies", { name, text });
      if (state.opened) await loadReplies(state.opened.ticket.number);
    },
  });

/** Fetches the saved replies, filled in for this ticket. @param {number} number */
export async function loadReplies(number) {
  ({ replies: saved } = await request(`/api/desk/replies?ticket=${number}`).catch(() => ({ replies: [] })));
  drawReplies();
}

function drawReplies() {
  replies.replaceChildren(optionView("", t("chooseReply"), ""), ...saved.map(({ name }) => optionView(name, name)));
  replies.hidden = saved.length === 0;
}

/** The same reply sent again after a failure reaches the asker once. @param {"reply" | "ask-back"} what */
async function send(what) {
  const number = state.opened?.ticket.number;
  const draft = number === undefined ? undefined : drafts[number];
  if (number === undefined || !draft?.text.trim()) return;
  await attempt("act", async () => {
    const answer = await act(what, draft);
    if (drafts[number] === draft) keepDraft(number, null);
    if (answer && state.opened?.ticket.number === number) drawTalk(state.opened);
    find("thread", HTMLElement).lastElementChild?.scrollIntoView({ block: "nearest" });
  });
}

async function sendNote() {
  const number = state.opened?.ticket.number;
  const text = number === undefined ? undefined : noteDrafts[number];
  if (number === undefined || !text?.trim()) return;
  await attempt("act", async () => {
    await act("note", { text });
    if (noteDrafts[number] === text) keepNote(number, "");
    if (state.opened) drawTalk(state.opened);
  });
}

/** @param {number} number @param {Draft | null} draft */
function keepDraft(number, draft) {
  if (draft) drafts[number] = draft;
  else delete drafts[number];
  session.set("drafts", JSON.stringify(drafts));
}

/** @param {number} number @param {string} text */
function keepNote(number, text) {
  if (text) noteDrafts[number] = text;
  else delete noteDrafts[number];
  session.set("noteDrafts", JSON.stringify(noteDrafts));
}

/** @param {View} view */
export function drawTalk({ ticket, messages, hasEarlier, notes, moves }) {
  const mayReply = moves.includes("reply");
  find("earlier-messages", HTMLElement).hidden = !hasEarlier;
  find("thread", HTMLElement).replaceChildren(...messages.map(messageView));
  find("closed-note", HTMLElement).hidden = mayReply;
  find("reply-form", HTMLElement).hidden = !mayReply;
  find("ask-back", HTMLElement).hidden = !moves.includes("ask-back");
  find("ask-back", HTMLElement).title = t("askBackHint");
  find("note-list", HTMLElement).replaceChildren(
    ...notes.map(({ name, text, createdAt }) =>
      el(
        "article",
        { className: "message internal" },
        el("p", { className: "who" }, `${name} · `, timeView(createdAt)),
        wordsView(text),
      ),
    ),
  );
  const draft = drafts[ticket.number]?.text ?? "";
  if (reply.value !== draft) reply.value = draft;
  const from = drafts[ticket.number]?.from;
  find("drafted", HTMLElement).replaceChildren(...(from ? draftedView(from) : []));
  const noted = noteDrafts[ticket.number] ?? "";
  if (note.value !== noted) note.value = noted;
  drawReplies();
  drawReply();
}

function drawReply() {
  find("drafted", HTMLElement).hidden = !drafts[state.opened?.ticket.number ?? 0]?.from;
  find("send", HTMLButtonElement).disabled = reply.value.trim() === "";
  find("ask-back", HTMLButtonElement).disabled = reply.value.trim() === "";
  find("save-reply", HTMLButtonElement).hidden = reply.value.trim() === "";
  find("send-note", HTMLButtonElement).disabled = note.value.trim() === "";
  for (const field of [reply, note]) {
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`;
  }
}

/** @param {import("./shared.js").Message} message */
function messageView({ author, name, ticket, body, createdAt }) {
  const who = author === "desk" ? t("desk") : name;
  return el(
    "article",
    { className: `message ${author}` },
    el("p", { className: "who" }, `${who} · ${ticket ? `#${ticket} · ` : ""}`, timeView(createdAt)),
    el("div", { lang: body.language }, wordsView(body.text)),
    "written" in body && body.written && el("p", { className: "who", says: ["writtenBy", body.written] }),
    "unwritten" in body && body.unwritten && el("p", { className: "who", says: ["notWritten", body.unwritten] }),
  );
}
