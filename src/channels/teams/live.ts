/** An answer in a personal chat while it is written: a piece now and then, as Teams takes them. Whatever stops it, the whole comes all the same. */
import { setTimeout } from "node:timers/promises";
import type { Live } from "../chat/chat.ts";
import type { Stream } from "./stream.ts";
import { messageText } from "./text.ts";

/** Teams wants one request a second at most, and advises to wait a little longer. */
const EVERY_MS = 1500;
/** Which sources are cited is known in the end: a number in brackets is taken for the mark of one. */
const MARKS = Array.from({ length: 99 }, (_, i) => i + 1);

export function liveIn(stream: Stream): Pick<Live, "show"> & { end: () => Promise<void> } {
  let wanted = "";
  let shown = "";
  const over = new AbortController();
  let working: Promise<void> | undefined;

  /** What has come meanwhile goes along with the next piece. */
  const work = async (): Promise<void> => {
    while (!over.signal.aborted && !stream.isOver) {
      const next = messageText(wanted.trimEnd(), MARKS);
      // What was shown is not what is meant any more: the whole will take its place.
      if (next === shown || !next.startsWith(shown)) return;
      await stream.piece(next);
      shown = next;
      if (stream.id === undefined) return over.abort();
      await setTimeout(EVERY_MS, undefined, { signal: over.signal, ref: false }).catch(() => undefined);
    }
  };
  return {
    show: (textSoFar) => {
      wanted = textSoFar;
      if (over.signal.aborted) return;
      working ??= work()
        .catch(() => over.abort())
        .finally(() => (working = undefined));
    },
    end: async () => {
      over.abort();
      await working;
    },
  };
}
