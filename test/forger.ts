/** The tools of an attacker who can write to the database and recomputes every hash, for tests of the evidence. */
import { CompactSign, exportJWK, generateKeyPair } from "jose";
import { sql } from "kysely";
import type { Db } from "../src/db/database.ts";
import { eventHash } from "../src/db/event-hash.ts";
import { rowDigest } from "../src/db/row-digests.ts";
import { auditLines } from "../src/tickets/audit/lines.ts";

export const run = (statement: string) => (db: Db) => sql.raw(statement).execute(db);

/** Updates the head of the ticket to match its events. */
export const recomputeHead = async (db: Db, number: number): Promise<unknown> =>
  await sql`update ticket set audit_length = head.seq, audit_hash = head.hash from (
    select seq, hash from audit_event where ticket_number = ${number} order by seq desc limit 1) head where number = ${number}`.execute(
    db,
  );

/** Recomputes the chain of a ticket after its events were changed. */
export async function rechain(db: Db, number: number): Promise<void> {
  let hash = "";
  for await (const line of auditLines(db)) {
    if (line.ticket !== number) continue;
    hash = eventHash(hash, line);
    await sql`update audit_event set hash = ${hash} where ticket_number = ${number} and seq = ${line.seq}`.execute(db);
  }
  await recomputeHead(db, number);
}

export async function unmake(db: Db, number: number): Promise<void> {
  await sql`delete from decision where ticket_number = ${number}`.execute(db);
  await sql`delete from vote where ticket_number = ${number}`.execute(db);
  await sql`update approval_step set state = case position when 1 then 'open' else 'waiting' end where ticket_number = ${number}`.execute(
    db,
  );
  // The messages that only the removed events cover, as a careful forger would find them.
  const kept: string[] = [];
  for await (const { ticket, action, covers } of auditLines(db))
    if (ticket === number && !/^(?:step-)?(?:approved|rejected)$/u.test(action))
      kept.push(...(covers?.rows?.message ?? []));
  for (const row of await db.selectFrom("message").selectAll().where("ticket_number", "=", number).execute())
    if (!kept.includes(rowDigest("message", row))) await sql`delete from message where id = ${row.id}`.execute(db);
  await sql`delete from audit_event where ticket_number = ${number} and action in ('step-approved', 'step-rejected', 'approved', 'rejected')`.execute(
    db,
  );
  await sql`update ticket set state = 'waiting-for-approval', outcome = null where number = ${number}`.execute(db);
  await recomputeHead(db, number);
}

/**
 * Turns a rejection into an approval, signed with a key that the forger puts into the database, and recomputes every
 * hash.
 */
export async function forge(db: Db, rejected: number): Promise<void> {
  const { privateKey, publicKey } = await generateKeyPair("EdDSA", { extractable: true });
  const kid = "forged";
  const jwk = { ...(await exportJWK(publicKey)), kid, alg: "EdDSA", use: "sig" };
  await sql`insert into signing_key (id, private_jwk) values (${kid}, ${JSON.stringify(jwk)})`.execute(db);
  const row = await db
    .selectFrom("decision")
    .selectAll()
    .where("ticket_number", "=", rejected)
    .executeTakeFirstOrThrow();
  const votes = [{ ...(row.record as { votes: object[] }).votes[0], approves: true }];
  const record = { ...(row.record as object), outcome: "approved", expiresAt: null, votes };
  const receipt = await new CompactSign(Buffer.from(JSON.stringify(record)))
    .setProtectedHeader({ alg: "EdDSA", typ: "ospo-decision+jwt", kid })
    .sign(privateKey);
  await sql`update decision set outcome = 'approved', record = ${JSON.stringify(record)}::jsonb, receipt = ${receipt} where id = ${row.id}`.execute(
    db,
  );
  await sql`update ticket set outcome = 'approved' where number = ${rejected}`.execute(db);
  await sql`update audit_event set action = 'approved' where ticket_number = ${rejected} and action = 'rejected'`.execute(
    db,
  );
  await rechain(db, rejected);
}

export const everything = [
  "vote",
  "decision",
  "note",
  "message",
  "audit_event",
  "approval_step",
  "notification",
  "feedback",
  "ticket_link",
  "ticket",
].map((table) => `delete from ${table}`);
