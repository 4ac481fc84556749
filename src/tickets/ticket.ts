/**
 * The ticket: what the desk could not settle, until a person did.
 * Knows nothing of channels, of how answers are found, and of who may act: the desk checks that.
 */
import { ConflictError } from "../base/errors.ts";
import type { Db } from "../db/database.ts";
import type { NewTicketRow, Person, Priority, Ticket, TicketChange } from "../db/schema.ts";
import { routeOf } from "../policy/routing.ts";
import type { Tier } from "../policy/approval-rules.ts";
import { newClockColumns } from "./clock.ts";
import { filedDigest, rowDigest, stateDigest } from "../db/row-digests.ts";
import { firstDeskMessageOn } from "./board/messages.ts";
import { type Message, requireSameMessage, addMessage, postMessage } from "./conversations.ts";
import {
  changeTicket,
  changeOwnTicket,
  type TicketEvent,
  firstEvent,
  type LockedTicket,
  type Notice,
  notify,
  type Queue,
} from "./queue.ts";
import { searchTerms, searchVector } from "./board/search-terms.ts";
import { isOver } from "./states.ts";
import { sql } from "kysely";
import { postStaffMessage, postDeskMessage, type DeskMessageFor, requireText } from "./messages-to-askers.ts";
import { inWords } from "../words/words.ts";

export type { Ticket } from "../db/schema.ts";

export type NewTicket = {
  question: string;
  language: string;
  conversationId: string;
  requester: Pick<Person, "id">;
  /** What the desk had found, to spare staff the search. */
  found: object[];
  /** The message it comes from: the same message again gives the same ticket. */
  sourceMessageId: string | null;
  /** Of a request: its time to decide. */
  tier?: Tier;
  /** As it was filed: FiledRequest of requests.ts. */
  request?: object;
  /** More columns, of a request. */
  more?: Partial<Omit<NewTicketRow, "request" | "found">>;
  /** What is recorded of its opening. */
  event?: TicketEvent;
  /** What the asker is told of it in the conversation. */
  says?: (number: number) => { body: object; delivery_id: string };
};

