/**
 * Turns an answer into a document of the handbook: one member of staff drafts it, the group that owns it accepts or
 * rejects it.
 */
import { inWords, wordsIn } from "../words/words.ts";
import { truncate } from "../base/truncate.ts";
import path from "node:path";
import { stringify } from "yaml";
import { DeniedError, InvalidError, messageOf, UnavailableError } from "../base/errors.ts";
import { acceptAnswer, draftAnswer, rejectAnswer } from "../tickets/answers.ts";
import { type AnswerDraft, answerDraft } from "../tickets/board/answer-drafts.ts";
import { findTicket } from "../tickets/board/find-ticket.ts";
import { messagesOf } from "../tickets/board/messages.ts";
import type { Person } from "../identity/people.ts";
import type { Desk } from "./desk.ts";
import { asLanguage } from "../base/language.ts";
import { textIn } from "./message-body.ts";
import type { Reply } from "./reply.ts";
import { notifiedGroups, requireStaff } from "./staff.ts";
import { ANSWERS, stageDocument } from "./written-documents.ts";

const REVIEW_AFTER_DAYS = 365;

/** Drafts the document from the question and the replies of staff, unless a title or text is given. */
export async function draftFrom(
  desk: Desk,
  staff: Person,
  number: number,
  given: { title?: string | undefined; text?: string | undefined },
): Promise<AnswerDraft> {
  await requireStaff(desk, staff);
  const ticket = await findTicket(desk.db, number);
  const said = ticket ? await messagesOf(desk.db, ticket.conversation_id) : [];
  const answers = said.filter((message) => message.author === "staff" && message.ticket_number === number);
  const text = given.text ?? answers.map(({ body }) => textIn(body)).join("\n\n");
  if (ticket && text.trim() === "") throw new InvalidError(inWords((words) => words.errors.noStaffAnswer(number)));
  const title = given.title ?? ticket?.question.split("\n", 1)[0] ?? "";
  return await draftAnswer(desk, number, staff, { title, text, owner: ticket?.group_name ?? "ospo" });
}

/** Writes the document into the knowledge folder. The search finds it within seconds. */
export async function acceptDraft(desk: Desk, staff: Person, id: string): Promise<AnswerDraft> {
  await requireOwner(desk, staff, id);
  return await acceptAnswer(
    desk,
    id,
    staff,
    async (draft) => await writeDocument(desk, draft),
    () =>
      ({ number, language, question }): Reply => {
        const spoken = asLanguage(language);
        return {
          kind: "ticket",
          language: spoken,
          text: wordsIn(spoken).answers.answerInHandbook(question.split("\n", 1)[0] ?? ""),
          number,
        };
      },
  );
}

export async function rejectDraft(desk: Desk, staff: Person, id: string): Promise<AnswerDraft> {
  await requireOwner(desk, staff, id);
  return await rejectAnswer(desk, id, staff);
}

async function requireOwner(desk: Desk, staff: Person, id: string): Promise<void> {
  const groups = await notifiedGroups(desk, await requireStaff(desk, staff));
  const { owner } = await answerDraft(desk.db, id);
  if (!groups.includes(owner))
    throw new DeniedError(`${staff.id} is not in ${owner}`, {
      userMessage: inWords((words) => words.errors.draftOwnedBy(owner, groups)),
    });
}

/** One document per ticket, so that a retry writes the same file. */
async function writeDocument(desk: Desk, draft: AnswerDraft): Promise<string> {
  const slug = truncate(
    draft.title
      .normalize("NFKD")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, "-")
      .replace(/^-|-$/gu, ""),
    60,
  );
  const file = `${ANSWERS}/${draft.ticket}-${slug || "answer"}.md`;
  const today = desk.now();
  const matter = stringify({
    title: draft.title,
    owner: draft.owner,
    audience: "everyone",
    language: draft.language,
    review: new Date(today.getTime() + REVIEW_AFTER_DAYS * 86_400_000).toISOString().slice(0, 10),
    sources: [`Ticket ${draft.ticket}`],
  });
  const knowledgeDir = desk.knowledge.status().dir;
  try {
    const bytes = Buffer.from(`---\n${matter}---\n\n# ${draft.title}\n\n${draft.text}\n`);
    await (await stageDocument(knowledgeDir, { file, bytes })).place();
  } catch (error) {
    throw new UnavailableError(`the document ${path.join(knowledgeDir, file)} cannot be written: ${messageOf(error)}`, {
      userMessage: inWords((words) => words.errors.documentNotWritten(messageOf(error))),
      cause: error,
    });
  }
  return file;
}
