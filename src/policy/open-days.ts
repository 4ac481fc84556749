/**
 * The days of a calendar with their open hours as moments, each worked out once. Temporal knows the time zones; after that a day is
 * numbers in a map, so that a sweep over all tickets asks it no more. All moments are milliseconds since 1970.
 */
import { Temporal } from "temporal-polyfill";
import { type CalendarRules, WEEKDAYS } from "./calendar-rules.ts";
import { type Holidays, publicHolidays } from "./holidays.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;

/** `end` does not belong to it. */
type Span = { start: number; end: number };
/** `number` counts local dates, 1970-01-01 being 0. */
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

  /** The local day of the moment. It is that of UTC or a neighbour, so no time zone is asked. */
  at(moment: number): OpenDay {
    const day = this.on(Math.floor(moment / DAY));
    if (moment < day.start) return this.on(day.number - 1);
    return moment < day.end ? day : this.on(day.number + 1);
  }

  /** What the clock on the wall shows, in milliseconds since midnight. The end of the day is 24:00. */
  clockAt(day: OpenDay, moment: number): number {
    if (isOrdinary(day) || moment === day.end) return moment === day.end ? DAY : moment - day.start;
    const time = Temporal.Instant.fromEpochMilliseconds(moment).toZonedDateTimeISO(this.#rules.timezone).toPlainTime();
    return Temporal.PlainTime.from("00:00").until(time).total("milliseconds");
  }

  /** When the clock shows that; the first time where it shows it twice, an hour later where it never does. */
  momentOf(day: OpenDay, clock: number): number {
    if (clock >= DAY) return day.end;
    return isOrdinary(day) ? day.start + clock : this.#moment(dateOf(day.number), clock);
  }

  #build(number: number): OpenDay {
    const date = dateOf(number);
    const start = this.#startOf(date);
    const end = this.#startOf(date.add({ days: 1 }));
    const spans: Span[] = [];
    const hours = this.#isOff(date) ? [] : (this.#rules.hours[WEEKDAYS[date.dayOfWeek - 1] ?? "mon"] ?? []);
    let free = start; // where clocks go forward, hours in the gap move and must not run into the next ones
    for (const { from, to } of hours) {
      const opens = Math.max(free, from === 0 ? start : this.#moment(date, from * MINUTE));
      const closes = Math.min(end, to * MINUTE === DAY ? end : this.#moment(date, to * MINUTE));
      if (closes <= opens) continue;
      spans.push({ start: opens, end: closes });
      free = closes;
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

/** Clocks are not changed on it. */
function isOrdinary(day: OpenDay): boolean {
  return day.end - day.start === DAY;
}

function dateOf(number: number): Temporal.PlainDate {
  return new Temporal.PlainDate(1970, 1, 1).add({ days: number });
}
