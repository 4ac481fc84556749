/** Drafts of requests that a person has not filed yet. */
import { ConflictError } from "../base/errors.ts";
import type { Db } from "../db/database.ts";
import { json } from "../db/schema/columns.ts";
import type { Person } from "../db/schema/people.ts";
import { type Draft, filedAs } from "./board/requests.ts";
import { ownAccounts } from "../identity/shared-rights.ts";
import { inWords } from "../words/words.ts";

/**
 * Saves the answers so far. The same id updates the same draft. A message of another person is ignored. Throws ConflictError if the draft
 * was filed or belongs to another person.
 */
export async function saveDraft(db: Db, person: Person, draft: Omit<Draft, "updatedAt">, now: Date): Promise<void> {
  const accounts = await ownAccounts(db, person.id);
  const filed = await filedAs(db, accounts, draft.id);
  if (filed) throw new ConflictError(inWords((words) => words.errors.formFiled(filed.number)));
  const row = { kind: draft.kind, answers: json(draft.answers), updated_at: now };
  const saved = await db
    .insertInto("request_draft")
    .values((eb) => ({
      id: draft.id,
      person_id: person.id,
      message_id: eb
        .selectFrom("message")
        .innerJoin("conversation", "conversation.id", "conversation_id")
        .select("message.id")
        .where("message.id", "=", draft.messageId)
        .where("conversation.person_id", "in", accounts),
      ...row,
    }))
    .onConflict((conflict) => conflict.column("id").doUpdateSet(row).where("request_draft.person_id", "in", accounts))
    .returning("id")
    .executeTakeFirst();
  if (!saved)
    throw new ConflictError(`draft ${draft.id} is another person's`, {
      userMessage: inWords((words) => words.errors.draftOfOther),
    });
}

export async function dropDraft(db: Db, person: Person, id: string): Promise<void> {
  await db
    .deleteFrom("request_draft")
    .where("id", "=", id)
    .where("person_id", "in", await ownAccounts(db, person.id))
    .execute();
}
