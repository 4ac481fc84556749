import { assert, integer, oneof, property, record, sample } from "fast-check";
import { describe, expect, test } from "vitest";
import { routingOf } from "../../test/routing.ts";
import { type Calendar, calendarOf, type Duration, parseDuration, scaleDuration } from "./calendar.ts";

/** One group for each calendar, with the same name. */
const FILE = `version: "1"
calendars:
  berlin:
    timezone: Europe/Berlin
    hours: { mon: ["09:00-18:00"], tue: ["09:00-18:00"], wed: ["09:00-18:00"], thu: ["09:00-18:00"], fri: ["09:00-18:00"] }
    holidays: { country: DE, state: BE, extra: ["2026-12-24"], except: ["2026-05-01"] }
  newyork:
    timezone: America/New_York
    hours: { mon: ["09:00-17:00"], tue: ["09:00-17:00"], wed: ["09:00-17:00"], thu: ["09:00-17:00"], fri: ["09:00-17:00"] }
  lunch:
    timezone: Europe/Berlin
    hours: { mon: ["09:00-12:30", "13:30-18:00"], tue: ["09:00-12:30", "13:30-18:00"], wed: ["10:00-12:00"], thu: ["09:00-18:00"] }
  always-berlin:
    timezone: Europe/Berlin
    hours: { mon: &day ["00:00-24:00"], tue: *day, wed: *day, thu: *day, fri: *day, sat: *day, sun: *day }
  always-newyork:
    timezone: America/New_York
    hours: { mon: *day, sat: *day, sun: *day }
  nights:
    timezone: Europe/Berlin
    hours: { sat: ["22:00-24:00"], sun: ["00:00-02:30", "03:00-06:00"] }
groups:
  berlin: { en: Berlin, calendar: berlin, lead: berlin }
  newyork: { en: New York, calendar: newyork, lead: berlin }
  lunch: { en: Lunch, calendar: lunch, lead: berlin }
  always-berlin: { en: Always, calendar: always-berlin, lead: berlin }
  always-newyork: { en: Always, calendar: always-newyork, lead: berlin }
  nights: { en: Nights, calendar: nights, lead: berlin }
routes: [{ group: berlin }]
deadlines: { question: {}, default: {} }
priorities: { low: 2, normal: 1, high: 0.5, urgent: 0.25 }
warn: { before: 4h }
waiting: { remind: 5d, close: 10d }
digest: "09:30"
`;

const ROUTING = await routingOf(FILE);
const at = (text: string): Date => new Date(text);
const named = (name: string): Calendar => calendarOf(ROUTING, name);
const hours = (name: string, from: string, to: string): number => named(name).between(at(from), at(to)) / 60;
const scaledBy = (duration: Duration, factor: number, name = "berlin"): Duration =>
  scaleDuration(duration, factor, named(name));

function moved(way: "add" | "subtract", name: string, from: string, amount: string): string {
  const duration = parseDuration(amount);
  return duration ? named(name)[way](at(from), duration).toISOString() : "no duration";
}
const added = (name: string, from: string, amount: string): string => moved("add", name, from, amount);
const subtracted = (name: string, from: string, amount: string): string => moved("subtract", name, from, amount);

