/** What is surely not for the desk is not written down: most of what Slack sends is colleagues who talk to each other. */
import type { Body } from "../chat/intake.ts";
import { OptedInChannels } from "../chat/opted-in-channels.ts";
import type { SlackMessage } from "./from-slack.ts";

/** Messages of people; what was edited, joined or posted by machines is none. */
const PERSON_SUBTYPES = new Set([undefined, "file_share", "thread_broadcast"]);

export function isFromPerson({ user, bot_id, subtype }: SlackMessage): boolean {
  return user !== undefined && bot_id === undefined && PERSON_SUBTYPES.has(subtype);
}

/** Said in a channel, as the first of a thread, and no mention, which comes as an event of its own: heard only where the OSPO has opted in. */
export class MessageFilter {
  readonly #open: OptedInChannels;

  constructor(openChannels: () => Promise<Set<string>>) {
    this.#open = new OptedInChannels(openChannels);
  }

  async isIrrelevant(body: Body): Promise<boolean> {
    const event = body["event"] as (SlackMessage & { type?: string }) | undefined;
    if (event?.type !== "message") return false;
    if (!isFromPerson(event)) return true;
    if (event.channel_type === "im" || event.channel.startsWith("D") || event.thread_ts !== undefined) return false;
    return !(await this.#open.has(event.channel));
  }
}
