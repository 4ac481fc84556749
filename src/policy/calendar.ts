/** Business time: a clock that runs only during the opening hours of a calendar. */
import { type CalendarRules, minutesOfAverageDay } from "./calendar-rules.ts";
import type { Holidays } from "./holidays.ts";
import { type OpenDay, OpenDays } from "./open-days.ts";

const MINUTE = 60_000;
/** The limit of every search. Checked calendars are never closed for longer. */
const MAX_CLOSED_DAYS = 366;

/** Business time. A day lasts from a time of day to the same time on the next open day. */
export type Duration = { days: number } | { minutes: number };

/** `3d`, `4h` or `90m`; null for anything else. */
export function parseDuration(text: string): Duration | null {
  const [, digits, unit] = /^(\d{1,5})([dhm])$/u.exec(text.trim()) ?? [];
  const amount = Number(digits);
  if (!(amount > 0)) return null;
  return unit === "d" ? { days: amount } : { minutes: unit === "h" ? amount * 60 : amount };
}

/** Fractions of days become minutes of the calendar's average day; at least one minute. */
export function scaleDuration(duration: Duration, factor: number, calendar: Calendar): Duration {
  if ("minutes" in duration) return { minutes: Math.max(1, Math.round(duration.minutes * factor)) };
  const days = duration.days * factor;
  return Number.isInteger(days) ? { days } : { minutes: Math.max(1, Math.round(days * calendar.minutesOfAverageDay)) };
}

export class Calendar {
  readonly timezone: string;
  readonly minutesOfAverageDay: number;
  readonly #days: OpenDays;

  /** `holidays` must have the table of the calendar's place. */
  constructor(rules: CalendarRules, holidays: Holidays) {
    this.timezone = rules.timezone;
    this.minutesOfAverageDay = minutesOfAverageDay(rules);
    this.#days = new OpenDays(rules, holidays);
  }

  /**
   * Outside opening hours, counts from the next opening. Days keep the time of day, or the nearest time in opening
   * hours.
   */
  add(from: Date, amount: Duration): Date {
    const start = this.#opening(from.getTime());
    let day = this.#days.at(start);
    if ("days" in amount) {
      const moment = this.#days.momentOf(
        (day = this.#move(day, amount.days)),
        this.#days.clockAt(this.#days.at(start), start),
      );
      const span = day.spans.find(({ end }) => moment < end) ?? day.spans.at(-1);
      return new Date(span ? Math.min(Math.max(moment, span.start), span.end) : moment);
    }
    for (let left = Math.round(amount.minutes * MINUTE); ; day = this.#move(day, 1))
      for (const span of day.spans) {
        const opens = Math.max(start, span.start);
        if (opens < span.end && left <= span.end - opens) return new Date(opens + left);
        left -= Math.max(0, span.end - opens);
      }
  }

  /** Outside opening hours, counts from the previous closing. */
  subtract(from: Date, amount: Duration): Date {
    let left = "days" in amount ? 0 : Math.round(amount.minutes * MINUTE);
    const start = this.#closing(from.getTime());
    let day = this.#days.on(start.day);
    if ("days" in amount) {
      const clock = this.#days.clockAt(day, start.moment);
      day = this.#move(day, -amount.days);
      const moment = this.#days.momentOf(day, clock);
      const span = day.spans.findLast((one) => moment >= one.start) ?? day.spans[0];
      return new Date(span ? Math.min(Math.max(moment, span.start), span.end) : moment);
    }
    for (; ; day = this.#move(day, -1))
      for (const span of day.spans.toReversed()) {
        const closes = Math.min(start.moment, span.end);
        if (closes >= span.start && left <= closes - span.start) return new Date(closes - left);
        left -= Math.max(0, closes - span.start);
      }
  }

  /** Business minutes, which can be fractional; 0 if `to` is not later. */
  between(from: Date, to: Date): number {
    const [start, end] = [from.getTime(), to.getTime()];
    if (end <= start) return 0;
    let open = 0;
    for (let day = this.#days.at(start); day.start < end; day = this.#days.on(day.number + 1))
      for (const span of day.spans) open += Math.max(0, Math.min(end, span.end) - Math.max(start, span.start));
    return open / MINUTE;
  }

  isOpen(at: Date): boolean {
    const moment = at.getTime();
    return this.#days.at(moment).spans.some(({ start, end }) => start <= moment && moment < end);
  }

  /** `at` itself if it is in opening hours. */
  nextOpening(at: Date): Date {
    return new Date(this.#opening(at.getTime()));
  }

  #opening(moment: number): number {
    const day = this.#days.at(moment);
    const span = day.spans.find(({ end }) => moment < end) ?? this.#move(day, 1).spans[0];
    return Math.max(moment, span?.start ?? moment);
  }

  /** The moment itself if it is in opening hours or at their end. */
  #closing(at: number): { day: number; moment: number } {
    const today = this.#days.at(at);
    const isBefore = (today.spans[0]?.start ?? Infinity) > at;
    const day = isBefore ? this.#move(today, -1) : today;
    const span = day.spans.findLast(({ start }) => start <= at);
    return { day: day.number, moment: Math.min(at, span?.end ?? at) };
  }

  /** Moves by open days, backwards if negative. */
  #move(from: OpenDay, days: number): OpenDay {
    const step = Math.sign(days);
    let day = from;
    for (let left = Math.abs(days), closed = 0; left > 0;) {
      day = this.#days.on(day.number + step);
      if (day.spans.length > 0) [left, closed] = [left - 1, 0];
      else if (++closed > MAX_CLOSED_DAYS)
        throw new RangeError(`calendar closed for more than ${MAX_CLOSED_DAYS} days`);
    }
    return day;
  }
}

/**
 * Groups with the same calendar share its object and cached days. A group that is no longer in the file has the
 * calendar of the last route's group.
 */
export function calendarOf(
  routing: {
    calendars: Record<string, Calendar>;
    groups: Record<string, { calendar: string }>;
    routes: readonly { group: string }[];
  },
  group: string,
): Calendar {
  const name = Object.hasOwn(routing.groups, group) ? group : (routing.routes.at(-1)?.group ?? "");
  const calendar = routing.calendars[routing.groups[name]?.calendar ?? ""];
  if (!calendar) throw new RangeError(`no calendar for group ${group}: the routing was not checked`);
  return calendar;
}
