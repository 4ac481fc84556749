// @ts-check
/** The chat page: ask, read, follow the conversation, reach a person. */
import { feedbackView, helpedView } from "./ask-feedback.js";
import {
  attempt,
  citationView,
  el,
  failureView,
  find,
  listen,
  local,
  request,
  RequestError,
  say,
  session,
  speak,
  timeView,
  translate,
  wordsView,
} from "./shared.js";
import { verdictView } from "./verdict.js";

/** @typedef {import("./shared.js").Message} Message */
/** @typedef {{ delivery: string, text: string, ticket: number | null }} Letter something the person sent */

const LONGEST = 4000;
const COUNT_FROM = LONGEST - 300;
const READ_EVERY_MS = 500;

const log = find("log", HTMLElement);
const composer = find("composer", HTMLFormElement);
const question = find("question", HTMLTextAreaElement);

let conversation = local.get("conversation");
/** The messages on the page. @type {Map<string, HTMLElement>} */
const shown = new Map();
/** Tickets whose opening is on the page. @type {Set<number>} */
const tickets = new Set();
/** What is not known to have arrived: a reload sends it again. @type {Letter[]} */
let outbox = JSON.parse(session.get("outbox") ?? "[]");
/** One thing at a time: what the stream brings waits for the answer under way, which brings the same. */
let turn = Promise.resolve();
/** The ticket that the composer replies to; null where it asks. @type {number | null} */
let replyingTo = null;
let unfollow = () => {};

speak();
question.value = session.get("draft") ?? "";
replyTo(Number(session.get("replyTo")) || null);
if (conversation) follow();
outbox.forEach(dispatch);
greet();

question.addEventListener("input", typed);
question.addEventListener("keydown", (event) => {
  if (event.key === "Escape") replyTo(null);
  // While an input method composes Chinese, Enter chooses a word.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  composer.requestSubmit();
});
composer.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = question.value.trim();
  if (text === "" || text.length > LONGEST) return;
  post(text, replyingTo);
  question.value = "";
  replyTo(null);
});
document.addEventListener("click", ({ target }) => {
  if (target instanceof HTMLElement && target.matches(".choice")) post(target.dataset.text ?? target.textContent, null);
});
find("stop-replying", HTMLElement).onclick = () => {
  replyTo(null);
  question.focus();
};
find("new", HTMLElement).onclick = () => {
  move(null);
  keepOutbox([]);
  shown.clear();
  tickets.clear();
  log.replaceChildren();
  find("problem", HTMLElement).replaceChildren();
  replyTo(null);
  greet();
  question.focus();
};

/** @param {() => unknown} act */
function inTurn(act) {
  turn = turn.then(async () => void (await act())).catch(console.error);
}

/** @param {string} text @param {number | null} ticket */
function post(text, ticket) {
  const letter = { delivery: crypto.randomUUID(), text, ticket };
  keepOutbox([...outbox, letter]);
  dispatch(letter);
}

/** Shows the letter and sends it; after a failure again, if the person says so. @param {Letter} letter */
function dispatch(letter) {
  const node = el(
    "article",
    { className: "message asker pending" },
    ...whoAsked(letter.ticket),
    el("p", { className: "words", textContent: letter.text }),
  );
  const dots = el("span", { ariaHidden: "true", textContent: "…" });
  const waiting = el(
    "p",
    { className: "thinking pending" },
    el("span", { className: "unseen", says: "thinking" }),
    dots,
  );
  log.append(node, waiting);
  greet();
  scrollTo(node);
  inTurn(async () => {
    const reading = setInterval(() => readAlong(letter, waiting), READ_EVERY_MS);
    try {
      const arrived = await deliver(letter);
      // Otherwise the person began a new conversation meanwhile.
      if (outbox.includes(letter)) settle(arrived, letter, node, waiting);
    } catch (error) {
      if (outbox.includes(letter)) waiting.before(failureView(error, () => dispatch(letter), node));
    } finally {
      clearInterval(reading);
      node.classList.remove("pending");
      waiting.remove();
    }
  });
}

/** What a model has written so far, as far as it is checked. @param {Letter} letter @param {HTMLElement} waiting */
async function readAlong({ delivery, ticket }, waiting) {
  if (ticket !== null) return;
  const { text } = await fetch(`/api/ask/${delivery}`).then(
    (response) => response.json(),
    () => ({ text: null }),
  );
  if (text) waiting.replaceChildren(el("span", { className: "words", textContent: `${text} …` }));
}

