/**
 * An answer in a personal chat while it is written: a piece now and then, as Teams takes them. Whoever completes it ends it, in another process
 * too. What is there already is posted whole: Teams would delay the end of such a stream.
 */
import { setTimeout } from "node:timers/promises";
import { coalesceUpdates } from "../chat/coalesced-updates.ts";
import type { Live, Posted } from "../chat/chat.ts";
import type { OutgoingActivity } from "./connector.ts";
import { type Send, Stream } from "./stream.ts";
import { messageText } from "./text.ts";

/** Teams takes one request a second for this, and advises to wait a little longer. */
const EVERY_MS = 1500;
/** Which sources are cited is known in the end: a number in brackets is taken for the mark of one. */
const MARKS = Array.from({ length: 99 }, (_, i) => i + 1);
/** How a stream without an end is called where it is written down. */
const UNENDED = "stream-";

export function liveIn(place: string, send: Send): Live {
  const stream = new Stream(send);
  const { show, end } = coalesceUpdates(async (text, _shown, over) => {
    await stream.piece(text);
    if (stream.isOver || stream.id === undefined) return false;
    await setTimeout(EVERY_MS, undefined, { signal: over, ref: false }).catch(() => undefined);
    return true;
  });
  return {
    show: (textSoFar) => show(messageText(textSoFar.trimEnd(), MARKS)),
    end: async () => {
      await end();
      return stream.id === undefined ? null : { place, ts: `${UNENDED}${stream.id}` };
    },
  };
}

export function isUnended({ ts }: Posted): boolean {
  return ts.startsWith(UNENDED);
}

/** Where the whole stands; undefined where Teams takes no end of it any more. */
export async function endLive({ place, ts }: Posted, whole: OutgoingActivity, send: Send): Promise<Posted | undefined> {
  const id = ts.slice(UNENDED.length);
  return (await new Stream(send, id).end(whole)) ? { place, ts: id } : undefined;
}
