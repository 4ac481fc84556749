/**
 * Parses policy/routing.yaml, which says who handles a ticket and by when, reporting every mistake with its line and
 * remedy. Reads no files.
 */
import { z } from "zod";
import { Calendar, type Duration, parseDuration } from "./calendar.ts";
import { type CalendarRules, calendarRules } from "./calendar-rules.ts";
import { type Holidays, type Place, placeKey } from "./holidays.ts";
import { type Path, type PolicyProblem, readYaml, Text } from "./read-yaml.ts";
import { hasWord } from "./words.ts";

const FILE = "routing.yaml";

export const PRIORITIES = ["low", "normal", "high", "urgent"] as const;
export type Priority = (typeof PRIORITIES)[number];

const KINDS = ["question", "use", "contribute", "release", "exception"] as const;
const Kind = z.enum(KINDS, { error: `is not a kind of ticket: one of ${KINDS.join(", ")}` });
const PriorityName = z.enum(PRIORITIES, { error: `is not a priority: one of ${PRIORITIES.join(", ")}` });
const Factor = z.number({ error: "is missing or not a number" }).positive("must be more than 0");

const Time = Text.transform((text, context): Duration => {
  const duration = parseDuration(text);
  if (!duration) context.addIssue("is not a duration: write it like 1d, 4h or 90m");
  return duration ?? { minutes: 1 };
});

const Rule = z.strictObject(
  { first: Time.optional(), next: Time.optional(), resolve: Time.optional() },
  { error: "is missing or not a list of times: write it like { first: 1d, next: 2d, resolve: 5d }" },
);

const nonEmpty = <T extends z.ZodType>(one: T) => z.array(one).min(1, "is empty: remove it or add an entry").optional();
const Route = z.strictObject({
  kinds: nonEmpty(Kind),
  words: nonEmpty(Text.regex(/\S/u, "is empty")),
  tiers: nonEmpty(Text),
  group: Text,
  priority: PriorityName.default("normal"),
  tags: z.array(Text).default([]),
});
type Route = z.infer<typeof Route>;

const fileSchema = (holidays: Holidays) =>
  z.strictObject({
    version: Text,
    calendars: z.record(Text, calendarRules(holidays)),
    groups: z.record(Text, z.strictObject({ en: Text, zh: Text.optional(), calendar: Text, lead: Text })),
    routes: z.array(Route).min(1, "is empty: give at least one route, without conditions"),
    deadlines: z.object({ question: Rule, default: Rule }).catchall(Rule),
    priorities: z.strictObject({ low: Factor, normal: Factor, high: Factor, urgent: Factor }),
    warn: z.strictObject({ before: Time }),
    waiting: z.strictObject({ remind: Time, close: Time }),
    digest: Text.regex(/^([01]\d|2[0-3]):[0-5]\d$/u, 'is not a time of day: write it like "09:30"'),
  });

type File = z.infer<ReturnType<typeof fileSchema>>;
/** Where a ticket starts. */
export type TicketRoute = { group: string; priority: Priority; tags: string[] };
export type Routing = Omit<File, "calendars"> & { calendars: Record<string, Calendar> };

const Calendars = z.object({ calendars: z.record(z.string(), z.unknown()) });
const CalendarPlace = z.object({ holidays: z.object({ country: z.string(), state: z.string().optional() }) });

/** The places whose holiday tables `parseRouting` needs, even if the file has mistakes. */
export function placesIn(text: string): Place[] {
  const read = readYaml(FILE, text, Calendars);
  if (read.kind === "broken") return [];
  const places = Object.values(read.value.calendars).flatMap(
    (calendar) => CalendarPlace.safeParse(calendar).data ?? [],
  );
  return [...new Map(places.map(({ holidays }) => [placeKey(holidays), holidays])).values()];
}

