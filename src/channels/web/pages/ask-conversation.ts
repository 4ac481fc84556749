/** The conversation on the chat page: loads its messages and listens for new ones. */
import { messageOf } from "./attempt.ts";
import { type Entry, inTurn, state } from "./ask-state.ts";
import { listen, request, RequestError } from "./http.ts";
import type { Message } from "./messages.ts";
import { draw } from "./page.ts";
import { local } from "./storage.ts";

/** A person this close to the end of the page follows new messages. */
const NEAR_END_PX = 120;

/** Null starts without a conversation: the next question opens one. */
export function switchConversation(conversation: string | null): void {
  state.unfollow();
  state.conversation = conversation;
  local.set("conversation", conversation);
  if (conversation) follow();
}

/** Replies of staff arrive through the stream; messages from before it opened are fetched. */
export function follow(): void {
  const followed = state.conversation;
  const ifStill = (act: () => unknown): void => inTurn(() => state.conversation === followed && act());
  ifStill(load);
  state.unfollow = listen(
    `/api/conversations/${followed}/events`,
    "message",
    (message) => ifStill(() => arrive([message])),
    () => ifStill(load),
  );
}

async function load(): Promise<void> {
  const asked = state.conversation;
  try {
    const { messages } = await request<{ messages: Message[] }>(`/api/conversations/${asked}`);
    if (state.conversation !== asked) return;
    state.problem = null;
    arrive(messages);
  } catch (error) {
    if (state.conversation !== asked) return;
    if (error instanceof RequestError && error.status === 404) switchConversation(null);
    else state.problem = { message: messageOf(error), again: () => inTurn(load) };
  }
  draw();
}

/** Adds messages that arrived by themselves. A person who has scrolled up stays where they are. */
function arrive(messages: readonly Message[]): void {
  const isAtEnd = scrollY + innerHeight > document.documentElement.scrollHeight - NEAR_END_PX;
  const news = messages.filter(({ id }) => !entryOf(id));
  add(news, firstWaiting());
  draw();
  const last = news.at(-1);
  if (last && isAtEnd) elementOf(entryOf(last.id))?.scrollIntoView();
}

export function entryOf(id: string): Entry | undefined {
  return state.entries.find((entry) => entry.kind === "message" && entry.message.id === id);
}

/** Inserts the messages that are not on the page yet, before the entry with that index. */
export function add(messages: readonly Message[], at: number): void {
  const entries = messages
    .filter(({ id }) => !entryOf(id))
    .map((message): Entry => ({ kind: "message", key: message.id, message }));
  state.entries = state.entries.toSpliced(at, 0, ...entries);
}

/** Index of the first message still being sent: new messages go above it. */
export function firstWaiting(): number {
  const at = state.entries.findIndex((entry) => entry.kind === "outgoing" && entry.isWaiting);
  return at < 0 ? state.entries.length : at;
}

export function scrollToEntry(entry: Entry | undefined): void {
  elementOf(entry)?.scrollIntoView({
    block: "start",
    behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth",
  });
}

function elementOf(entry: Entry | undefined): Element | null {
  return entry ? document.getElementById(`entry-${entry.key}`) : null;
}
