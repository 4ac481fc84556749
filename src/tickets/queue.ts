/**
 * The queue as acts change it. Every act is one transaction under the ticket's lock: state, deadlines, audit trail and notifications are
 * written together or not at all.
 */
import { sql } from "kysely";
import { ConflictError, NotFoundError } from "../base/errors.ts";
import { type Db, inTransaction } from "../db/database.ts";
import { type Covers, type Rows, stateDigest } from "../db/row-digests.ts";
import type { Person, Ticket, TicketChange } from "../db/schema.ts";
import type { Routing } from "../policy/routing.ts";
import { eventHash } from "../db/event-hash.ts";
import { clockColumns } from "./clock.ts";
import type { Outbox } from "./conversations.ts";
import { mayMove, type Move } from "./states.ts";
import { inWords } from "../words/words.ts";

export type { Ticket } from "../db/schema.ts";

/** What every act on tickets needs. */
export type Queue = Outbox & {
  db: Db;
  now: () => Date;
  routing: () => Promise<Routing>;
  /** Puts notifications on their way outside, in the same transaction. */
  deliver: (tx: Db, notificationIds: string[]) => Promise<void>;
};

/** A ticket under its lock, with the ids of those who watch it. */
export type LockedTicket = Ticket & { watchers: string[] };

const WATCHERS = sql<string[]>`array(select person_id from watcher where watcher.ticket_number = ticket.number)`.as(
  "watchers",
);

type Recipient = { person: string } | { group: string };
export type Notice = { to: Recipient; kind: string; detail?: Record<string, unknown> };
export type TicketEvent = { action: string; detail?: Record<string, unknown> };
export type Change = {
  set?: TicketChange;
  /** At least one: nothing changes without a trace. */
  events: [TicketEvent, ...TicketEvent[]];
  /** Digests of the messages, votes, decisions and notes that the act wrote: the trail vouches for them. */
  wrote?: Rows;
  /** The same of rows that it changed, as they were. */
  replaced?: Rows;
  notices?: Notice[];
};

/** Does `act` under the ticket's lock, if the state allows `move`. Null from `act` leaves all as it is. */
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
    const done = await act(tx, ticket);
    return done ? await writeChange(queue, tx, ticket, actor, done) : ticket;
  });
}

/** `change` by the requester. Another person's ticket is refused like an unknown one, before its state can show in an error. */
export const changeOwnTicket: typeof changeTicket = async (queue, number, requester, move, act) =>
  await inTransaction(queue.db, async (tx) => {
    if ((await lockTicket(tx, number)).requester_id !== requester.id) throw ticketNotFound(number);
    return await changeTicket({ ...queue, db: tx }, number, requester, move, act);
  });

/** Writes what was done to a ticket that this transaction holds. */
export async function writeChange(
  queue: Queue,
  tx: Db,
  before: LockedTicket,
  actor: Pick<Person, "id">,
  done: Change,
): Promise<Ticket> {
  const now = queue.now();
  const covers: Covers = {
    state: { was: stateDigest(before), now: stateDigest({ ...before, ...done.set }) },
    ...(done.wrote && { rows: done.wrote }),
    ...(done.replaced && { replaced: done.replaced }),
  };
  const audit = eventRows(before, actor.id, done.events, covers, now);
  const head = audit.at(-1)!;
  const after: TicketChange = { ...done.set, audit_length: head.seq, audit_hash: head.hash, updated_at: now };
  Object.assign(after, clockColumns(await queue.routing(), before, { ...before, ...done.set }, now));
  const ticket = await tx
    .updateTable("ticket")
    .set(after)
    .where("number", "=", before.number)
    .returningAll()
    .executeTakeFirstOrThrow();
  await tx.insertInto("audit_event").values(audit).execute();
  await notify(queue, tx, ticket, actor, head.seq, [...(done.notices ?? []), ...watcherNotices(before, done)], now);
  await queue.enqueueOutgoing(tx, [{ ticket: ticket.number }]);
  return ticket;
}

/** The first event of a new ticket: what its row must hold, and the event. */
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

/** One more event of a ticket that this transaction holds, where state, deadlines and those who watch it are not concerned. */
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

/** Whoever did it need not be told of it. */
export async function notify(
  queue: Queue,
  tx: Db,
  { number }: { number: number },
  actor: Pick<Person, "id">,
  seq: number,
  notices: readonly Notice[],
  now: Date,
): Promise<void> {
  await notifyMany(
    queue,
    tx,
    notices.map((notice) => ({ number, seq, notice })),
    actor,
    now,
  );
}

/** `seq` is the event that it is about: the same of the same event is told once. */
export async function notifyMany(
  queue: Queue,
  tx: Db,
  told: readonly { number: number; seq: number; notice: Notice }[],
  actor: Pick<Person, "id">,
  now: Date,
): Promise<void> {
  const rows = told
    .filter(({ notice: { to } }) => !("person" in to && to.person === actor.id))
    .map(({ number, seq, notice: { to, kind, detail } }) => {
      const [to_person, to_group] = "person" in to ? [to.person, null] : [null, to.group];
      return {
        key: `${number}:${seq}:${kind}:${to_person ?? to_group}`,
        to_person,
        to_group,
        kind,
        ticket_number: number,
        detail: detail ?? {},
      };
    });
  if (rows.length === 0) return;
  // One parameter, however many there are.
  const { rows: added } = await sql<{
    id: string;
  }>`insert into notification (key, to_person, to_group, kind, ticket_number, detail, created_at)
    select key, to_person, to_group, kind, ticket_number, detail, ${now}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row (key text, to_person uuid, to_group text, kind text, ticket_number int, detail jsonb)
    on conflict (key) do nothing returning id`.execute(tx);
  await queue.deliver(
    tx,
    added.map(({ id }) => id),
  );
}

/** What is about no ticket: with that key it is told once, however often it is tried. */
export async function notifyGroupOnce(
  queue: Queue,
  key: string,
  group: string,
  kind: string,
  detail: object,
): Promise<boolean> {
  return await inTransaction(queue.db, async (tx) => {
    const added = await tx
      .insertInto("notification")
      .values({ key, to_group: group, kind, detail: JSON.stringify(detail), created_at: queue.now() })
      .onConflict((conflict) => conflict.column("key").doNothing())
      .returning("id")
      .executeTakeFirst();
    if (added) await queue.deliver(tx, [added.id]);
    return added !== undefined;
  });
}

/** Two people who act at once act one after the other. Throws NotFoundError. */
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

/** What staff do to work on a ticket: of one that is over they may want it all the same. */
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
    // Of several events of one act the last one covers what it did.
    const covered = i === events.length - 1 ? covers : null;
    hash = eventHash(hash, { ticket: number, seq, actorId, action, detail, covers: covered, at: now });
    return {
      ticket_number: number,
      seq,
      actor_id: actorId,
      action,
      detail: JSON.stringify(detail),
      covers: covered && JSON.stringify(covered),
      hash,
      created_at: now,
    };
  });
}

function watcherNotices({ watchers }: LockedTicket, { events }: Change): Notice[] {
  return watchers.map((person) => ({ to: { person }, kind: "watched", detail: { action: events[0].action } }));
}
