/** Turns answers into knowledge: a draft is made from a ticket, and the owning group accepts or rejects it. */
import { truncate } from "../base/truncate.ts";
import { ConflictError } from "../base/errors.ts";
import { type Db, inTransaction } from "../db/database.ts";
import type { Person } from "../db/schema/people.ts";
import { changeTicket, type LockedTicket, lockTicket, type Queue, writeChange } from "./queue.ts";
import { postDeskMessage, type DeskMessageFor, requireText } from "./messages-to-askers.ts";
import { type AnswerDraft, answerDraft, draftsOfAnswers } from "./board/answer-drafts.ts";
import { inWords } from "../words/words.ts";

/** Each ticket has at most one draft. A new one replaces it until it is accepted. */
export async function draftAnswer(
  queue: Queue,
  number: number,
  staff: Person,
  draft: { title: string; text: string; owner: string },
): Promise<AnswerDraft> {
  const title = truncate(requireText(draft.title, "title").replace(/\s+/gu, " "), 200);
  const row = {
    title,
    text: requireText(draft.text, "text"),
    owner: draft.owner,
    author_id: staff.id,
    state: "draft" as const,
  };
  await changeTicket(queue, number, staff, "describe", async (tx, ticket) => {
    const saved = await tx
      .insertInto("knowledge_draft")
      .values({ ...row, ticket_number: number, language: ticket.language, created_at: queue.now() })
      .onConflict((conflict) =>
        conflict.column("ticket_number").doUpdateSet(row).where("knowledge_draft.state", "!=", "accepted"),
      )
      .executeTakeFirst();
    if ((saved.numInsertedOrUpdatedRows ?? 0n) === 0n)
      throw new ConflictError(inWords((words) => words.errors.answerInHandbook(number)));
    return {
      events: [{ action: "answer-drafted" }],
      notices: [{ to: { group: draft.owner }, kind: "answer-drafted" }],
    };
  });
  return (await draftsOfAnswers(queue.db)).find(({ ticket }) => ticket === number)!;
}

/** `documentOf` makes the document and its name. The askers of the ticket, and of those merged into it, get the message. */
export async function acceptAnswer(
  queue: Queue,
  id: string,
  staff: Person,
  documentOf: (draft: AnswerDraft) => { file: string; text: string },
  messageFor: (file: string) => DeskMessageFor,
): Promise<AnswerDraft> {
  return await decideDraft(queue, id, async (tx, ticket, draft) => {
    const { file, text } = documentOf(draft);
    await tx
      .updateTable("knowledge_draft")
      .set({ state: "accepted", file, document: text, reviewer_id: staff.id })
      .where("id", "=", id)
      .execute();
    const message = await postDeskMessage(queue, tx, ticket, messageFor(file));
    await writeChange(queue, tx, ticket, staff, {
      events: [{ action: "answer-accepted", detail: { file } }],
      wrote: { message },
    });
    return { ...draft, state: "accepted", file };
  });
}

export async function rejectAnswer(queue: Queue, id: string, staff: Person): Promise<AnswerDraft> {
  return await decideDraft(queue, id, async (tx, ticket, draft) => {
    await tx
      .updateTable("knowledge_draft")
      .set({ state: "rejected", reviewer_id: staff.id })
      .where("id", "=", id)
      .execute();
    await writeChange(queue, tx, ticket, staff, { events: [{ action: "answer-rejected" }] });
    return { ...draft, state: "rejected" };
  });
}

/** Takes an accepted document out of the handbook again. Returns its file. A new draft can be made of the ticket afterwards. */
export async function withdrawAnswer(queue: Queue, number: number, staff: Person, reason: string): Promise<string> {
  return await inTransaction(queue.db, async (tx) => {
    const ticket = await lockTicket(tx, number);
    const accepted = await tx
      .selectFrom("knowledge_draft")
      .select(["id", "file", "document"])
      .where("ticket_number", "=", number)
      .where("state", "=", "accepted")
      .executeTakeFirst();
    const file = accepted?.file ?? null;
    if (!accepted || file === null) throw new ConflictError(inWords((words) => words.errors.noAcceptedAnswer(number)));
    if (accepted.document === null) throw new ConflictError(inWords((words) => words.errors.answerIsAFile(file)));
    await tx
      .updateTable("knowledge_draft")
      .set({ state: "rejected", file: null, document: null, reviewer_id: staff.id })
      .where("id", "=", accepted.id)
      .execute();
    await writeChange(queue, tx, ticket, staff, {
      events: [{ action: "answer-withdrawn", detail: { file, reason: requireText(reason, "reason") } }],
    });
    return file;
  });
}

async function decideDraft(
  queue: Queue,
  id: string,
  act: (tx: Db, ticket: LockedTicket, draft: AnswerDraft) => Promise<AnswerDraft>,
): Promise<AnswerDraft> {
  const { ticket: number } = await answerDraft(queue.db, id);
  return await inTransaction(queue.db, async (tx) => {
    const ticket = await lockTicket(tx, number);
    const draft = await answerDraft(tx, id);
    if (draft.state !== "draft") throw new ConflictError(inWords((words) => words.errors.draftDecided(draft.state)));
    return await act(tx, ticket, draft);
  });
}