/** `holidays` must have the tables for `placesIn`. */
export function parseRouting(
  text: string,
  holidays: Holidays,
): { kind: "policy"; policy: Routing } | { kind: "broken"; problems: PolicyProblem[] } {
  const read = readYaml(FILE, text, fileSchema(holidays));
  if (read.kind === "broken") return { kind: "broken", problems: read.problems };
  const calendars = Object.fromEntries(
    Object.entries(read.value.calendars).map(([name, rules]) => [name, new Calendar(rules, holidays)]),
  );
  const problems = inconsistenciesIn(read.value, calendars).map(({ path, message }) => ({
    file: FILE,
    line: read.lineOf(path),
    message: `${path.join(".")} ${message}`,
  }));
  return problems.length > 0 ? { kind: "broken", problems } : { kind: "policy", policy: { ...read.value, calendars } };
}

type Mistake = { path: Path; message: string };

/** Mistakes between parts of the file, such as names that are not defined. */
function inconsistenciesIn(
  { calendars, groups, routes, deadlines, waiting }: File,
  made: Routing["calendars"],
): Mistake[] {
  const mistakes: Mistake[] = [];
  const expect = (known: object, what: string, name: string, path: Path): void => {
    const names = Object.keys(known);
    if (!names.includes(name))
      mistakes.push({ path, message: `names ${name}, which is not a ${what}: one of ${names.join(", ")}` });
  };
  for (const [name, rules] of Object.entries(calendars)) {
    const closure = yearLongClosure(rules, made[name]!);
    if (closure !== null)
      mistakes.push({
        path: ["calendars", name, "holidays", "extra", closure],
        message: "begins more than a year without an open hour: no deadline would ever come",
      });
  }
  for (const [name, group] of Object.entries(groups)) {
    expect(calendars, "calendar", group.calendar, ["groups", name, "calendar"]);
    expect(groups, "group", group.lead, ["groups", name, "lead"]);
  }
  routes.forEach((route, i) => {
    expect(groups, "group", route.group, ["routes", i, "group"]);
    route.tiers?.forEach((tier, t) => expect(deadlines, "name under deadlines", tier, ["routes", i, "tiers", t]));
    const isLast = i === routes.length - 1;
    if (isLast && hasConditions(route))
      mistakes.push({
        path: ["routes", i],
        message: "is the last route and has conditions: add a route without conditions for everything else",
      });
    if (!isLast && !hasConditions(route))
      mistakes.push({
        path: ["routes", i],
        message: "has no conditions, so nothing after it is ever reached: move it to the end",
      });
  });
  const { remind, close } = waiting;
  if (isNotShorter(remind, close))
    mistakes.push({ path: ["waiting", "remind"], message: "is not sooner than close: remind earlier" });
  return mistakes;
}

/** Days and minutes cannot be compared without a calendar. */
function isNotShorter(one: Duration, other: Duration): boolean {
  if ("days" in one) return "days" in other && one.days >= other.days;
  return "minutes" in other && one.minutes >= other.minutes;
}

/** The index of the extra holiday that begins a closure of more than a year; null if there is none. */
function yearLongClosure(rules: CalendarRules, calendar: Calendar): number | null {
  const endless = rules.holidays.extra.findIndex((day) => {
    try {
      return Number.isNaN(calendar.nextOpening(new Date(`${day}T12:00:00Z`)).getTime());
    } catch (error) {
      if (error instanceof RangeError) return true;
      throw error;
    }
  });
  return endless < 0 ? null : endless;
}

function hasConditions({ kinds, words, tiers }: Route): boolean {
  return kinds !== undefined || words !== undefined || tiers !== undefined;
}

/** The first route whose conditions all match. */
export function routeOf(routing: Routing, about: { kind: string; text: string; tier: string | null }): TicketRoute {
  const route = routing.routes.find(
    (one) =>
      (one.kinds?.some((kind) => kind === about.kind) ?? true) &&
      (one.tiers?.some((tier) => tier === about.tier) ?? true) &&
      (one.words === undefined || hasWord(one.words, about.text)),
  );
  if (!route) throw new RangeError("no last route without conditions: the routing was not checked");
  return { group: route.group, priority: route.priority, tags: [...route.tags] };
}
