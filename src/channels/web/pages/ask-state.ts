/** What the chat page knows: one conversation, what is still being sent, and what the asker has said of the answers. */
import { type Attempt, type Failure, newAttempt } from "./attempt.ts";
import type { Message } from "./messages.ts";
import { local, session } from "./storage.ts";

/** Something that the person sends: a question, or a reply to a ticket. The same delivery twice is answered once. */
export type Letter = { delivery: string; text: string; ticket: number | null };

/** A line of the conversation. The key stays when a letter becomes the message that it arrived as. */
export type Entry = { key: string } & (
  | { kind: "message"; message: Message }
  | {
      kind: "letter";
      letter: Letter;
      isWaiting: boolean;
      /** What a model has written so far, as far as it is checked. */
      soFar: string | null;
      failure: Failure | null;
    }
);
export type LetterEntry = Extract<Entry, { kind: "letter" }>;

type State = {
  conversation: string | null;
  entries: Entry[];
  /** What is not known to have arrived: a reload sends it again. */
  outbox: Letter[];
  /** What is typed and not sent. */
  draft: string;
  /** The ticket that the composer replies to; null where it asks. */
  replyingTo: number | null;
  problem: Failure | null;
  /** Buttons below a message, by its id. */
  attempts: Map<string, Attempt>;
  /** Message -> whether it helped, and whether a comment was sent after that. */
  ratings: Map<string, { isHelpful: boolean; hasComment: boolean }>;
  /** Ticket -> whether what staff did helped. */
  helped: Map<number, boolean>;
  /** One thing at a time: what the stream brings waits for the answer under way, which brings the same. */
  turn: Promise<void>;
  unfollow: () => void;
};

export const state: State = {
  conversation: local.get("conversation"),
  entries: [],
  outbox: JSON.parse(session.get("outbox") ?? "[]") as Letter[],
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

export function keepOutbox(letters: Letter[]): void {
  state.outbox = letters;
  session.set("outbox", letters.length > 0 ? JSON.stringify(letters) : null);
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
