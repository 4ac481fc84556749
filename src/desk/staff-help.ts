/**
 * Drafts by the model for staff: a reply, a summary, suggestions. Read only: nothing is sent, stored or applied unless
 * a person does it.
 */
import { ModelFailure } from "../answering/model/model-failure.ts";
import {
  type DraftOrigin,
  draftReply,
  type ReplyDraft,
  type SummaryMessage,
  suggestTriage,
  type Suggestion,
  summarise,
  type Summary,
} from "../answering/model/staff-drafts.ts";
import type { AnswerWriter } from "../answering/model/writer.ts";
import { languageOf } from "../knowledge/terms.ts";
import { type TicketView, viewTicket } from "../tickets/board/view-ticket.ts";
import type { Person } from "../identity/people.ts";
import { OPEN_OR_SETTLED, similarTickets } from "../tickets/board/similar.ts";
import { conversationContext } from "./conversation-context.ts";
import type { Desk } from "./desk.ts";
import { ANYBODY, mayRead } from "./may-read.ts";
import { textIn } from "./message-body.ts";
import { requireStaff } from "./staff.ts";

/** `unsupported`: too little of the model's text passed the check. */
type NoDraft = { kind: "none"; why: "no-model" | "failed" | "unsupported" };
export type StaffDraft<T extends DraftOrigin> = ({ kind: "draft" } & T) | NoDraft;

export type { ReplyDraft, Summary } from "../answering/model/staff-drafts.ts";
export type Suggestions = Omit<Suggestion, "duplicates"> & { duplicates: { number: number; question: string }[] };

/** From documents that everybody may read, and from replies of staff to similar tickets. */
export async function draftReplyTo(desk: Desk, staff: Person, number: number): Promise<StaffDraft<ReplyDraft>> {
  return await withWriter(desk, staff, number, async (writer, { ticket, messages }) => {
    const similar = await similarTickets(desk.db, number);
    const id = messages[0]?.conversation_id;
    const { facts, verdicts } = id ? await conversationContext(desk, id) : { facts: [], verdicts: [] };
    return await draftReply(writer, desk.knowledge, {
      question: ticket.question,
      language: languageOf(ticket.question),
      today: desk.now().toISOString().slice(0, 10),
      mayRead: mayRead(ANYBODY),
      conversation: spokenIn(ticket, messages).map(({ by, text }) => ({ by: by === "asker" ? by : "desk", text })),
      precedents: similar.flatMap(({ number: other, question, answer }) =>
        answer ? [{ id: `#${other}`, question, answer }] : [],
      ),
      facts,
      verdicts,
    });
  });
}

export async function summaryOf(desk: Desk, staff: Person, number: number): Promise<StaffDraft<Summary>> {
  return await withWriter(
    desk,
    staff,
    number,
    async (writer, { ticket, messages }) =>
      await summarise(writer, spokenIn(ticket, messages), languageOf(ticket.question)),
  );
}

/** A text search finds candidates for duplicates; the model only selects from them. */
export async function suggestionsFor(desk: Desk, staff: Person, number: number): Promise<StaffDraft<Suggestions>> {
  return await withWriter(desk, staff, number, async (writer, { ticket: { question } }) => {
    const candidates = (await similarTickets(desk.db, number, OPEN_OR_SETTLED)).map((one) => ({
      number: one.number,
      question: one.question,
    }));
    const groups = Object.entries((await desk.routing()).groups).map(([name, { en }]) => ({ name, means: en }));
    const { duplicates, ...rest } = await suggestTriage(
      writer,
      { question, language: languageOf(question) },
      groups,
      candidates,
    );
    return {
      ...rest,
      duplicates: duplicates.flatMap((one) => candidates.find((candidate) => candidate.number === one) ?? []),
    };
  });
}

async function withWriter<T extends DraftOrigin>(
  desk: Desk,
  staff: Person,
  number: number,
  act: (writer: AnswerWriter, view: TicketView) => Promise<T | null>,
): Promise<StaffDraft<T>> {
  await requireStaff(desk, staff);
  const view = await viewTicket(desk.db, number);
  if (!desk.writer) return { kind: "none", why: "no-model" };
  try {
    const made = await act(desk.writer, view);
    return made ? { kind: "draft", ...made } : { kind: "none", why: "unsupported" };
  } catch (error) {
    if (!(error instanceof ModelFailure)) throw error;
    desk.log.warn({ why: error.reason, err: error }, "the model wrote no draft");
    return { kind: "none", why: "failed" };
  }
}

/** The question and the messages of this ticket, without other messages of the conversation. */
function spokenIn({ number, question }: TicketView["ticket"], messages: TicketView["messages"]): SummaryMessage[] {
  const since = messages.filter((message) => message.ticket_number === number);
  return [
    { by: "asker", text: question },
    ...since.map(({ author, body }): SummaryMessage => ({ by: author, text: textIn(body) })),
  ];
}
