// The staff console: the queue at the left, one ticket at the right.
import { citationView, el, request, speak, t } from "/shared.js";

const $ = (id) => document.getElementById(id);
let filter = "open";
let tickets = [];
let counts = {};
let open = null;
let draft = { number: null, text: "", delivery: crypto.randomUUID() };

speak(() => {
  drawTabs();
  drawList();
  if (open) drawTicket();
  else $("ticket").replaceChildren(el("p", { className: "note", textContent: t("pick") }));
  $("keys").querySelector("pre").textContent = t("keyList");
});
request("/api/desk/me").then(({ name }) => ($("me").textContent = name), told);
load();
const fromAddress = Number(location.hash.slice(1));
if (fromAddress) view(fromAddress);

const stream = new EventSource("/api/desk/events");
stream.addEventListener("ticket", ({ data }) => {
  load();
  if (JSON.parse(data).number === open?.ticket.number) view(open.ticket.number);
});
$("filter").addEventListener("input", drawList);
$("help").onclick = () => $("keys").showModal();
document.addEventListener("keydown", (event) => {
  if (event.target.matches("input, textarea, dialog *") || event.ctrlKey || event.metaKey || event.altKey) return;
  const keys = {
    j: () => move(1),
    k: () => move(-1),
    c: () => open && act("claim"),
    r: () => $("reply")?.focus(),
    "/": () => $("filter").focus(),
    "?": () => $("keys").showModal(),
  };
  if (!keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
});

async function load() {
  try {
    ({ tickets, counts } = await request(`/api/desk/tickets?filter=${filter}`));
    $("problem").hidden = true;
    drawTabs();
    drawList();
  } catch (error) {
    told(error);
  }
}

async function view(number) {
  try {
    open = await request(`/api/desk/tickets/${number}`);
    if (draft.number !== number) draft = { number, text: "", delivery: crypto.randomUUID() };
    history.replaceState(null, "", `#${number}`);
    document.body.classList.add("has-ticket");
    drawList();
    drawTicket();
  } catch (error) {
    told(error);
  }
}

/** The same reply sent again after a failure reaches the asker once: the delivery stays until it got through. */
async function act(what) {
  const body = what === "reply" ? { text: draft.text, delivery: draft.delivery } : {};
  try {
    await request(`/api/desk/tickets/${open.ticket.number}/${what}`, body);
    if (what === "reply") draft = { number: open.ticket.number, text: "", delivery: crypto.randomUUID() };
    await Promise.all([load(), view(open.ticket.number)]);
  } catch (error) {
    told(error);
  }
}

function told(error) {
  $("problem").textContent = error.message;
  $("problem").hidden = false;
}

function move(step) {
  const rows = [...$("list").querySelectorAll("button")];
  const at = rows.indexOf(document.activeElement);
  rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? 0 : at + step))]?.focus();
}

function drawTabs() {
  $("tabs").replaceChildren(
    ...["open", "mine", "closed", "all"].map((name) =>
      el("button", {
        type: "button",
        "aria-pressed": String(name === filter),
        textContent: `${t(name)} ${counts[name] ?? ""}`,
        onclick: () => {
          filter = name;
          load();
        },
      }),
    ),
  );
}

function drawList() {
  const words = $("filter").value.toLowerCase();
  const rows = tickets.filter(({ number, question, requester }) => `#${number} ${question} ${requester}`.toLowerCase().includes(words));
  const focused = document.activeElement?.dataset?.number;
  $("list").replaceChildren(...(rows.length > 0 ? rows.map(rowView) : [el("li", { className: "note", textContent: t("none") })]));
  if (focused) $("list").querySelector(`[data-number="${focused}"]`)?.focus();
}

function rowView({ number, question, state, assignee, requester, createdAt }) {
  return el(
    "li",
    {},
    el(
      "button",
      {
        type: "button",
        className: "row",
        "data-number": number,
        "aria-current": String(open?.ticket.number === number),
        onclick: () => view(number),
      },
      el("span", { className: "question", textContent: `#${number} ${question}` }),
      el("span", { className: "note" }, stateView(state), ` ${requester} · ${age(createdAt)} · ${assignee ?? t("unassigned")}`),
    ),
  );
}

function stateView(state) {
  return el("span", { className: `state ${state}`, textContent: t("states")[state] });
}

function drawTicket() {
  const { ticket, found, messages, events } = open;
  const typing = document.activeElement?.id === "reply" && document.activeElement.selectionStart;
  const closed = ticket.state === "closed";
  const reply = el("textarea", {
    id: "reply",
    rows: 3,
    value: draft.text,
    disabled: closed,
    "aria-label": t("yourReply"),
    placeholder: t("yourReply"),
  });
  reply.oninput = () => (draft.text = reply.value);
  reply.onkeydown = (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) act("reply");
  };
  $("ticket").replaceChildren(
    el("button", {
      type: "button",
      className: "quiet back",
      textContent: `← ${t("back")}`,
      onclick: () => document.body.classList.remove("has-ticket"),
    }),
    el("h2", { textContent: `#${ticket.number} ${ticket.question}` }),
    el(
      "p",
      { className: "note" },
      stateView(ticket.state),
      ` ${ticket.requester} · ${ticket.channel} · ${age(ticket.createdAt)} · ${ticket.assignee ?? t("unassigned")}`,
    ),
    el(
      "div",
      { className: "actions" },
      el("button", { type: "button", textContent: t("claim"), disabled: closed, onclick: () => act("claim") }),
      el("button", { type: "button", className: "quiet", textContent: t("close"), disabled: closed, onclick: () => act("close") }),
    ),
    el("div", { className: "thread" }, ...messages.map(messageView)),
    el(
      "form",
      {
        className: "row",
        onsubmit: (event) => {
          event.preventDefault();
          act("reply");
        },
      },
      reply,
      el("button", { disabled: closed, textContent: t("sendReply") }),
    ),
    found.length > 0 ? el("details", {}, el("summary", { textContent: t("found") }), ...found.map(citationView)) : "",
    el(
      "details",
      {},
      el("summary", { textContent: t("history") }),
      el(
        "ol",
        {},
        ...events.map(({ action, actor, createdAt }) =>
          el("li", { textContent: `${new Date(createdAt).toLocaleString()} ${action} · ${actor}` }),
        ),
      ),
    ),
  );
  if (typing === false) return;
  $("reply").focus();
  $("reply").setSelectionRange(typing, typing);
}

function messageView({ author, name, body, createdAt }) {
  return el(
    "article",
    { className: `message ${author}`, lang: body.language ?? "" },
    el("p", { className: "who", textContent: `${author === "desk" ? t("desk") : name} · ${new Date(createdAt).toLocaleString()}` }),
    el("p", { className: "words", textContent: body.text }),
  );
}

function age(date) {
  const minutes = Math.max(0, Math.round((Date.now() - new Date(date)) / 60000));
  const [value, unit] =
    minutes < 60 ? [minutes, "minute"] : minutes < 2880 ? [Math.round(minutes / 60), "hour"] : [Math.round(minutes / 1440), "day"];
  return new Intl.RelativeTimeFormat(document.documentElement.lang, { style: "short" }).format(-value, unit);
}
