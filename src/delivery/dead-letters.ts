/** Shows failed chat jobs to staff. If an asker was not reached, the ticket gets a note. Knows no platform. */
import { truncate } from "../base/truncate.ts";
import { type Db, inTransaction } from "../db/database.ts";
import { json } from "../db/schema/columns.ts";
import type { Person } from "../db/schema/people.ts";
import { addNote } from "../tickets/notes.ts";
import { type ChatJob, markNotPosted } from "./posts.ts";
import type { Queue } from "../tickets/queue.ts";

export async function deadLetterChatJob(
  queue: Queue & { system: Person },
  job: ChatJob,
  because: string,
): Promise<void> {
  const parked = truncate(because, 500);
  await inTransaction(queue.db, async (tx) => {
    const about = "post" in job ? await ticketOfPost(tx, job.post) : { toAsker: null, toStaff: job.ticket };
    if ("post" in job) await markNotPosted(tx, job.post, parked);
    else await setCardFailure(tx, job, parked);
    await tx
      .insertInto("notification")
      .values({
        key: deadLetterKey(job),
        to_group: "ospo",
        kind: "undelivered",
        ticket_number: about.toAsker ?? about.toStaff,
        detail: json({}),
        created_at: queue.now(),
        parked,
      })
      .onConflict((conflict) => conflict.column("key").doUpdateSet({ parked }))
      .execute();
    if (about.toAsker !== null)
      await addNote(
        { ...queue, db: tx },
        about.toAsker,
        queue.system,
        `The asker was not reached: ${parked}.`,
        deadLetterKey(job),
      );
  });
}

/** Removes the dead letter of a card after a later change could be shown. */
export async function clearDeadLetter(db: Db, job: ChatJob & { ticket: number }): Promise<void> {
  await inTransaction(db, async (tx) => {
    await setCardFailure(tx, job, null);
    await tx.deleteFrom("notification").where("key", "=", deadLetterKey(job)).execute();
  });
}

function deadLetterKey(job: ChatJob): string {
  return "post" in job ? `chat:${job.post}` : `chat:${job.channel}:ticket:${job.ticket}`;
}

async function setCardFailure(
  tx: Db,
  { channel, ticket }: ChatJob & { ticket: number },
  failure: string | null,
): Promise<void> {
  await tx
    .updateTable("card")
    .set({ failure })
    .where("ticket_number", "=", ticket)
    .where("channel", "=", channel)
    .execute();
}

/** The ticket of a message to its asker, or of a notification to staff. */
async function ticketOfPost(db: Db, key: string): Promise<{ toAsker: number | null; toStaff: number | null }> {
  const row = await db
    .selectFrom("post")
    .leftJoin("message", "message.id", "post.message_id")
    .leftJoin("notification", "notification.id", "post.notification_id")
    .select(["message.ticket_number as toAsker", "notification.ticket_number as toStaff"])
    .where("post.key", "=", key)
    .executeTakeFirst();
  return row ?? { toAsker: null, toStaff: null };
}
