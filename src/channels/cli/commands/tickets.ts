/** `ospo tickets`: the queue. */
import { storeAskerMessage, openConversation } from "../../../desk/conversation.ts";
import { truncate } from "../../../base/truncate.ts";
import { ownEntry } from "../../../base/own-entry.ts";
import { randomUUID } from "node:crypto";
import { InvalidError } from "../../../base/errors.ts";
import { askPerson } from "../../../desk/ask-person.ts";
import type { Desk } from "../../../desk/desk.ts";
import {
  draftReplyTo,
  type StaffDraft,
  type ReplyDraft,
  type Suggestions,
  suggestionsFor,
  type Summary,
  summaryOf,
} from "../../../desk/staff-help.ts";
import { separationText, voteText } from "../../../desk/separation-text.ts";
import { requireStaff } from "../../../desk/staff.ts";
import {
  listTickets,
  type TicketFilter,
  type TicketRow,
  type TicketView,
  viewTicket,
  VIEWS,
  type ViewName,
} from "../../../tickets/board/board.ts";
import { similarTickets } from "../../../tickets/board/similar.ts";
import type { Person } from "../../../identity/people.ts";
import { doStaffAct, StaffAct } from "../../../desk/staff-acts.ts";

/** Words after the ticket's number -> what is done. */
const ACTS: Record<string, { usage: string; words: number; act: (words: string[]) => Record<string, unknown> }> = {
  claim: { usage: "claim ID", words: 0, act: () => ({ do: "claim" }) },
  assign: { usage: "assign ID PERSON", words: 1, act: ([to]) => ({ do: "assign", to }) },
  handover: { usage: "handover ID GROUP", words: 1, act: ([group]) => ({ do: "hand-over", group }) },
  reply: { usage: "reply ID TEXT", words: 1, act: (words) => ({ do: "reply", text: words.join(" ") }) },
  ask: { usage: "ask ID TEXT", words: 1, act: (words) => ({ do: "ask-back", text: words.join(" ") }) },
  note: { usage: "note ID TEXT", words: 1, act: (words) => ({ do: "note", text: words.join(" ") }) },
  watch: { usage: "watch ID", words: 0, act: () => ({ do: "watch", watches: true }) },
  unwatch: { usage: "unwatch ID", words: 0, act: () => ({ do: "watch", watches: false }) },
  priority: {
    usage: "priority ID low|normal|high|urgent",
    words: 1,
    act: ([priority]) => ({ do: "describe", priority }),
  },
  tags: { usage: "tags ID TAG…", words: 0, act: (tags) => ({ do: "describe", tags }) },
  resolve: { usage: "resolve ID", words: 0, act: () => ({ do: "resolve" }) },
  close: { usage: "close ID", words: 0, act: () => ({ do: "close" }) },
  merge: { usage: "merge ID INTO", words: 1, act: ([into]) => ({ do: "merge", into: withoutHash(into) }) },
  link: { usage: "link ID OTHER", words: 1, act: ([other]) => ({ do: "link", other: withoutHash(other) }) },
  split: { usage: "split ID QUESTION", words: 1, act: (words) => ({ do: "split", question: words.join(" ") }) },
  approve: { usage: "approve ID [REASON]", words: 0, act: (words) => ({ do: "approve", reason: words.join(" ") }) },
  reject: { usage: "reject ID REASON", words: 1, act: (words) => ({ do: "reject", reason: words.join(" ") }) },
  reopen: { usage: "reopen ID REASON", words: 1, act: (words) => ({ do: "reopen", reason: words.join(" ") }) },
  draft: {
    usage: "draft ID [TITLE]",
    words: 0,
    act: (words) => ({ do: "draft", ...(words.length > 0 && { title: words.join(" ") }) }),
  },
};
const OTHERS: Record<string, { usage: string; words: number }> = {
  list: { usage: `list [${VIEWS.join("|")}]`, words: 0 },
  search: { usage: "search TEXT", words: 1 },
  show: { usage: "show ID", words: 1 },
  similar: { usage: "similar ID", words: 1 },
  "draft-reply": { usage: "draft-reply ID", words: 1 },
  summary: { usage: "summary ID", words: 1 },
  suggestions: { usage: "suggestions ID", words: 1 },
  open: { usage: "open TEXT", words: 1 },
};

