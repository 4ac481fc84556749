/** Streams an answer in direct messages while it is written. */
import type { webApi } from "@slack/bolt";
import { coalesceUpdates } from "../chat/coalesced-updates.ts";
import type { Live, Posted, Target } from "../chat/chat.ts";
import { markdownParts } from "./text.ts";

const MAX = 10_000;

export function liveIn(client: webApi.WebClient, { channel, thread }: Target): Live {
  let at: Posted | null = null;
  const { show, end } = coalesceUpdates(async (text, shown) => {
    const chunks = markdownParts(text.slice(shown.length), MAX).map((part) => ({
      type: "markdown_text" as const,
      text: part,
    }));
    if (at === null) {
      const { ts = "" } = await client.chat.startStream({ channel, thread_ts: thread ?? "", chunks });
      at = { place: channel, ts };
    } else await client.chat.appendStream({ channel, ts: at.ts, chunks });
    return true;
  });
  return {
    show,
    end: async () => {
      await end();
      return at;
    },
  };
}
