/** What every listener needs. */
import type { webApi } from "@slack/bolt";
import type { Chat } from "../chat/chat.ts";

/** The identity of the desk's bot in Slack. */
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

/** In the message menu; every other shortcut asks the desk. */
export const WHY_SHORTCUT = "why-desk";
