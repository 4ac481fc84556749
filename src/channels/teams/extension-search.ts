/** The searches of the compose extension: tickets, packages and the handbook. */
import { toOneLine } from "../../base/truncate.ts";
import { ticketTitle } from "../../desk/package-names.ts";
import { markdownToPlainText } from "../../desk/markdown-to-plain-text.ts";
import { requireVerdicts, requireWelcome } from "../../desk/guests.ts";
import { requireStaff } from "../../desk/staff.ts";
import { composeReply } from "../../desk/compose-reply.ts";
import { ANYBODY } from "../../desk/may-read.ts";
import type { Reply } from "../../desk/reply.ts";
import { documentLink } from "../../desk/links.ts";
import { ownAccounts } from "../../identity/shared-rights.ts";
import { listTickets } from "../../tickets/board/list-tickets.ts";
import { ticketsOf } from "../../tickets/board/ticket-rows.ts";
import type { Chat, Visitor } from "../chat/chat.ts";
import { lookupQuestion } from "../chat/commands.ts";
import { replyScreen } from "../chat/reply-screen.ts";
import { baseUrl, readOnly, type Screen } from "../chat/screens.ts";
import { ticketStatusText } from "../chat/ticket-status.ts";
import { ticketPreview } from "../chat/unfurl.ts";
import { EXTENSION } from "./manifest.ts";

const MAX_RESULTS = 10;
/** A person's own tickets that are searched. */
const MAX_OWN = 50;
const MAX_EXCERPT_LENGTH = 200;

/** `title` and `text` are shown in the list; `screen` is inserted into the chat. */
export type SearchResult = { title: string; text: string; screen: Screen };

/** Throws DeniedError where guests may not search. */
export async function search(chat: Chat, visitor: Visitor, command: string, words: string): Promise<SearchResult[]> {
  await requireWelcome(chat.desk, visitor.person);
  switch (command) {
    case EXTENSION.tickets:
      return await findTickets(chat, visitor, words);
    case EXTENSION.packages:
      return words === "" ? [] : await findPackages(chat, visitor, words);
    case EXTENSION.handbook:
      return words === "" ? [] : await findPassages(chat, words);
    default:
      return [];
  }
}

/** All tickets for staff, their own for everybody else. */
async function findTickets(chat: Chat, { person, language }: Visitor, words: string): Promise<SearchResult[]> {
  const { desk } = chat;
  await chat.refreshRoles();
  const groups = await requireStaff(desk, person).catch(() => []);
  const accounts = await ownAccounts(desk.db, person.id);
  const filter = words === "" ? { view: "open" as const } : { view: "all" as const, text: words };
  const rows =
    groups.length > 0
      ? await listTickets(desk.db, filter, { id: person.id, accounts, groups }, desk.now(), MAX_RESULTS)
      : (await ticketsOf(desk.db, accounts, MAX_OWN))
          .filter(({ number, question }) => `#${number} ${question}`.toLowerCase().includes(words.toLowerCase()))
          .slice(0, MAX_RESULTS);
  return await Promise.all(
    rows.map(async ({ number, question, state, outcome }) => ({
      title: `#${number} ${ticketTitle(question)}`,
      text: ticketStatusText({ state, outcome }, language),
      screen: await ticketPreview(desk, number),
    })),
  );
}

async function findPackages(chat: Chat, { person, language }: Visitor, words: string): Promise<SearchResult[]> {
  await requireVerdicts(chat.desk, person);
  const asker = { reader: ANYBODY, reads: language };
  const { reply } = await composeReply(chat.desk, lookupQuestion(words), asker);
  const replies =
    reply.kind === "choice"
      ? await Promise.all(
          reply.choices
            .slice(0, MAX_RESULTS)
            .map(async (choice) => (await composeReply(chat.desk, choice.text, asker)).reply),
        )
      : [reply];
  return replies.flatMap((each) => (each.kind === "verdict" ? [verdictResult(chat, each)] : []));
}

function verdictResult({ publicUrl }: Chat, reply: Extract<Reply, { kind: "verdict" }>): SearchResult {
  const screen = replyScreen(reply, { messageId: "", publicUrl, isPrivate: false });
  return {
    title: reply.card.title,
    text: `${reply.card.label}: ${reply.card.useLabel}`,
    screen: readOnly(screen, "OSPO desk"),
  };
}

async function findPassages({ desk, publicUrl }: Chat, question: string): Promise<SearchResult[]> {
  const { result } = await composeReply({ knowledge: desk.knowledge, now: desk.now }, question, { reader: ANYBODY });
  return (result?.ranked ?? []).slice(0, MAX_RESULTS).map(({ passage: { document, heading, start, text } }) => {
    const title = `${document.title}${heading ? ` › ${heading}` : ""}`;
    const link = documentLink({ file: document.file, start }, text.length);
    const quote = markdownToPlainText(text);
    const source = { number: 1, name: title, quote, url: publicUrl && `${baseUrl(publicUrl)}${link}` };
    return {
      title,
      text: toOneLine(quote, MAX_EXCERPT_LENGTH),
      screen: {
        text: title,
        elements: [
          { kind: "text", text: quote },
          { kind: "sources", sources: [source] },
        ],
      },
    };
  });
}
