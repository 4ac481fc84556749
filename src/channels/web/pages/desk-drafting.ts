/** Replies and notes that staff have typed but not sent, by ticket. The tab keeps them, so a reload loses nothing. */
import { askForDraft, type ReplyDraft } from "./desk-help.ts";
import { act, isOpen, withProblem } from "./desk-load.ts";
import { request } from "./http.ts";
import { draw, find } from "./page.ts";
import { session, storedJson } from "./storage.ts";

/** `delivery` is the idempotency key: a draft sent again after a failure reaches the asker once. `from`: a model drafted it. */
type Draft = { text: string; delivery: string; from?: ReplyDraft | undefined };
/** Its placeholders are filled in for the open ticket. */
type SavedReply = { name: string; text: string };

type Drafting = { replies: Record<string, Draft>; notes: Record<string, string>; saved: SavedReply[] };
export const drafting: Drafting = {
  replies: storedJson<Drafting["replies"]>("drafts", {}),
  notes: storedJson<Drafting["notes"]>("noteDrafts", {}),
  saved: [],
};

export function replyDraft(ticket: number): Draft | undefined {
  return drafting.replies[ticket];
}

export function noteDraft(ticket: number): string {
  return drafting.notes[ticket] ?? "";
}

/** A draft of a model stays marked as such until the box is empty. */
export function saveReplyDraft(ticket: number, text: string, from = drafting.replies[ticket]?.from): void {
  drafting.replies[ticket] = {
    text,
    delivery: crypto.randomUUID(),
    from: text.trim() === "" ? undefined : from,
  };
  session.set("drafts", JSON.stringify(drafting.replies));
  draw();
}

export function saveNoteDraft(ticket: number, text: string): void {
  drafting.notes[ticket] = text;
  session.set("noteDrafts", JSON.stringify(drafting.notes));
  draw();
}

/** Appends to the text in the box. */
export function addToReply(ticket: number, text: string, from?: ReplyDraft): void {
  const typed = drafting.replies[ticket]?.text.trim();
  saveReplyDraft(ticket, [typed, text].filter(Boolean).join("\n\n"), from);
  // The person may have opened another ticket meanwhile.
  if (isOpen(ticket)) find("reply", HTMLTextAreaElement).focus();
}

export async function draftByModel(ticket: number): Promise<void> {
  const from = await askForDraft(ticket);
  if (from) addToReply(ticket, from.text, from);
}

/** Fetches the saved replies with their placeholders filled in for this ticket. */
export async function loadReplies(ticket: number): Promise<void> {
  const none = { replies: [] };
  const route = `/api/desk/replies?ticket=${ticket}`;
  drafting.saved = (await request<{ replies: SavedReply[] }>(route).catch(() => none)).replies;
  draw();
}

export async function sendReply(ticket: number, what: "reply" | "ask-back"): Promise<void> {
  const draft = replyDraft(ticket);
  if (!draft?.text.trim()) return;
  await withProblem("act", async () => {
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
  await withProblem("act", async () => {
    await act("note", { text });
    if (noteDraft(ticket) === text) saveNoteDraft(ticket, "");
  });
}
