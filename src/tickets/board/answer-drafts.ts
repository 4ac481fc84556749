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
  const found = (await draftRows(db).where("knowledge_draft.id", "=", id).execute())[0];
  if (!found)
    throw new NotFoundError(`there is no draft ${id}`, { userMessage: inWords((words) => words.errors.noAnswerDraft) });
  return found;
}

/** Those that wait for their owner, oldest first. */
export async function draftsOfAnswers(db: Db): Promise<AnswerDraft[]> {
  return await draftRows(db)
    .where("knowledge_draft.state", "=", "draft")
    .orderBy("knowledge_draft.created_at")
    .limit(200)
    .execute();
}

function draftRows(db: Db) {
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

/** A document that was accepted into the handbook and is kept in the database. */
export type AcceptedDocument = { ticket: number; file: string; text: string };

/** Oldest ticket first. */
export async function acceptedDocuments(db: Db): Promise<AcceptedDocument[]> {
  return await db
    .selectFrom("knowledge_draft")
    .select(["ticket_number as ticket", "file", "document as text"])
    .where("state", "=", "accepted")
    .where("document", "is not", null)
    .orderBy("ticket_number")
    .$narrowType<{ file: string; text: string }>()
    .execute();
}

/** Digests of the accepted documents by file. Cheap enough to ask every few seconds. */
export async function acceptedDigests(db: Db): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom("knowledge_draft")
    .select(["file", "document_digest"])
    .where("state", "=", "accepted")
    .where("document", "is not", null)
    .$narrowType<{ file: string; document_digest: string }>()
    .execute();
  return new Map(rows.map(({ file, document_digest }) => [file, document_digest]));
}

export async function acceptedText(db: Db, file: string): Promise<string | null> {
  const row = await db
    .selectFrom("knowledge_draft")
    .select("document")
    .where("state", "=", "accepted")
    .where("file", "=", file)
    .executeTakeFirst();
  return row?.document ?? null;
}

/** Documents that an earlier version wrote into the knowledge folder, by their path in it. */
export async function filesOfEarlierVersions(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom("knowledge_draft")
    .select("file")
    .where("file", "is not", null)
    .where("document", "is", null)
    .orderBy("file")
    .$narrowType<{ file: string }>()
    .execute();
  return rows.map(({ file }) => file);
}
