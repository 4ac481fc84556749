/** Which service address a conversation has, and which conversation is a person's own. Kept in the database, because Teams cannot list them. */
import { z } from "zod";
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
/** Marks are kept this long: duplicates happen sooner. */
const KEPT_DAYS = 30;
/** The service that was used last, for places that have not sent anything yet. */
const LATEST = "service";

/** What the references of Teams hold. */
const Service = z.object({ serviceUrl: z.string() });
const ConversationReference = Service.extend({ conversation: z.string() });
const PostedAt = z.object({ place: z.string(), ts: z.string() });
const PostedAgain = z.object({ ticket: z.number() });

export class Addresses {
  readonly #db: Db;
  /** What is already stored, to save writes: most messages come from known places. It expires, because another process may delete it. */
  readonly #kept = new LRUCache<string, string>({ max: 10_000, ttl: 600_000 });

  constructor(db: Db) {
    this.#db = db;
  }

  /** Only for activities with a verified token, because the desk will send messages to their service. */
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
    return Service.safeParse(known).data?.serviceUrl ?? GLOBAL_SERVICE;
  }

  async personal(user: string): Promise<Reference | undefined> {
    return ConversationReference.safeParse(await findReference(this.#db, CHANNEL, `person:${user}`)).data;
  }

  /** A conversation with this person, in which Teams can be asked about them. */
  async sharedWith(user: string): Promise<Reference | undefined> {
    const met = await findReference(this.#db, CHANNEL, `met:${user}`);
    return (await this.personal(user)) ?? ConversationReference.safeParse(met).data;
  }

  async keepPersonal(user: string, at: Reference): Promise<void> {
    await this.#keep(`person:${user}`, at);
    await this.#keep(`place:${at.conversation}`, { serviceUrl: at.serviceUrl });
  }

  /** The app was removed there. */
  async forget(place: string, user: string | null): Promise<void> {
    const keys = [`place:${place}`, ...(user === null ? [] : [`person:${user}`])];
    for (const key of keys) this.#kept.delete(key);
    await dropReferences(this.#db, CHANNEL, keys);
  }

  async keepMark(mark: string, at: Posted): Promise<void> {
    await saveReference(this.#db, CHANNEL, `mark:${mark}`, at);
  }

  async marked(mark: string): Promise<Posted | undefined> {
    return PostedAt.safeParse(await findReference(this.#db, CHANNEL, `mark:${mark}`)).data;
  }

  /** A ticket's message is posted again because it is unknown whether Teams has the first one. */
  async keepPostedAgain(ticket: number): Promise<void> {
    await saveReferenceOnce(this.#db, CHANNEL, `again:${ticket}`, { ticket });
  }

  /** The tickets whose message was posted again within `longest` after `ms`, both in milliseconds. */
  async postedAgainAfter(ms: number, longest: number): Promise<number[]> {
    const found = await referencesSavedBetween(this.#db, CHANNEL, "again:", new Date(ms), new Date(ms + longest));
    return found.map((each) => PostedAgain.parse(each).ticket);
  }

  /** A thread that a person started. */
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

/** The conversation id of a thread is the channel's id with the first message's id. */
export function placeOf(conversation: string): { channel: string; thread: string } {
  const [, channel = conversation, thread = ""] = /^(.*);messageid=(\w+)$/u.exec(conversation) ?? [];
  return { channel, thread };
}

/** Channels of teams have threads; chats do not. */
export function hasThreads(place: string): boolean {
  return /^19:.+@thread\.(?:tacv2|skype)$/u.test(place);
}

export function isPersonal({ id, conversationType, isGroup }: Activity["conversation"]): boolean {
  return (
    conversationType === "personal" || (conversationType === undefined && isGroup !== true && !id.startsWith("19:"))
  );
}
