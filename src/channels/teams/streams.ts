/** The streams that this process has begun. Another cannot end them: where it finds one, the whole is posted. */
import { LRUCache } from "lru-cache";
import { ChatRefusal, type Live, type Posted } from "../chat/chat.ts";
import type { Outgoing } from "./connector.ts";
import { liveIn } from "./live.ts";
import { type Send, Stream } from "./stream.ts";

/** Of an answer that is there, in characters; Teams wants few and large pieces. */
const PIECE = 500;
const MOST_PIECES = 3;
/** How a stream without an end is called where it is written down. */
const UNENDED = "stream-";
/** Longer than Teams lets one be. */
const OLDEST_MS = 150_000;
const MOST = 5000;

export class Streams {
  /** How many messages a stream takes, with its end. */
  static readonly most = MOST_PIECES + 1;
  readonly #begun = new LRUCache<string, Stream>({ max: MOST, ttl: OLDEST_MS });

  static isUnended({ ts }: Posted): boolean {
    return ts.startsWith(UNENDED);
  }

  /** As it is read, piece by piece. Its id; undefined where Teams does not stream, or not to the end: it is posted whole then. */
  async show(place: string, whole: Outgoing, send: Send, begun: (at: Posted) => Promise<void>): Promise<string | undefined> {
    const stream = new Stream(send);
    for (const piece of piecesOf(typeof whole["text"] === "string" ? whole["text"] : "")) {
      const isFirst = stream.id === undefined;
      try {
        await stream.piece(piece);
      } catch (error) {
        // Begun, it is ended: Teams takes no other stream before. Refused from the start, it is posted whole; else nobody knows.
        if (!isFirst) break;
        if (error instanceof ChatRefusal && error.kind === "never") return undefined;
        throw error;
      }
      const at = this.#standing(place, stream);
      if (at === null) return undefined;
      if (isFirst) await begun(at);
    }
    return (await stream.end(whole)) ? stream.id : undefined;
  }

  live(place: string, send: Send): Live {
    const stream = new Stream(send);
    const { show, end } = liveIn(stream);
    return {
      show,
      end: async () => {
        await end();
        return this.#standing(place, stream);
      },
    };
  }

  /** The id of the message that it has become; undefined where it is none of ours, or Teams takes no end of it. */
  async end({ ts }: Posted, whole: Outgoing): Promise<string | undefined> {
    const id = ts.slice(UNENDED.length);
    return (await this.#begun.get(id)?.end(whole)) ? id : undefined;
  }

  #standing(place: string, stream: Stream): Posted | null {
    if (stream.id === undefined) return null;
    this.#begun.set(stream.id, stream);
    return { place, ts: `${UNENDED}${stream.id}` };
  }
}

/** Each with the one before in it. */
function piecesOf(text: string): string[] {
  const ends = [...text.matchAll(/\s+/gu)].map(({ index }) => index).filter((end) => end > 0);
  const step = Math.max(PIECE, Math.ceil(text.length / (MOST_PIECES + 1)));
  const chosen: number[] = [];
  for (const end of ends) if (end >= (chosen.at(-1) ?? 0) + step && chosen.length < MOST_PIECES) chosen.push(end);
  const pieces = chosen.map((end) => text.slice(0, end));
  return pieces.length > 0 ? pieces : [text];
}
