/** An answer in direct messages while it is written: one stream, one call at a time. Where Slack stops it, the whole comes all the same. */
import type { webApi } from "@slack/bolt";
import type { Live, Posted, Target } from "../chat/chat.ts";
import { markdownParts } from "./text.ts";

const MOST = 10_000;

export function liveIn(client: webApi.WebClient, { channel, thread }: Target): Live {
  let wanted = "";
  let shown = "";
  let at: Posted | null = null;
  const over = new AbortController();
  let working: Promise<void> | undefined;

  /** What has come meanwhile goes along with the next call. */
  const work = async (): Promise<void> => {
    while (!over.signal.aborted && shown.length < wanted.length) {
      // What was shown is not what is meant any more: the whole will take its place.
      if (!wanted.startsWith(shown)) return;
      const next = wanted;
      const chunks = markdownParts(next.slice(shown.length), MOST).map((text) => ({ type: "markdown_text" as const, text }));
      if (at === null) {
        const { ts = "" } = await client.chat.startStream({ channel, thread_ts: thread ?? "", chunks });
        at = { place: channel, ts };
      } else await client.chat.appendStream({ channel, ts: at.ts, chunks });
      shown = next;
    }
  };
  return {
    show: (textSoFar) => {
      wanted = textSoFar;
      working ??= work()
        .catch(() => over.abort())
        .finally(() => (working = undefined));
    },
    end: async () => {
      over.abort();
      await working;
      return at;
    },
  };
}
