/** Answers that staff drafted for the handbook and that wait for their owner. */
import { NotFoundError } from "../../base/errors.ts";
import { type Db } from "../../db/database.ts";
import { inWords } from "../../words/words.ts";

export type AnswerDraft = {
  id: string;
  ticket: number;
  title: string;
  text: string;
  language: string;
  owner: string;
  author: string;
  state: "draft" | "accepted" | "rejected";
  file: string | null;
  createdAt: Date;
};

export async function answerDraft(db: Db, id: string): Promise<AnswerDraft> {
  const found = (await rows(db).where("knowledge_draft.id", "=", id).execute())[0];
  if (!found)
    throw new NotFoundError(`there is no draft ${id}`, { userMessage: inWords((words) => words.errors.noAnswerDraft) });
  return found;
}

/** Those that wait for their owner, oldest first. */
export async function draftsOfAnswers(db: Db): Promise<AnswerDraft[]> {
  return await rows(db)
    .where("knowledge_draft.state", "=", "draft")
    .orderBy("knowledge_draft.created_at")
    .limit(200)
    .execute();
}

function rows(db: Db) {
  return db
    .selectFrom("knowledge_draft")
    .innerJoin("person", "person.id", "author_id")
    .select([
      "knowledge_draft.id",
      "ticket_number as ticket",
      "title",
      "text",
      "language",
      "owner",
      "person.name as author",
      "knowledge_draft.state",
      "file",
      "knowledge_draft.created_at as createdAt",
    ]);
}

/** The documents of accepted answers, by their path in the knowledge folder. */
export async function acceptedAnswerFiles(db: Db): Promise<string[]> {
  const accepted = await db
    .selectFrom("knowledge_draft")
    .select("file")
    .where("file", "is not", null)
    .orderBy("file")
    .execute();
  return accepted.flatMap(({ file }) => file ?? []);
}
