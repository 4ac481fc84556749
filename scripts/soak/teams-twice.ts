/**
 * Which posts are in Teams twice, and why: the response was lost, the desk was killed meanwhile, a dialog came too
 * late, or a fault.
 */
import type { Db } from "../../src/db/database.ts";
import { targetOf } from "../../src/channels/chat/chat.ts";
import type { Conversation, Member, Message } from "../../test/stubs/teams-service.ts";

type Places = { conversations: ReadonlyMap<string, Conversation>; people: readonly Member[] };

/** The post as it was sent, because a ticket's card changes later. An answer carries the id of the desk's message. */
export function keyOf({ activity, edits }: Message): string {
  const { text, attachments, summary } = edits[0] ?? activity;
  const ticket = /^#\d+ /u.exec(summary ?? "")?.[0];
  return ticket ?? JSON.stringify([text, attachments]);
}

function nameOf({ activity }: Message): string {
  return String(activity.summary ?? activity.text).slice(0, 200);
}

export function twiceIn(conversations: Places["conversations"], cut: ReadonlySet<Message>, late: ReadonlySet<string>) {
  const found = { lost: 0, cut: 0, late: 0, unexplained: [] as string[] };
  for (const { id, messages } of conversations.values()) {
    const last = new Map(messages.map((each) => [keyOf(each), each]));
    for (const each of messages) {
      if (last.get(keyOf(each)) === each) continue;
      if (each.lost) found.lost++;
      else if (cut.has(each)) found.cut++;
      else if (late.has(id)) found.late++;
      else
        found.unexplained.push(
          `${id} has twice, as ${each.id} and last as ${last.get(keyOf(each))?.id}: ${nameOf(each)}`,
        );
    }
  }
  return found;
}

/** What the desk was posting when it died, by its database: the last post in each conversation. */
export async function openPosts(db: Db, { conversations, people }: Places): Promise<Message[]> {
  const personal = (user: string): string => `a:1${people.find(({ id }) => id === user)?.aadObjectId}`;
  const placeOf = (conversation: string, person: string): string => {
    const { channel, thread } = targetOf(conversation, person, null);
    if (channel === "") return personal(person);
    return thread ? `${channel};messageid=${thread}` : channel;
  };
  const unconfirmed = await db
    .selectFrom("post")
    .innerJoin("message", "message.id", "post.message_id")
    .innerJoin("conversation", "conversation.id", "conversation_id")
    .innerJoin("person", "person.id", "conversation.person_id")
    .select(["conversation.external_id as conversation", "person.external_id as person"])
    .where("tried_at", "is not", null)
    .where("posted_at", "is", null)
    .execute();
  const notices = await db
    .selectFrom("post")
    .innerJoin("notification", "notification.id", "post.notification_id")
    .innerJoin("person", "person.id", "to_person")
    .select("person.external_id as person")
    .where("tried_at", "is not", null)
    .where("posted_at", "is", null)
    .execute();
  // Short answers are posted while the delivery is handled.
  const taken = await db
    .selectFrom("delivery")
    .select("body")
    .where("done_at", "is", null)
    .where("tries", ">", 0)
    .execute();
  const cards = await db
    .selectFrom("card")
    .select(["ticket_number", "place", "ts"])
    .where("tried_at", "is not", null)
    .execute();
  const open = [
    ...unconfirmed.map(({ conversation, person }) => placeOf(conversation, person)),
    ...notices.map(({ person }) => personal(person)),
    ...taken.map(({ body }) => (body["conversation"] as { id: string }).id),
    ...cards.flatMap(({ place, ts }) => (ts === null ? [] : [`${place};messageid=${ts}`])),
  ];
  const lastIn = open.flatMap((id) => conversations.get(id)?.messages.at(-1) ?? []);
  const numbers = new Set(cards.flatMap(({ ticket_number: number, ts }) => (ts === null ? `#${number} ` : [])));
  const isOpenCard = (each: Message): boolean => numbers.has(keyOf(each));
  return [...lastIn, ...[...conversations.values()].flatMap(({ messages }) => messages.filter(isOpenCard))];
}
