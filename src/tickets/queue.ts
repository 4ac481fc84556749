/**
 * The queue as acts change it. Every act is one transaction under the ticket's lock: state, deadlines, audit trail and notifications are
 * written together or not at all.
 */
import { chained } from "../base/chain.ts";
import { ConflictError, NotFoundError } from "../base/errors.ts";
import { type Db, inTransaction } from "../db/database.ts";
import type { Person, Ticket, TicketChange } from "../db/schema.ts";
import type { Routing } from "../policy/routing.ts";
import { clockOf } from "./clock.ts";
import { mayMove, type Move } from "./states.ts";

export type { Ticket } from "../db/schema.ts";

/** What every act on tickets needs. */
export type Queue = {
  db: Db;
  now: () => Date;
  routing: () => Promise<Routing>;
  /** Puts notifications on their way outside, in the same transaction. */
  deliver: (tx: Db, notificationIds: string[]) => Promise<void>;
};

export type Recipient = { person: string } | { group: string };
export type Notice = { to: Recipient; kind: string; detail?: Record<string, unknown> };
export type Event = { action: string; detail?: Record<string, unknown> };
export type Change = {
  set?: TicketChange;
  /** At least one: nothing changes without a trace. */
  events: [Event, ...Event[]];
  notices?: Notice[];
};

/** Does `act` under the ticket's lock, if the state allows `move`. Null from `act` leaves all as it is. */
export async function change(
  queue: Queue,
  number: number,
  actor: Pick<Person, "id">,
  move: Move,
  act: (tx: Db, ticket: Ticket) => Promise<Change | null> | Change | null,
): Promise<Ticket> {
  return await inTransaction(queue.db, async (tx) => {
    const ticket = await lockTicket(tx, number);
    if (!mayMove(ticket, move)) throw wrongMove(ticket, move);
    const done = await act(tx, ticket);
    return done ? await write(queue, tx, ticket, actor, done) : ticket;
  });
}

/** Writes what was done to a ticket that this transaction holds. */
export async function write(queue: Queue, tx: Db, before: Ticket, actor: Pick<Person, "id">, done: Change): Promise<Ticket> {
  const now = queue.now();
  const audit = eventRows(before, actor.id, done.events, now);
  const head = audit.at(-1)!;
  const after: TicketChange = { ...done.set, audit_length: head.seq, audit_hash: head.hash, updated_at: now };
  Object.assign(after, clockOf(await queue.routing(), before, { ...before, ...done.set } as Ticket, now));
  const [ticket] = await Promise.all([
    tx.updateTable("ticket").set(after).where("number", "=", before.number).returningAll().executeTakeFirstOrThrow(),
    tx.insertInto("audit_event").values(audit).execute(),
  ]);
  await notify(queue, tx, ticket, actor, head.seq, [...(done.notices ?? []), ...(await forWatchers(tx, before.number, done))], now);
  return ticket;
}

/** The first event of a new ticket: what its row must hold, and the event. */
export function firstEvent(
  number: number,
  actorId: string,
  event: Event,
  now: Date,
): { row: ReturnType<typeof eventRows>[number]; set: { audit_length: number; audit_hash: string } } {
  const [row] = eventRows({ number, audit_length: 0, audit_hash: "" }, actorId, [event], now);
  return { row: row!, set: { audit_length: 1, audit_hash: row!.hash } };
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
  const rows = new Map<string, Notice>();
  for (const notice of notices) {
    const to = "person" in notice.to ? notice.to.person : notice.to.group;
    if (to !== actor.id) rows.set(`${number}:${seq}:${notice.kind}:${to}`, notice);
  }
  if (rows.size === 0) return;
  const added = await tx
    .insertInto("notification")
    .values(
      [...rows].map(([key, { to, kind, detail }]) => ({
        key,
        to_person: "person" in to ? to.person : null,
        to_group: "group" in to ? to.group : null,
        kind,
        ticket_number: number,
        detail: JSON.stringify(detail ?? {}),
        created_at: now,
      })),
    )
    .onConflict((conflict) => conflict.column("key").doNothing())
    .returning("id")
    .execute();
  await queue.deliver(
    tx,
    added.map(({ id }) => id),
  );
}

/** Two people who act at once act one after the other. Throws NotFoundError. */
export async function lockTicket(tx: Db, number: number): Promise<Ticket> {
  const ticket = await tx.selectFrom("ticket").selectAll().where("number", "=", number).forUpdate().executeTakeFirst();
  if (!ticket) throw unknownTicket(number);
  return ticket;
}

export function unknownTicket(number: number): NotFoundError {
  return new NotFoundError(`there is no ticket ${number}`, { userMessage: `There is no ticket #${number}.` });
}

function wrongMove({ number, kind, state }: Ticket, move: Move): ConflictError {
  const name = `Ticket #${number}`;
  if (move === "vote" && kind === "question")
    return new ConflictError(`${name} is a question: there is nothing to decide. Reply to it, or close it.`);
  if (move === "resolve" && kind !== "question")
    return new ConflictError(`${name} is a request: approve it, reject it, or ask back.`);
  return new ConflictError(`${name} is ${state.replaceAll("-", " ")}: ${move.replaceAll("-", " ")} is not possible now.`);
}

function eventRows(
  { number, audit_length, audit_hash }: Pick<Ticket, "number" | "audit_length" | "audit_hash">,
  actorId: string,
  events: readonly Event[],
  now: Date,
) {
  let hash = audit_hash;
  return events.map(({ action, detail = {} }, i) => {
    const seq = audit_length + i + 1;
    hash = chained(hash, { ticket: number, seq, actor: actorId, action, detail, at: now.toISOString() });
    return { ticket_number: number, seq, actor_id: actorId, action, detail: JSON.stringify(detail), hash, created_at: now };
  });
}

async function forWatchers(tx: Db, number: number, { events }: Change): Promise<Notice[]> {
  const watchers = await tx.selectFrom("watcher").select("person_id").where("ticket_number", "=", number).execute();
  return watchers.map(({ person_id }) => ({ to: { person: person_id }, kind: "watched", detail: { action: events[0].action } }));
}
