/** Finds similar tickets, so that staff decide similar cases alike. */
import { type SqlBool, sql } from "kysely";
import type { Db } from "../../db/database.ts";
import type { Outcome, TicketState } from "../../db/schema/tickets.ts";
import { toTicketRow, ticketRows } from "./ticket-rows.ts";
import { messageText } from "../message-text.ts";
import { ticketNotFound } from "../queue.ts";
import { searchQuery } from "./search-terms.ts";

export type Similar = {
  number: number;
  question: string;
  state: TicketState;
  outcome: Outcome | null;
  assignee: string | null;
  /** The reason of the decision, or the last reply of staff. */
  answer: string | null;
};

const SETTLED: readonly TicketState[] = ["resolved", "closed"];
/** Also tickets in progress: candidates for a duplicate. */
export const OPEN_OR_SETTLED: readonly TicketState[] = [
  ...SETTLED,
  "new",
  "open",
  "waiting-for-asker",
  "waiting-for-approval",
];

/** Similar tickets: first those with the same subject, then by their words. */
export async function similarTickets(db: Db, number: number, states = SETTLED, most = 5): Promise<Similar[]> {
  const ticket = await db
    .selectFrom("ticket")
    .select(["question", "subject"])
    .where("number", "=", number)
    .executeTakeFirst();
  if (!ticket) throw ticketNotFound(number);
  const words = searchQuery(ticket.question, false);
  const similar = ticketRows(db)
    .where("ticket.number", "!=", number)
    .where("ticket.state", "in", states)
    .where("ticket.merged_into", "is", null);
  const same = ticket.subject
    ? await similar.where("ticket.subject", "=", ticket.subject).orderBy("ticket.number", "desc").limit(most).execute()
    : [];
  const alike = words
    ? await similar
        .where(sql<SqlBool>`ticket.search @@ ${words}`)
        .where("ticket.number", "in", (eb) =>
          eb
            .selectFrom("ticket as late")
            .select("late.number")
            .where(sql<SqlBool>`late.search @@ ${words}`)
            .orderBy("late.number", "desc")
            .limit(1000),
        )
        .orderBy(sql`ts_rank(ticket.search, ${words})`, "desc")
        .limit(most)
        .execute()
    : [];
  const found = [...new Map([...same, ...alike].map((row) => [row.number, row])).values()]
    .slice(0, most)
    .map(toTicketRow);
  return await Promise.all(found.map(async (row) => ({ ...row, answer: await answerOf(db, row.number) })));
}

async function answerOf(db: Db, number: number): Promise<string | null> {
  const vote = await db
    .selectFrom("vote")
    .select("reason")
    .where("ticket_number", "=", number)
    .where("reason", "!=", "")
    .orderBy("created_at", "desc")
    .executeTakeFirst();
  if (vote) return vote.reason;
  const reply = await db
    .selectFrom("message")
    .select("body")
    .where("ticket_number", "=", number)
    .where("author", "=", "staff")
    .orderBy("id", "desc")
    .executeTakeFirst();
  return reply ? messageText(reply.body) : null;
}
