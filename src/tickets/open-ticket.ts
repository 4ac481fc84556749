/** Opens tickets, for questions that the desk could not settle and for requests. Knows nothing of channels and of who may act. */
import { sql } from "kysely";
import { ConflictError } from "../base/errors.ts";
import type { Db } from "../db/database.ts";
import { filedDigest, rowDigest, stateDigest } from "../db/row-digests.ts";
import { json } from "../db/schema/columns.ts";
import type { Message } from "../db/schema/conversations.ts";
import type { Person } from "../db/schema/people.ts";
import type { Priority } from "../db/schema/tickets.ts";
import { type TicketRoute, routeOf } from "../policy/routing.ts";
import { firstDeskMessageOn } from "./board/messages.ts";
import { searchVector } from "./board/search-terms.ts";
import { newClockColumns } from "./clock.ts";
import { postMessage } from "./conversations.ts";
import { notify } from "./notifications.ts";
import { firstEvent, type LockedTicket, type Queue, type TicketEvent } from "./queue.ts";
import { isOver } from "./states.ts";
import type { FiledRequest } from "./types.ts";

export type NewTicket = {
  question: string;
  language: string;
  conversationId: string;
  requester: Pick<Person, "id">;
  /** What the desk had found, so that staff need not search again. */
  found: readonly object[];
  /** The message it comes from: a message opens at most one ticket. */
  sourceMessageId: string | null;
  /** What it is about, so that tickets about the same thing are found. */
  subject?: string | null;
  /** Overrides the routing. */
  group?: string;
  /** Overrides the routing. */
  priority?: Priority;
  /** Makes the ticket a request for approval. */
  request?: NewRequest;
  /** The first audit event. */
  event?: TicketEvent;
  /** Builds the message that confirms the ticket to its asker. */
  confirmation?: (number: number) => { body: object; delivery_id: string };
};

export type NewRequest = {
  filed: FiledRequest;
  /** Idempotency key: filing again with the same key finds the same ticket. */
  filingKey: string;
  /** Digest of the kind and the answers that came with the key. */
  filingDigest: string;
};

/** `message` is the confirmation, if there was one. `isNew` is false if the same message or filing had opened it before. */
export type OpenedTicket = { ticket: LockedTicket; message: Message | null; isNew: boolean };

/** Opens a ticket in the group that the routing names, and notifies that group. */
export async function openTicket(queue: Queue, tx: Db, request: NewTicket): Promise<OpenedTicket> {
  const now = queue.now();
  const routing = await queue.routing();
  const number = await nextNumber(tx);
  const filed = request.request?.filed;
  const tier = filed?.tier;
  const route = routeOf(routing, {
    kind: filed?.kind ?? "question",
    text: request.question,
    tier: tier?.name ?? null,
  });
  const columns = ticketColumns(number, request, route, now);
  const found = request.found;
  const confirmation = request.confirmation && {
    ...request.confirmation(number),
    conversation_id: request.conversationId,
    author: "desk" as const,
    person_id: null,
    ticket_number: number,
    created_at: now,
  };
  const covers = {
    filed: { was: null, now: filedDigest({ ...columns, found, request: filed ?? null }) },
    state: { was: null, now: stateDigest(columns) },
    ...(confirmation && { rows: { message: [rowDigest("message", confirmation)] } }),
  };
  const { row, set } = firstEvent(number, request.requester.id, request.event ?? { action: "opened" }, covers, now);
  const ticket = await tx
    .insertInto("ticket")
    .values({
      ...columns,
      ...set,
      found: json(found),
      request: filed ? json(filed) : null,
      ...newClockColumns(routing, columns, tier?.days ?? 0, now),
      search: searchVector(`${request.question} ${request.subject ?? ""}`),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst();
  if (!ticket) return await existingTicket(tx, request);
  await tx.insertInto("audit_event").values(row).execute();
  const posted = confirmation ? await postMessage(queue, tx, confirmation) : null;
  // The audit event covers a new message, so an earlier one under the same key must not stand in for it.
  if (posted?.isNew === false)
    throw new ConflictError(`delivery ${confirmation?.delivery_id} was answered before, and not by ticket ${number}`);
  await queue.enqueueOutgoing(tx, [{ ticket: number }]);
  if (!isOver(ticket.state)) {
    const notice = { to: { group: ticket.group_name }, kind: "opened" };
    await notify(queue, tx, [{ number, seq: 1, notice }], request.requester, now);
  }
  return { ticket: { ...ticket, watchers: [] }, message: posted?.message ?? null, isNew: true };
}

/** The number comes first, because the first audit event covers it and the row is written once. */
async function nextNumber(tx: Db): Promise<number> {
  const { rows } = await sql<{
    number: number;
  }>`select nextval(pg_get_serial_sequence('ticket', 'number'))::int as number`.execute(tx);
  return rows[0]!.number;
}

function ticketColumns(number: number, request: NewTicket, route: TicketRoute, now: Date) {
  const isUndecided = request.request?.filed.tier.decides === "people";
  return {
    number,
    question: request.question,
    language: request.language,
    conversation_id: request.conversationId,
    requester_id: request.requester.id,
    source_message_id: request.sourceMessageId,
    priority: request.priority ?? route.priority,
    group_name: request.group ?? route.group,
    tags: route.tags,
    subject: request.subject ?? null,
    created_at: now,
    updated_at: now,
    ...(request.request
      ? {
          ...requestColumns(request.request),
          state: isUndecided ? ("waiting-for-approval" as const) : ("resolved" as const),
          last_asker_at: isUndecided ? now : null,
        }
      : { kind: "question" as const, round: 0, state: "new" as const, last_asker_at: now }),
  };
}

function requestColumns({ filed, filingKey, filingDigest }: NewRequest) {
  return {
    kind: filed.kind,
    tier: filed.tier.name,
    blanket: filed.blanket,
    round: 1,
    filing_key: filingKey,
    filing_digest: filingDigest,
  };
}

async function existingTicket(tx: Db, { sourceMessageId, request }: NewTicket): Promise<OpenedTicket> {
  const ticket = await tx
    .selectFrom("ticket")
    .selectAll()
    .where((eb) =>
      eb.or([eb("source_message_id", "=", sourceMessageId), eb("filing_key", "=", request?.filingKey ?? null)]),
    )
    .executeTakeFirstOrThrow();
  return {
    ticket: { ...ticket, watchers: [] },
    message: await firstDeskMessageOn(tx, ticket.number),
    isNew: false,
  };
}
