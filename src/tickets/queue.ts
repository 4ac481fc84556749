/**
 * Changes tickets. Every act is one transaction under the ticket's lock: state, deadlines, audit trail and notifications are written together
 * or not at all.
 */
import { sql } from "kysely";
import { ConflictError, NotFoundError } from "../base/errors.ts";
import { type Db, inTransaction } from "../db/database.ts";
import { type Covers, type Rows, stateDigest } from "../db/row-digests.ts";
import type { Person } from "../db/schema/people.ts";
import type { Ticket, TicketChange } from "../db/schema/tickets.ts";
import type { Routing } from "../policy/routing.ts";
import { eventHash } from "../db/event-hash.ts";
import { json, type JsonObject } from "../db/schema/columns.ts";
import { clockColumns } from "./clock.ts";
import { daysToDecide } from "./filed-request.ts";
import { notify, type NotificationOutbox, type Notice } from "./notifications.ts";
import type { Outbox } from "./conversations.ts";
import { mayMove, type Move } from "./states.ts";
import { ownAccounts } from "../identity/shared-rights.ts";
import { inWords } from "../words/words.ts";

export type { Ticket } from "../db/schema/tickets.ts";

/** What acts on tickets need. */
export type Queue = Outbox &
  NotificationOutbox & {
    db: Db;
    now: () => Date;
    routing: () => Promise<Routing>;
  };

/** A locked ticket with the ids of its watchers. */
export type LockedTicket = Ticket & { watchers: string[] };

const WATCHERS = sql<string[]>`array(select person_id from watcher where watcher.ticket_number = ticket.number)`.as(
  "watchers",
);

export type TicketEvent = { action: string; detail?: JsonObject };
export type Change = {
  set?: TicketChange;
  /** At least one, so that every change is in the audit trail. */
  events: [TicketEvent, ...TicketEvent[]];
  /** Digests of the messages, votes, decisions and notes that the act wrote, for the audit event. */
  wrote?: Rows;
  /** Digests of the rows that it changed, before the change. */
  replaced?: Rows;
  notices?: Notice[];
};

/** Runs `act` under the ticket's lock, if the state allows `move`. If `act` returns null, nothing is written. */
export async function changeTicket(
  queue: Queue,
  number: number,
  actor: Pick<Person, "id">,
  move: Move,
  act: (tx: Db, ticket: LockedTicket) => Promise<Change | null> | Change | null,
): Promise<Ticket> {
  return await inTransaction(queue.db, async (tx) => {
    const ticket = await lockTicket(tx, number);
    if (!mayMove(ticket, move)) throw moveRefused(ticket, move);
    const change = await act(tx, ticket);
    return change ? await writeChange(queue, tx, ticket, actor, change) : ticket;
  });
}

/** `changeTicket` by the requester, with any of their accounts. Another person's ticket is "not found", so that no error shows its state. */
export const changeOwnTicket: typeof changeTicket = async (queue, number, requester, move, act) =>
  await inTransaction(queue.db, async (tx) => {
    const { requester_id } = await lockTicket(tx, number);
    if (!(await ownAccounts(tx, requester.id)).includes(requester_id)) throw ticketNotFound(number);
    return await changeTicket({ ...queue, db: tx }, number, requester, move, act);
  });

/** Writes a change to a ticket that this transaction has locked. */
export async function writeChange(
  queue: Queue,
  tx: Db,
  before: LockedTicket,
  actor: Pick<Person, "id">,
  change: Change,
): Promise<Ticket> {
  const now = queue.now();
  const covers: Covers = {
    state: { was: stateDigest(before), now: stateDigest({ ...before, ...change.set }) },
    ...(change.wrote && { rows: change.wrote }),
    ...(change.replaced && { replaced: change.replaced }),
  };
  const audit = eventRows(before, actor.id, change.events, covers, now);
  const head = audit.at(-1)!;
  const after: TicketChange = { ...change.set, audit_length: head.seq, audit_hash: head.hash, updated_at: now };
  Object.assign(
    after,
    clockColumns(await queue.routing(), before, { ...before, ...change.set }, daysToDecide(before), now),
  );
  const ticket = await tx
    .updateTable("ticket")
    .set(after)
    .where("number", "=", before.number)
    .returningAll()
    .executeTakeFirstOrThrow();
  await tx.insertInto("audit_event").values(audit).execute();
  const notices = [...(change.notices ?? []), ...watcherNotices(before, change)];
  await notify(
    queue,
    tx,
    notices.map((notice) => ({ number: ticket.number, seq: head.seq, notice })),
    actor,
    now,
  );
  await queue.enqueueOutgoing(tx, [{ ticket: ticket.number }]);
  return ticket;
}

