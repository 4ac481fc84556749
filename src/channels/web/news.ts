/**
 * Tells open pages about new messages and changed tickets. One query of the database serves all pages, and finds what this process, another
 * process or the command line has written.
 */
import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import type { Log } from "../../base/log.ts";
import type { Desk } from "../../desk/desk.ts";
import { latestEventId, touchedAfter } from "../../tickets/board/changes.ts";
import { latestMessageId, messagesAfter, type NamedMessage } from "../../tickets/board/messages.ts";

const EVERY_MS = 500;
const HEARTBEAT_MS = 15_000;

export type News = { kind: "message"; message: NamedMessage } | { kind: "ticket"; number: number };
export type ServerEvent = { event: string; data: unknown };

export class NewsFeed implements Disposable {
  readonly #desk: Desk;
  readonly #log: Log;
  readonly #stopping = new AbortController();
  #listeners = new Set<(news: News) => void>();
  #timer: NodeJS.Timeout | undefined;
  #after: Promise<{ message: string; event: string }> | undefined;

  constructor(desk: Desk, log: Log) {
    this.#desk = desk;
    this.#log = log;
  }

  /** Calls `listener` for everything that is written after it resolves, until the returned function is called. */
  async listen(listener: (news: News) => void): Promise<() => void> {
    this.#listeners.add(listener);
    this.#after ??= this.#latest();
    this.#timer ??= setTimeout(() => void this.#poll(), EVERY_MS);
    await this.#after;
    return () => this.#listeners.delete(listener);
  }

  /** Calls `act` when the desk stops. Open pages then reconnect by themselves once it is up again. */
  whenStopped(act: () => void): void {
    this.#stopping.signal.addEventListener("abort", act, { once: true });
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#listeners.clear();
    this.#stopping.abort();
  }

  async #poll(): Promise<void> {
    try {
      const after = await (this.#after ??= this.#latest());
      const messages = await messagesAfter(this.#desk.db, after.message);
      const { numbers, latest } = await touchedAfter(this.#desk.db, after.event);
      this.#after = Promise.resolve({ message: messages.at(-1)?.id ?? after.message, event: latest });
      for (const message of messages) this.#notify({ kind: "message", message });
      for (const number of numbers) this.#notify({ kind: "ticket", number });
    } catch (error) {
      this.#after = undefined;
      if (!this.#stopping.signal.aborted) this.#log.warn({ err: error }, "new messages and tickets could not be read");
    }
    // Without a listener the polling stops; the next listener starts at the state of that time.
    this.#timer = this.#listeners.size > 0 ? setTimeout(() => void this.#poll(), EVERY_MS) : undefined;
    if (!this.#timer) this.#after = undefined;
  }

  async #latest(): Promise<{ message: string; event: string }> {
    return { message: await latestMessageId(this.#desk.db), event: await latestEventId(this.#desk.db) };
  }

  #notify(news: News): void {
    for (const listener of this.#listeners) listener(news);
  }
}

/** Server-sent events: first those of `before`, which the page may have missed, then the news for which `eventOf` returns one. */
export function newsStream(
  context: Context,
  feed: NewsFeed,
  eventOf: (news: News) => ServerEvent | undefined,
  before: () => Promise<ServerEvent[]>,
): Response {
  return streamSSE(context, async (stream) => {
    const send = ({ event, data }: ServerEvent): void => void stream.writeSSE({ event, data: JSON.stringify(data) });
    const stopListening = await feed.listen((news) => {
      const event = eventOf(news);
      if (event) send(event);
    });
    for (const event of await before()) send(event);
    const heartbeat = setInterval(() => send({ event: "heartbeat", data: null }), HEARTBEAT_MS).unref();
    send({ event: "heartbeat", data: null });
    await new Promise<void>((resolve) => {
      stream.onAbort(resolve);
      feed.whenStopped(resolve);
    });
    clearInterval(heartbeat);
    stopListening();
  });
}
