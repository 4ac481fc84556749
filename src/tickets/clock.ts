/** The clock of a ticket: its deadlines, and when the sweep must look at it. It is paused while the ticket waits for the asker. */
import type { Ticket, TicketChange } from "../db/schema/tickets.ts";
import { calendarOf, type Duration } from "../policy/calendar.ts";
import { deadlinesOf, dueOf } from "../policy/deadlines.ts";
import type { Routing } from "../policy/routing.ts";
import { isOver } from "./states.ts";

type Clocked = Pick<
  Ticket,
  | "created_at"
  | "group_name"
  | "priority"
  | "tier"
  | "state"
  | "first_replied_at"
  | "last_asker_at"
  | "waiting_since"
  | "paused_minutes"
  | "due_at"
  | "told"
>;

/** The deadline columns after a change at `now`. `daysToDecide` is what the tier of a request gives, 0 for none. */
export function clockColumns(
  routing: Routing,
  before: Clocked,
  after: Clocked,
  daysToDecide: number,
  now: Date,
): TicketChange {
  const calendar = calendarOf(routing, after.group_name);
  const waits = after.state === "waiting-for-asker";
  const began = before.waiting_since;
  const waiting_since = waits ? (began ?? now) : null;
  const paused_minutes =
    began && !waits ? before.paused_minutes + Math.round(calendar.between(began, now)) : before.paused_minutes;
  const deadlines = deadlinesOf(withTier(routing, after.tier, daysToDecide), {
    createdAt: after.created_at,
    group: after.group_name,
    priority: after.priority,
    target: after.tier ?? "question",
    firstRepliedAt: after.first_replied_at,
    lastAskerAt: after.last_asker_at,
    pausedMinutes: paused_minutes,
    waitingSince: waiting_since,
    isOver: isOver(after.state),
  });
  const due_at = dueOf(deadlines);
  const same =
    due_at?.getTime() === before.due_at?.getTime() &&
    after.state === before.state &&
    after.group_name === before.group_name;
  const told = same ? before.told : null;
  return {
    waiting_since,
    paused_minutes,
    first_due: deadlines.first,
    next_due: deadlines.next,
    resolve_due: deadlines.resolve,
    due_at,
    told,
    look_at: nextSweepAt(routing, { ...after, waiting_since, due_at, told }, now),
  };
}

/** The deadline columns of a new ticket. */
export function newClockColumns(
  routing: Routing,
  ticket: Pick<Ticket, "created_at" | "group_name" | "priority" | "last_asker_at" | "state"> & { tier?: string | null },
  daysToDecide: number,
  now: Date,
): TicketChange {
  const base = {
    tier: null,
    waiting_since: null,
    paused_minutes: 0,
    first_replied_at: null,
    due_at: null,
    told: null,
    ...ticket,
  };
  const {
    waiting_since: _waiting,
    paused_minutes: _paused,
    ...clock
  } = clockColumns(routing, base, base, daysToDecide, now);
  return clock;
}

/** The days of a tier in approvals.yaml override those of routing.yaml. */
function withTier(routing: Routing, tier: string | null, days: number): Routing {
  if (!tier || days === 0) return routing;
  const rule =
    (Object.hasOwn(routing.deadlines, tier) ? routing.deadlines[tier] : undefined) ?? routing.deadlines.default;
  return { ...routing, deadlines: { ...routing.deadlines, [tier]: { ...rule, resolve: { days } } } };
}

/** When the sweep must look at the ticket next, within business hours; null if time alone changes nothing. */
export function nextSweepAt(
  routing: Routing,
  {
    state,
    group_name,
    waiting_since,
    due_at,
    told,
  }: Pick<Ticket, "state" | "group_name" | "waiting_since" | "due_at" | "told">,
  now: Date,
): Date | null {
  const calendar = calendarOf(routing, group_name);
  const { remind, close } = routing.waiting;
  const within = (at: Date): Date => calendar.nextOpening(at);
  if (state === "waiting-for-asker")
    return within(calendar.add(waiting_since ?? now, told === "asker" ? close : remind));
  if (state === "resolved") return within(calendar.add(now, close));
  if (!due_at) return null;
  switch (told) {
    case "assignee":
      return within(due_at);
    case "group":
      return within(calendar.add(due_at, warningLead(routing)));
    case "lead":
      return null;
    case "asker":
    case null:
      return within(calendar.subtract(due_at, warningLead(routing)));
  }
}

function warningLead(routing: Routing): Duration {
  return routing.warn.before;
}
