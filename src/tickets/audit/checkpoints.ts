/**
 * Checkpoints: signed heads of the audit trail at one moment, each with the hash of the previous checkpoint. They are stored in the database
 * and copied to anchors, where the owner of the database cannot change them.
 */
import { sql } from "kysely";
import { decodeProtectedHeader } from "jose";
import { z } from "zod";
import { ConflictError, InvalidError } from "../../base/errors.ts";
import { type Db, inTransaction } from "../../db/database.ts";
import type { CheckpointRow } from "../../db/schema/audit.ts";
import type { Anchor } from "./anchors.ts";
import { CHECKPOINT, hashOfToken, openSigned, type PublicKeys, type Signer } from "./receipts.ts";

/** The content of a checkpoint. */
export const Checkpoint = z.object({
  /** From 1, without gaps. */
  seq: z.int().min(1),
  /** SHA-256 of the token before, in hex; null for the first. */
  previous: z.string().nullable(),
  at: z.iso.datetime(),
  /** The number of tickets. */
  tickets: z.int(),
  /** Ids of all keys that this desk has signed with. */
  keys: z.array(z.string()),
  /** For each ticket changed since the previous checkpoint: number, length of its trail, hash of its last event. */
  heads: z.array(z.tuple([z.int(), z.int(), z.string()])),
});
export type Checkpoint = z.infer<typeof Checkpoint>;

type Desk = { db: Db; signer: Signer; now: () => Date };

/** Throws InvalidError if it is not a checkpoint signed by one of these keys. */
export async function openCheckpoint(
  token: string,
  keys: PublicKeys,
): Promise<{ checkpoint: Checkpoint; kid: string }> {
  const { payload, kid } = await openSigned(token, keys, CHECKPOINT);
  const { success, data } = Checkpoint.safeParse(payload);
  if (!success) throw new InvalidError("it does not have the form of a checkpoint");
  return { checkpoint: data, kid };
}

/** If two processes do it at the same time, one writes and both get the same row, so the chain never forks. */
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
    // Locked tickets are left for the next checkpoint, so that no act waits for this one.
    await sql`with free as (select number from ticket where number = any(${heads.map(({ number }) => number)}) for update skip locked)
      update ticket set audit_anchored = head.length
      from unnest(${heads.map(({ number }) => number)}::int[], ${heads.map(({ audit_length }) => audit_length)}::int[]) as head (number, length)
        join free on free.number = head.number
      where ticket.number = head.number`.execute(tx);
    return row;
  });
}

/** Trusts only the keys that signed checkpoints name, because others may have been put into the database. The first checkpoint names all. */
export async function trustCheckpointKeys(desk: Desk): Promise<void> {
  if (!desk.signer.isOutside) return;
  let last = await latestCheckpoint(desk.db);
  if (!last || signerOf(last.token) !== desk.signer.keyId) last = await writeCheckpoint(desk);
  desk.signer.trustOnly(await keysUntil(last, desk.signer));
}

/** Copies missing checkpoints to an anchor. Throws ConflictError if the anchor has one that the database does not have. */
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

/** Ids of the keys in the last checkpoint. A checkpoint that was tampered with names none. */
async function keysUntil(last: CheckpointRow | undefined, { publicKeys }: Signer): Promise<string[]> {
  if (!last) return publicKeys.keys.map(({ kid }) => kid ?? "");
  const opened = await openCheckpoint(last.token, publicKeys).catch(() => null);
  return opened?.checkpoint.keys ?? [];
}

function signerOf(token: string): string | undefined {
  return decodeProtectedHeader(token).kid;
}
