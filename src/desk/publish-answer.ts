/** A good answer becomes a document of the handbook: drafted by one member of staff, accepted by the group that owns it. */
import { wordsIn } from "../words/words.ts";
import { truncate } from "../base/truncate.ts";
import path from "node:path";
import { stringify } from "yaml";
import { DeniedError, InvalidError, messageOf, UnavailableError } from "../base/errors.ts";
import { acceptAnswer, draftAnswer, rejectAnswer } from "../tickets/answers.ts";
import { type AnswerDraft, answerDraft } from "../tickets/board/answer-drafts.ts";
import { messagesOf } from "../tickets/board/messages.ts";
import type { Person } from "../identity/people.ts";
import type { Desk } from "./desk.ts";
import { asLanguage } from "../base/language.ts";
import type { Reply } from "./reply.ts";
import { notifiedGroups, requireStaff } from "./staff.ts";
import { ANSWERS, stageDocument } from "./written-documents.ts";

const REVIEW_AFTER_DAYS = 365;

/** Made of the question and of what staff answered; both may be changed before. */
export async function draftFrom(
  desk: Desk,
  staff: Person,
  number: number,
  given: { title?: string | undefined; text?: string | undefined },
): Promise<AnswerDraft> {
  await requireStaff(desk, staff);
  const ticket = await desk.db
    .selectFrom("ticket")
    .select(["question", "conversation_id", "group_name"])
    .where("number", "=", number)
    .executeTakeFirst();
  const said = ticket ? await messagesOf(desk.db, ticket.conversation_id) : [];
  const answers = said.filter((message) => message.author === "staff" && message.ticket_number === number);
  const text = given.text ?? answers.map(({ body }) => (body as { text: string }).text).join("\n\n");
  if (ticket && text.trim() === "")
    throw new InvalidError(`nobody has answered #${number} yet: reply first, or write the text`);
  const title = given.title ?? ticket?.question.split("\n", 1)[0] ?? "";
  return await draftAnswer(desk, number, staff, { title, text, owner: ticket?.group_name ?? "ospo" });
}

/** Writes the document into the knowledge folder, where the search finds it within seconds. */
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
      userMessage: `${owner} owns this draft: you are in ${groups.join(", ")}.`,
    });
}

/** One ticket, one document: the same again writes the same file. */
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
      userMessage: `The answer cannot be written to the knowledge folder (${messageOf(error)}). The draft is kept: let the operator make the folder writable.`,
      cause: error,
    });
  }
  return file;
}
