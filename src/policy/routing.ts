/** Who handles what and by when, as written in policy/routing.yaml: text in, checked rules out, or every mistake with its line and remedy. Reads no files. */
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
const Kind = z.enum(KINDS, { error: `is no kind of ticket: one of ${KINDS.join(", ")}` });
const PriorityName = z.enum(PRIORITIES, { error: `is no priority: one of ${PRIORITIES.join(", ")}` });
const Factor = z.number({ error: "is missing, or no number" }).positive("must be more than 0");

const Time = Text.transform((text, context): Duration => {
  const duration = parseDuration(text);
  if (!duration) context.addIssue("is no business time: write it like 1d, 4h or 90m");
  return duration ?? { minutes: 1 };
});

const Rule = z.strictObject(
  { first: Time.optional(), next: Time.optional(), resolve: Time.optional() },
  { error: "is missing, or no list of times: write it like { first: 1d, next: 2d, resolve: 5d }" },
);

const some = <T extends z.ZodType>(one: T) => z.array(one).min(1, "is empty: leave it out, or fill it").optional();
const Route = z.strictObject({
  kinds: some(Kind),
  words: some(Text.regex(/\S/u, "is empty")),
  tiers: some(Text),
  group: Text,
  priority: PriorityName.default("normal"),
  tags: z.array(Text).default([]),
});
type Route = z.infer<typeof Route>;

const fileWith = (holidays: Holidays) =>
  z.strictObject({
    version: Text,
    calendars: z.record(Text, calendarRules(holidays)),
    groups: z.record(Text, z.strictObject({ en: Text, zh: Text.optional(), calendar: Text, lead: Text })),
    routes: z.array(Route).min(1, "is empty: give at least one route, without conditions"),
    deadlines: z.object({ question: Rule, default: Rule }).catchall(Rule),
    priorities: z.strictObject({ low: Factor, normal: Factor, high: Factor, urgent: Factor }),
    warn: z.strictObject({ before: Time }),
    waiting: z.strictObject({ remind: Time, close: Time }),
    digest: Text.regex(/^([01]\d|2[0-3]):[0-5]\d$/u, 'is no time of day: write it like "09:30"'),
  });

type File = z.infer<ReturnType<typeof fileWith>>;
/** Times are Durations. */
export type Routing = Omit<File, "calendars"> & { calendars: Record<string, Calendar> };

const Calendars = z.object({ calendars: z.record(z.string(), z.unknown()) });
const InAPlace = z.object({ holidays: z.object({ country: z.string(), state: z.string().optional() }) });

/** The places whose tables of holidays `parseRouting` needs, whatever else is wrong with the file. */
export function placesIn(text: string): Place[] {
  const read = readYaml(FILE, text, Calendars);
  if (read.kind === "broken") return [];
  const places = Object.values(read.value.calendars).flatMap((calendar) => InAPlace.safeParse(calendar).data ?? []);
  return [...new Map(places.map(({ holidays }) => [placeKey(holidays), holidays])).values()];
}

/** `holidays` has the tables of `placesIn`. */
export function parseRouting(
  text: string,
  holidays: Holidays,
): { kind: "policy"; policy: Routing } | { kind: "broken"; problems: PolicyProblem[] } {
  const read = readYaml(FILE, text, fileWith(holidays));
  if (read.kind === "broken") return { kind: "broken", problems: read.problems };
  const calendars = Object.fromEntries(
    Object.entries(read.value.calendars).map(([name, rules]) => [name, new Calendar(rules, holidays)]),
  );
  const problems = wrongIn(read.value, calendars).map(({ path, message }) => ({
    file: FILE,
    line: read.lineOf(path),
    message: `${path.join(".")} ${message}`,
  }));
  return problems.length > 0 ? { kind: "broken", problems } : { kind: "policy", policy: { ...read.value, calendars } };
}

type Wrong = { path: Path; message: string };

/** What one part of the file says and another does not bear out. */
function wrongIn({ calendars, groups, routes, deadlines, waiting }: File, made: Routing["calendars"]): Wrong[] {
  const wrong: Wrong[] = [];
  const expect = (known: object, what: string, name: string, path: Path): void => {
    const names = Object.keys(known);
    if (!names.includes(name))
      wrong.push({ path, message: `names ${name}, which is no ${what}: one of ${names.join(", ")}` });
  };
  for (const [name, rules] of Object.entries(calendars)) {
    const endless = closedForAYear(rules, made[name]!);
    if (endless !== null)
      wrong.push({
        path: ["calendars", name, "holidays", "extra", endless],
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
      wrong.push({
        path: ["routes", i],
        message: "is the last route and has conditions: add one without, for all the rest",
      });
    if (!isLast && !hasConditions(route))
      wrong.push({
        path: ["routes", i],
        message: "has no conditions, so nothing after it is ever reached: move it to the end",
      });
  });
  const { remind, close } = waiting;
  if (isNoShorter(remind, close))
    wrong.push({ path: ["waiting", "remind"], message: "comes no sooner than close: remind earlier" });
  return wrong;
}

/** Days and minutes are not compared: a calendar stands between them. */
function isNoShorter(one: Duration, other: Duration): boolean {
  if ("days" in one) return "days" in other && one.days >= other.days;
  return "minutes" in other && one.minutes >= other.minutes;
}

/** Which extra holiday begins the closure. */
function closedForAYear(rules: CalendarRules, calendar: Calendar): number | null {
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

/** The first route all of whose conditions fit. */
export function routeOf(
  routing: Routing,
  about: { kind: string; text: string; tier: string | null },
): { group: string; priority: Priority; tags: string[] } {
  const route = routing.routes.find(
    (one) =>
      (one.kinds?.some((kind) => kind === about.kind) ?? true) &&
      (one.tiers?.some((tier) => tier === about.tier) ?? true) &&
      (one.words === undefined || hasWord(one.words, about.text)),
  );
  if (!route) throw new RangeError("no last route without conditions: this routing was not checked");
  return { group: route.group, priority: route.priority, tags: [...route.tags] };
}
