/** Reads one ticket as it is stored. */
import type { Db } from "../../db/database.ts";
import type { Ticket } from "../../db/schema/tickets.ts";

export async function findTicket(db: Db, number: number): Promise<Ticket | undefined> {
  return await db.selectFrom("ticket").selectAll().where("number", "=", number).executeTakeFirst();
}
