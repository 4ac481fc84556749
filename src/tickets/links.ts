/** Links between tickets: merged duplicates, splits, related tickets. */
import { ConflictError } from "../base/errors.ts";
import { type Db, inTransaction } from "../db/database.ts";
import type { Person } from "../db/schema/people.ts";
import type { LinkKind, Ticket } from "../db/schema/tickets.ts";
import { changeTicket, lockTicket, type Queue, writeChange } from "./queue.ts";
import { isOver } from "./states.ts";
import { postDeskMessage, type DeskMessageFor, requireText } from "./messages-to-askers.ts";
import { openTicket } from "./open-ticket.ts";
import { inWords } from "../words/words.ts";

export type Link = { number: number; kind: LinkKind; question: string; state: Ticket["state"] };

/** Closes a duplicate. Its asker gets all later messages of `into`. */
export async function mergeTicket(
  queue: Queue,
  number: number,
  into: number,
  staff: Person,
  messageFor: DeskMessageFor,
): Promise<Ticket> {
  if (number === into) throw new ConflictError(inWords((words) => words.errors.mergeIntoItself));
  return await inTransaction(queue.db, async (tx) => {
    // Lock in ascending order, so that two merges cannot deadlock.
    for (const one of [number, into].toSorted((a, b) => a - b)) await lockTicket(tx, one);
    const target = await lockTicket(tx, into);
    if (isOver(target.state) || target.merged_into !== null)
      throw new ConflictError(inWords((words) => words.errors.mergeTargetClosed(into, target.state)));
    await writeChange(queue, tx, target, staff, { events: [{ action: "took-in", detail: { from: number } }] });
    await link(tx, number, into, "duplicate");
    return await changeTicket({ ...queue, db: tx }, number, staff, "merge", async (_tx, ticket) => {
      if (ticket.kind !== "question" && ticket.state === "waiting-for-approval")
        throw new ConflictError(inWords((words) => words.errors.requestNotMerged(number)));
      const message = await postDeskMessage(queue, tx, ticket, messageFor);
      // Tickets that were merged into this one now point to the new target.
      const followers = await tx
        .selectFrom("ticket")
        .select("number")
        .where("merged_into", "=", number)
        .orderBy("number")
        .execute();
      for (const follower of followers)
        await writeChange(queue, tx, await lockTicket(tx, follower.number), staff, {
          set: { merged_into: into },
          events: [{ action: "merged", detail: { into } }],
        });
      return {
        set: { state: "closed", merged_into: into, last_asker_at: null },
        events: [{ action: "merged", detail: { into } }],
        wrote: { message },
      };
    });
  });
}

/** Opens a second ticket for another matter in the same conversation. */
export async function splitTicket(queue: Queue, number: number, staff: Person, question: string): Promise<Ticket> {
  const clean = requireText(question, "question");
  let opened: Ticket | undefined;
  await changeTicket(queue, number, staff, "split", async (tx, ticket) => {
    ({ ticket: opened } = await openTicket(queue, tx, {
      question: clean,
      language: ticket.language,
      conversationId: ticket.conversation_id,
      requester: { id: ticket.requester_id },
      found: [],
      sourceMessageId: null,
      event: { action: "opened", detail: { "split-from": number, by: staff.id } },
    }));
    await link(tx, opened.number, number, "split");
    return { events: [{ action: "split", detail: { to: opened.number } }] };
  });
  return opened!;
}

export async function linkTickets(queue: Queue, number: number, other: number, staff: Person): Promise<Ticket> {
  if (number === other) throw new ConflictError(inWords((words) => words.errors.linkToItself));
  return await changeTicket(queue, number, staff, "describe", async (tx) => {
    await lockTicket(tx, other);
    return (await link(tx, number, other, "related"))
      ? { events: [{ action: "linked", detail: { to: other } }] }
      : null;
  });
}

export async function link(tx: Db, from: number, to: number, kind: LinkKind): Promise<boolean> {
  const added = await tx
    .insertInto("ticket_link")
    .values({ from_number: from, to_number: to, kind })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (added.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export async function linksOf(db: Db, number: number): Promise<Link[]> {
  return await db
    .selectFrom("ticket_link")
    .innerJoin("ticket", (join) =>
      join.on((eb) =>
        eb.or([
          eb.and([eb("from_number", "=", number), eb("ticket.number", "=", eb.ref("to_number"))]),
          eb.and([eb("to_number", "=", number), eb("ticket.number", "=", eb.ref("from_number"))]),
        ]),
      ),
    )
    .select(["ticket.number", "ticket_link.kind", "question", "state"])
    .where((eb) => eb.or([eb("from_number", "=", number), eb("to_number", "=", number)]))
    .orderBy("ticket.number")
    .limit(50)
    .execute();
}
