/** The hash of an audit event over the one before it. Here, as migrations write events too. */
import { chained } from "../base/chain.ts";
import type { Covers } from "./row-digests.ts";

export type ChainedEvent = {
  ticket: number;
  seq: number;
  actorId: string;
  action: string;
  detail: Record<string, unknown>;
  /** Null for events of before 2026-11-30, whose hash knew no such thing. */
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
