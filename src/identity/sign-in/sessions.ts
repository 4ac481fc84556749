/**
 * Sessions of people who signed in on the pages, and attempts to sign in. Only hashes of what a browser holds are
 * stored, so a copy of the table opens nothing.
 */
import { createHash, randomBytes } from "node:crypto";
import { sql } from "kysely";
import type { Db } from "../../db/database.ts";
import type { Person } from "../../db/schema/people.ts";
import type { Checks } from "./types.ts";

const HOUR_MS = 3_600_000;
/** A session ends after this time without a request, and at the latest after that. */
const SESSION_IDLE_MS = 8 * HOUR_MS;
const SESSION_MAX_MS = 24 * HOUR_MS;
const ATTEMPT_MAX_MS = HOUR_MS / 4;
/** A request writes the time only if the stored one is older. */
const TOUCH_AFTER_MS = 60_000;
const MAX_ATTEMPTS_PER_BROWSER = 10;

/** What a browser gets as a cookie: 256 random bits. */
export function newToken(): string {
  return randomBytes(32).toString("base64url");
}

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}

export async function keepAttempt(
  db: Db,
  browser: string,
  { checks: { state, nonce, verifier }, returnTo }: { checks: Checks; returnTo: string },
  now: Date,
): Promise<void> {
  const owner = hashOf(browser);
  await db
    .insertInto("sign_in_attempt")
    .values({ state, browser: owner, nonce, verifier, return_to: returnTo, started_at: now })
    .execute();
  // Tabs may sign in at the same time, but a browser that begins again and again fills no table.
  await sql`delete from sign_in_attempt where browser = ${owner} and state not in
    (select state from sign_in_attempt where browser = ${owner} order by started_at desc, state
      limit ${MAX_ATTEMPTS_PER_BROWSER})`.execute(db);
}

/** The attempt that this browser began, once. Undefined where it did not, finished it before, or began it too long ago. */
export async function takeAttempt(
  db: Db,
  browser: string,
  state: string,
  now: Date,
): Promise<{ checks: Checks; returnTo: string } | undefined> {
  const row = await db
    .deleteFrom("sign_in_attempt")
    .where("state", "=", state)
    .where("browser", "=", hashOf(browser))
    .returningAll()
    .executeTakeFirst();
  if (!row || now.getTime() - row.started_at.getTime() > ATTEMPT_MAX_MS) return undefined;
  return { checks: { state, nonce: row.nonce, verifier: row.verifier }, returnTo: row.return_to };
}

/** The token of a new session. What the browser had before ends. */
export async function startSession(
  tx: Db,
  session: { personId: string; sid: string | null; groupsLeftOut: boolean; before: string | undefined; now: Date },
): Promise<string> {
  const { personId, sid, groupsLeftOut, before, now } = session;
  if (before !== undefined) await endSession(tx, before);
  const token = newToken();
  const times = { started_at: now, seen_at: now };
  await tx
    .insertInto("web_session")
    .values({ token: hashOf(token), person_id: personId, sid, groups_left_out: groupsLeftOut, ...times })
    .execute();
  return token;
}

/** `groupsLeftOut`: the person is in more groups than the issuer puts into a token, so groups gave no role. */
export type SignedInPerson = { person: Person; groupsLeftOut: boolean };

/** The person of a session that is still valid. */
export async function personOfSession(db: Db, token: string, now: Date): Promise<SignedInPerson | undefined> {
  // Each request asks this: a condition less for the database to plan is measurable.
  const { rows } = await sql<Person & { started_at: Date; seen_at: Date; groups_left_out: boolean }>`
    select person.*, started_at, seen_at, groups_left_out from web_session join person on person.id = person_id
      where token = ${hashOf(token)}`.execute(db);
  if (!rows[0]) return undefined;
  const { started_at: startedAt, seen_at: seenAt, groups_left_out: groupsLeftOut, ...person } = rows[0];
  const [age, idle] = [now.getTime() - startedAt.getTime(), now.getTime() - seenAt.getTime()];
  if (age >= SESSION_MAX_MS || idle >= SESSION_IDLE_MS || person.erased_at !== null) return undefined;
  if (idle > TOUCH_AFTER_MS)
    await db.updateTable("web_session").set({ seen_at: now }).where("token", "=", hashOf(token)).execute();
  return { person, groupsLeftOut };
}

export async function endSession(db: Db, token: string): Promise<void> {
  await db.deleteFrom("web_session").where("token", "=", hashOf(token)).execute();
}

/** Ends every session of these accounts. Returns how many there were. */
export async function endSessionsOf(db: Db, personIds: readonly string[]): Promise<number> {
  if (personIds.length === 0) return 0;
  const { numDeletedRows } = await db.deleteFrom("web_session").where("person_id", "in", personIds).executeTakeFirst();
  return Number(numDeletedRows);
}

/**
 * Ends what a logout order names: one session of the issuer, or all of a person. The same order counts once. Returns
 * how many sessions ended; undefined for an order that was seen before.
 */
export async function endSessionsByIssuer(
  tx: Db,
  order: { id: string; until: Date; issuer: string; subject: string | null; sid: string | null },
): Promise<number | undefined> {
  const isNew = await tx
    .insertInto("logout_order")
    .values({ id: order.id, until: order.until })
    .onConflict((conflict) => conflict.doNothing())
    .returning("id")
    .executeTakeFirst();
  if (!isNew) return undefined;
  let ending = tx.deleteFrom("web_session").where("person_id", "in", (eb) =>
    eb
      .selectFrom("sign_in_account")
      .select("person_id")
      .where("issuer", "=", order.issuer)
      .$if(order.subject !== null, (query) => query.where("subject", "=", order.subject)),
  );
  if (order.sid !== null) ending = ending.where("sid", "=", order.sid);
  return Number((await ending.executeTakeFirst()).numDeletedRows);
}

/** Removes what is over. */
export async function dropEndedSessions(db: Db, now: Date): Promise<void> {
  await db
    .deleteFrom("web_session")
    .where((eb) =>
      eb.or([
        eb("started_at", "<=", new Date(now.getTime() - SESSION_MAX_MS)),
        eb("seen_at", "<=", new Date(now.getTime() - SESSION_IDLE_MS)),
      ]),
    )
    .execute();
  await db
    .deleteFrom("sign_in_attempt")
    .where("started_at", "<=", new Date(now.getTime() - ATTEMPT_MAX_MS))
    .execute();
  await db.deleteFrom("logout_order").where("until", "<=", now).execute();
}
