// @ts-check
/** The staff console: the queue at the left, one ticket or another room at the right. The address says which: #12, #inbox. */
import { approveHere, claimHere, drawMoves, rejectHere } from "./desk-acts.js";
import { drawList, drawTabs, linkTo, loadSaved, step } from "./desk-list.js";
import { closeRoom, drawCounts, loadInbox, openRoom, ROOMS } from "./desk-rooms.js";
import { attempt, forget, hooks, queryOf, state } from "./desk-state.js";
import { drawTalk, loadReplies } from "./desk-talk.js";
import { drawTicket, lookAt } from "./desk-ticket.js";
import { fill } from "./forms.js";
import { el, find, listen, local, request, say, speak, t } from "./shared.js";

const PAGE = 100;

const search = find("search", HTMLInputElement);
const keys = find("keys", HTMLDialogElement);
const useKeys = find("use-keys", HTMLInputElement);
const me = find("me", HTMLSelectElement);

/** @type {[key: string, says: string, does: () => unknown][]} */
const KEYS = [
  ["j", "keyNext", () => step(1)],
  ["k", "keyPrevious", () => step(-1)],
  ["c", "claim", claimHere],
  ["a", "approveNow", approveHere],
  ["x", "rejectNow", rejectHere],
  ["r", "reply", () => state.opened && find("reply", HTMLElement).focus()],
  ["n", "yourNote", () => state.opened && find("note", HTMLElement).focus()],
  ["/", "search", () => search.focus()],
  ["?", "keys", () => keys.showModal()],
  ["Escape", "keyLeave", () => location.hash !== "" && (location.hash = "")],
];

let reloading = 0;

hooks.load = load;
hooks.show = show;
hooks.drawList = drawList;

speak(draw);
useKeys.checked = local.get("keys") !== "off";
void attempt("me", async () => {
  state.me = await request("/api/desk/me");
  draw();
  await loadSaved();
});
void load();
void loadInbox();
route();
listen(
  "/api/desk/events",
  "ticket",
  ({ number }) => {
    // Many may come at once.
    clearTimeout(reloading);
    reloading = setTimeout(() => {
      void load();
      void loadInbox();
    }, 200);
    if (number !== state.opened?.ticket.number) return;
    say(find("news", HTMLElement), "changed", number);
    void view(number);
  },
  () => {
    void load();
    void loadInbox();
    if (state.opened) void view(state.opened.ticket.number);
  },
);
// Ages grow, and deadlines come nearer.
setInterval(() => {
  drawList();
  if (state.opened) drawTicket(state.opened);
}, 60_000);

addEventListener("hashchange", route);
me.onchange = () =>
  attempt("me", async () => {
    await request("/api/desk/me", { as: me.value });
    location.reload();
  });
find("help", HTMLElement).onclick = () => keys.showModal();
find("done", HTMLElement).onclick = () => keys.close();
useKeys.onchange = () => local.set("keys", useKeys.checked ? null : "off");
document.addEventListener("keydown", (event) => {
  const { target } = event;
  if (
    !(target instanceof HTMLElement) ||
    document.querySelector("dialog[open]") ||
    event.ctrlKey ||
    event.metaKey ||
    event.altKey
  )
    return;
  if (target.matches("input:not([type=checkbox]), textarea, select")) {
    if (event.key === "Escape") target.blur();
    return;
  }
  const does = KEYS.find(([key]) => key === event.key)?.[2];
  if (!does || !useKeys.checked) return;
  event.preventDefault();
  does();
});

/** To the ticket or the room that the address names, or back to the queue. */
function route() {
  forget();
  const name = location.hash.slice(1);
  const number = Number(/^\d+$/u.exec(name)?.[0]);
  if (ROOMS.includes(name)) {
    state.opened = null;
    draw();
    void openRoom(name);
  } else if (number) {
    closeRoom();
    if (number !== state.opened?.ticket.number) void view(number, true);
    else draw();
  } else if (name === "") {
    const from = state.opened?.ticket.number;
    state.opened = null;
    closeRoom();
    draw();
    linkTo(from)?.focus();
  }
}

async function load() {
  const asked = state.filter;
  await attempt("queue", async () => {
    const answer = await request(`/api/desk/tickets?${queryOf(asked)}`);
    if (asked !== state.filter) return;
    // Further pages that they had asked for stay below.
    const last = answer.tickets.at(-1)?.number;
    const at = (state.rows ?? []).findIndex((row) => row.number === last);
    const further = answer.tickets.length === PAGE && at >= 0 ? (state.rows ?? []).slice(at + 1) : [];
    state.hasMore = further.length > 0 ? state.hasMore : answer.tickets.length === PAGE;
    state.rows = [...answer.tickets, ...further];
    state.counts = answer.counts;
    drawTabs();
    drawList();
  });
}

/** @param {number} number @param {boolean} [isNew] */
async function view(number, isNew = false) {
  await attempt("ticket", async () => {
    const answer = await request(`/api/desk/tickets/${number}`);
    // Meanwhile they may have gone to another.
    if (location.hash !== `#${number}`) return;
    show(answer);
    if (!isNew) return;
    void lookAt(number);
    void loadReplies(number);
    find("ticket", HTMLElement).scrollTop = 0;
    find("subject", HTMLElement).focus();
  });
}

/** @param {import("./desk-state.js").View} answer */
function show(answer) {
  state.opened = answer;
  draw();
}

function draw() {
  const { opened } = state;
  document.body.classList.toggle("has-ticket", opened !== null || ROOMS.includes(location.hash.slice(1)));
  find("ticket", HTMLElement).hidden = opened === null;
  find("pick", HTMLElement).hidden = document.body.classList.contains("has-ticket");
  fill(
    me,
    (state.me?.colleagues ?? []).map((id) => ({ value: id, label: id })),
    state.me?.as ?? "",
  );
  drawTabs();
  drawList();
  drawCounts();
  drawKeys();
  if (!opened) return;
  drawTicket(opened);
  drawMoves(opened);
  drawTalk(opened);
}

function drawKeys() {
  const rows = [...KEYS.map(([key, says]) => [key, says]), ["Enter", "keyOpen"], ["Ctrl/⌘ Enter", "sendReply"]];
  find("key-list", HTMLElement).replaceChildren(
    ...rows.map(([key = "", says = ""]) =>
      el(
        "div",
        {},
        el("dt", {}, el("kbd", { textContent: key })),
        el("dd", { textContent: t(says).replace(/…$/u, "") }),
      ),
    ),
  );
}