describe("business time", () => {
  test("Friday evening counts from Monday 09:00, weekends do not count", () => {
    // Berlin is at +02:00 here.
    expect(named("berlin").nextOpening(at("2026-06-05T19:00+02:00"))).toEqual(at("2026-06-08T09:00+02:00"));
    expect(added("berlin", "2026-06-05T19:00+02:00", "90m")).toBe("2026-06-08T08:30:00.000Z");
    expect(added("berlin", "2026-06-05T19:00+02:00", "1d")).toBe("2026-06-09T07:00:00.000Z");
    expect(added("berlin", "2026-06-05T15:00+02:00", "1d")).toBe("2026-06-08T13:00:00.000Z");
    expect(added("berlin", "2026-06-05T15:00+02:00", "3h")).toBe("2026-06-05T16:00:00.000Z");
    expect(added("berlin", "2026-06-05T15:00+02:00", "4h")).toBe("2026-06-08T08:00:00.000Z");
    expect(named("berlin").between(at("2026-06-05T15:00+02:00"), at("2026-06-08T10:30+02:00"))).toBe(4.5 * 60);
    expect(named("berlin").between(at("2026-06-08T10:30+02:00"), at("2026-06-05T15:00+02:00"))).toBe(0);
    expect(subtracted("berlin", "2026-06-08T10:00+02:00", "4h")).toBe("2026-06-05T13:00:00.000Z");
    expect(subtracted("berlin", "2026-06-07T10:00+02:00", "1h")).toBe("2026-06-05T15:00:00.000Z");
    expect(subtracted("berlin", "2026-06-08T10:00+02:00", "5d")).toBe("2026-06-01T08:00:00.000Z");
  });

  test("opening time is included, closing time is not", () => {
    const open = [
      "2026-06-05T08:59:59+02:00",
      "2026-06-05T09:00+02:00",
      "2026-06-05T17:59:59+02:00",
      "2026-06-05T18:00+02:00",
    ];
    expect(open.map((moment) => named("berlin").isOpen(at(moment)))).toEqual([false, true, true, false]);
    expect(named("berlin").nextOpening(at("2026-06-05T10:00+02:00"))).toEqual(at("2026-06-05T10:00+02:00"));
    expect(named("berlin").nextOpening(at("2026-06-05T18:00+02:00"))).toEqual(at("2026-06-08T09:00+02:00"));
    // Tuesday in UTC, and still Monday there, which is open until midnight.
    expect(named("always-newyork").isOpen(at("2026-06-08T22:00-04:00"))).toBe(true);
    expect(named("always-newyork").isOpen(at("2026-06-07T22:00Z"))).toBe(true);
    expect(named("always-newyork").isOpen(at("2026-06-09T00:00-04:00"))).toBe(false);
  });

  test("public holidays, extra days off, and days that are worked despite a holiday", () => {
    // Good Friday 3 April and Easter Monday 6 April; the state's own 8 March is a Sunday in 2026, a Monday in 2027.
    expect(added("berlin", "2026-04-02T17:00+02:00", "2h")).toBe("2026-04-07T08:00:00.000Z");
    expect(added("berlin", "2027-03-05T17:00+01:00", "1d")).toBe("2027-03-09T16:00:00.000Z");
    // 24 December is extra, 25 a holiday, 26 and 27 the weekend.
    expect(added("berlin", "2026-12-23T12:00+01:00", "1d")).toBe("2026-12-28T11:00:00.000Z");
    expect(named("berlin").isOpen(at("2026-05-01T12:00+02:00"))).toBe(true);
    expect(named("berlin").isOpen(at("2027-05-03T12:00+02:00"))).toBe(true);
    expect(named("berlin").isOpen(at("2028-05-01T12:00+02:00"))).toBe(false);
    expect(named("newyork").isOpen(at("2026-12-25T12:00-05:00"))).toBe(true); // this calendar has no country
  });

  test("a lunch break does not count, and adding days ends within the hours of the target day", () => {
    expect(added("lunch", "2026-06-08T12:00+02:00", "1h")).toBe("2026-06-08T12:00:00.000Z");
    expect(added("lunch", "2026-06-08T12:45+02:00", "30m")).toBe("2026-06-08T12:00:00.000Z");
    expect(named("lunch").between(at("2026-06-08T09:00+02:00"), at("2026-06-08T18:00+02:00"))).toBe(480);
    expect(subtracted("lunch", "2026-06-08T14:00+02:00", "1h")).toBe("2026-06-08T10:00:00.000Z");
    expect(added("lunch", "2026-06-09T17:00+02:00", "1d")).toBe("2026-06-10T10:00:00.000Z"); // Wednesday closes at 12:00
    expect(added("lunch", "2026-06-09T09:00+02:00", "1d")).toBe("2026-06-10T08:00:00.000Z"); // and opens at 10:00
    expect(added("lunch", "2026-06-11T13:00+02:00", "1d")).toBe("2026-06-15T11:30:00.000Z"); // Monday's break
  });

  test("clock changes in Berlin and New York keep the local opening hours", () => {
    expect(added("berlin", "2026-03-27T17:00+01:00", "2h")).toBe("2026-03-30T08:00:00.000Z"); // 10:00 at +02:00
    expect(added("berlin", "2026-03-27T12:00+01:00", "1d")).toBe("2026-03-30T10:00:00.000Z");
    expect(added("berlin", "2026-10-23T12:00+02:00", "1d")).toBe("2026-10-26T11:00:00.000Z");
    expect(named("berlin").between(at("2026-10-23T12:00+02:00"), at("2026-10-26T12:00+01:00"))).toBe(540);
    expect(added("newyork", "2026-03-06T16:00-05:00", "2h")).toBe("2026-03-09T14:00:00.000Z"); // 10:00 at -04:00
    expect(added("newyork", "2026-10-30T12:00-04:00", "1d")).toBe("2026-11-02T17:00:00.000Z");
    expect(subtracted("newyork", "2026-11-02T12:00-05:00", "1d")).toBe("2026-10-30T16:00:00.000Z");
  });

  test("hours across the clock change count elapsed minutes", () => {
    expect(hours("always-berlin", "2026-03-29T00:00+01:00", "2026-03-30T00:00+02:00")).toBe(23);
    expect(hours("always-berlin", "2026-10-25T00:00+02:00", "2026-10-26T00:00+01:00")).toBe(25);
    expect(hours("always-newyork", "2026-03-08T00:00-05:00", "2026-03-09T00:00-04:00")).toBe(23);
    expect(hours("always-newyork", "2026-11-01T00:00-04:00", "2026-11-02T00:00-05:00")).toBe(25);
    // A day later is the same time on the wall, 23 or 25 hours on; a time that is skipped comes an hour later.
    expect(added("always-berlin", "2026-03-28T12:00+01:00", "1d")).toBe("2026-03-29T10:00:00.000Z");
    expect(added("always-berlin", "2026-10-25T12:00+01:00", "1d")).toBe("2026-10-26T11:00:00.000Z");
    expect(added("always-berlin", "2026-03-28T02:30+01:00", "1d")).toBe("2026-03-29T01:30:00.000Z");
    // 02:30 is 03:30 that night, and the hours from 03:00 must not be counted twice.
    expect(hours("nights", "2026-03-28T12:00+01:00", "2026-03-29T12:00+02:00")).toBe(2 + 5);
  });

  test("a time zone at +14, around midnight", async () => {
    const routing = await routingOf(FILE.replace("America/New_York\n", "Pacific/Kiritimati\n"));
    expect(calendarOf(routing, "newyork").nextOpening(at("2026-06-07T12:00Z"))).toEqual(at("2026-06-07T19:00Z")); // Monday 09:00 at +14
  });

  test("adds and subtracts the days of a week or of ten years", () => {
    for (const name of ["berlin", "newyork"])
      for (const days of [1, 5, 2_500]) {
        const from = at("2026-06-02T14:45:10.123Z");
        expect(named(name).subtract(named(name).add(from, { days }), { days })).toEqual(from);
      }
  });
});

