/**
 * Writes a checkpoint of the audit trail and copies it to places that the database's owner cannot change: daily, and on
 * an operator's request.
 */
import { hashOfToken } from "../tickets/audit/receipts.ts";
import { copyCheckpoints, writeCheckpoint } from "../tickets/audit/checkpoints.ts";
import { notifyGroupOnce } from "../tickets/notifications.ts";
import type { Desk } from "./desk.ts";

export type Anchored = { checkpoint: number; hash: string; at: Date; anchors: string[] };

/** Tries every anchor, then throws the first error if one failed. */
export async function anchorTrail(desk: Desk): Promise<Anchored> {
  const { anchors, toStaff } = desk.anchoring ?? { anchors: [], toStaff: false };
  const { seq, token, created_at } = await writeCheckpoint(desk);
  const hash = hashOfToken(token);
  if (toStaff) await notifyGroupOnce(desk, `checkpoint:${seq}`, "ospo", "checkpoint", { checkpoint: seq, hash });
  const copied = await Promise.allSettled(anchors.map((anchor) => copyCheckpoints(anchor, desk.db)));
  const failed = copied.find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
  return { checkpoint: seq, hash, at: created_at, anchors: anchors.map(({ name }) => name) };
}
