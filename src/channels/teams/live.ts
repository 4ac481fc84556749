/**
 * Streams an answer in a personal chat while it is written, at the rate that Teams accepts. Whoever completes the answer ends the stream,
 * possibly in another process. An answer that is complete already is posted whole, because Teams would delay the end of its stream.
 */
import { setTimeout } from "node:timers/promises";
import { coalesceUpdates } from "../chat/coalesced-updates.ts";
import type { Live, Posted } from "../chat/chat.ts";
import type { OutgoingActivity } from "./connector.ts";
import { type Send, Stream } from "./stream.ts";
import { messageText } from "./text.ts";

/** Teams accepts one request a second, and advises to wait a little longer. */
const EVERY_MS = 1500;
/** The cited sources are known only at the end, so until then every number in brackets counts as a citation. */
const MARKS = Array.from({ length: 99 }, (_, i) => i + 1);
/** Prefix of the stored id of a stream that has not ended. */
const UNENDED = "stream-";

export function liveIn(place: string, send: Send): Live {
  const stream = new Stream(send);
  const { show, end } = coalesceUpdates(async (text, _shown, over) => {
    await stream.sendPart(text);
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

/** Where the complete message is; undefined if Teams no longer accepts the end of the stream. */
export async function endLive({ place, ts }: Posted, whole: OutgoingActivity, send: Send): Promise<Posted | undefined> {
  const id = ts.slice(UNENDED.length);
  return (await new Stream(send, id).end(whole)) ? { place, ts: id } : undefined;
}
