// @ts-check
/** The staff console: the queue at the left, one ticket at the right. The address says which: #12. */
import { citationView, el, find, listen, local, request, say, session, speak, t, timeView, wordsView } from "./shared.js";

/** @typedef {{ number: number, question: string, state: "new" | "open" | "waiting-for-asker" | "closed", requester: string, assignee: string | null, channel: string, createdAt: string, updatedAt: string }} Row */
/** @typedef {{ ticket: Row, found: import("./shared.js").Citation[], messages: import("./shared.js").Message[], events: { action: string, actor: string, createdAt: string }[] }} View */
/** @typedef {{ text: string, delivery: string }} Draft */

const FILTERS = ["open", "mine", "closed", "all"];

const list = find("list", HTMLElement);
const search = find("search", HTMLInputElement);
const reply = find("reply", HTMLTextAreaElement);
const keys = find("keys", HTMLDialogElement);
const useKeys = find("use-keys", HTMLInputElement);

/** @type {Map<string, () => unknown>} */
const KEYS = new Map([
  ["j", () => step(1)],
  ["k", () => step(-1)],
  ["c", () => opened && opened.ticket.state !== "closed" && act("claim")],
  ["r", () => reply.focus()],
  ["/", () => search.focus()],
  ["?", () => keys.showModal()],
]);

let me = "";
let filter = "open";
/** @type {Row[] | null} */
let rows = null;
/** @type {Record<string, number>} */
let counts = {};
/** @type {View | null} */
let opened = null;
/** What was typed for each ticket and is not sent. @type {Record<string, Draft>} */
const drafts = JSON.parse(session.get("drafts") ?? "{}");
let reloading = 0;
/** What the problem on the page is of. */
let failed = "";

speak(draw);
useKeys.checked = local.get("keys") !== "off";
attempt("me", async () => {
  me = (await request("/api/desk/me")).name;
  draw();
});
load();
route();
listen(
  "/api/desk/events",
  "ticket",
  ({ number }) => {
    // Many may come at once.
    clearTimeout(reloading);
    reloading = setTimeout(load, 200);
    if (number !== opened?.ticket.number) return;
    say(find("news", HTMLElement), "changed", number);
    view(number);
  },
  () => {
    load();
    if (opened) view(opened.ticket.number);
  },
);
// Ages grow.
setInterval(drawList, 60_000);