describe("properties", () => {
  const moment = integer({ min: Date.UTC(2024, 0), max: Date.UTC(2029, 0) }).map((ms) => new Date(ms));
  const minutes = record({ minutes: integer({ min: 1, max: 20_000 }) });
  const amount = oneof(minutes, record({ days: integer({ min: 1, max: 60 }) }));

  test.each(["berlin", "newyork", "lunch", "always-berlin", "nights"])("%s", (name) => {
    const calendar = named(name);
    assert(
      property(moment, minutes, (from, some) => {
        const due = calendar.add(from, some);
        expect(calendar.between(from, due)).toBe(some.minutes);
        expect(calendar.subtract(due, some)).toEqual(calendar.nextOpening(from));
        expect(calendar.between(calendar.subtract(from, some), from)).toBe(some.minutes);
      }),
    );
    assert(
      property(moment, integer({ min: 0, max: 1e9 }), amount, (from, later, some) => {
        const due = calendar.add(from, some);
        expect(calendar.add(new Date(from.getTime() + later), some) >= due).toBe(true);
        expect(due > from).toBe(true);
        expect(calendar.subtract(from, some) < from).toBe(true);
      }),
    );
  });

  test("if all days have the same hours, days equal their hours, and subtracting reverses adding", () => {
    assert(
      property(moment, integer({ min: 1, max: 60 }), (from, days) => {
        const berlin = named("berlin");
        const due = berlin.add(from, { days });
        expect(berlin.between(from, due)).toBe(days * 540);
        expect(berlin.subtract(due, { days })).toEqual(berlin.nextOpening(from));
      }),
    );
  });

  test("a calendar gives the same results in any order of calls", async () => {
    const asked = sample(moment, 50);
    const [fresh, again] = [await routingOf(FILE), await routingOf(FILE)];
    const forth = asked.map((from) => calendarOf(fresh, "berlin").add(from, { days: 3 }));
    const back = asked.toReversed().map((from) => calendarOf(again, "berlin").add(from, { days: 3 }));
    expect(back.toReversed()).toEqual(forth);
  });
});

describe("durations", () => {
  test("are whole days, hours or minutes", () => {
    expect(["1d", "4h", "90m", " 2d "].map(parseDuration)).toEqual([
      { days: 1 },
      { minutes: 240 },
      { minutes: 90 },
      { days: 2 },
    ]);
    expect(["", "0d", "1", "d", "1.5d", "-1d", "1w", "1d 4h", "999999d"].map(parseDuration)).toEqual(
      Array(9).fill(null),
    );
  });

  test("scaled days stay whole days if possible", () => {
    expect(scaledBy({ days: 3 }, 2)).toEqual({ days: 6 });
    expect(scaledBy({ days: 4 }, 0.25)).toEqual({ days: 1 });
    expect(scaledBy({ days: 3 }, 0.5)).toEqual({ minutes: 810 });
    expect(scaledBy({ days: 1 }, 0.5, "lunch")).toEqual({ minutes: 203 }); // half of (480 + 480 + 120 + 540) / 4
    expect(scaledBy({ minutes: 90 }, 0.5)).toEqual({ minutes: 45 });
    expect(scaledBy({ minutes: 1 }, 0.25)).toEqual({ minutes: 1 });
  });
});
