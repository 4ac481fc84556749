/** What staff type for each ticket and have not sent: replies and notes. Kept in the tab, so that a reload loses nothing. */
import { askForDraft, type ReplyDraft } from "./desk-help.ts";
import { act, isOpen, trying } from "./desk-load.ts";
import { request } from "./http.ts";
import { draw, find } from "./page.ts";
import { session } from "./storage.ts";

/** Other words are another delivery; the same one, sent again after a failure, reaches the asker once. */
type Draft = { text: string; delivery: string; from?: ReplyDraft | undefined };
/** Filled in for the open ticket. */
type SavedReply = { name: string; text: string };

type Drafting = { replies: Record<string, Draft>; notes: Record<string, string>; saved: SavedReply[] };
export const drafting: Drafting = {
  replies: JSON.parse(session.get("drafts") ?? "{}") as Drafting["replies"],
  notes: JSON.parse(session.get("noteDrafts") ?? "{}") as Drafting["notes"],
  saved: [],
};

export function replyDraft(ticket: number): Draft | undefined {
  return drafting.replies[ticket];
}

export function noteDraft(ticket: number): string {
  return drafting.notes[ticket] ?? "";
}

/** What a model drafted stays marked as such until nothing of it is left. */
export function keepReply(ticket: number, text: string, from = drafting.replies[ticket]?.from): void {
  drafting.replies[ticket] = {
    text,
    delivery: crypto.randomUUID(),
    from: text.trim() === "" ? undefined : from,
  };
  session.set("drafts", JSON.stringify(drafting.replies));
  draw();
}

export function keepNote(ticket: number, text: string): void {
  drafting.notes[ticket] = text;
  session.set("noteDrafts", JSON.stringify(drafting.notes));
  draw();
}

/** Below what is typed already. */
export function addToReply(ticket: number, text: string, from?: ReplyDraft): void {
  const typed = drafting.replies[ticket]?.text.trim();
  keepReply(ticket, [typed, text].filter(Boolean).join("\n\n"), from);
  // Meanwhile they may have gone to another ticket.
  if (isOpen(ticket)) find("reply", HTMLTextAreaElement).focus();
}

export async function draftByModel(ticket: number): Promise<void> {
  const from = await askForDraft(ticket);
  if (from) addToReply(ticket, from.text, from);
}

/** The saved replies, filled in for this ticket. */
export async function loadReplies(ticket: number): Promise<void> {
  const none = { replies: [] };
  const route = `/api/desk/replies?ticket=${ticket}`;
  drafting.saved = (await request<{ replies: SavedReply[] }>(route).catch(() => none)).replies;
  draw();
}

export async function sendReply(ticket: number, what: "reply" | "ask-back"): Promise<void> {
  const draft = replyDraft(ticket);
  if (!draft?.text.trim()) return;
  await trying("act", async () => {
    await act(what, draft);
    if (drafting.replies[ticket] === draft) delete drafting.replies[ticket];
    session.set("drafts", JSON.stringify(drafting.replies));
    draw();
    if (isOpen(ticket)) find("thread", HTMLElement).lastElementChild?.scrollIntoView({ block: "nearest" });
  });
}

export async function sendNote(ticket: number): Promise<void> {
  const text = noteDraft(ticket);
  if (!text.trim()) return;
  await trying("act", async () => {
    await act("note", { text });
    if (noteDraft(ticket) === text) keepNote(ticket, "");
  });
}