/** Opens it in the group that the routing names, and tells that group. `said` is what its asker was told. */
export async function openTicket(
  queue: Queue,
  tx: Db,
  request: NewTicket,
): Promise<{ ticket: LockedTicket; said: Message | null; isNew: boolean }> {
  const now = queue.now();
  const routing = await queue.routing();
  const route = routeOf(routing, {
    kind: request.more?.kind ?? "question",
    text: request.question,
    tier: request.more?.tier ?? null,
  });
  // The number first: the trail begins with it, and the row is written once.
  const { rows } = await sql<{
    number: number;
  }>`select nextval(pg_get_serial_sequence('ticket', 'number'))::int as number`.execute(tx);
  const { number } = rows[0]!;
  const says = request.says && {
    ...request.says(number),
    conversation_id: request.conversationId,
    author: "desk" as const,
    person_id: null,
    ticket_number: number,
    created_at: now,
  };
  const columns = {
    number,
    kind: "question" as const,
    round: 0,
    question: request.question,
    language: request.language,
    conversation_id: request.conversationId,
    requester_id: request.requester.id,
    source_message_id: request.sourceMessageId,
    state: "new" as const,
    priority: route.priority,
    group_name: route.group,
    tags: route.tags,
    last_asker_at: now,
    created_at: now,
    updated_at: now,
    ...request.more,
  };
  const json = { found: request.found, request: request.request ?? null };
  const covers = {
    filed: { was: null, now: filedDigest({ ...columns, ...json }) },
    state: { was: null, now: stateDigest(columns) },
    ...(says && { rows: { message: [rowDigest("message", says)] } }),
  };
  const { row, set } = firstEvent(number, request.requester.id, request.event ?? { action: "opened" }, covers, now);
  const ticket = await tx
    .insertInto("ticket")
    .values({
      ...columns,
      ...set,
      found: JSON.stringify(json.found),
      request: json.request && JSON.stringify(json.request),
      ...newClockColumns(routing, columns, request.tier?.days ?? 0, now),
      search: searchVector(`${request.question} ${request.more?.subject ?? ""}`),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst();
  if (!ticket) {
    const before = await findExisting(tx, request);
    return { ticket: { ...before, watchers: [] }, said: await firstDeskMessageOn(tx, before.number), isNew: false };
  }
  await tx.insertInto("audit_event").values(row).execute();
  const said = says ? await postMessage(queue, tx, says) : null;
  // Its event vouches for a message that would not be there.
  if (said?.isNew === false)
    throw new ConflictError(`delivery ${says?.delivery_id} was answered before, and not by ticket ${number}`);
  await queue.enqueueOutgoing(tx, [{ ticket: ticket.number }]);
  if (!isOver(ticket.state))
    await notify(queue, tx, ticket, request.requester, 1, [{ to: { group: ticket.group_name }, kind: "opened" }], now);
  return { ticket: { ...ticket, watchers: [] }, said: said?.message ?? null, isNew: true };
}

async function findExisting(tx: Db, { sourceMessageId, more }: NewTicket): Promise<Ticket> {
  return await tx
    .selectFrom("ticket")
    .selectAll()
    .where((eb) =>
      eb.or([eb("source_message_id", "=", sourceMessageId), eb("filing_key", "=", more?.filing_key ?? null)]),
    )
    .executeTakeFirstOrThrow();
}

/** Takes it on; takes it over from a colleague only where that is meant. */
export async function claimTicket(
  queue: Queue,
  number: number,
  staff: Person,
  { takesOver }: { takesOver: boolean },
): Promise<Ticket> {
  return await assignTicket(queue, number, staff, staff, takesOver);
}

export async function assignTicket(
  queue: Queue,
  number: number,
  staff: Person,
  to: Person,
  takesOver = true,
): Promise<Ticket> {
  return await changeTicket(queue, number, staff, to.id === staff.id ? "claim" : "assign", async (tx, ticket) => {
    if (ticket.assignee_id === to.id && ticket.state !== "new") return null;
    if (!takesOver && ticket.assignee_id !== null) {
      const { name } = await tx
        .selectFrom("person")
        .select("name")
        .where("id", "=", ticket.assignee_id)
        .executeTakeFirstOrThrow();
      throw new ConflictError(`ticket ${number} is with ${ticket.assignee_id}`, {
        userMessage: inWords((words) => words.errors.ticketAssigned(name, number)),
      });
    }
    const isClaim = to.id === staff.id;
    return {
      set: { assignee_id: to.id, ...openedState(ticket) },
      events: [{ action: isClaim ? "claimed" : "assigned", detail: { from: ticket.assignee_id, to: to.id } }],
      notices: [{ to: { person: to.id }, kind: "assigned" }],
    };
  });
}

/** To another group, which has to find somebody: nobody has it then. */
export async function handOverTicket(queue: Queue, number: number, staff: Person, group: string): Promise<Ticket> {
  return await changeTicket(queue, number, staff, "hand-over", (_tx, ticket) =>
    ticket.group_name === group
      ? null
      : {
          set: { group_name: group, assignee_id: null, ...(ticket.state === "open" && { state: "new" as const }) },
          events: [{ action: "handed-over", detail: { from: ticket.group_name, to: group } }],
          notices: [{ to: { group }, kind: "handed-over" }],
        },
  );
}

/** Says something to the asker, where they asked, and to those whose tickets were merged into it. Claims it if nobody had. */
export async function replyToTicket(
  queue: Queue,
  number: number,
  staff: Person,
  text: string,
  deliveryId: string | null,
): Promise<Ticket> {
  return await replyAsStaff(queue, number, staff, "reply", text, deliveryId);
}

/** A question to the asker without which nobody can go on: the clock stops until they answer. */
export async function askBack(
  queue: Queue,
  number: number,
  staff: Person,
  text: string,
  deliveryId: string | null,
): Promise<Ticket> {
  return await replyAsStaff(queue, number, staff, "ask-back", text, deliveryId);
}

async function replyAsStaff(
  queue: Queue,
  number: number,
  staff: Person,
  move: "reply" | "ask-back",
  text: string,
  deliveryId: string | null,
): Promise<Ticket> {
  const words = requireText(text);
  return await changeTicket(queue, number, staff, move, async (tx, ticket) => {
    const said = await postStaffMessage(
      queue,
      tx,
      ticket,
      { author: "staff", person_id: staff.id, body: { kind: "text", text: words } },
      deliveryId,
    );
    if (!said) return null;
    const waits = move === "ask-back" || ticket.kind === "question";
    return {
      set: {
        ...(waits && { state: "waiting-for-asker" as const }),
        assignee_id: ticket.assignee_id ?? staff.id,
        first_replied_at: ticket.first_replied_at ?? queue.now(),
        last_asker_at: null,
        search: addSearchTerms(words),
      },
      events: [{ action: move === "reply" ? "replied" : "asked-back", detail: { message: said[0]!.id } }],
      wrote: { message: said.map((message) => rowDigest("message", message)) },
    };
  });
}

/** The asker says something more: a settled question is open again. */
export async function askerReplies(
  queue: Queue,
  number: number,
  asker: Person,
  text: string,
  deliveryId: string | null,
): Promise<Message> {
  const words = requireText(text);
  let said: Message | undefined;
  await changeOwnTicket(queue, number, asker, "asker-reply", async (tx, ticket) => {
    const { message, isNew } = await addMessage(tx, {
      conversation_id: ticket.conversation_id,
      author: "asker",
      person_id: asker.id,
      ticket_number: number,
      delivery_id: deliveryId,
      body: { kind: "text", text: words },
      created_at: queue.now(),
    });
    requireSameMessage({ message, isNew }, asker.id, words);
    said = message;
    if (!isNew) return null;
    return {
      set: {
        state: stateAfterAsker(ticket),
        last_asker_at: ticket.last_asker_at ?? queue.now(),
        merged_into: null,
        search: addSearchTerms(words),
      },
      events: [{ action: "asker-replied", detail: { message: message.id } }],
      wrote: { message: [rowDigest("message", message)] },
      notices: [noticeToAssignee(ticket, "asker-replied")],
    };
  });
  return said!;
}

/** A request goes on being decided; once decided, a word about it changes nothing of the decision. */
function stateAfterAsker(ticket: Ticket): Ticket["state"] {
  if (ticket.kind !== "question") return ticket.outcome ? "resolved" : "waiting-for-approval";
  return ticket.assignee_id ? "open" : "new";
}

export async function resolveTicket(
  queue: Queue,
  number: number,
  staff: Person,
  telling: DeskMessageFor,
): Promise<Ticket> {
  return await endTicket(
    queue,
    number,
    staff,
    "resolve",
    telling,
    { state: "resolved", assignee_id: staff.id },
    { action: "resolved" },
  );
}

export async function closeTicket(
  queue: Queue,
  number: number,
  staff: Pick<Person, "id">,
  telling: DeskMessageFor,
  detail = {},
): Promise<Ticket> {
  return await endTicket(queue, number, staff, "close", telling, { state: "closed" }, { action: "closed", detail });
}

/** By the asker, who no longer needs it. */
export async function withdrawTicket(
  queue: Queue,
  number: number,
  asker: Person,
  telling: DeskMessageFor,
): Promise<Ticket> {
  return await changeOwnTicket(queue, number, asker, "withdraw", async (tx, ticket) => {
    await dropSteps(tx, ticket);
    return {
      set: { state: "withdrawn" },
      events: [{ action: "withdrawn" }],
      wrote: { message: await postDeskMessage(queue, tx, ticket, telling) },
      notices: [noticeToAssignee(ticket, "withdrawn")],
    };
  });
}

async function endTicket(
  queue: Queue,
  number: number,
  actor: Pick<Person, "id">,
  move: "resolve" | "close",
  telling: DeskMessageFor,
  set: TicketChange,
  event: TicketEvent,
): Promise<Ticket> {
  return await changeTicket(queue, number, actor, move, async (tx, ticket) => {
    const message = await postDeskMessage(queue, tx, ticket, telling);
    return { set: { ...set, last_asker_at: null }, events: [event], wrote: { message } };
  });
}

export async function dropSteps(tx: Db, { number, kind }: Ticket): Promise<void> {
  if (kind === "question") return;
  await tx
    .updateTable("approval_step")
    .set({ state: "dropped" })
    .where("ticket_number", "=", number)
    .where("state", "in", ["waiting", "open"])
    .execute();
}

/** Priority and tags. */
export async function describeTicket(
  queue: Queue,
  number: number,
  staff: Person,
  { priority, tags }: { priority?: Priority | undefined; tags?: string[] | undefined },
): Promise<Ticket> {
  return await changeTicket(queue, number, staff, "describe", (_tx, ticket) => {
    const set = {
      ...(priority !== undefined && priority !== ticket.priority && { priority }),
      ...(tags !== undefined && tags.join("\n") !== ticket.tags.join("\n") && { tags }),
    };
    return Object.keys(set).length === 0 ? null : { set, events: [{ action: "described", detail: set }] };
  });
}

/** Once: what they say first counts. */
export async function rateTicket(queue: Queue, number: number, asker: Person, helped: boolean): Promise<Ticket> {
  return await changeOwnTicket(queue, number, asker, "describe", (_tx, ticket) =>
    ticket.helped === null
      ? {
          set: { helped },
          events: [{ action: "rated", detail: { helped } }],
          notices: helped ? [] : [noticeToAssignee(ticket, "not-helped")],
        }
      : null,
  );
}

function noticeToAssignee(ticket: Ticket, kind: string): Notice {
  return { to: ticket.assignee_id ? { person: ticket.assignee_id } : { group: ticket.group_name }, kind };
}

function openedState(ticket: Ticket): TicketChange {
  return ticket.state === "new" ? { state: "open" } : {};
}

function addSearchTerms(words: string): TicketChange["search"] {
  return sql<string>`search || array_to_tsvector(${searchTerms(words)}::text[])`;
}