/** The same delivery twice is answered once. @param {Letter} letter @returns {Promise<{ conversation: string | null, messages: Message[] }>} */
async function deliver({ text, ticket, delivery }) {
  if (ticket !== null) {
    const { message } = await request(`/api/tickets/${ticket}/messages`, { text, delivery });
    return { conversation, messages: [message] };
  }
  /** @param {string | null} within */
  const ask = (within) =>
    request("/api/ask", { text, conversation: within, delivery, language: document.documentElement.lang });
  const asked = await ask(conversation).catch((error) => {
    // The conversation is gone: the question begins another.
    if (error instanceof RequestError && error.status === 404 && conversation) return ask(null);
    throw error;
  });
  return { conversation: asked.conversation, messages: [asked.question, asked.answer] };
}

/**
 * The letter becomes the message that it arrived as; what was said to it stands below.
 * @param {{ conversation: string | null, messages: Message[] }} arrived @param {Letter} letter @param {HTMLElement} node @param {HTMLElement} waiting
 */
function settle(arrived, letter, node, waiting) {
  keepOutbox(outbox.filter((other) => other !== letter));
  const [mine, ...answers] = arrived.messages;
  const known = mine && shown.get(mine.id);
  if (known) node.remove();
  else if (mine) shown.set(mine.id, node);
  for (const answer of answers) show(answer, waiting);
  scrollTo(known ?? node);
  if (arrived.conversation !== conversation) move(arrived.conversation);
}

/** To another conversation, or to none yet. @param {string | null} id */
function move(id) {
  unfollow();
  conversation = id;
  local.set("conversation", id);
  if (id) follow();
}

/** What staff say arrives by itself; what was missed is fetched. */
function follow() {
  const followed = conversation;
  /** @param {() => unknown} act */
  const ifStill = (act) => inTurn(() => conversation === followed && act());
  ifStill(load);
  unfollow = listen(
    `/api/conversations/${followed}/events`,
    "message",
    (message) => ifStill(() => arrive([message])),
    () => ifStill(load),
  );
}

async function load() {
  const problem = find("problem", HTMLElement);
  const asked = conversation;
  try {
    const { messages } = await request(`/api/conversations/${asked}`);
    if (conversation !== asked) return;
    problem.replaceChildren();
    arrive(messages);
  } catch (error) {
    if (conversation !== asked) return;
    if (error instanceof RequestError && error.status === 404) move(null);
    else problem.replaceChildren(failureView(error, () => inTurn(load)));
  }
  greet();
}

/** Messages that nobody here waits for: who reads further up stays there. @param {Message[]} messages */
function arrive(messages) {
  const atEnd = scrollY + innerHeight > document.documentElement.scrollHeight - 120;
  const last = messages.filter((message) => show(message)).at(-1);
  const node = last && shown.get(last.id);
  if (node && atEnd) node.scrollIntoView();
}

/** Adds a message before what is still being sent, unless it is on the page. @param {Message} message @param {Element | null} [before] */
function show(message, before = log.querySelector(".pending")) {
  if (shown.has(message.id)) return false;
  const node = messageView(message);
  shown.set(message.id, node);
  log.insertBefore(node, before);
  return true;
}

function greet() {
  find("welcome", HTMLElement).hidden = log.hasChildNodes() || conversation !== null;
}

/** @param {Element} node */
function scrollTo(node) {
  node.scrollIntoView({
    block: "start",
    behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth",
  });
}

/** @param {Message} message */
function messageView(message) {
  const { author, body, ticket, name, createdAt } = message;
  const who =
    author === "staff"
      ? [
          el(
            "p",
            { className: "who" },
            `${name} · `,
            el("span", { says: ["ticketNumber", ticket] }),
            " · ",
            timeView(createdAt),
          ),
        ]
      : author === "asker"
        ? whoAsked(ticket)
        : [el("p", { className: "unseen", says: "desk" })];
  return el("article", { className: `message ${author}`, lang: body.language }, ...who, ...contentOf(message));
}

/** @param {number | null} ticket */
function whoAsked(ticket) {
  return [
    el("p", { className: "unseen", says: "you" }),
    ticket !== null && el("p", { className: "who", says: ["ticketNumber", ticket] }),
  ];
}

