/**
 * A streamed message in a personal chat: growing parts, each of which contains the one before, then the complete message, which ends the
 * stream. Teams allows one stream at a time in a chat, for two minutes: https://learn.microsoft.com/microsoftteams/platform/bots/streaming-ux
 */
import { ChatRefusal, isFinalRefusal } from "../chat/refusal.ts";
import type { OutgoingActivity } from "./connector.ts";

/** Returns the id that Teams gives the message; null if it gives none. Throws ChatRefusal. */
export type Send = (activity: OutgoingActivity) => Promise<string | null>;

export class Stream {
  readonly #send: Send;
  #id: string | undefined;
  #sequence = 0;
  #isOver = false;

  /** `id` continues a stream that has already started. */
  constructor(send: Send, id?: string) {
    this.#send = send;
    this.#id = id;
  }

  /** The id of the message; undefined before the stream starts and if Teams gives none. */
  get id(): string | undefined {
    return this.#id;
  }

  /** Complete, or stopped by its reader. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Throws ChatRefusal if Teams refuses it. */
  async sendPart(text: string): Promise<void> {
    this.#sequence += 1;
    const id = await this.#sent({ type: "typing", text, entities: [this.#info("streaming", this.#sequence)] });
    // Teams answers only the first part with an id.
    this.#id ??= id;
  }

  /** False if the stream can no longer be ended; the message must then be posted whole. */
  async end(whole: OutgoingActivity): Promise<boolean> {
    try {
      await this.#sent({
        ...whole,
        entities: [this.#info("final"), ...(whole.entities ?? [])],
      });
      this.#isOver = true;
    } catch (error) {
      if (!isFinalRefusal(error)) throw error;
    }
    return this.#isOver;
  }

  async #sent(activity: OutgoingActivity): Promise<string | undefined> {
    if (this.#isOver) return undefined;
    try {
      return (await this.#send(activity)) ?? undefined;
    } catch (error) {
      // The reader pressed Stop, or an earlier attempt ended the stream: the message must not be posted again.
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
