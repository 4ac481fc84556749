// @ts-check
/** The right side of the console: one ticket, its facts, what it is like and what it belongs to. */
import { drawHelp } from "./desk-help.js";
import { rowFacts } from "./desk-list.js";
import { drawRequest } from "./desk-request.js";
import { groupWords, state } from "./desk-state.js";
import { citationView, el, find, request, say, t, timeView } from "./shared.js";
import { timeLeft } from "./times.js";

/** @typedef {import("./desk-state.js").View} View */

const LOOKS_EVERY_MS = 20_000;

/** Which ticket the similar ones on the page are of. */
let similarTo = 0;

setInterval(() => {
  if (state.opened && !document.hidden) void lookAt(state.opened.ticket.number);
}, LOOKS_EVERY_MS);

/** @param {View} view */
export function drawTicket(view) {
  const { ticket, found, links, watchers, events } = view;
  find("subject", HTMLElement).textContent = `#${ticket.number} ${ticket.question}`;
  find("facts", HTMLElement).replaceChildren(
    ...rowFacts(ticket),
    el("span", { textContent: groupWords(ticket.group) }),
    " ",
    el("span", { textContent: ticket.channel }),
    ...ticket.tags.flatMap((tag) => [" ", el("span", { className: "tag", textContent: tag })]),
  );
  find("deadlines", HTMLElement).replaceChildren(...deadlines(view));
  drawRequest(view);
  find("found", HTMLElement).hidden = found.length === 0;
  find("passages", HTMLElement).replaceChildren(...found.map(citationView));
  find("linked", HTMLElement).hidden = links.length === 0;
  find("links", HTMLElement).replaceChildren(
    ...links.map(({ number, kind, question, state: is }) =>
      el(
        "li",
        {},
        el("a", { href: `#${number}`, textContent: `#${number} ${question}` }),
        el("span", { className: "note", textContent: ` ${t(`link ${kind}`)} · ${t(`state ${is}`)}` }),
      ),
    ),
  );
  drawHelp();
  find("events", HTMLElement).replaceChildren(...events.map(eventView));
  find("watchers", HTMLElement).hidden = watchers.length === 0;
  say(find("watchers", HTMLElement), "watchers", watchers.map(({ name }) => name).join(", "));
  if (similarTo !== ticket.number) void loadSimilar(ticket.number);
}

/** Time left to each deadline that still runs. @param {View} view */
function deadlines({ ticket }) {
  const { firstDue, nextDue, resolveDue, state: is } = ticket;
  return Object.entries({ first: firstDue, next: nextDue, resolve: resolveDue }).flatMap(([name, due]) => {
    const left = due && timeLeft(due, is);
    return left
      ? [
          el(
            "span",
            {},
            `${t(`due ${name}`)}: `,
            el("span", { className: `left ${left.tone}`, textContent: left.words }),
            " ",
            timeView(due),
          ),
          " ",
        ]
      : [];
  });
}

/** Who did what, in words, with what is worth telling of it. @param {View["events"][number]} event */
function eventView({ action, actor, detail, createdAt }) {
  const { reason, to, from, into, priority, tags, group, because, file } = detail ?? {};
  const about = [
    reason && `“${reason}”`,
    action === "handed-over" && to && `→ ${groupWords(to)}`,
    action === "step-approved" || action === "step-rejected" ? group && groupWords(group) : null,
    into && `→ #${into}`,
    (action === "split" || action === "linked") && to && `→ #${to}`,
    action === "took-in" && from && `#${from}`,
    priority && t(`priority ${priority}`),
    Array.isArray(tags) && tags.join(", "),
    because,
    file,
  ].filter(Boolean);
  const words = [actor, t(`action ${action}`), ...about].join(" · ");
  return el("li", {}, timeView(createdAt), ` · ${words}`);
}

/** Tickets of the past that speak of the same, with what became of them. @param {number} number */
async function loadSimilar(number) {
  similarTo = number;
  const box = find("similar", HTMLElement);
  box.hidden = true;
  /** @type {{ similar: { number: number, question: string, state: string, outcome: string | null, assignee: string | null, answer: string | null }[] }} */
  const { similar } = await request(`/api/desk/tickets/${number}/similar`).catch(() => ({ similar: [] }));
  if (similarTo !== number) return;
  box.hidden = similar.length === 0;
  find("similar-list", HTMLElement).replaceChildren(
    ...similar.map(({ number: other, question, state: is, outcome, answer }) =>
      el(
        "li",
        {},
        el("a", { href: `#${other}`, textContent: `#${other} ${question}` }),
        " ",
        el("span", {
          className: `state ${outcome ?? is}`,
          textContent: t(outcome ? `outcome ${outcome}` : `state ${is}`),
        }),
        answer && el("p", { className: "words note", textContent: answer }),
      ),
    ),
  );
}

/** Says that this ticket is before somebody's eyes, and shows who else has it. @param {number} number */
export async function lookAt(number) {
  /** @type {{ others: string[] }} */
  const { others } = await request(`/api/desk/tickets/${number}/look`, {}).catch(() => ({ others: [] }));
  if (state.opened?.ticket.number !== number) return;
  const box = find("looking", HTMLElement);
  box.hidden = others.length === 0;
  say(box, "looking", others.join(", "));
}
