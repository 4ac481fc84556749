/** What every listener works with. */
import type { webApi } from "@slack/bolt";
import type { Chat } from "../chat/chat.ts";

/** Who the desk is in Slack. */
export type Identity = { team: string; enterprise: string | null; botUserId: string; botId: string };
export type Emoji = { claim: string | null; done: string | null };
export type Context = {
  chat: Chat;
  client: webApi.WebClient;
  token: string;
  apiUrl: string | undefined;
  emoji: Emoji;
  who: () => Promise<Identity>;
};

/** Of the message menu; any other of it asks. */
export const WHY_SHORTCUT = "why-desk";
