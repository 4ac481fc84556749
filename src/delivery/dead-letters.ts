/** Shows failed chat jobs to staff. If an asker was not reached, the ticket gets a note. Knows no platform. */
import { sql } from "kysely";
import { z } from "zod";
import { truncate } from "../base/truncate.ts";
import { type Db, inTransaction } from "../db/database.ts";
import { json } from "../db/schema/columns.ts";
import type { Person } from "../db/schema/people.ts";
import type { OutgoingItem } from "../tickets/conversations.ts";
import { UNDELIVERED } from "../tickets/board/inbox.ts";
import { addNote } from "../tickets/notes.ts";
import { type ChatJob, markNotPosted } from "./posts.ts";
import type { Queue } from "../tickets/queue.ts";

/** Why something was not delivered, for staff. */
export type Undeliverable = "blocked" | "left" | "not-installed" | "disabled" | "place" | "content" | "tries" | "other";

export async function deadLetterChatJob(
  queue: Queue & { system: Person },
  job: ChatJob,
  because: string,
  why: Undeliverable = "tries",
): Promise<void> {
  const parked = truncate(because, 500);
  await inTransaction(queue.db, async (tx) => {
    const about = "post" in job ? await contentOfPost(tx, job.post) : null;
    if ("post" in job) await markNotPosted(tx, job.post, parked);
    else await setCardFailure(tx, job, parked);
    // Staff have no use for the news that news of this kind could not be shown to them.
    if (about?.kind === UNDELIVERED) return;
    const toAsker = about?.ticketOfMessage ?? null;
    const { message = null, notification = null } = about ?? {};
    const letter = await tx
      .insertInto("notification")
      .values({
        key: deadLetterKey(job),
        to_group: "ospo",
        kind: UNDELIVERED,
        ticket_number: "ticket" in job ? job.ticket : (toAsker ?? about?.ticketOfNotification ?? null),
        detail: json({ channel: job.channel, why, message, notification }),
        created_at: queue.now(),
        parked,
      })
      .onConflict((conflict) => conflict.column("key").doUpdateSet({ parked }))
      .returning("id")
      .executeTakeFirstOrThrow();
    await queue.deliver(tx, [letter.id]);
    if (toAsker !== null)
      await addNote(
        { ...queue, db: tx },
        toAsker,
        queue.system,
        `The asker was not reached: ${parked}.`,
        `${deadLetterKey(job)}:${letter.id}`,
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

const Detail = z.object({ message: z.string().nullable(), notification: z.string().nullable() });

/** What to send again; undefined if somebody already did, or nothing was undelivered. A later failure is a dead letter of its own. */
export async function takeDeadLetter(tx: Db, id: string): Promise<OutgoingItem | undefined> {
  const letter = await tx
    .updateTable("notification")
    .set({ parked: null, key: sql<string>`key || ':' || id` })
    .where("id", "=", id)
    .where("kind", "=", UNDELIVERED)
    .where("parked", "is not", null)
    .returning(["detail", "ticket_number"])
    .executeTakeFirst();
  if (!letter) return undefined;
  const { message, notification } = Detail.parse(letter.detail);
  if (message !== null) return { message };
  if (notification !== null) return { notification };
  return letter.ticket_number === null ? undefined : { ticket: letter.ticket_number };
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

/** The message to an asker, or the notification to staff. */
async function contentOfPost(db: Db, key: string) {
  return await db
    .selectFrom("post")
    .leftJoin("message", "message.id", "post.message_id")
    .leftJoin("notification", "notification.id", "post.notification_id")
    .select([
      "post.message_id as message",
      "post.notification_id as notification",
      "message.ticket_number as ticketOfMessage",
      "notification.ticket_number as ticketOfNotification",
      "notification.kind",
    ])
    .where("post.key", "=", key)
    .executeTakeFirst();
}
