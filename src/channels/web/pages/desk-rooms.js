// @ts-check
/** The other rooms of the console: the inbox, drafts for the handbook, blanket approvals, answers of the model. */
import { showAnswers } from "./desk-grades.js";
import { attempt, groupWords, state } from "./desk-state.js";
import { el, find, request, say, t, timeView } from "./shared.js";
import { day } from "./times.js";

/**
 * @typedef {{ id: string, kind: string, to: { person: string } | { group: string }, ticket: number | null, question: string | null,
 *   detail: Record<string, any>, createdAt: string, parked: string | null }} Notice
 */
/** @typedef {{ id: string, ticket: number, title: string, text: string, owner: string, author: string, createdAt: string }} Draft */

export const ROOMS = ["inbox", "drafts", "blankets", "answers"];

const content = find("room-content", HTMLElement);

/** @type {{ unread: number, notifications: Notice[], parked: Notice[] }} */
let inbox = { unread: 0, notifications: [], parked: [] };
/** @type {Draft[]} */
let drafts = [];
let room = "";
/** What was done to a draft last. @type {[says: string, ...about: string[]] | null} */
let judged = null;

/** What is new for this person, and how many drafts wait. */
export async function loadInbox() {
  await attempt("inbox", async () => {
    [inbox, { drafts }] = await Promise.all([request("/api/desk/inbox"), request("/api/desk/drafts")]);
    drawCounts();
    if (room === "inbox") await showInbox();
    if (room === "drafts") drawDrafts();
  });
}

export function drawCounts() {
  for (const [id, count, says] of /** @type {const} */ ([
    ["unread", inbox.unread, "unread"],
    ["draft-count", drafts.length, "drafts"],
  ])) {
    const bubble = find(id, HTMLElement);
    bubble.hidden = count === 0;
    // No more than that many are fetched.
    bubble.textContent = count >= 50 ? `${count}+` : String(count);
    bubble.setAttribute("aria-label", says === "unread" ? t("unread", count) : String(count));
  }
}

export function closeRoom() {
  room = "";
  find("room", HTMLElement).hidden = true;
}

/** @param {string} name one of ROOMS */
export async function openRoom(name) {
  const isNew = room !== name;
  room = name;
  find("room", HTMLElement).hidden = false;
  say(find("room-title", HTMLElement), name === "drafts" ? "draftsTitle" : name);
  if (isNew) {
    judged = null;
    content.replaceChildren(el("p", { className: "note", says: "loading" }));
    find("room-title", HTMLElement).focus();
  }
  if (name === "blankets") await attempt("room", showBlankets);
  else if (name === "answers") await attempt("room", () => showAnswers(content, () => room === "answers"));
  else await loadInbox();
}

/** Shows it, and notes that it has been read. */
async function showInbox() {
  const { unread, notifications, parked } = inbox;
  content.replaceChildren(
    ...parked.map((notice) =>
      el("p", { className: "warning" }, el("b", { says: "parked" }), ": ", noticeWords(notice), ` — ${notice.parked}`),
    ),
    notifications.length === 0
      ? el("p", { className: "note", says: "inboxEmpty" })
      : el("ul", { className: "notices" }, ...notifications.map((notice, i) => noticeView(notice, i < unread))),
  );
  const newest = notifications[0]?.id;
  if (unread === 0 || newest === undefined) return;
  await request("/api/desk/inbox", { until: newest });
  find("unread", HTMLElement).hidden = true;
}

/** @param {Notice} notice @param {boolean} isNew */
function noticeView(notice, isNew) {
  const { kind, to, createdAt } = notice;
  return el(
    "li",
    { className: isNew ? `notice new ${kind}` : `notice ${kind}` },
    noticeWords(notice),
    el("p", { className: "note" }, "group" in to && `${groupWords(to.group)} · `, timeView(createdAt)),
  );
}

/** @param {Notice} notice */
function noticeWords({ kind, ticket, question, detail }) {
  const about = [
    detail["action"] && t(`action ${detail["action"]}`),
    detail["blanket"],
    detail["until"],
    detail["hash"],
  ].filter((part) => typeof part === "string");
  return el(
    "span",
    {},
    el("b", { says: `notice ${kind}` }),
    " ",
    ticket !== null && el("a", { href: `#${ticket}`, textContent: `#${ticket} ${question ?? ""}` }),
    about.length > 0 && ` · ${about.join(" · ")}`,
    kind === "digest" && ` · ${digestWords(detail)}`,
  );
}

/** The digest counts what waits. @param {Record<string, any>} detail */
function digestWords(detail) {
  return ["open", "unassigned", "overdue", "dueToday"]
    .map((name) => `${t(`digest ${name}`)} ${detail[name] ?? 0}`)
    .join(", ");
}

function drawDrafts() {
  content.replaceChildren(
    ...(judged ? [el("p", { role: "status", says: judged })] : []),
    ...(drafts.length === 0 ? [el("p", { className: "note", says: "draftsEmpty" })] : drafts.map(draftView)),
  );
}

/** @param {Draft} draft */
function draftView({ id, ticket, title, text, owner, author, createdAt }) {
  const problem = el("p", { className: "problem", role: "alert" });
  const isOwner = state.me?.groups.includes(owner) ?? false;
  const judge = async (/** @type {"accept" | "reject"} */ verdict) => {
    try {
      const { draft } = await request(`/api/desk/drafts/${id}/${verdict}`, {});
      drafts = drafts.filter((other) => other.id !== id);
      drawCounts();
      judged = verdict === "accept" ? ["draftAccepted", draft.file ?? ""] : ["draftRejected"];
      drawDrafts();
    } catch (error) {
      problem.textContent = error instanceof Error ? error.message : String(error);
    }
  };
  return el(
    "article",
    { className: "message" },
    el("h3", { textContent: title }),
    el(
      "p",
      { className: "note" },
      el("a", { href: `#${ticket}`, textContent: `#${ticket}` }),
      ` · ${t("draftBy", author, groupWords(owner))} · `,
      timeView(createdAt),
    ),
    el("p", { className: "words", textContent: text }),
    problem,
    isOwner &&
      el(
        "div",
        { className: "actions" },
        el("button", { type: "button", says: "accept", onclick: () => judge("accept") }),
        el("button", { type: "button", className: "quiet", says: "rejectDraft", onclick: () => judge("reject") }),
      ),
  );
}

async function showBlankets() {
  /** @type {{ blankets: { id: string, kind: string, who?: string[], projects?: string[], licenses?: string[], until: string, used: number }[] }} */
  const { blankets } = await request("/api/desk/blankets");
  if (room !== "blankets") return;
  if (blankets.length === 0) return void content.replaceChildren(el("p", { className: "note", says: "blanketsEmpty" }));
  const head = ["blanketId", "kind", "blanketFor", "blanketUse", "blanketEnd"].map((says) =>
    el("th", { scope: "col", says }),
  );
  const rows = blankets.map(({ id, kind, who = [], projects = [], licenses = [], until, used }) =>
    el(
      "tr",
      {},
      el("th", { scope: "row", textContent: id }),
      el("td", { says: `kind ${kind}` }),
      el("td", {
        textContent: [who, projects, licenses]
          .map((part) => part.join(", "))
          .filter(Boolean)
          .join(" · "),
      }),
      el("td", { says: ["usedTimes", used] }),
      el("td", { textContent: day(until) }),
    ),
  );
  content.replaceChildren(
    el(
      "div",
      { className: "wide" },
      el("table", { className: "packages" }, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...rows)),
    ),
  );
}
