/** The conversation of the chat page: which one it is, its messages, and news of it. */
import { messageOf } from "./attempt.ts";
import { type Entry, inTurn, state } from "./ask-state.ts";
import { listen, request, RequestError } from "./http.ts";
import type { Message } from "./messages.ts";
import { draw } from "./page.ts";
import { local } from "./storage.ts";

/** Who reads this close to the end follows new messages. */
const NEAR_END_PX = 120;

/** To another conversation, or to none yet. */
export function moveTo(conversation: string | null): void {
  state.unfollow();
  state.conversation = conversation;
  local.set("conversation", conversation);
  if (conversation) follow();
}

/** What staff say arrives by itself; what was missed is fetched. */
export function follow(): void {
  const followed = state.conversation;
  const ifStill = (act: () => unknown): void => inTurn(() => state.conversation === followed && act());
  ifStill(load);
  state.unfollow = listen(
    `/api/conversations/${followed}/events`,
    "message",
    (message) => ifStill(() => arrive([message as Message])),
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
    if (error instanceof RequestError && error.status === 404) moveTo(null);
    else state.problem = { message: messageOf(error), again: () => inTurn(load) };
  }
  draw();
}

/** Messages that nobody here waits for: who reads further up stays there. */
function arrive(messages: readonly Message[]): void {
  const isAtEnd = scrollY + innerHeight > document.documentElement.scrollHeight - NEAR_END_PX;
  const news = messages.filter(({ id }) => !shown(id));
  add(news, firstWaiting());
  draw();
  const last = news.at(-1);
  if (last && isAtEnd) elementOf(shown(last.id))?.scrollIntoView();
}

export function shown(id: string): Entry | undefined {
  return state.entries.find((entry) => entry.kind === "message" && entry.message.id === id);
}

/** Adds those that are not on the page, before that place. */
export function add(messages: readonly Message[], at: number): void {
  const entries = messages
    .filter(({ id }) => !shown(id))
    .map((message): Entry => ({ kind: "message", key: message.id, message }));
  state.entries = state.entries.toSpliced(at, 0, ...entries);
}

/** What is still being sent stays below what arrives. */
export function firstWaiting(): number {
  const at = state.entries.findIndex((entry) => entry.kind === "letter" && entry.isWaiting);
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
