/** Drops messages that are surely not for the desk before they are stored: most messages are between colleagues. */
import type { Body } from "../chat/intake.ts";
import { OptedInChannels } from "../chat/opted-in-channels.ts";
import { MessageEvent } from "./payload-schema.ts";

/** The subtypes of messages that people write; edits, joins and bot messages have others. */
const PERSON_SUBTYPES = new Set([undefined, "file_share", "thread_broadcast"]);

export function isFromPerson({ user, bot_id, subtype }: Pick<MessageEvent, "user" | "bot_id" | "subtype">): boolean {
  return user !== undefined && bot_id === undefined && PERSON_SUBTYPES.has(subtype);
}

/** A top-level message in a channel is relevant only if the channel has opted in; a mention arrives as a separate event. */
export class MessageFilter {
  readonly #open: OptedInChannels;

  constructor(openChannels: () => Promise<Set<string>>) {
    this.#open = new OptedInChannels(openChannels);
  }

  async isIrrelevant(body: Body): Promise<boolean> {
    const { data: event } = MessageEvent.safeParse(body["event"]);
    if (event?.type !== "message") return false;
    if (!isFromPerson(event)) return true;
    if (event.channel_type === "im" || event.channel.startsWith("D") || event.thread_ts !== undefined) return false;
    return !(await this.#open.has(event.channel));
  }
}
