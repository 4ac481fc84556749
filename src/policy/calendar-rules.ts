/** The schema of a calendar in routing.yaml: a time zone, weekly opening hours and days off. */
import { z } from "zod";
import { type Holidays, problemOfPlace } from "./holidays.ts";
import { Day, Text } from "./read-yaml.ts";

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

const HOURS = /^(\d\d):([0-5]\d)-(\d\d):([0-5]\d)$/u;

/** Minutes since midnight in local time; 24:00 is the end of the day. */
type Hours = { from: number; to: number };

const Span = Text.transform((text, context): Hours => {
  const [, fromHour, fromMinute, toHour, toMinute] = (HOURS.exec(text) ?? []).map(Number);
  const from = (fromHour ?? Number.NaN) * 60 + (fromMinute ?? 0);
  const to = (toHour ?? Number.NaN) * 60 + (toMinute ?? 0);
  if (!(from < 1440 && to <= 1440)) context.addIssue('is not a span of hours: write it like "09:00-18:00"');
  else if (from >= to)
    context.addIssue("ends before it begins: a night is two spans, up to 24:00 and from 00:00 of the next day");
  return { from, to };
});

const Spans = z
  .array(Span, { error: 'is not a list of hours: write it like ["09:00-18:00"]' })
  .superRefine((spans, context) => {
    spans.forEach((span, i) => {
      const before = spans[i - 1];
      if (before && span.from < before.to)
        context.addIssue({
          code: "custom",
          path: [i],
          message: "begins before the previous hours end: put them in order, without overlap",
        });
    });
  });

const Week = z.strictObject(
  {
    mon: Spans.optional(),
    tue: Spans.optional(),
    wed: Spans.optional(),
    thu: Spans.optional(),
    fri: Spans.optional(),
    sat: Spans.optional(),
    sun: Spans.optional(),
  },
  { error: "is missing: give the hours of each open day" },
);

const Rules = z
  .strictObject({
    timezone: Text.refine(isTimezone, "is not a known time zone: write it like Europe/Berlin"),
    hours: Week,
    holidays: z
      .strictObject({
        country: Text.optional(),
        state: Text.optional(),
        extra: z.array(Day).default([]),
        except: z.array(Day).default([]),
      })
      .default({ extra: [], except: [] }),
  })
  .superRefine(({ hours }, context) => {
    if (minutesOfWeek(hours) < 60)
      context.addIssue({
        code: "custom",
        path: ["hours"],
        message: "are less than one hour a week: no deadline would ever come",
      });
  });
export type CalendarRules = z.infer<typeof Rules>;

/** The schema of a calendar, which also checks its place against the holiday tables. */
export function calendarRules(tables: Holidays) {
  return Rules.superRefine(({ holidays }, context) => {
    const problem = problemOfPlace(holidays, tables);
    if (problem) context.addIssue({ code: "custom", path: ["holidays", problem.key], message: problem.message });
  });
}

function minutesOf(spans: readonly Hours[] = []): number {
  return spans.reduce((sum, { from, to }) => sum + to - from, 0);
}

function minutesOfWeek(hours: CalendarRules["hours"]): number {
  return WEEKDAYS.reduce((sum, day) => sum + minutesOf(hours[day]), 0);
}

/** The average over the days with opening hours. */
export function minutesOfAverageDay({ hours }: CalendarRules): number {
  return minutesOfWeek(hours) / WEEKDAYS.filter((day) => minutesOf(hours[day]) > 0).length;
}

function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false; // Intl throws for an unknown time zone
  }
}
