/** The state of the chat page: one conversation, messages being sent, and feedback given. */
import { type Attempt, type Failure, newAttempt } from "./attempt.ts";
import type { Message } from "./messages.ts";
import { local, session, storedJson } from "./storage.ts";

/** A question, or a reply to a ticket. `delivery` is the idempotency key: the desk answers a repeated one once. */
export type OutgoingMessage = { delivery: string; text: string; ticket: number | null };

/** An entry of the conversation. An outgoing message keeps its key when the stored message replaces it. */
export type Entry = { key: string } & (
  | { kind: "message"; message: Message }
  | {
      kind: "outgoing";
      outgoing: OutgoingMessage;
      isWaiting: boolean;
      /** The checked part of the answer that a model is writing. */
      soFar: string | null;
      failure: Failure | null;
    }
);
export type OutgoingEntry = Extract<Entry, { kind: "outgoing" }>;

type State = {
  conversation: string | null;
  entries: Entry[];
  /** Messages that the desk has not acknowledged: a reload sends them again. */
  outbox: OutgoingMessage[];
  /** The text in the composer. */
  draft: string;
  /** The ticket that the composer replies to; null if it asks a new question. */
  replyingTo: number | null;
  problem: Failure | null;
  /** Message id -> what its buttons are doing. */
  attempts: Map<string, Attempt>;
  /** Message id -> its rating, and whether a comment was sent after it. */
  ratings: Map<string, { isHelpful: boolean; hasComment: boolean }>;
  /** Ticket -> whether it helped. */
  helped: Map<number, boolean>;
  /** Runs acts one after the other: the stream repeats what the answer under way brings, so it waits for it. */
  turn: Promise<void>;
  unfollow: () => void;
};

export const state: State = {
  conversation: local.get("conversation"),
  entries: [],
  outbox: storedJson<OutgoingMessage[]>("outbox", []),
  draft: session.get("draft") ?? "",
  replyingTo: Number(session.get("replyTo")) || null,
  problem: null,
  attempts: new Map(),
  ratings: new Map(),
  helped: new Map(),
  turn: Promise.resolve(),
  unfollow: () => undefined,
};

export function attemptAt(id: string): Attempt {
  const known = state.attempts.get(id) ?? newAttempt();
  state.attempts.set(id, known);
  return known;
}

export function saveOutbox(messages: OutgoingMessage[]): void {
  state.outbox = messages;
  session.set("outbox", messages.length > 0 ? JSON.stringify(messages) : null);
}

export function setDraft(text: string): void {
  state.draft = text;
  session.set("draft", text);
}

export function replyTo(ticket: number | null): void {
  state.replyingTo = ticket;
  session.set("replyTo", ticket === null ? null : String(ticket));
}

export function inTurn(act: () => unknown): void {
  state.turn = state.turn.then(async () => void (await act())).catch(reportError);
}
