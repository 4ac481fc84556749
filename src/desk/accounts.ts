/** Who is behind an account: asked of the chats where it counts, or said by staff. Only ever restricts what an account may do. */
import { setTimeout } from "node:timers/promises";
import { messageOf, NotFoundError } from "../base/errors.ts";
import { linkAccounts, unlinkAccounts } from "../identity/linking.ts";
import { isFresh, saveProfile, type ProfileLookup, type Profile } from "../identity/profile.ts";
import { findPerson } from "../identity/directory.ts";
import { upsertPerson, type Person } from "../identity/people.ts";
import { participantsOf } from "../tickets/steps.ts";
import type { Desk } from "./desk.ts";
import { requireStaff } from "./staff.ts";

/** Somebody waits in a chat: what comes later counts the next time. */
const LOOK_UP_MS = 2500;

/** Asks the chats about these accounts, unless it is known. Outside of any transaction, as it waits for the network. */
export async function askAboutAccounts(desk: Desk, people: readonly Person[]): Promise<void> {
  await Promise.all(
    people.map(async (person) => {
      const lookup = desk.profiles.get(person.channel);
      if (!lookup || person.erased_at || (await isFresh(desk.db, person.id, desk.now()))) return;
      await saveProfile(desk.db, person.id, await answerOf(desk, lookup, person), desk.now());
    }),
  );
}

/** Before a vote: about the voter, and about all whom the vote is compared with. */
export async function askAboutVoters(desk: Desk, number: number, voter: Person): Promise<void> {
  if (desk.profiles.size === 0) return;
  await askAboutAccounts(desk, [voter, ...(await participantsOf(desk.db, number)).filter(({ id }) => id !== voter.id)]);
}

async function answerOf(desk: Desk, lookup: ProfileLookup, { id, channel, external_id }: Person): Promise<Profile> {
  const late = new AbortController();
  const profile = await Promise.race([
    lookup(external_id).catch((error: unknown): Profile => ({ kind: "unknown", because: messageOf(error) })),
    setTimeout<Profile>(
      LOOK_UP_MS,
      { kind: "unknown", because: `${channel} did not answer in time` },
      { signal: late.signal },
    ),
  ]).finally(() => late.abort());
  if (profile.kind === "unknown")
    desk.log.warn({ person: id, channel, because: profile.because }, "an account could not be looked up");
  return profile;
}

/** By staff: two accounts, each `channel:id`, belong to one human. Throws DeniedError where one of them is their own. */
export async function link(desk: Desk, by: Person, given: AccountPair): Promise<void> {
  await requireStaff(desk, by);
  await linkAccounts(desk.db, { ...(await pairOf(desk, given)), by, now: desk.now() });
}

/** By staff: they do not. */
export async function unlink(desk: Desk, by: Person, given: AccountPair): Promise<void> {
  await requireStaff(desk, by);
  await unlinkAccounts(desk.db, { ...(await pairOf(desk, given)), by, now: desk.now() });
}

type Account = { channel: string; externalId: string };
export type AccountPair = { one: Account; other: Account; reason: string };

async function pairOf(desk: Desk, { one, other, reason }: AccountPair) {
  return { one: await personOf(desk, one), other: await personOf(desk, other), reason };
}

/** Staff may be linked before they have ever written to the desk; anybody else may be a typing error. */
async function personOf(desk: Desk, account: Account): Promise<Person> {
  const { channel, externalId } = account;
  const known = await findPerson(desk.db, account);
  if (known) return known;
  if ((await desk.staff.groupsOf({ channel, external_id: externalId })).length > 0)
    return await upsertPerson(desk.db, { channel, externalId, name: externalId });
  throw new NotFoundError(
    `the desk does not know ${channel}:${externalId}: it must have written to the desk once, or be staff`,
  );
}
