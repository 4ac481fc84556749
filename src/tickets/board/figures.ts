/** Figures of the queue for its staff: how it stands now, and what happened in a period. */
import type { Db } from "../../db/database.ts";
import { OVER } from "../states.ts";

export type QueueFigures = {
  now: { open: number; overdue: number; waitingForApproval: number };
  period: { questions: number; requests: number; resolved: number; approved: number; rejected: number };
};

/** `from` is inside the period, `to` is not. */
export async function queueFigures(db: Db, { from, to }: { from: Date; to: Date }, now: Date): Promise<QueueFigures> {
  const tickets = await db
    .selectFrom("ticket")
    .select(({ fn, eb }) => {
      const isActive = eb("state", "not in", [...OVER]);
      const isOpened = eb.and([eb("created_at", ">=", from), eb("created_at", "<", to)]);
      const count = (...conditions: ReturnType<typeof eb>[]) => fn.countAll<string>().filterWhere(eb.and(conditions));
      return [
        count(isActive).as("open"),
        count(isActive, eb("due_at", "<", now)).as("overdue"),
        count(eb("state", "=", "waiting-for-approval")).as("waiting"),
        count(isOpened, eb("kind", "=", "question")).as("questions"),
        count(isOpened, eb("kind", "!=", "question")).as("requests"),
      ];
    })
    .executeTakeFirstOrThrow();
  const resolved = await db
    .selectFrom("audit_event")
    .innerJoin("ticket", "ticket.number", "audit_event.ticket_number")
    .select(({ fn }) => fn.count<string>("ticket_number").distinct().as("count"))
    .where("action", "=", "resolved")
    .where("kind", "=", "question")
    .where("audit_event.created_at", ">=", from)
    .where("audit_event.created_at", "<", to)
    .executeTakeFirstOrThrow();
  const decided = await db
    .selectFrom("decision")
    .select(({ fn }) => ["outcome", fn.countAll<string>().as("count")])
    .where("decided_at", ">=", from)
    .where("decided_at", "<", to)
    .groupBy("outcome")
    .execute();
  const decidedAs = (outcome: string): number => Number(decided.find((row) => row.outcome === outcome)?.count ?? 0);
  return {
    now: {
      open: Number(tickets.open),
      overdue: Number(tickets.overdue),
      waitingForApproval: Number(tickets.waiting),
    },
    period: {
      questions: Number(tickets.questions),
      requests: Number(tickets.requests),
      resolved: Number(resolved.count),
      approved: decidedAs("approved"),
      rejected: decidedAs("rejected"),
    },
  };
}
