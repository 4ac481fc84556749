/** New messages and touched tickets, as open pages hear of them. One look into the database serves all pages, whoever wrote: this process, another, or the command line. */
import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import type { Log } from "../../base/log.ts";
import type { Desk } from "../../desk/desk.ts";
import { latestEventId, touchedAfter } from "../../tickets/board.ts";
import { latestMessageId, messagesAfter, type NamedMessage } from "../../tickets/conversations.ts";

const EVERY_MS = 500;
const HEARTBEAT_MS = 15_000;

export type News = { kind: "message"; message: NamedMessage } | { kind: "ticket"; number: number };

export class Live implements Disposable {
  readonly #desk: Desk;
  readonly #log: Log;
  #listeners = new Set<(news: News) => void>();
  readonly #stopping = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #after: { message: string; event: string } | undefined;

  constructor(desk: Desk, log: Log) {
    this.#desk = desk;
    this.#log = log;
  }

  /** Calls `listener` for all news from now on, until the returned function is called. */
  listen(listener: (news: News) => void): () => void {
    this.#listeners.add(listener);
    this.#timer ??= setTimeout(() => void this.#look(), 0);
    return () => this.#listeners.delete(listener);
  }

  /** The desk is stopping: open pages are let go, and come back by themselves when it is up again. */
  whenStopped(act: () => void): void {
    this.#stopping.signal.addEventListener("abort", act, { once: true });
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#listeners.clear();
    this.#stopping.abort();
  }

  async #look(): Promise<void> {
    try {
      const { db } = this.#desk;
      if (!this.#after) this.#after = { message: await latestMessageId(db), event: await latestEventId(db) };
      else {
        const messages = await messagesAfter(db, this.#after.message);
        const { numbers, latest } = await touchedAfter(db, this.#after.event);
        this.#after = { message: messages.at(-1)?.id ?? this.#after.message, event: latest };
        for (const message of messages) this.#tell({ kind: "message", message });
        for (const number of numbers) this.#tell({ kind: "ticket", number });
      }
    } catch (error) {
      this.#log.warn({ err: error }, "news could not be read");
    }
    // With nobody listening there is nothing to look for; the next listener begins from then.
    if (this.#listeners.size > 0) this.#timer = setTimeout(() => void this.#look(), EVERY_MS);
    else {
      this.#timer = undefined;
      this.#after = undefined;
    }
  }

  #tell(news: News): void {
    for (const listener of this.#listeners) listener(news);
  }
}

/** Server-sent events of the news that `eventOf` picks. */
export function newsStream(context: Context, live: Live, eventOf: (news: News) => { event: string; data: unknown } | undefined): Response {
  return streamSSE(context, async (stream) => {
    const forget = live.listen((news) => {
      const picked = eventOf(news);
      if (picked) void stream.writeSSE({ event: picked.event, data: JSON.stringify(picked.data) });
    });
    const beat = (): void => void stream.writeSSE({ event: "heartbeat", data: "" });
    const heartbeat = setInterval(beat, HEARTBEAT_MS).unref();
    beat();
    await new Promise<void>((resolve) => {
      stream.onAbort(resolve);
      live.whenStopped(resolve);
    });
    clearInterval(heartbeat);
    forget();
  });
}