export const TICKET_ACTIONS = [...Object.values(OTHERS), ...Object.values(ACTS)].map(({ usage }) => usage);

type Helped = StaffDraft<{ model: string; prompt: string }>;
const HELP: Record<string, (desk: Desk, staff: Person, number: number) => Promise<Helped>> = {
  "draft-reply": draftReplyTo,
  summary: summaryOf,
  suggestions: suggestionsFor,
};
const NO_HELP = {
  "no-model": "No model is configured, so nothing is drafted.",
  failed: "The model gave nothing this time. Try again in a while.",
  unsupported: "No draft: neither the handbook nor earlier replies bear out enough of what the model wrote.",
};

/** Does it, as that staff member. Rows for `list`, `search` and `similar`, what a model drafted, or a TicketView for all others. */
export async function doTickets(
  desk: Desk,
  staff: Person,
  [action = "", first = "", ...rest]: string[],
  options: Record<string, string>,
): Promise<unknown> {
  const groups = await requireStaff(
    desk,
    staff,
    "Only OSPO staff may do this: add people to STAFF, or with: ospo staff add.",
  );
  const number = Number(first.replace(/^#/u, ""));
  const rows = async (filter: TicketFilter): Promise<TicketRow[]> =>
    await listTickets(
      desk.db,
      { ...filter, ...filterIn(options) },
      { id: staff.id, groups },
      desk.now(),
      Number(options["most"] ?? 500),
    );
  switch (action) {
    case "list":
      return await rows({ view: VIEWS.find((view) => view === first) ?? "open" });
    case "search":
      return await rows({ view: "all", text: [first, ...rest].join(" ") });
    case "similar":
      return await similarTickets(desk.db, number);
    case "draft-reply":
    case "summary":
    case "suggestions":
      return await ownEntry(HELP, action)!(desk, staff, number);
    case "open":
      return await viewTicket(desk.db, await openFromTerminal(desk, staff, [first, ...rest].join(" ")));
    case "show":
      return await viewTicket(desk.db, number);
    default: {
      const act = ownEntry(ACTS, action) ?? unknownAction(action);
      const made = await doStaffAct(desk, staff, number, StaffAct.parse(act.act(rest)));
      return await viewTicket(desk.db, made ?? number);
    }
  }
}

function filterIn(options: Record<string, string>): Partial<TicketFilter> {
  const { group, tag, view } = options;
  return { ...(group && { group }), ...(tag && { tag }), ...(view && { view: view as ViewName }) };
}

/** Throws InvalidError before anything is opened. */
export function checkTicketWords([action = "", first, ...rest]: readonly string[]): void {
  const act = ownEntry(ACTS, action);
  const known = act ?? ownEntry(OTHERS, action);
  if (!known) unknownAction(action);
  const given = act ? rest.length : rest.length + (first === undefined ? 0 : 1);
  if (given < known.words || (act && first === undefined))
    throw new InvalidError(`say more: ospo tickets ${known.usage}`);
  if ((act ?? (Object.hasOwn(HELP, action) || /^(?:show|similar)$/u.test(action))) && !/^#?\d{1,9}$/u.test(first ?? ""))
    throw new InvalidError(`"${first}" is no ticket number: ospo tickets list shows them`);
  const parsed = act && StaffAct.safeParse(act.act([...rest]));
  if (parsed && !parsed.success) throw new InvalidError(parsed.error.issues.map(({ message }) => message).join("; "));
}

function unknownAction(action: string): never {
  throw new InvalidError(`tickets has no "${action}": use one of ${Object.keys({ ...OTHERS, ...ACTS }).join(", ")}`);
}

function withoutHash(word: string | undefined): string {
  return (word ?? "").replace(/^#/u, "");
}

async function openFromTerminal(desk: Desk, person: Person, text: string): Promise<number> {
  const delivery = randomUUID();
  const conversation = await openConversation(desk, person.channel, `${person.external_id}/${delivery}`, person);
  const message = await storeAskerMessage(desk, {
    person,
    conversationId: conversation.id,
    deliveryId: delivery,
    text,
  });
  const { number } = await askPerson(desk, {
    person,
    conversationId: conversation.id,
    about: text,
    messageId: message.id,
    deliveryId: `${delivery}:answer`,
    words: text,
  });
  return number;
}

export function ticketsInWords(outcome: unknown): string {
  if (Array.isArray(outcome)) return table(outcome as TicketRow[]);
  return "ticket" in (outcome as object) ? ticketInWords(outcome as TicketView) : helpInWords(outcome as Helped);
}

function helpInWords(help: Helped): string {
  if (help.kind === "none") return `${NO_HELP[help.why]} ospo tickets similar shows what was settled before.\n`;
  const { model, text, points, citations, title, group, duplicates } = help as Partial<
    ReplyDraft & Summary & Suggestions
  >;
  const lines = [
    `A draft by ${model}: nothing was sent or changed.`,
    "",
    ...(text
      ? [text, "", ...(citations ?? []).map((cited) => `from ${cited.title}, ${cited.heading}: “${cited.text}”`)]
      : []),
    ...(points ?? []).map((point) => `- ${point.text} (${point.by.join(", ")})`),
    ...(title ? [`title: ${title}`] : []),
    ...(group ? [`group: ${group}`] : []),
    ...(duplicates ?? []).map(({ number, question }) => `perhaps the same: #${number} ${question}`),
  ];
  return `${lines.join("\n")}\n`;
}

function table(rows: readonly TicketRow[]): string {
  if (rows.length === 0) return "No tickets.\n";
  return rows
    .map(
      ({ number, state, outcome, tier, assignee, dueAt, question }) =>
        `#${String(number).padEnd(5)} ${(outcome ?? state).padEnd(20)} ${(tier ?? "").padEnd(2)} ${(assignee ?? "-").padEnd(12).slice(0, 12)} ${dueAt ? `due ${minutesOf(dueAt)}` : " ".repeat(20)}  ${truncate(question.replace(/\s+/gu, " "), 90)}\n`,
    )
    .join("");
}

function ticketInWords(view: TicketView): string {
  const { ticket, request, steps, decisions, messages, notes, links, events } = view;
  const separation = separationText(view);
  const lines = [
    `#${ticket.number} ${ticket.outcome ?? ticket.state}, ${ticket.priority}, ${ticket.group}, ${ticket.assignee ? `with ${ticket.assignee}` : "unassigned"}${ticket.dueAt ? `, due ${minutesOf(ticket.dueAt)}` : ""}: ${ticket.question}`,
    ...(request ? [`${request.tier.name}: ${request.tier.en}. ${request.because.map(({ en }) => en).join(" ")}`] : []),
    ...steps.map(
      ({ round, group, state, votes }) =>
        `  ${round}. ${group}: ${state}${votes.map((vote) => `; ${voteText(vote)}`).join("")}`,
    ),
    ...(separation === null ? [] : [`  ${separation}`]),
    ...decisions.map(
      ({ id, outcome, expiresAt }) =>
        `  ${id}: ${outcome}${expiresAt ? `, until ${minutesOf(expiresAt).slice(0, 10)}` : ""}`,
    ),
    ...links.map(({ number, kind, state }) => `  ${kind}: #${number} (${state})`),
    "",
  ];
  for (const { author, name, body } of messages)
    lines.push(
      `${author === "desk" ? "desk" : `${author} ${name ?? ""}`.trim()}: ${(body as { text: string }).text}`,
      "",
    );
  lines.push(...notes.map(({ name, text }) => `note by ${name}: ${text}`));
  lines.push(...events.map(({ action, actor, createdAt }) => `${minutesOf(createdAt)} ${action} by ${actor}`));
  return `${lines.join("\n")}\n`;
}

function minutesOf(date: Date): string {
  return new Date(date).toISOString().slice(0, 16).replace("T", " ");
}
