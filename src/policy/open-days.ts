/**
 * The opening hours of each day of a calendar as moments, in milliseconds since 1970. Time zone calculations are slow,
 * so each day is computed once and cached for the sweep over all tickets.
 */
import { Temporal } from "temporal-polyfill";
import { type CalendarRules, WEEKDAYS } from "./calendar-rules.ts";
import { type Holidays, publicHolidays } from "./holidays.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;

/** `end` is exclusive. */
type Span = { start: number; end: number };
/** `number` counts local dates from 1970-01-01, which is 0. */
export type OpenDay = Span & { number: number; spans: readonly Span[] };

export class OpenDays {
  readonly #rules: CalendarRules;
  readonly #tables: Holidays;
  readonly #extra: ReadonlySet<string>;
  readonly #except: ReadonlySet<string>;
  readonly #days = new Map<number, OpenDay>();
  readonly #holidays = new Map<number, ReadonlySet<string>>();

  constructor(rules: CalendarRules, tables: Holidays) {
    this.#rules = rules;
    this.#tables = tables;
    this.#extra = new Set(rules.holidays.extra);
    this.#except = new Set(rules.holidays.except);
  }

  on(number: number): OpenDay {
    let day = this.#days.get(number);
    if (!day) this.#days.set(number, (day = this.#build(number)));
    return day;
  }

  /** The local day of the moment: the day in UTC or one next to it, which avoids a time zone calculation. */
  at(moment: number): OpenDay {
    const day = this.on(Math.floor(moment / DAY));
    if (moment < day.start) return this.on(day.number - 1);
    return moment < day.end ? day : this.on(day.number + 1);
  }

  /** The local time in milliseconds since midnight. The end of the day is 24:00. */
  clockAt(day: OpenDay, moment: number): number {
    if (hasNoClockChange(day) || moment === day.end) return moment === day.end ? DAY : moment - day.start;
    const time = Temporal.Instant.fromEpochMilliseconds(moment).toZonedDateTimeISO(this.#rules.timezone).toPlainTime();
    return Temporal.PlainTime.from("00:00").until(time).total("milliseconds");
  }

  /** The moment of a local time. If it occurs twice, the first one; if it is skipped, an hour later. */
  momentOf(day: OpenDay, clock: number): number {
    if (clock >= DAY) return day.end;
    return hasNoClockChange(day) ? day.start + clock : this.#moment(dateOf(day.number), clock);
  }

  #build(number: number): OpenDay {
    const date = dateOf(number);
    const start = this.#startOf(date);
    const end = this.#startOf(date.add({ days: 1 }));
    const spans: Span[] = [];
    const hours = this.#isOff(date) ? [] : (this.#rules.hours[WEEKDAYS[date.dayOfWeek - 1] ?? "mon"] ?? []);
    let earliest = start; // when clocks go forward, hours in the gap move and must not overlap the next ones
    for (const { from, to } of hours) {
      const opens = Math.max(earliest, from === 0 ? start : this.#moment(date, from * MINUTE));
      const closes = Math.min(end, to * MINUTE === DAY ? end : this.#moment(date, to * MINUTE));
      if (closes <= opens) continue;
      spans.push({ start: opens, end: closes });
      earliest = closes;
    }
    return { number, start, end, spans };
  }

  #startOf(date: Temporal.PlainDate): number {
    return date.toZonedDateTime(this.#rules.timezone).epochMilliseconds;
  }

  #moment(date: Temporal.PlainDate, clock: number): number {
    const plainTime = Temporal.PlainTime.from("00:00").add({ milliseconds: clock });
    return date.toZonedDateTime({ timeZone: this.#rules.timezone, plainTime }).epochMilliseconds;
  }

  #isOff(date: Temporal.PlainDate): boolean {
    const name = date.toString();
    return !this.#except.has(name) && (this.#extra.has(name) || this.#holidaysOf(date.year).has(name));
  }

  #holidaysOf(year: number): ReadonlySet<string> {
    let days = this.#holidays.get(year);
    if (!days) this.#holidays.set(year, (days = new Set(publicHolidays(this.#rules.holidays, this.#tables, year))));
    return days;
  }
}

/** Whether the clocks are not changed on that day. */
function hasNoClockChange(day: OpenDay): boolean {
  return day.end - day.start === DAY;
}

function dateOf(number: number): Temporal.PlainDate {
  return new Temporal.PlainDate(1970, 1, 1).add({ days: number });
}
