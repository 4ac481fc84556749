/** Finds out which human owns an account: by a profile look-up in the chat, by a sign-in, or by the word of staff. */
import { setTimeout } from "node:timers/promises";
import { LRUCache } from "lru-cache";
import { messageOf, NotFoundError } from "../base/errors.ts";
import { inTransaction } from "../db/database.ts";
import { linkAccounts, unlinkAccounts } from "../identity/linking.ts";
import { isFresh, saveProfile, type ProfileLookup, type Profile } from "../identity/profile.ts";
import { accountName, findPerson } from "../identity/directory.ts";
import { findOrAddPerson, type Person } from "../identity/people.ts";
import { notifyGroupOnce } from "../tickets/notifications.ts";
import { participantsOf } from "../tickets/steps.ts";
import { announceLeavers, endAccessOfLeavers } from "./departures.ts";
import type { Desk } from "./desk.ts";
import { requireStaff } from "./staff.ts";

/** Somebody is waiting in a chat, so a later reply of the directory only counts next time. */
const LOOK_UP_MS = 2500;

/**
 * Asks the chats about these accounts, unless a fresh profile is stored. Waits for the network, so call it outside a
 * transaction.
 */
export async function askAboutAccounts(desk: Desk, people: readonly Person[]): Promise<void> {
  await Promise.all(
    people.map(async (person) => {
      const lookup = desk.profiles.get(person.channel);
      if (!lookup || person.erased_at || (await isFresh(desk.db, person.id, desk.now()))) return;
      const profile = await lookUpProfile(desk, lookup, person);
      await recordProfile(desk, person, profile);
      if (profile.kind === "departed") await endAccessOf(desk, person);
    }),
  );
}

/** The chat says that the company has deactivated the account. */
async function endAccessOf(desk: Desk, { id }: Person): Promise<void> {
  await announceLeavers(desk, await inTransaction(desk.db, async (tx) => await endAccessOfLeavers(desk, tx, [id])));
}

/** Accounts whose look-up has just failed: nobody should wait for a slow directory at each of their acts. */
const RECENTLY_FAILED = new LRUCache<string, true>({ max: 10_000, ttl: 60_000 });

/** At any act in a chat, because rights follow the human. A failed look-up is repeated after a minute, and at each vote. */
export async function askAboutVisitor(desk: Desk, person: Person): Promise<void> {
  if (!RECENTLY_FAILED.has(person.id)) await askAboutAccounts(desk, [person]);
}

/**
 * Stores what a channel vouches for. Staff get a notification, once for each two accounts that share an address and
 * cannot surely be one human.
 */
export async function recordProfile(
  desk: Pick<Desk, "db" | "now" | "deliver">,
  { id }: Pick<Person, "id">,
  profile: Profile,
): Promise<void> {
  const { now, deliver } = desk;
  await inTransaction(desk.db, async (tx) => {
    for (const { one, other, why } of await saveProfile(tx, id, profile, now()))
      await notifyGroupOnce({ db: tx, now, deliver }, `collision:${one.id}:${other.id}`, "ospo", "accounts-collide", {
        one: accountName(one),
        other: accountName(other),
        why,
      });
  });
}

/** Before a vote: asks about the voter and about everyone who took part before. */
export async function askAboutVoters(desk: Desk, number: number, voter: Person): Promise<void> {
  if (desk.profiles.size === 0) return;
  await askAboutAccounts(desk, [voter, ...(await participantsOf(desk.db, number)).filter(({ id }) => id !== voter.id)]);
}

async function lookUpProfile(
  desk: Desk,
  lookup: ProfileLookup,
  { id, channel, external_id }: Person,
): Promise<Profile> {
  const late = new AbortController();
  const profile = await Promise.race([
    lookup(external_id).catch((error: unknown): Profile => ({ kind: "unknown", because: messageOf(error) })),
    setTimeout<Profile>(
      LOOK_UP_MS,
      { kind: "unknown", because: `${channel} did not answer in time` },
      { signal: late.signal },
    ),
  ]).finally(() => late.abort());
  if (profile.kind === "unknown") {
    RECENTLY_FAILED.set(id, true);
    desk.log.warn({ person: id, channel, because: profile.because }, "an account could not be looked up");
  }
  return profile;
}

/** Staff state that two accounts belong to one human. Throws DeniedError where one of the accounts is their own. */
export async function link(desk: Desk, by: Person, given: AccountPair): Promise<void> {
  await requireStaff(desk, by);
  await linkAccounts(desk.db, { ...(await pairOf(desk, given)), by, now: desk.now() });
}

/** Staff state that two accounts belong to different humans. */
export async function unlink(desk: Desk, by: Person, given: AccountPair): Promise<void> {
  await requireStaff(desk, by);
  await unlinkAccounts(desk.db, { ...(await pairOf(desk, given)), by, now: desk.now() });
}

type Account = { channel: string; externalId: string };
export type AccountPair = { one: Account; other: Account; reason: string };

async function pairOf(desk: Desk, { one, other, reason }: AccountPair) {
  return { one: await personOf(desk, one), other: await personOf(desk, other), reason };
}

/** Staff may be linked before they first write to the desk. Any other unknown account is probably a typing error. */
async function personOf(desk: Desk, account: Account): Promise<Person> {
  const { channel, externalId } = account;
  const known = await findPerson(desk.db, account);
  if (known) return known;
  if ((await desk.staff.groupsOf({ channel, external_id: externalId })).length > 0)
    return await findOrAddPerson(desk.db, { channel, externalId });
  throw new NotFoundError(
    `unknown account ${channel}:${externalId}: link an account that has written to the desk, or that belongs to staff`,
  );
}
