/** Sending: a letter is shown at once, and becomes the message that it arrived as. */
import { add, moveTo, scrollToEntry, shown } from "./ask-conversation.ts";
import { inTurn, keepOutbox, type Letter, type LetterEntry, state } from "./ask-state.ts";
import { messageOf } from "./attempt.ts";
import { request, RequestError } from "./http.ts";
import { currentLanguage } from "./language.ts";
import type { Message } from "./messages.ts";
import { draw } from "./page.ts";

const READ_EVERY_MS = 500;

type Arrived = { conversation: string | null; messages: Message[] };

export function post(text: string, ticket: number | null): void {
  const letter = { delivery: crypto.randomUUID(), text, ticket };
  keepOutbox([...state.outbox, letter]);
  dispatch(letter);
}

/** Shows the letter and sends it; after a failure again, if the person says so. */
export function dispatch(letter: Letter): void {
  const entry: LetterEntry = {
    kind: "letter",
    key: letter.delivery,
    letter,
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
      const arrived = await deliver(letter);
      // Otherwise the person began a new conversation meanwhile.
      if (state.outbox.includes(letter)) settle(arrived, entry);
    } catch (error) {
      entry.failure = { message: messageOf(error), again: () => sendAgain(entry) };
    }
    clearInterval(reading);
    entry.isWaiting = false;
    draw();
  });
}

function sendAgain(entry: LetterEntry): void {
  state.entries = state.entries.filter((other) => other !== entry);
  dispatch(entry.letter);
}

async function readAlong(entry: LetterEntry): Promise<void> {
  if (entry.letter.ticket !== null) return;
  const { text } = await request<{ text: string | null }>(`/api/ask/${entry.letter.delivery}`).catch(() => ({
    text: null,
  }));
  if (!text || !entry.isWaiting) return;
  entry.soFar = text;
  draw();
}

async function deliver({ text, ticket, delivery }: Letter): Promise<Arrived> {
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
    // The conversation is gone: the question begins another.
    if (error instanceof RequestError && error.status === 404 && state.conversation) return ask(null);
    throw error;
  });
}

/** The letter becomes the message that it arrived as; what was said to it stands below. */
function settle({ conversation, messages }: Arrived, entry: LetterEntry): void {
  keepOutbox(state.outbox.filter((letter) => letter !== entry.letter));
  const [mine, ...answers] = messages;
  const at = state.entries.indexOf(entry);
  const known = mine && shown(mine.id);
  const own = mine && !known ? [{ kind: "message" as const, key: entry.key, message: mine }] : [];
  state.entries = state.entries.toSpliced(at, 1, ...own);
  add(answers, at + own.length);
  draw();
  scrollToEntry(known ?? own[0]);
  if (conversation !== state.conversation) moveTo(conversation);
}
