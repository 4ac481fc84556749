/**
 * The deadlines of a ticket. They are computed from its history each time, so a handover or a new priority moves them
 * automatically.
 */
import { calendarOf, type Duration, scaleDuration } from "./calendar.ts";
import type { Priority, Routing } from "./routing.ts";

/** null: nothing is due. */
export type Deadlines = { first: Date | null; next: Date | null; resolve: Date | null };

export type TicketTimes = {
  createdAt: Date;
  group: string;
  priority: Priority;
  /** `question`, or the risk tier. One that is not in the file has the times of `default`. */
  target: string;
  firstRepliedAt: Date | null;
  /** The asker's last message that has no reply yet. */
  lastAskerAt: Date | null;
  /** Business minutes of earlier pauses, when the desk waited for the asker. */
  pausedMinutes: number;
  /** Set while the clock is paused. */
  waitingSince: Date | null;
  isOver: boolean;
};

export function deadlinesOf(routing: Routing, times: TicketTimes): Deadlines {
  if (times.isOver || times.waitingSince) return { first: null, next: null, resolve: null };
  const calendar = calendarOf(routing, times.group);
  const { deadlines, priorities } = routing;
  const rule = (Object.hasOwn(deadlines, times.target) ? deadlines[times.target] : undefined) ?? deadlines.default;
  const after = (from: Date | null, amount: Duration | undefined): Date | null =>
    from && amount ? calendar.add(from, scaleDuration(amount, priorities[times.priority], calendar)) : null;
  const resolve = after(times.createdAt, rule.resolve);
  return {
    first: times.firstRepliedAt ? null : after(times.createdAt, rule.first),
    next: times.firstRepliedAt ? after(times.lastAskerAt, rule.next) : null, // before the first reply, only `first` is due
    resolve: resolve && times.pausedMinutes > 0 ? calendar.add(resolve, { minutes: times.pausedMinutes }) : resolve,
  };
}

/** The earliest deadline. */
export function dueOf({ first, next, resolve }: Deadlines): Date | null {
  return [first, next, resolve].reduce((due, date) => (date && (!due || date < due) ? date : due), null);
}
