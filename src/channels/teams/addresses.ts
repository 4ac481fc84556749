/** Where Teams is reached: which service answers for a conversation, and which conversation is a person's own. Kept in the database, as Teams has no list of them. */
import { LRUCache } from "lru-cache";
import type { Desk } from "../../desk/desk.ts";
import {
  dropOldReferences,
  dropReferences,
  saveReferenceOnce,
  saveReference,
  findReference,
  referencesSavedBetween,
} from "../../delivery/references.ts";
import type { Posted } from "../chat/chat.ts";
import type { Activity } from "./activity.ts";
import { GLOBAL_SERVICE, type Reference } from "./connector.ts";

type Db = Desk["db"];
const CHANNEL = "teams";
/** Something shared or posted twice is so within that time. */
const KEPT_DAYS = 30;
/** The service that spoke last: for places that have not spoken yet. */
const LATEST = "service";

export class Addresses {
  readonly #db: Db;
  /** What is known to be written down: most messages come from where others came from. Another process may forget it meanwhile. */
  readonly #kept = new LRUCache<string, string>({ max: 10_000, ttl: 600_000 });

  constructor(db: Db) {
    this.#db = db;
  }

  /** Of an activity whose token is checked: its service is one that may have our words. */
  async learn({ conversation, serviceUrl, from }: Activity): Promise<void> {
    const place = placeOf(conversation.id).channel;
    await this.#keep(LATEST, { serviceUrl });
    await this.#keep(`place:${place}`, { serviceUrl });
    if (from.id.startsWith("28:")) return;
    await this.#keep(`${isPersonal(conversation) ? "person" : "met"}:${from.id}`, { serviceUrl, conversation: place });
  }

  async serviceOf(place: string): Promise<string> {
    const known =
      (await findReference(this.#db, CHANNEL, `place:${place}`)) ?? (await findReference(this.#db, CHANNEL, LATEST));
    return (known as { serviceUrl: string } | undefined)?.serviceUrl ?? GLOBAL_SERVICE;
  }

  async personal(user: string): Promise<Reference | undefined> {
    return (await findReference(this.#db, CHANNEL, `person:${user}`)) as Reference | undefined;
  }

  /** A conversation that this person is in, where Teams can be asked about them. */
  async sharedWith(user: string): Promise<Reference | undefined> {
    return (
      (await this.personal(user)) ?? ((await findReference(this.#db, CHANNEL, `met:${user}`)) as Reference | undefined)
    );
  }

  async keepPersonal(user: string, at: Reference): Promise<void> {
    await this.#keep(`person:${user}`, at);
    await this.#keep(`place:${at.conversation}`, { serviceUrl: at.serviceUrl });
  }

  /** The app was taken away there. */
  async forget(place: string, user: string | null): Promise<void> {
    const keys = [`place:${place}`, ...(user === null ? [] : [`person:${user}`])];
    for (const key of keys) this.#kept.delete(key);
    await dropReferences(this.#db, CHANNEL, keys);
  }

  async keepMark(mark: string, at: Posted): Promise<void> {
    await saveReference(this.#db, CHANNEL, `mark:${mark}`, at);
  }

  async marked(mark: string): Promise<Posted | undefined> {
    return (await findReference(this.#db, CHANNEL, `mark:${mark}`)) as Posted | undefined;
  }

  /** Whether Teams has a ticket's message already nobody knows: it is posted again. */
  async keepPostedAgain(ticket: number): Promise<void> {
    await saveReferenceOnce(this.#db, CHANNEL, `again:${ticket}`, { ticket });
  }

  /** The tickets whose message was posted again at most so long after that time, both in milliseconds. */
  async postedAgainAfter(ms: number, longest: number): Promise<number[]> {
    const found = await referencesSavedBetween(this.#db, CHANNEL, "again:", new Date(ms), new Date(ms + longest));
    return found.map((each) => (each as { ticket: number }).ticket);
  }

  /** A thread that people began. */
  async keepThread(id: string): Promise<void> {
    await saveReferenceOnce(this.#db, CHANNEL, `thread:${id}`, {});
  }

  async isPeoplesThread(id: string): Promise<boolean> {
    return (await findReference(this.#db, CHANNEL, `thread:${id}`)) !== undefined;
  }

  async dropOld(): Promise<void> {
    for (const prefix of ["mark:", "again:", "thread:", "met:"])
      await dropOldReferences(this.#db, CHANNEL, prefix, KEPT_DAYS);
  }

  async #keep(key: string, value: object): Promise<void> {
    const json = JSON.stringify(value);
    if (this.#kept.get(key) === json) return;
    await saveReference(this.#db, CHANNEL, key, value);
    this.#kept.set(key, json);
  }
}

/** The conversation of a thread is that of its channel with the first message's id. */
export function placeOf(conversation: string): { channel: string; thread: string } {
  const [, channel = conversation, thread = ""] = /^(.*);messageid=(\w+)$/u.exec(conversation) ?? [];
  return { channel, thread };
}

/** Channels of teams have threads; chats have none. */
export function hasThreads(place: string): boolean {
  return /^19:.+@thread\.(?:tacv2|skype)$/u.test(place);
}

export function isPersonal({ id, conversationType, isGroup }: Activity["conversation"]): boolean {
  return (
    conversationType === "personal" || (conversationType === undefined && isGroup !== true && !id.startsWith("19:"))
  );
}
