/** When a ticket's next word is due. Worked out anew from what happened, so a handover or another priority moves the deadlines by itself. */
import { calendarOf, type Duration, scaled } from "./calendar.ts";
import type { Priority, Routing } from "./routing.ts";

/** null: nothing is due. */
export type Deadlines = { first: Date | null; next: Date | null; resolve: Date | null };

export type TicketTimes = {
  createdAt: Date;
  group: string;
  priority: Priority;
  /** `question`, or the risk tier; one that the file does not name has the times of `default`. */
  target: string;
  firstRepliedAt: Date | null;
  /** The asker's last word that nobody has answered. */
  lastAskerAt: Date | null;
  /** Business minutes that the clock stood still before, waiting for the asker. */
  pausedMinutes: number;
  /** Set while the clock stands still. */
  waitingSince: Date | null;
  isOver: boolean;
};

export function deadlinesOf(routing: Routing, times: TicketTimes): Deadlines {
  if (times.isOver || times.waitingSince) return { first: null, next: null, resolve: null };
  const calendar = calendarOf(routing, times.group);
  const { deadlines, priorities } = routing;
  const rule = (Object.hasOwn(deadlines, times.target) ? deadlines[times.target] : undefined) ?? deadlines.default;
  const after = (from: Date | null, amount: Duration | undefined): Date | null =>
    from && amount ? calendar.add(from, scaled(amount, priorities[times.priority], calendar)) : null;
  const resolve = after(times.createdAt, rule.resolve);
  return {
    first: times.firstRepliedAt ? null : after(times.createdAt, rule.first),
    next: times.firstRepliedAt ? after(times.lastAskerAt, rule.next) : null, // before the first reply, `first` is what is due
    resolve: resolve && times.pausedMinutes > 0 ? calendar.add(resolve, { minutes: times.pausedMinutes }) : resolve,
  };
}

/** The earliest. */
export function dueOf({ first, next, resolve }: Deadlines): Date | null {
  return [first, next, resolve].reduce((due, date) => (date && (!due || date < due) ? date : due), null);
}
