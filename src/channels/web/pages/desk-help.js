// @ts-check
/** What a model drafts for staff: a reply into the box, a summary and suggestions to read. Nothing is sent or changed here. */
import { attempt, groupWords, state } from "./desk-state.js";
import { citationView, el, find, request, t } from "./shared.js";

/** @typedef {{ kind: "draft", model: string, prompt: string, text: string, citations: import("./shared.js").Citation[] }} ReplyDraft */
/** @typedef {{ kind: "draft", model: string, points: { text: string, by: string[] }[] }} Summary */
/** @typedef {{ kind: "draft", model: string, title: string | null, group: string | null, duplicates: { number: number, question: string }[] }} Suggestion */

const box = find("help-said", HTMLElement);

/** Which ticket the words in the box are of. */
let of = 0;

find("summarise", HTMLElement).onclick = () => show("summary", summaryView);
find("suggest", HTMLElement).onclick = () => show("suggestions", suggestionView);

/** What was said of another ticket goes. */
export function drawHelp() {
  if (of !== state.opened?.ticket.number) box.replaceChildren();
}

/** @param {number} number @returns {Promise<ReplyDraft | null>} */
export async function askForDraft(number) {
  /** @type {ReplyDraft | null} */
  let draft = null;
  await ask(number, "reply", "draft-reply", (/** @type {ReplyDraft} */ made) => {
    draft = made;
    return [];
  });
  return draft;
}

/** Below the box: who drafted it, and from what. @param {ReplyDraft} draft */
export function draftedView({ model, citations }) {
  return [
    el("p", { className: "warning", says: ["draftedBy", model] }),
    el("details", {}, el("summary", { says: "draftFrom" }), ...citations.map(citationView)),
  ];
}

/** @param {"summary" | "suggestions"} what @param {(made: any) => Node[]} viewOf */
async function show(what, viewOf) {
  const number = state.opened?.ticket.number;
  if (number !== undefined) await ask(number, what, what === "summary" ? "summarise" : "suggest", viewOf);
}

/** What comes of it, or in plain words why nothing does. @param {number} number @param {string} what @param {string} id of its button @param {(made: any) => Node[]} viewOf */
async function ask(number, what, id, viewOf) {
  const button = find(id, HTMLButtonElement);
  button.disabled = true;
  of = number;
  box.replaceChildren(el("p", { className: "note", says: "thinking" }));
  /** @type {Node[]} */
  let said = [];
  await attempt("help", async () => {
    const help = await request(`/api/desk/tickets/${number}/help/${what}`, {});
    said = help.kind === "none" ? [el("p", { className: "note", says: `noHelp ${help.why}` })] : viewOf(help);
  });
  if (of === number) box.replaceChildren(...(state.opened?.ticket.number === number ? said : []));
  button.disabled = false;
}

/** @param {Summary} summary */
function summaryView({ model, points }) {
  return [
    el("p", { className: "note", says: ["summaryBy", model] }),
    el(
      "ul",
      {},
      ...points.map(({ text, by }) =>
        el(
          "li",
          {},
          text,
          el("span", { className: "note", textContent: ` (${by.map((who) => t(`said ${who}`)).join(", ")})` }),
        ),
      ),
    ),
  ];
}

/** @param {Suggestion} suggestion */
function suggestionView({ model, title, group, duplicates }) {
  const rows = [
    title && ["suggestedTitle", title],
    group && ["suggestedGroup", groupWords(group)],
    duplicates.length > 0 && [
      "suggestedDuplicates",
      ...duplicates.flatMap(({ number, question }) => [
        el("a", { href: `#${number}`, textContent: `#${number} ${question}` }),
        " ",
      ]),
    ],
  ].filter((row) => Array.isArray(row));
  if (rows.length === 0) return [el("p", { className: "note", says: "nothingSuggested" })];
  return [
    el("p", { className: "note", says: ["summaryBy", model] }),
    el("ul", {}, ...rows.map(([says, ...words]) => el("li", {}, el("b", { says }), ": ", ...words))),
  ];
}
