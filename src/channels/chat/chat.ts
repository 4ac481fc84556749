/**
 * What all chats share: a message or button press becomes an act of the desk, and its result a screen or a dialog. This room must not
 * know any platform. A platform adds a renderer of screens and dialogs, and a transport.
 */
import type { Log } from "../../base/log.ts";
import type { Desk } from "../../desk/desk.ts";
import type { Language } from "../../base/language.ts";
import type { Person } from "../../identity/people.ts";
import type { Dialog } from "./dialogs.ts";
import type { Hold } from "./hold.ts";
import type { ChatRefusal } from "./refusal.ts";
import type { Screen } from "./screens.ts";

/** Where a message is; `thread` is the id of the thread's first message. */
export type Place = { team: string; channel: string; thread: string; isDirect: boolean };

export type Visitor = {
  person: Person;
  /** From the person's settings on the platform, unless something else tells. */
  language: Language;
};

export type Chat = {
  /** The channel's name in the database. */
  name: "slack" | "teams";
  desk: Desk;
  log: Log;
  /** What commands start with: `/ospo `, or nothing if they are typed as messages. */
  prefix: string;
  /** The address of the desk's pages; null if people cannot open them. */
  publicUrl: string | null;
  /** The platform's id of the channel of OSPO staff. */
  staffPlace: string | null;
  platform: Platform;
  /** Holds all posts while the platform refuses the app itself. */
  hold: Hold;
  /** Updates the roles that are managed in the chat. Called before every act of staff, so that somebody who left a group can no longer act. */
  refreshRoles: (maxAgeMs?: number) => Promise<void>;
};

export type Target = {
  channel: string;
  /** The first message of a thread. */
  thread: string | null;
  /** The person to message directly, if there is no channel yet. */
  person?: string;
};
export type Posted = { place: string; ts: string };

/** Called with the place of a message as soon as a part of it is posted. */
export type OnPosted = (at: Posted) => Promise<void>;

/** What a chat platform must be able to do. Throws ChatRefusal if the platform refuses; after any other error it is unknown whether it acted. */
export type Platform = {
  /** Throws ChatRefusal if the platform refuses the app itself; `refusal` is the earlier one. Posts nothing. */
  check: (refusal?: ChatRefusal) => Promise<void>;
  /** The screen as messages that the platform accepts: a long text takes several. */
  split: (screen: Screen) => Screen[];
  post: (to: Target, screen: Screen, mark: string, onPosted: OnPosted) => Promise<Posted>;
  update: (at: Posted, screen: Screen, mark: string) => Promise<void>;
  /** Completes a message that may be posted only in part: in place or, if that is no longer possible, as a new message. */
  complete: (at: Posted, whole: { to: Target; screen: Screen; mark: string }, onPosted: OnPosted) => Promise<Posted>;
  /** The message with that mark, posted by an attempt whose end is unknown; `inPart` if it is not complete. */
  find: (to: Target, mark: string) => Promise<(Posted & { inPart?: true }) | undefined>;
  /** The address of a message in the platform's own client; null if it has none. */
  linkTo: (at: Posted) => Promise<string | null>;
  /** Shows an answer while it is written; absent if the platform cannot. */
  live?: (to: Target) => Live;
  /** Whether the channel has threads, which tell messages for the desk from messages for others. */
  hasThreads: (channel: string) => boolean;
};

export type Live = {
  /** The whole text so far; drawn as fast as the platform takes it. */
  show: (textSoFar: string) => void;
  /** Where the message is, to be completed; null if nothing was shown. */
  end: () => Promise<Posted | null>;
};

/** What the person sees immediately: nothing, a screen for them only, or a dialog. */
export type ActResult = { show: Screen } | { open: Dialog } | null;

/** The desk's id of a conversation: place, thread and person. */
export function conversationKey(
  { team, channel, thread }: Pick<Place, "team" | "channel" | "thread">,
  user: string,
): string {
  return [team, channel, thread, user].map((part) => part.replaceAll("/", "%2F")).join("/");
}

/** A conversation that did not start in a thread continues in direct messages, in its own thread. */
export function targetOf(conversation: string, person: string, root: Posted | null): Target {
  const parts = partsOf(conversation);
  if (parts.length === 4) return { channel: parts[1] ?? "", thread: parts[2] ?? "" };
  return root ? { channel: root.place, thread: root.ts } : { channel: "", thread: null, person };
}

/** Whether the conversation takes place in this channel or chat, where all members can read it. */
export function isHeldIn({ team, channel }: Pick<Place, "team" | "channel">, conversation: string): boolean {
  const parts = partsOf(conversation);
  return parts.length === 4 && parts[0] === team && parts[1] === channel;
}

function partsOf(conversation: string): string[] {
  return conversation.split("/").map((part) => part.replaceAll("%2F", "/"));
}
