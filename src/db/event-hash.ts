/** The hash of an audit event over the event before it. It is in this room because migrations write events, too. */
import { chained } from "../base/chain.ts";
import type { Covers } from "./row-digests.ts";

export type ChainedEvent = {
  ticket: number;
  seq: number;
  actorId: string;
  action: string;
  detail: Record<string, unknown>;
  /** Null for events before 2026-11-30, whose hash does not include it. */
  covers: Covers | null;
  at: Date;
};

export function eventHash(
  previous: string,
  { ticket, seq, actorId, action, detail, covers, at }: ChainedEvent,
): string {
  return chained(previous, {
    ticket,
    seq,
    actor: actorId,
    action,
    detail,
    at: at.toISOString(),
    ...(covers && { covers }),
  });
}