/** @param {Message} message */
function contentOf(message) {
  const { body } = message;
  const words = wordsView(body.text);
  switch (body.kind) {
    case "answered":
      return [
        ...body.warnings.map((warning) => el("p", { className: "warning", says: [warning.kind, warning] })),
        ...(body.written ? writtenView(body.written) : []),
        body.intro && wordsView(body.intro),
        ...body.citations.map(citationView),
        body.followUps &&
          body.followUps.length > 0 &&
          el("ul", { className: "choices" }, ...body.followUps.map((text) => choiceView(text))),
        feedbackView(message, personButton(message, "askPerson", "quiet")),
      ];
    case "abstained":
      return [words, el("div", { className: "actions" }, personButton(message, "openTicket", ""))];
    case "verdict":
      return [
        verdictView(body),
        ...body.citations.map(citationView),
        ["needs-review", "prohibited"].includes(body.card.verdict) &&
          el(
            "div",
            { className: "actions" },
            el("a", {
              className: "button",
              href: `/request?from=${encodeURIComponent(message.id)}`,
              says: body.card.verdict === "prohibited" ? "requestException" : "requestReview",
            }),
          ),
        feedbackView(message, personButton(message, "askPerson", "quiet")),
      ];
    case "choice":
      return [
        words,
        body.warning && el("p", { className: "warning", textContent: body.warning }),
        el("ul", { className: "choices" }, ...body.choices.map(({ label, text }) => choiceView(label, text))),
      ];
    case "notice":
      return [
        words,
        body.examples.length > 0 &&
          el("ul", { className: "choices" }, ...body.examples.map((example) => choiceView(example))),
      ];
    case "ticket": {
      // That it is open the desk says first of all; later words say themselves how it stands.
      const says = tickets.has(body.number) || body.decision ? "ticketNumber" : "ticketOpen";
      tickets.add(body.number);
      return [
        el("p", { className: "card-title", says: [says, body.number] }),
        words,
        body.decision &&
          el("p", {}, el("a", { href: `/receipts/${body.decision}`, says: ["seeReceipt", body.decision] })),
        body.asksWhetherItHelped && helpedView(body.number),
        replyButton(body.number),
      ];
    }
    default:
      return [words, message.author === "staff" && message.ticket !== null && replyButton(message.ticket)];
  }
}

/** @param {import("./shared.js").Written} written */
function writtenView({ words, needsPerson, incomplete }) {
  return [
    el("p", { className: "words", textContent: words }),
    needsPerson ? el("p", { says: "needsPerson" }) : incomplete && el("p", { says: "incomplete" }),
    el("p", { className: "who", says: "writtenByModel" }),
  ];
}

/** @param {string} label @param {string} [text] what is sent, where it is not the label */
function choiceView(label, text = label) {
  return el("li", {}, el("button", { type: "button", className: "choice", "data-text": text, textContent: label }));
}

/** @param {number} ticket */
function replyButton(ticket) {
  const onclick = () => (replyTo(ticket), question.focus());
  return el(
    "div",
    { className: "actions" },
    el("button", { type: "button", className: "quiet", says: "reply", onclick }),
  );
}

/** @param {Message} message @param {string} says @param {string} className */
function personButton({ id }, says, className) {
  const onclick = () =>
    attempt(button.parentElement ?? button, async () => {
      // The same message again gives the same ticket, which may be further up.
      const { answer } = await request("/api/tickets", { message: id });
      show(answer);
      const card = shown.get(answer.id);
      if (card) scrollTo(card);
    });
  const button = el("button", { type: "button", className, says, onclick });
  return button;
}

/** @param {number | null} ticket */
function replyTo(ticket) {
  replyingTo = ticket;
  session.set("replyTo", ticket === null ? null : String(ticket));
  find("replying", HTMLElement).hidden = ticket === null;
  say(find("replying-to", HTMLElement), "replyingTo", ticket);
  question.dataset.placeholder = ticket === null ? "ask" : "yourReply";
  translate(question);
  typed();
}

function typed() {
  const { length } = question.value.trim();
  const counter = find("counter", HTMLElement);
  session.set("draft", question.value);
  find("send", HTMLButtonElement).disabled = length === 0 || length > LONGEST;
  counter.hidden = length < COUNT_FROM;
  counter.textContent = `${length} / ${LONGEST}`;
  question.setAttribute("aria-invalid", String(length > LONGEST));
  question.style.height = "auto";
  question.style.height = `${question.scrollHeight + question.offsetHeight - question.clientHeight}px`;
}

/** @param {Letter[]} letters */
function keepOutbox(letters) {
  outbox = letters;
  session.set("outbox", letters.length > 0 ? JSON.stringify(letters) : null);
}
