/** What the desk's own records say: a person's own tickets, and the figures of the queue for its staff. */
import type { Errand } from "../answering/understand/errands.ts";
import { periodIn } from "../answering/understand/period.ts";
import { truncate } from "../base/truncate.ts";
import type { Language } from "../base/language.ts";
import type { Db } from "../db/database.ts";
import type { Person } from "../identity/people.ts";
import { ownAccounts } from "../identity/shared-rights.ts";
import { queueFigures, type QueueFigures } from "../tickets/board/figures.ts";
import { ticketsOf } from "../tickets/board/ticket-rows.ts";
import { dayIn } from "../words/dates.ts";
import { wordsIn } from "../words/words.ts";
import { ticketTitle } from "./package-names.ts";

export type OwnTickets = () => ReturnType<typeof ticketsOf>;

/** What the asker may see; an entry is absent where they may not, or where others would read it, too. */
export type OwnData = {
  tickets?: OwnTickets;
  figures?: (period: { from: Date; to: Date }) => Promise<QueueFigures>;
};

/** The latest of a person's tickets. */
const MAX_TICKETS = 8;
const MAX_TITLE_LENGTH = 80;

export function ownDataOf(db: Db, person: Pick<Person, "id">, isStaff: boolean, now: Date): OwnData {
  return {
    tickets: async () => await ticketsOf(db, await ownAccounts(db, person.id), MAX_TICKETS),
    ...(isStaff && { figures: async (period) => await queueFigures(db, period, now) }),
  };
}

/** Undefined where the errand asks for something else, or the asker may not see it here. */
export async function ownDataText(
  errand: Errand,
  question: string,
  data: OwnData,
  now: Date,
  language: Language,
): Promise<string | undefined> {
  const words = wordsIn(language).answers.ownData;
  if (errand === "own-tickets" && data.tickets) {
    const lines = ticketLines(await data.tickets(), language);
    return lines.length === 0 ? wordsIn(language).chat.noTickets : [words.tickets, ...lines].join("\n");
  }
  if (errand === "figures" && data.figures) {
    const period = periodIn(question, now);
    const figures = await data.figures(period);
    return [words.now(figures.now), words.period(words.periods[period.name], figures.period)].join("\n");
  }
  return undefined;
}

/** One line for each ticket, latest first. */
export function ticketLines(tickets: Awaited<ReturnType<OwnTickets>>, language: Language): string[] {
  const { chat, findings } = wordsIn(language);
  return tickets.map(({ number, question, kind, state, outcome, dueAt }) => {
    const title = truncate(ticketTitle(question), MAX_TITLE_LENGTH);
    const due = dueAt ? [`${kind === "question" ? chat.due.answer : chat.due.decision} ${dayIn(language, dueAt)}`] : [];
    return findings.ownTicket(number, title, chat.listed([chat.ticketStatus[outcome ?? state], ...due]));
  });
}
