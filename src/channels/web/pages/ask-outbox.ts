/** Sends messages: each is shown at once, and replaced by the stored message when the desk has answered. */
import { add, switchConversation, scrollToEntry, entryOf } from "./ask-conversation.ts";
import { inTurn, saveOutbox, type OutgoingMessage, type OutgoingEntry, state } from "./ask-state.ts";
import { messageOf } from "./attempt.ts";
import { request, RequestError } from "./http.ts";
import { currentLanguage } from "./language.ts";
import type { Message } from "./messages.ts";
import { draw } from "./page.ts";

const READ_EVERY_MS = 500;

type Arrived = { conversation: string | null; messages: Message[] };

export function sendMessage(text: string, ticket: number | null): void {
  const outgoing = { delivery: crypto.randomUUID(), text, ticket };
  saveOutbox([...state.outbox, outgoing]);
  startSending(outgoing);
}

/** Shows the message and sends it. After a failure the person can send it again. */
export function startSending(outgoing: OutgoingMessage): void {
  const entry: OutgoingEntry = {
    kind: "outgoing",
    key: outgoing.delivery,
    outgoing,
    isWaiting: true,
    soFar: null,
    failure: null,
  };
  state.entries = [...state.entries, entry];
  draw();
  scrollToEntry(entry);
  inTurn(async () => {
    const reading = setInterval(() => void readAlong(entry), READ_EVERY_MS);
    try {
      const arrived = await deliver(outgoing);
      // The outbox is empty if the person began a new conversation meanwhile.
      if (state.outbox.includes(outgoing)) replaceWithArrived(arrived, entry);
    } catch (error) {
      entry.failure = { message: messageOf(error), again: () => resend(entry) };
    }
    clearInterval(reading);
    entry.isWaiting = false;
    draw();
  });
}

function resend(entry: OutgoingEntry): void {
  state.entries = state.entries.filter((other) => other !== entry);
  startSending(entry.outgoing);
}

async function readAlong(entry: OutgoingEntry): Promise<void> {
  if (entry.outgoing.ticket !== null) return;
  const { text } = await request<{ text: string | null }>(`/api/ask/${entry.outgoing.delivery}`).catch(() => ({
    text: null,
  }));
  if (!text || !entry.isWaiting) return;
  entry.soFar = text;
  draw();
}

async function deliver({ text, ticket, delivery }: OutgoingMessage): Promise<Arrived> {
  if (ticket !== null) {
    const { message } = await request<{ message: Message }>(`/api/tickets/${ticket}/messages`, { text, delivery });
    return { conversation: state.conversation, messages: [message] };
  }
  const ask = async (conversation: string | null): Promise<Arrived> => {
    const body = { text, conversation, delivery, language: currentLanguage() };
    const asked = await request<{ conversation: string; question: Message; answer: Message }>("/api/ask", body);
    return { conversation: asked.conversation, messages: [asked.question, asked.answer] };
  };
  return await ask(state.conversation).catch((error: unknown) => {
    // The conversation was deleted, so the question opens another one.
    if (error instanceof RequestError && error.status === 404 && state.conversation) return ask(null);
    throw error;
  });
}

/** Puts the stored message, and the answers to it, in the place of the outgoing one. */
function replaceWithArrived({ conversation, messages }: Arrived, entry: OutgoingEntry): void {
  saveOutbox(state.outbox.filter((outgoing) => outgoing !== entry.outgoing));
  const [mine, ...answers] = messages;
  const at = state.entries.indexOf(entry);
  const known = mine && entryOf(mine.id);
  const own = mine && !known ? [{ kind: "message" as const, key: entry.key, message: mine }] : [];
  state.entries = state.entries.toSpliced(at, 1, ...own);
  add(answers, at + own.length);
  draw();
  scrollToEntry(known ?? own[0]);
  if (conversation !== state.conversation) switchConversation(conversation);
}
