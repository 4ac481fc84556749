/**
 * One message of a personal chat while it grows: pieces, each with the one before in it, then the whole, which ends it. Teams takes one at a
 * time in a chat, for two minutes: https://learn.microsoft.com/microsoftteams/platform/bots/streaming-ux
 */
import { ChatRefusal } from "../chat/chat.ts";
import type { OutgoingActivity } from "./connector.ts";

/** The id that Teams gives it; null where it gives none. Throws ChatRefusal. */
export type Send = (activity: OutgoingActivity) => Promise<string | null>;

export class Stream {
  readonly #send: Send;
  #id: string | undefined;
  #sequence = 0;
  #isOver = false;

  /** `id`: of one that has begun already. */
  constructor(send: Send, id?: string) {
    this.#send = send;
    this.#id = id;
  }

  /** That of the message it becomes; undefined before it has begun, and where Teams names none. */
  get id(): string | undefined {
    return this.#id;
  }

  /** Nothing more is to come of it: it is whole, or its reader pressed Stop. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Throws ChatRefusal where Teams does not take it. */
  async piece(text: string): Promise<void> {
    this.#sequence += 1;
    const id = await this.#sent({ type: "typing", text, entities: [this.#info("streaming", this.#sequence)] });
    // Only the first is answered with an id.
    this.#id ??= id;
  }

  /** False where it cannot be ended so any more: it is posted whole then. */
  async end(whole: OutgoingActivity): Promise<boolean> {
    try {
      await this.#sent({
        ...whole,
        entities: [this.#info("final"), ...((whole["entities"] as object[] | undefined) ?? [])],
      });
      this.#isOver = true;
    } catch (error) {
      if (!(error instanceof ChatRefusal) || error.kind !== "never") throw error;
    }
    return this.#isOver;
  }

  async #sent(activity: OutgoingActivity): Promise<string | undefined> {
    if (this.#isOver) return undefined;
    try {
      return (await this.#send(activity)) ?? undefined;
    } catch (error) {
      // Whoever pressed Stop has read enough, and what was ended by a try that nobody heard of is ended: it must not come again.
      if (!(error instanceof ChatRefusal) || !/cancell?ed by user|already completed/iu.test(error.message)) throw error;
      this.#isOver = true;
      return undefined;
    }
  }

  #info(streamType: string, streamSequence?: number): object {
    return {
      type: "streaminfo",
      streamType,
      ...(streamSequence !== undefined && { streamSequence }),
      ...(this.#id !== undefined && { streamId: this.#id }),
    };
  }
}