/** The first event of a new ticket, and the columns of the ticket that name it as head. */
export function firstEvent(
  number: number,
  actorId: string,
  event: TicketEvent,
  covers: Covers,
  now: Date,
): { row: ReturnType<typeof eventRows>[number]; set: { audit_length: number; audit_hash: string } } {
  const [row] = eventRows({ number, audit_length: 0, audit_hash: "" }, actorId, [event], covers, now);
  return { row: row!, set: { audit_length: 1, audit_hash: row!.hash } };
}

/** Adds an event to a ticket that this transaction has locked, without changing its state or deadlines and without notifying watchers. */
export async function appendEvent(
  tx: Db,
  ticket: Pick<Ticket, "number" | "audit_length" | "audit_hash">,
  actor: Pick<Person, "id">,
  event: TicketEvent,
  covers: Covers,
  now: Date,
): Promise<void> {
  const [row] = eventRows(ticket, actor.id, [event], covers, now);
  await tx
    .updateTable("ticket")
    .set({ audit_length: row!.seq, audit_hash: row!.hash })
    .where("number", "=", ticket.number)
    .execute();
  await tx.insertInto("audit_event").values(row!).execute();
}

/** Serializes concurrent acts on one ticket. Throws NotFoundError. */
export async function lockTicket(tx: Db, number: number): Promise<LockedTicket> {
  const ticket = await tx
    .selectFrom("ticket")
    .selectAll()
    .select(WATCHERS)
    .where("number", "=", number)
    .forUpdate()
    .executeTakeFirst();
  if (!ticket) throw ticketNotFound(number);
  return ticket;
}

export function ticketNotFound(number: number): NotFoundError {
  return new NotFoundError(inWords((words) => words.errors.ticketNotFound(number)));
}

/** Moves with which staff work on a ticket. If they are refused because it is over, the error offers to reopen it. */
const WORK: readonly Move[] = ["claim", "assign", "hand-over", "reply", "ask-back"];

function moveRefused({ number, kind, state }: Ticket, move: Move): ConflictError {
  if (move === "vote" && kind === "question")
    return new ConflictError(inWords((words) => words.errors.questionHasNoVote(number)));
  if (move === "resolve" && kind !== "question")
    return new ConflictError(inWords((words) => words.errors.requestIsDecided(number)));
  const mayReopen = WORK.includes(move) && mayMove({ kind, state }, "reopen");
  return new ConflictError(inWords((words) => words.errors.moveRefused(number, state, move, { mayReopen })));
}

function eventRows(
  { number, audit_length, audit_hash }: Pick<Ticket, "number" | "audit_length" | "audit_hash">,
  actorId: string,
  events: readonly TicketEvent[],
  covers: Covers,
  now: Date,
) {
  let hash = audit_hash;
  return events.map(({ action, detail = {} }, i) => {
    const seq = audit_length + i + 1;
    // If an act writes several events, the last one covers its rows.
    const covered = i === events.length - 1 ? covers : null;
    hash = eventHash(hash, { ticket: number, seq, actorId, action, detail, covers: covered, at: now });
    return {
      ticket_number: number,
      seq,
      actor_id: actorId,
      action,
      detail: json(detail),
      covers: covered && json(covered),
      hash,
      created_at: now,
    };
  });
}

function watcherNotices({ watchers }: LockedTicket, { events }: Change): Notice[] {
  return watchers.map((person) => ({ to: { person }, kind: "watched", detail: { action: events[0].action } }));
}
