/** Feedback on answers. Each person has one per answer; a new one replaces it. */
import { truncate } from "../base/truncate.ts";
import { NotFoundError } from "../base/errors.ts";
import type { Db } from "../db/database.ts";
import type { Person } from "../db/schema/people.ts";
import { ownAccounts } from "../identity/shared-rights.ts";
import { inWords } from "../words/words.ts";

const MAX_COMMENT_LENGTH = 2000;

export async function giveFeedback(
  db: Db,
  person: Pick<Person, "id">,
  messageId: string,
  helpful: boolean,
  comment: string | null,
): Promise<void> {
  const answer = await db
    .selectFrom("message")
    .innerJoin("conversation", "conversation.id", "message.conversation_id")
    .select("message.id")
    .where("message.id", "=", messageId)
    .where("message.author", "=", "desk")
    .where("conversation.person_id", "in", await ownAccounts(db, person.id))
    .executeTakeFirst();
  if (!answer)
    throw new NotFoundError(`message ${messageId} is not an answer to this person`, {
      userMessage: inWords((words) => words.errors.answerGone),
    });
  const words = truncate(comment?.trim() ?? "", MAX_COMMENT_LENGTH) || null;
  await db
    .insertInto("feedback")
    .values({ message_id: messageId, person_id: person.id, helpful, comment: words })
    .onConflict((conflict) =>
      conflict.columns(["message_id", "person_id"]).doUpdateSet({ helpful, ...(words !== null && { comment: words }) }),
    )
    .execute();
}
