/** A checkpoint of the audit trail, brought to where the database's owner cannot change it: each day, and when an operator asks for one. */
import { hashOfToken } from "../tickets/audit/receipts.ts";
import { copyCheckpoints, writeCheckpoint } from "../tickets/audit/checkpoints.ts";
import { notifyGroupOnce } from "../tickets/queue.ts";
import type { Desk } from "./desk.ts";

export type Anchored = { checkpoint: number; hash: string; at: Date; anchors: string[] };

/** Throws the first error where an anchor fails; the others are tried all the same. */
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
