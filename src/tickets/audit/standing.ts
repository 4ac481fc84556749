/** Whether a decision is still valid, by the database: a receipt alone cannot know. */
import { z } from "zod";
import type { Db } from "../../db/database.ts";
import type { DecisionRecord } from "../types.ts";

/** The desk's answer about a receipt. */
export const Standing = z.object({
  /** `reconsidered` is still valid until there is a new decision. */
  kind: z.enum(["stands", "reconsidered", "superseded", "revoked", "rejected", "expired", "unknown"]),
  /** The decision that replaced it. */
  by: z.string().nullable(),
  /** ISO 8601, in UTC. */
  since: z.string().nullable(),
  /** A sentence for a person, without its subject: "it …". */
  words: z.string(),
});
export type Standing = z.infer<typeof Standing>;

/** The receipt's signature must have been verified. */
export async function standingOf(
  db: Db,
  receipt: string,
  { id, ticket, round, expiresAt }: DecisionRecord,
  now: Date,
): Promise<Standing> {
  const found = await db
    .selectFrom("decision")
    .innerJoin("ticket", "ticket.number", "ticket_number")
    .select(["receipt", "decision.outcome", "questioned", "ticket.state", "ticket.round as current"])
    .where("id", "=", id)
    .executeTakeFirst();
  if (found?.receipt !== receipt.trim()) return standing("unknown", "is not a decision of this desk");
  const later = await db
    .selectFrom("decision")
    .select(["id", "outcome", "decided_at"])
    .where("ticket_number", "=", ticket)
    .where("round", ">", round)
    .orderBy("round", "desc")
    .limit(1)
    .executeTakeFirst();
  if (later) {
    const [by, since] = [later.id, later.decided_at.toISOString()];
    return found.outcome === "approved" && later.outcome === "rejected"
      ? { kind: "revoked", by, since, words: `was revoked on ${since.slice(0, 10)}: ${by} rejected it` }
      : { kind: "superseded", by, since, words: `was superseded by ${by} on ${since.slice(0, 10)}` };
  }
  if (found.outcome === "rejected") return standing("rejected", "is a rejection");
  if (expiresAt !== null && expiresAt < now.toISOString())
    return { ...standing("expired", `was good until ${expiresAt.slice(0, 10)}`), since: expiresAt };
  if (found.current === round)
    return found.questioned === null
      ? standing("stands", "stands")
      : standing(
          "reconsidered",
          "is being reconsidered, as what it rests on has changed; it stands until there is a new decision",
        );
  return found.state === "withdrawn"
    ? standing("revoked", "was given up: its request was withdrawn after it had been reopened")
    : standing("reconsidered", "is being reconsidered; it stands until there is a new decision");
}

function standing(kind: Standing["kind"], words: string): Standing {
  return { kind, by: null, since: null, words };
}
