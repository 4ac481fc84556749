/**
 * Checkpoints: the heads of the audit trail at a moment, signed, each naming the hash of the one before. Kept in the database and copied to
 * anchors outside of it, where whoever owns the database cannot change them.
 */
import { sql } from "kysely";
import { decodeProtectedHeader } from "jose";
import { z } from "zod";
import { ConflictError, InvalidError } from "../../base/errors.ts";
import { type Db, inTransaction } from "../../db/database.ts";
import type { CheckpointRow } from "../../db/schema/audit.ts";
import type { Anchor } from "./anchors.ts";
import { CHECKPOINT, hashOfToken, openSigned, type PublicKeys, type Signer } from "./receipts.ts";

/** What a checkpoint says. */
export const Checkpoint = z.object({
  /** From 1, without gaps. */
  seq: z.int().min(1),
  /** SHA-256 of the token before, in hex; null for the first. */
  previous: z.string().nullable(),
  at: z.iso.datetime(),
  /** How many there are. */
  tickets: z.int(),
  /** Ids of the keys that this desk has signed with. */
  keys: z.array(z.string()),
  /** Of each ticket that has changed since the checkpoint before: number, length of its trail, hash of its last event. */
  heads: z.array(z.tuple([z.int(), z.int(), z.string()])),
});
export type Checkpoint = z.infer<typeof Checkpoint>;

type Desk = { db: Db; signer: Signer; now: () => Date };

/** Throws InvalidError where it is not a checkpoint by one of these keys. */
export async function openCheckpoint(
  token: string,
  keys: PublicKeys,
): Promise<{ checkpoint: Checkpoint; kid: string }> {
  const { payload, kid } = await openSigned(token, keys, CHECKPOINT);
  const { success, data } = Checkpoint.safeParse(payload);
  if (!success) throw new InvalidError("it has not the form of a checkpoint");
  return { checkpoint: data, kid };
}

/** Of two processes that do it at once one writes, and both get the same: the chain never forks. */
export async function writeCheckpoint({ db, signer, now }: Desk): Promise<CheckpointRow> {
  const last = await latestCheckpoint(db);
  const heads = await db
    .selectFrom("ticket")
    .select(["number", "audit_length", "audit_hash"])
    .whereRef("audit_length", "!=", "audit_anchored")
    .orderBy("number")
    .execute();
  const { count } = await db
    .selectFrom("ticket")
    .select(({ fn }) => fn.countAll<string>().as("count"))
    .executeTakeFirstOrThrow();
  const at = now();
  const checkpoint: Checkpoint = {
    seq: (last?.seq ?? 0) + 1,
    previous: last ? hashOfToken(last.token) : null,
    at: at.toISOString(),
    tickets: Number(count),
    keys: [...new Set([...(await keysUntil(last, signer)), signer.keyId])],
    heads: heads.map(({ number, audit_length, audit_hash }) => [number, audit_length, audit_hash]),
  };
  const row: CheckpointRow = { seq: checkpoint.seq, token: await signer.sign(checkpoint, CHECKPOINT), created_at: at };
  return await inTransaction(db, async (tx) => {
    const { numInsertedOrUpdatedRows: added } = await tx
      .insertInto("checkpoint")
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow();
    if (!added)
      return (await tx.selectFrom("checkpoint").selectAll().where("seq", "=", row.seq).executeTakeFirst()) ?? row;
    // What somebody is at is left for the next one: acts that hold several tickets never wait for this one.
    await sql`with free as (select number from ticket where number = any(${heads.map(({ number }) => number)}) for update skip locked)
      update ticket set audit_anchored = head.length
      from unnest(${heads.map(({ number }) => number)}::int[], ${heads.map(({ audit_length }) => audit_length)}::int[]) as head (number, length)
        join free on free.number = head.number
      where ticket.number = head.number`.execute(tx);
    return row;
  });
}

/** Keys that others put into the database count for nothing: only those count that signed checkpoints name. The first checkpoint takes all. */
export async function trustCheckpointKeys(desk: Desk): Promise<void> {
  if (!desk.signer.isOutside) return;
  let last = await latestCheckpoint(desk.db);
  if (!last || signerOf(last.token) !== desk.signer.keyId) last = await writeCheckpoint(desk);
  desk.signer.trustOnly(await keysUntil(last, desk.signer));
}

/** Copies what an anchor lacks. Throws ConflictError where it has something that the database does not know. */
export async function copyCheckpoints(anchor: Anchor, db: Db): Promise<void> {
  const newestHere = await latestCheckpoint(db);
  if (!newestHere) return;
  const last = await anchor.last(newestHere.seq);
  const same =
    last && (await db.selectFrom("checkpoint").select("token").where("seq", "=", last.seq).executeTakeFirst());
  if (last && same?.token !== last.token)
    throw new ConflictError(
      `${anchor.name} has a checkpoint ${last.seq} that the database does not know: the database was rolled back, rewritten or replaced. Run: ospo audit verify. After a restore that you meant, set AUDIT_ANCHOR to a new place and keep the old one`,
    );
  const missing = await db
    .selectFrom("checkpoint")
    .selectAll()
    .where("seq", ">", last?.seq ?? 0)
    .orderBy("seq")
    .execute();
  await anchor.append(missing);
}

async function latestCheckpoint(db: Db): Promise<CheckpointRow | undefined> {
  return await db.selectFrom("checkpoint").selectAll().orderBy("seq", "desc").limit(1).executeTakeFirst();
}

/** Ids of the keys that the trail up to there was signed with. One that was tampered with vouches for none. */
async function keysUntil(last: CheckpointRow | undefined, { publicKeys }: Signer): Promise<string[]> {
  if (!last) return publicKeys.keys.map(({ kid }) => kid ?? "");
  const opened = await openCheckpoint(last.token, publicKeys).catch(() => null);
  return opened?.checkpoint.keys ?? [];
}

function signerOf(token: string): string | undefined {
  return decodeProtectedHeader(token).kid;
}
