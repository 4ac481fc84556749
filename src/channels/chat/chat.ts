/**
 * What all chats share: what is said to the desk becomes an act, and its outcome a screen or a dialog. Knows no platform.
 * A platform brings a renderer of screens and dialogs, and a transport.
 */
import type { Log } from "../../base/log.ts";
import type { Desk } from "../../desk/desk.ts";
import type { Language } from "../../base/language.ts";
import type { Person } from "../../identity/people.ts";
import type { Dialog } from "./dialogs.ts";
import type { Screen } from "./screens.ts";

/** Where a message stands: `thread` is the id of its first message. */
export type Place = { team: string; channel: string; thread: string; isDirect: boolean };

export type Visitor = {
  person: Person;
  /** Of the person's own settings, where nothing else tells. */
  language: Language;
};

export type Chat = {
  /** The channel's name in the database. */
  name: "slack" | "teams";
  desk: Desk;
  log: Log;
  /** What commands begin with: `/ospo `, or nothing where they are typed as messages. */
  prefix: string;
  /** Where people open the desk's pages; null: they cannot. */
  publicUrl: string | null;
  /** The channel of OSPO staff. */
  staffPlace: string | null;
  platform: Platform;
  /** Brings roles that are kept in the chat up to date, before they are asked for: at every act of staff, as who left a group acts no more. */
  refreshRoles: (maxAgeMs?: number) => Promise<void>;
};

export type Target = {
  channel: string;
  /** The first message of a thread. */
  thread: string | null;
  /** A person's direct messages, where there is no channel yet. */
  person?: string;
};
export type Posted = { place: string; ts: string };

/** Is told where it stands, as soon as a part of it does. */
export type OnPosted = (at: Posted) => Promise<void>;

/** What a chat platform must be able to do. Throws ChatRefusal where it says no; anything else thrown means that nobody knows. */
export type Platform = {
  post: (to: Target, screen: Screen, mark: string, begun: OnPosted) => Promise<Posted>;
  update: (at: Posted, screen: Screen, mark: string) => Promise<void>;
  /** What stands in part, or may, becomes the whole: there or, where that cannot be any more, as a message of its own. */
  complete: (at: Posted, whole: { to: Target; screen: Screen; mark: string }, begun: OnPosted) => Promise<Posted>;
  /** The message with that mark, posted by a try whose end is not known; `inPart` where it is not all there. */
  find: (to: Target, mark: string) => Promise<(Posted & { inPart?: true }) | undefined>;
  /** Shows an answer while it is written; absent where the platform cannot. */
  live?: (to: Target) => Live;
  /** Whether what is said there stands in threads, by which words for the desk are told from those for others. */
  hasThreads: (channel: string) => boolean;
};

export type Live = {
  /** All that may be read so far; drawn as fast as the platform takes it. */
  show: (textSoFar: string) => void;
  /** Where it stands, to be completed; null where nothing was shown. */
  end: () => Promise<Posted | null>;
};

/** The platform did not do it. */
export class ChatRefusal extends Error {
  /**
   * `never`: another try finds the same. `shut`: the same, of a place that others read; the person may still be reached.
   * `gone`: the message to change does not exist any more. `later`: after `seconds`.
   */
  readonly kind: "never" | "shut" | "gone" | "later" | "again";
  readonly seconds: number;
  /** As the platform names the reason, for the log. */
  readonly code: string | undefined;
  constructor(kind: ChatRefusal["kind"], reason: string, seconds = 0, code?: string) {
    super(reason);
    this.kind = kind;
    this.seconds = seconds;
    this.code = code;
  }
}

/** What the person sees at once: nothing, something for their eyes only, or a dialog. */
export type ActResult = { show: Screen } | { open: Dialog } | null;

/** The desk's id of a conversation: where, in which thread, with whom. */
export function conversationKey(
  { team, channel, thread }: Pick<Place, "team" | "channel" | "thread">,
  user: string,
): string {
  return [team, channel, thread, user].map((part) => part.replaceAll("/", "%2F")).join("/");
}

/** A conversation that was not begun in a thread is spoken of in direct messages, in a thread of its own. */
export function targetOf(conversation: string, person: string, root: Posted | null): Target {
  const parts = partsOf(conversation);
  if (parts.length === 4) return { channel: parts[1] ?? "", thread: parts[2] ?? "" };
  return root ? { channel: root.place, thread: root.ts } : { channel: "", thread: null, person };
}

/** Whether it is held in this channel or chat, whose members can all read along. */
export function isHeldIn({ team, channel }: Pick<Place, "team" | "channel">, conversation: string): boolean {
  const parts = partsOf(conversation);
  return parts.length === 4 && parts[0] === team && parts[1] === channel;
}

function partsOf(conversation: string): string[] {
  return conversation.split("/").map((part) => part.replaceAll("%2F", "/"));
}
