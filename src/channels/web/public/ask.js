// The chat page: ask, read, follow the conversation, reach a person.
import { citationView, el, memory, request, speak, t } from "/shared.js";

const $ = (id) => document.getElementById(id);
const log = $("log"),
  question = $("question"),
  composer = $("composer"),
  send = composer.querySelector("[type=submit]");
const shown = new Map();
let conversation = memory.get("conversation");
let replyingTo = null;
let stream;

speak(() => {
  question.placeholder = t("placeholder");
  $("examples").replaceChildren(...t("examples").map((text) => el("li", {}, choice(text))));
  for (const { node, message } of shown.values()) node.replaceWith((shown.get(message.id).node = messageView(message)));
});
question.value = draft() ?? "";
typed();
if (conversation) resume();

question.addEventListener("input", typed);
question.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  composer.requestSubmit();
});
composer.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = question.value;
  if (text.trim() === "") return;
  question.value = "";
  typed();
  const ticket = replyingTo;
  replyTo(null);
  deliver(text, ticket, crypto.randomUUID());
});
$("replying").querySelector("button").onclick = () => replyTo(null);
$("new").onclick = () => {
  stream?.close();
  conversation = null;
  memory.set("conversation", null);
  shown.clear();
  log.replaceChildren();
  $("welcome").hidden = false;
  replyTo(null);
  question.focus();
};

/** The same delivery again after a failure is answered once. */
async function deliver(text, ticket, delivery) {
  $("welcome").hidden = true;
  const mine = add(el("article", { className: "message asker pending" }, el("p", { textContent: text })));
  const waiting = add(el("p", { className: "thinking", role: "status", textContent: t("thinking") }));
  try {
    if (ticket) {
      const { message } = await request(`/api/tickets/${ticket}/messages`, { text, delivery });
      show(message);
    } else {
      const answer = await request("/api/ask", { text, conversation, delivery });
      if (answer.conversation !== conversation) {
        conversation = answer.conversation;
        memory.set("conversation", conversation);
        follow();
      }
      show(answer.question);
      show(answer.answer);
    }
    mine.remove();
  } catch (error) {
    if (error.status === 404 && !ticket && conversation) {
      conversation = null;
      mine.remove();
      deliver(text, ticket, delivery);
      return;
    }
    const retry = el("button", {
      type: "button",
      className: "quiet",
      textContent: t("again"),
      onclick: () => {
        problem.remove();
        mine.remove();
        deliver(text, ticket, delivery);
      },
    });
    const problem = add(el("p", { className: "problem", role: "alert" }, `${t("failed")} ${error.status ? error.message : ""} `, retry));
  } finally {
    waiting.remove();
  }
}

async function resume() {
  try {
    const { messages } = await request(`/api/conversations/${conversation}`);
    $("welcome").hidden = messages.length > 0;
    messages.forEach(show);
    follow();
  } catch {
    conversation = null;
    memory.set("conversation", null);
  }
}

/** What staff say arrives by itself. */
function follow() {
  stream?.close();
  stream = new EventSource(`/api/conversations/${conversation}/events`);
  stream.addEventListener("message", ({ data }) => {
    const message = JSON.parse(data);
    // What this page asked itself comes as the answer to its own request.
    if (message.author !== "asker" && !(message.author === "desk" && log.querySelector(".thinking"))) show(message);
  });
}

function show(message) {
  if (shown.has(message.id)) return;
  const node = add(messageView(message));
  shown.set(message.id, { node, message });
}

function add(node) {
  log.append(node);
  node.scrollIntoView({ block: "nearest", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  return node;
}

function messageView(message) {
  const { author, body } = message;
  const article = el("article", { className: `message ${author} ${body.kind}`, lang: body.language ?? "" });
  const who = author === "staff" ? `${message.name} · ${t("ticket")} #${message.ticket}` : t(author === "asker" ? "you" : "desk");
  article.append(el("p", { className: author === "staff" ? "who" : "hidden", textContent: who }));
  if (body.kind === "answered") article.append(...answerView(message));
  else article.append(el("p", { className: "words", textContent: body.text }));
  if (body.kind === "abstained") article.append(el("div", { className: "actions" }, personButton(message, "openTicket", "")));
  if (body.kind === "notice" && body.examples.length > 0)
    article.append(el("ul", { className: "choices" }, ...body.examples.map((text) => el("li", {}, choice(text)))));
  if (author === "staff")
    article.append(
      el(
        "div",
        { className: "actions" },
        el("button", { type: "button", className: "quiet", textContent: t("reply"), onclick: () => replyTo(message.ticket) }),
      ),
    );
  return article;
}

function answerView(message) {
  const { intro, citations, warnings } = message.body;
  return [
    intro && el("p", { textContent: intro }),
    ...warnings.map((warning) => el("p", { className: "warning", textContent: t(warning.kind)(warning) })),
    ...citations.map(citationView),
    el("div", { className: "actions" }, ...feedbackButtons(message), personButton(message, "askPerson", "quiet")),
  ].filter(Boolean);
}

function feedbackButtons(message) {
  const give = async (helpful, button) => {
    await request("/api/feedback", { message: message.id, helpful });
    const word = el("input", { type: "text", maxLength: 2000, placeholder: t("missing"), "aria-label": t("missing") });
    const form = el(
      "form",
      { className: "word" },
      el("span", { role: "status", textContent: t("thanks") }),
      ...(helpful ? [] : [word, el("button", { className: "quiet", textContent: t("sendWord") })]),
    );
    form.onsubmit = async (event) => {
      event.preventDefault();
      await request("/api/feedback", { message: message.id, helpful, comment: word.value });
      form.replaceChildren(el("span", { role: "status", textContent: t("thanks") }));
    };
    button.parentNode.querySelector(".word")?.remove();
    button.parentNode.append(form);
    for (const other of button.parentNode.querySelectorAll("[aria-pressed]")) other.setAttribute("aria-pressed", String(other === button));
    if (!helpful) word.focus();
  };
  return [
    ["helpful", true],
    ["unhelpful", false],
  ].map(([key, helpful]) =>
    el("button", {
      type: "button",
      className: "quiet",
      "aria-pressed": "false",
      textContent: t(key),
      onclick: (event) => give(helpful, event.currentTarget),
    }),
  );
}

function personButton(message, key, className) {
  return el("button", {
    type: "button",
    className,
    textContent: t(key),
    onclick: async (event) => {
      const button = event.currentTarget;
      button.disabled = true;
      try {
        show((await request("/api/tickets", { message: message.id })).answer);
      } catch (error) {
        button.disabled = false;
        button.parentNode.append(el("span", { className: "problem", role: "alert", textContent: error.message }));
      }
    },
  });
}

function choice(text) {
  return el("button", { type: "button", className: "choice", textContent: text, onclick: () => deliver(text, null, crypto.randomUUID()) });
}

function replyTo(ticket) {
  replyingTo = ticket;
  $("replying").hidden = ticket === null;
  $("replying").querySelector("span").textContent = `${t("replyingTo")} #${ticket}`;
  if (ticket) question.focus();
}

function typed() {
  send.disabled = question.value.trim() === "";
  question.style.height = "auto";
  question.style.height = `${Math.min(question.scrollHeight, innerHeight * 0.4)}px`;
  const left = question.maxLength - question.value.length;
  $("counter").hidden = left > 300;
  $("counter").textContent = `${left} ${t("left")}`;
  try {
    sessionStorage.setItem("draft", question.value);
  } catch {
    /* not kept, then */
  }
}

function draft() {
  try {
    return sessionStorage.getItem("draft");
  } catch {
    return null;
  }
}