addEventListener("hashchange", route);
search.addEventListener("input", drawList);
find("claim", HTMLElement).onclick = () => act("claim");
find("close", HTMLElement).onclick = () => act("close");
find("help", HTMLElement).onclick = () => keys.showModal();
find("done", HTMLElement).onclick = () => keys.close();
useKeys.onchange = () => local.set("keys", useKeys.checked ? null : "off");
find("reply-form", HTMLElement).onsubmit = (event) => {
  event.preventDefault();
  act("reply");
};
reply.oninput = () => {
  // Other words are another delivery.
  if (opened) keepDraft(opened.ticket.number, { text: reply.value, delivery: crypto.randomUUID() });
  drawReply();
};
reply.onkeydown = (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) act("reply");
};
document.addEventListener("keydown", (event) => {
  if (!(event.target instanceof HTMLElement) || keys.open || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input, textarea")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const does = KEYS.get(event.key);
  if (!does || !useKeys.checked) return;
  event.preventDefault();
  does();
});

/** To the ticket that the address names, or back to the queue. */
function route() {
  if (failed !== "queue") tell("", "");
  const number = Number(/^#(\d+)$/u.exec(location.hash)?.[1]);
  if (number) {
    if (number !== opened?.ticket.number) view(number, true);
  } else if (location.hash === "") {
    const from = opened?.ticket.number;
    opened = null;
    draw();
    linkTo(from)?.focus();
  }
}

async function load() {
  const asked = filter;
  await attempt("queue", async () => {
    const answer = await request(`/api/desk/tickets?filter=${asked}`);
    if (asked !== filter) return;
    rows = answer.tickets;
    counts = answer.counts;
    drawTabs();
    drawList();
  });
}

/** @param {number} number @param {boolean} [isNew] */
async function view(number, isNew = false) {
  await attempt("ticket", async () => {
    /** @type {View} */
    const answer = await request(`/api/desk/tickets/${number}`);
    // Meanwhile they may have gone to another.
    if (location.hash !== `#${number}`) return;
    opened = answer;
    draw();
    if (!isNew) return;
    find("ticket", HTMLElement).scrollTop = 0;
    find("subject", HTMLElement).focus();
  });
}

/** The same reply sent again after a failure reaches the asker once. @param {"claim" | "close" | "reply"} what */
async function act(what) {
  if (!opened) return;
  const { number } = opened.ticket;
  const draft = drafts[number];
  if (what === "reply" && !draft?.text.trim()) return;
  tell("", "");
  await attempt("act", async () => {
    await request(`/api/desk/tickets/${number}/${what}`, what === "reply" ? draft : {});
    if (what === "reply" && drafts[number] === draft) keepDraft(number, null);
    await Promise.all([load(), view(number)]);
    if (what === "reply") find("thread", HTMLElement).lastElementChild?.scrollIntoView({ block: "nearest" });
  });
}

/** @param {number} number @param {Draft | null} draft */
function keepDraft(number, draft) {
  if (draft) drafts[number] = draft;
  else delete drafts[number];
  session.set("drafts", JSON.stringify(drafts));
}

/** What fails is told, until the same works or the person goes on. @param {string} what @param {() => Promise<void>} does */
async function attempt(what, does) {
  try {
    await does();
    if (failed === what) tell("", "");
  } catch (error) {
    tell(what, error instanceof Error ? error.message : String(error));
  }
}

/** @param {string} what @param {string} words */
function tell(what, words) {
  failed = what;
  find("problem", HTMLElement).textContent = words;
}

/** @param {number} by */
function step(by) {
  const links = [...list.querySelectorAll("a")];
  const focused = links.findIndex((link) => link === document.activeElement);
  const at = focused < 0 ? links.findIndex((link) => link.ariaCurrent === "true") : focused;
  links[at < 0 ? 0 : Math.max(0, Math.min(links.length - 1, at + by))]?.focus();
}

function draw() {
  document.body.classList.toggle("has-ticket", opened !== null);
  find("ticket", HTMLElement).hidden = opened === null;
  find("pick", HTMLElement).hidden = opened !== null;
  find("me", HTMLElement).textContent = me;
  drawTabs();
  drawList();
  if (opened) drawTicket(opened);
}

function drawTabs() {
  const tabs = FILTERS.map((name) =>
    el(
      "button",
      {
        type: "button",
        "aria-pressed": String(name === filter),
        onclick: () => {
          filter = name;
          rows = null;
          drawTabs();
          drawList();
          load();
        },
      },
      t(name),
      " ",
      el("span", { className: "count", textContent: String(counts[name] ?? "") }),
    ),
  );
  const focused = [...find("tabs", HTMLElement).children].findIndex((tab) => tab === document.activeElement);
  find("tabs", HTMLElement).replaceChildren(...tabs);
  tabs[focused]?.focus();
}

function drawList() {
  const words = search.value.trim().toLowerCase();
  const found = (rows ?? []).filter((row) =>
    `#${row.number} ${row.question} ${row.requester} ${row.assignee ?? ""}`.toLowerCase().includes(words),
  );
  const focused = document.activeElement?.closest("#list a")?.getAttribute("href");
  list.replaceChildren(...found.map((row) => el("li", {}, rowView(row))));
  if (rows && found.length === 0) list.append(el("li", { className: "note", textContent: t("none") }));
  if (focused) linkTo(Number(focused.slice(1)))?.focus();
}

/** @param {number | undefined} number */
function linkTo(number) {
  return [...list.querySelectorAll("a")].find((link) => link.getAttribute("href") === `#${number}`);
}

/** @param {Row} row */
function rowView(row) {
  return el(
    "a",
    { href: `#${row.number}`, className: "ticket-row", "aria-current": row.number === opened?.ticket.number ? "true" : undefined },
    el("span", { className: "question" }, el("b", { textContent: `#${row.number}` }), ` ${row.question}`),
    el("span", { className: "note facts" }, ...factsOf(row)),
  );
}

/** @param {Row} row */
function factsOf({ state, requester, createdAt, assignee }, channel = "") {
  const facts = [requester, channel, age(createdAt), assignee ?? t("unassigned")].filter((fact) => fact !== "");
  return [
    el("span", { className: `state ${state}`, textContent: t(`state ${state}`) }),
    ...facts.flatMap((fact) => [" ", el("span", { textContent: fact })]),
  ];
}

/** @param {View} view */
function drawTicket({ ticket, found, messages, events }) {
  const closed = ticket.state === "closed";
  find("subject", HTMLElement).textContent = `#${ticket.number} ${ticket.question}`;
  find("facts", HTMLElement).replaceChildren(...factsOf(ticket, ticket.channel));
  find("claim", HTMLElement).hidden = closed || (ticket.assignee === me && ticket.state !== "new");
  find("close", HTMLElement).hidden = closed;
  find("found", HTMLElement).hidden = found.length === 0;
  find("passages", HTMLElement).replaceChildren(...found.map(citationView));
  find("thread", HTMLElement).replaceChildren(...messages.map(messageView));
  find("events", HTMLElement).replaceChildren(
    ...events.map(({ action, actor, createdAt }) => el("li", {}, timeView(createdAt), ` · ${actor} · ${t(`action ${action}`)}`)),
  );
  find("closed-note", HTMLElement).hidden = !closed;
  find("reply-form", HTMLElement).hidden = closed;
  const draft = drafts[ticket.number]?.text ?? "";
  if (reply.value !== draft) reply.value = draft;
  drawReply();
}

function drawReply() {
  find("send", HTMLButtonElement).disabled = reply.value.trim() === "";
  reply.style.height = "auto";
  reply.style.height = `${reply.scrollHeight + reply.offsetHeight - reply.clientHeight}px`;
}

/** @param {import("./shared.js").Message} message */
function messageView({ author, name, ticket, body, createdAt }) {
  const who = author === "desk" ? t("desk") : name;
  return el(
    "article",
    { className: `message ${author}` },
    el("p", { className: "who" }, `${who} · ${ticket ? `#${ticket} · ` : ""}`, timeView(createdAt)),
    el("div", { lang: body.language }, wordsView(body.text)),
  );
}

/** @param {string} date */
function age(date) {
  const minutes = Math.max(0, Math.round((Date.now() - new Date(date).getTime()) / 60_000));
  const format = new Intl.RelativeTimeFormat(document.documentElement.lang, { style: "short", numeric: "auto" });
  if (minutes < 60) return format.format(-minutes, "minute");
  return minutes < 2880 ? format.format(-Math.round(minutes / 60), "hour") : format.format(-Math.round(minutes / 1440), "day");
}
