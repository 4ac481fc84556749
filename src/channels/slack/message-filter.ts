/** Drops messages that are surely not for the desk before they are stored: most messages are between colleagues. */
import type { Body } from "../chat/intake.ts";
import { OptedInChannels } from "../chat/opted-in-channels.ts";
import { contentOf } from "./message-content.ts";
import { MessageEvent } from "./payload-schema.ts";

/** The subtypes of messages that people write; edits, joins and bot messages have others. */
const PERSON_SUBTYPES = new Set([undefined, "file_share", "thread_broadcast"]);

export function isFromPerson({ user, bot_id, subtype }: Pick<MessageEvent, "user" | "bot_id" | "subtype">): boolean {
  return user !== undefined && bot_id === undefined && PERSON_SUBTYPES.has(subtype);
}

/** What somebody did to their message: the message as it is now, or as it was when it was deleted. */
export type SlackChange = { kind: "edited" | "deleted"; message: NonNullable<MessageEvent["message"]> };

/** Undefined if the event is no change, or changes no words of a person: Slack itself changes messages that have links. */
export function changeIn({ subtype, message, previous_message: before }: MessageEvent): SlackChange | undefined {
  const isDeleted =
    subtype === "message_deleted" || (subtype === "message_changed" && message?.subtype === "tombstone");
  if (isDeleted) return before && isFromPerson(before) ? { kind: "deleted", message: before } : undefined;
  if (subtype !== "message_changed" || !message || !isFromPerson(message)) return undefined;
  return before && contentOf(before).text === contentOf(message).text ? undefined : { kind: "edited", message };
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
    const change = changeIn(event);
    if (!change && !isFromPerson(event)) return true;
    // What the desk has answered has a thread.
    const isInThread = (change?.message ?? event).thread_ts !== undefined;
    if (event.channel_type === "im" || event.channel.startsWith("D") || isInThread) return false;
    if (change) return true;
    return !(await this.#open.has(event.channel));
  }
}
