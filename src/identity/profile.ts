/**
 * What a chat's own API says about an account, and how the desk keeps it. The desk only needs to know whether two accounts share an address
 * or a directory id, so it keeps keyed digests and never the values: a copy of the table does not list anybody's e-mail.
 */
import { createHmac, randomBytes } from "node:crypto";
import { type Db, inTransaction } from "../db/database.ts";
import type { FactKind } from "../db/schema/people.ts";
import { type RecordedCollision, recordCollisions } from "./collisions.ts";

/**
 * `outsider`: a guest, a bot, or somebody of another organisation. `departed`: the company has deactivated the account.
 * `unknown`: nobody could tell; it never counts as a different person, and never as departed.
 */
export type Profile =
  | { kind: "member"; emails: readonly string[]; directory: { tenant: string; id: string } | null }
  | { kind: "outsider"; because: string }
  | { kind: "departed"; because: string }
  | { kind: "unknown"; because: string };

/** Asks a chat about an account, by the chat's own id. */
export type ProfileLookup = (externalId: string) => Promise<Profile>;
/** By channel. A chat that is on registers itself. */
export type ProfileLookups = Map<string, ProfileLookup>;

const FRESH_MS = 60 * 60_000;

/** Whether the chat has to be asked again. A failed look-up is never fresh. */
export async function isFresh(db: Db, personId: string, now: Date): Promise<boolean> {
  const known = await db
    .selectFrom("account_profile")
    .select("person_id")
    .where("person_id", "=", personId)
    .where("outcome", "!=", "unknown")
    .where("asked_at", ">", new Date(now.getTime() - FRESH_MS))
    .executeTakeFirst();
  return known !== undefined;
}

/** Whether a chat has said that the account is not one of the company's own. What nobody could tell is not. */
export async function isOutsider(db: Db, personId: string): Promise<boolean> {
  const known = await db
    .selectFrom("account_profile")
    .select("person_id")
    .where("person_id", "=", personId)
    .where("outcome", "=", "outsider")
    .executeTakeFirst();
  return known !== undefined;
}

/**
 * Facts are added and never replaced, so that a person who changes their address stays the same human. An unknown outcome changes nothing.
 * Records new links and collisions, and returns the collisions: somebody must be told of them.
 */
export async function saveProfile(db: Db, personId: string, profile: Profile, now: Date): Promise<RecordedCollision[]> {
  return await inTransaction(db, async (tx) => {
    const row = { outcome: profile.kind, because: "because" in profile ? profile.because : null, asked_at: now };
    await tx
      .insertInto("account_profile")
      .values({ person_id: personId, ...row })
      .onConflict((conflict) => {
        const known = conflict.column("person_id");
        if (profile.kind === "unknown") return known.doNothing();
        // The time stays that of the departure.
        if (profile.kind === "departed")
          return known.doUpdateSet(row).where("account_profile.outcome", "!=", "departed");
        return known.doUpdateSet(row);
      })
      .execute();
    if (profile.kind !== "member") return [];
    const key = await lockDigestKey(tx);
    let hasNew = false;
    for (const { kind, value, realm } of factsOf(profile))
      hasNew =
        (await addFact(tx, {
          person_id: personId,
          kind,
          digest: digestOf(key, kind, value),
          realm: realm === null ? null : digestOf(key, "realm", realm),
          learned_at: now,
        })) || hasNew;
    return hasNew ? await recordCollisions(tx, personId, now) : [];
  });
}

type NewFact = { person_id: string; kind: FactKind; digest: string; realm: string | null; learned_at: Date };

/** Returns whether the account did not have it yet. */
async function addFact(tx: Db, fact: NewFact): Promise<boolean> {
  const { person_id: personId, kind, digest, realm } = fact;
  const added = await tx
    .insertInto("account_fact")
    .values(fact)
    .onConflict((conflict) => conflict.doNothing())
    .returning("person_id")
    .executeTakeFirst();
  if (!added) {
    if (realm !== null)
      await tx
        .updateTable("account_fact")
        .set({ realm })
        .where("person_id", "=", personId)
        .where("kind", "=", kind)
        .where("digest", "=", digest)
        .where("realm", "is", null)
        .execute();
    return false;
  }
  const others = await tx
    .selectFrom("account_fact")
    .select("person_id")
    .where("kind", "=", kind)
    .where("digest", "=", digest)
    .where("person_id", "!=", personId)
    .execute();
  const change = {
    action: "linked" as const,
    how: kind,
    person_id: personId,
    by_id: null,
    reason: "",
    changed_at: fact.learned_at,
  };
  if (others.length > 0)
    await tx
      .insertInto("account_change")
      .values(others.map(({ person_id }) => ({ ...change, other_id: person_id })))
      .execute();
  return true;
}

type FactValue = { kind: FactKind; value: string; realm: string | null };

function factsOf({ emails, directory }: Extract<Profile, { kind: "member" }>): FactValue[] {
  const addresses = new Set(emails.map(addressOf).filter((address) => address !== null));
  const facts: FactValue[] = [...addresses].map((value) => ({ kind: "email", value, realm: null }));
  if (directory) {
    const realm = directory.tenant.toLowerCase();
    facts.push({ kind: "directory", value: `${realm}/${directory.id.toLowerCase()}`, realm });
  }
  return facts;
}

/**
 * Ignores the case of ASCII letters and nothing else: the meaning of dots and pluses depends on the mail server, and Unicode lower case would
 * turn the Kelvin sign into a k.
 */
function addressOf(email: string): string | null {
  const address = email.trim().replaceAll(/[A-Z]/gu, (letter) => letter.toLowerCase());
  return /^[^\s@]+@[^\s@]+$/u.test(address) ? address : null;
}

/** Digests of these addresses, as accounts that have them keep them. Text that is not an address is left out. */
export async function addressDigests(tx: Db, emails: readonly string[]): Promise<string[]> {
  const addresses = new Set(emails.map(addressOf).filter((address) => address !== null));
  if (addresses.size === 0) return [];
  const key = await lockDigestKey(tx);
  return [...addresses].map((address) => digestOf(key, "email", address));
}

/** Creates the key once. The lock makes concurrent changes sequential, so that two accounts with the same new fact see each other. */
async function lockDigestKey(tx: Db): Promise<string> {
  await tx
    .insertInto("identity_key")
    .values({ secret: randomBytes(32).toString("base64url") })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return (await tx.selectFrom("identity_key").select("secret").forUpdate().executeTakeFirstOrThrow()).secret;
}

function digestOf(key: string, kind: FactKind | "realm", value: string): string {
  return createHmac("sha256", key).update(`${kind}\n${value}`).digest("base64url");
}
