/**
 * Turns an answer into a document of the handbook: one member of staff drafts it, the group that owns it accepts or
 * rejects it.
 */
import { inWords, wordsIn } from "../words/words.ts";
import { truncate } from "../base/truncate.ts";
import { stringify } from "yaml";
import { DeniedError, InvalidError } from "../base/errors.ts";
import { acceptAnswer, draftAnswer, rejectAnswer, withdrawAnswer } from "../tickets/answers.ts";
import { type AnswerDraft, answerDraft } from "../tickets/board/answer-drafts.ts";
import { findTicket } from "../tickets/board/find-ticket.ts";
import { messagesOf } from "../tickets/board/messages.ts";
import type { Person } from "../identity/people.ts";
import type { Desk } from "./desk.ts";
import { asLanguage } from "../base/language.ts";
import { textIn } from "./message-body.ts";
import type { Reply } from "./reply.ts";
import { notifiedGroups, requireStaff } from "./staff.ts";
import { ANSWERS } from "./accepted-documents.ts";

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

/** Keeps the document in the database. The search of every desk on it finds the document within seconds. */
export async function acceptDraft(desk: Desk, staff: Person, id: string): Promise<AnswerDraft> {
  await requireOwner(desk, staff, id);
  return await acceptAnswer(
    desk,
    id,
    staff,
    (draft) => documentOf(desk, draft),
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

/** Takes an accepted answer out of the handbook, for its ticket's number. Returns its file. */
export async function withdrawDocument(desk: Desk, staff: Person, number: number, reason: string): Promise<string> {
  await requireStaff(desk, staff);
  return await withdrawAnswer(desk, number, staff, reason);
}

async function requireOwner(desk: Desk, staff: Person, id: string): Promise<void> {
  const groups = await notifiedGroups(desk, await requireStaff(desk, staff));
  const { owner } = await answerDraft(desk.db, id);
  if (!groups.includes(owner))
    throw new DeniedError(`${staff.id} is not in ${owner}`, {
      userMessage: inWords((words) => words.errors.draftOwnedBy(owner, groups)),
    });
}

/** The title in the file name may change; the ticket number keeps names apart. */
function documentOf(desk: Desk, draft: AnswerDraft): { file: string; text: string } {
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
  return { file, text: `---\n${matter}---\n\n# ${draft.title}\n\n${draft.text}\n` };
}
