/** What a chat could not do stands where staff see it; that somebody was not reached, on the ticket too. Knows no platform. */
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
    const about = "post" in job ? await ticketOfPost(tx, job.post) : { said: null, told: job.ticket };
    if ("post" in job) await markNotPosted(tx, job.post, parked);
    else await setCardFailure(tx, job, parked);
    await tx
      .insertInto("notification")
      .values({
        key: deadLetterKey(job),
        to_group: "ospo",
        kind: "undelivered",
        ticket_number: about.said ?? about.told,
        detail: json({}),
        created_at: queue.now(),
        parked,
      })
      .onConflict((conflict) => conflict.column("key").doUpdateSet({ parked }))
      .execute();
    if (about.said !== null)
      await addNote(
        { ...queue, db: tx },
        about.said,
        queue.system,
        `The asker was not reached: ${parked}.`,
        deadLetterKey(job),
      );
  });
}

/** A later change of the ticket could be shown: all is well again. */
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

/** The ticket of which something was said to its asker, or of which staff were told. */
async function ticketOfPost(db: Db, key: string): Promise<{ said: number | null; told: number | null }> {
  const row = await db
    .selectFrom("post")
    .leftJoin("message", "message.id", "post.message_id")
    .leftJoin("notification", "notification.id", "post.notification_id")
    .select(["message.ticket_number as said", "notification.ticket_number as told"])
    .where("post.key", "=", key)
    .executeTakeFirst();
  return row ?? { said: null, told: null };
}
