import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { parsed, routingOf } from "../../test/routing.ts";
import { calendarOf, type Duration } from "./calendar.ts";
import { deadlinesOf, dueOf, type TicketTimes } from "./deadlines.ts";
import { routeOf } from "./routing.ts";

const STARTER = readFileSync(path.join(import.meta.dirname, "../../knowledge/policy/routing.yaml"), "utf8");

const FILE = `version: "1"
calendars:
  berlin:
    timezone: Europe/Berlin
    hours: { mon: ["09:00-18:00"], tue: ["09:00-18:00"], wed: ["09:00-18:00"], thu: ["09:00-18:00"], fri: ["09:00-18:00"] }
    holidays: { country: DE, state: BE, extra: ["2026-12-24"], except: ["2026-05-01"] }
  newyork:
    timezone: America/New_York
    hours: { mon: ["09:00-17:00"], tue: ["09:00-17:00"], wed: ["09:00-17:00"], thu: ["09:00-17:00"], fri: ["09:00-17:00"] }
groups:
  berlin: { en: Berlin, calendar: berlin, lead: berlin }
  newyork: { en: New York, calendar: newyork, lead: berlin }
  third: { en: Third, calendar: berlin, lead: berlin }
  fourth: { en: Fourth, calendar: berlin, lead: berlin }
routes:
  - { words: [CVE, "data  breach", 漏洞], group: newyork, priority: urgent, tags: [security] }
  - { kinds: [use], tiers: [T3], words: [GPL], group: third }
  - { kinds: [use, exception], group: fourth, priority: low }
  - { group: berlin }
deadlines:
  question: { first: 1d, next: 4h, resolve: 3d }
  T3: { first: 90m, resolve: 7d }
  default: { first: 2d }
priorities: { low: 2, normal: 1, high: 0.5, urgent: 0.25 }
warn: { before: 4h }
waiting: { remind: 5d, close: 10d }
digest: "09:30"
`;

const ROUTING = await routingOf(FILE);
const at = (text: string): Date => new Date(text);
const resolve = (ticket: TicketTimes): Date | null => deadlinesOf(ROUTING, ticket).resolve;
const first = (ticket: TicketTimes): Date | null => deadlinesOf(ROUTING, ticket).first;
const groupOf = (text: string, kind = "question", tier: string | null = null, routing = ROUTING): string =>
  routeOf(routing, { kind, text, tier }).group;
const lineOf = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split("\n").length;

describe("deadlines", () => {
  const filed: TicketTimes = {
    createdAt: at("2026-06-05T19:00+02:00"), // Friday evening
    group: "berlin",
    priority: "normal",
    target: "question",
    firstRepliedAt: null,
    lastAskerAt: at("2026-06-05T19:00+02:00"),
    pausedMinutes: 0,
    waitingSince: null,
    isOver: false,
  };
  const none = { first: null, next: null, resolve: null };

  test("a new ticket waits for its first reply, one with a reply for its resolution", () => {
    const fresh = deadlinesOf(ROUTING, filed);
    expect(fresh).toEqual({ first: at("2026-06-09T09:00+02:00"), next: null, resolve: at("2026-06-11T09:00+02:00") });
    expect(dueOf(fresh)).toEqual(fresh.first);
    const replied = { ...filed, firstRepliedAt: at("2026-06-08T09:30+02:00"), lastAskerAt: null };
    expect(deadlinesOf(ROUTING, replied)).toEqual({ ...none, resolve: fresh.resolve });
    const asked = deadlinesOf(ROUTING, { ...replied, lastAskerAt: at("2026-06-08T17:00+02:00") });
    expect(asked).toEqual({ first: null, next: at("2026-06-09T12:00+02:00"), resolve: fresh.resolve });
    expect(dueOf(asked)).toEqual(asked.next);
    expect(deadlinesOf(ROUTING, { ...filed, isOver: true })).toEqual(none);
    expect(dueOf(none)).toBeNull();
  });

  test("the clock stops while the desk waits for the asker, and the resolution moves by that time", () => {
    const replied = { ...filed, firstRepliedAt: at("2026-06-08T09:30+02:00"), lastAskerAt: null };
    expect(deadlinesOf(ROUTING, { ...replied, waitingSince: at("2026-06-08T09:30+02:00") })).toEqual(none);
    expect(deadlinesOf(ROUTING, { ...replied, pausedMinutes: 10 * 60 }).resolve).toEqual(at("2026-06-12T10:00+02:00"));
  });

  test("priorities lengthen and shorten deadlines", () => {
    expect(resolve({ ...filed, priority: "low" })).toEqual(at("2026-06-16T09:00+02:00"));
    expect(resolve({ ...filed, priority: "high" })).toEqual(at("2026-06-09T13:30+02:00"));
    expect(resolve({ ...filed, priority: "urgent" })).toEqual(at("2026-06-08T15:45+02:00"));
  });

  test("a tier has its own times, or those of the default", () => {
    expect(deadlinesOf(ROUTING, { ...filed, target: "T3" })).toEqual({
      first: at("2026-06-08T10:30+02:00"),
      next: null,
      resolve: at("2026-06-17T09:00+02:00"),
    });
    for (const target of ["T9", "constructor"])
      expect(deadlinesOf(ROUTING, { ...filed, target })).toEqual({ ...none, first: at("2026-06-10T09:00+02:00") });
  });

  test("a handover brings the hours of the new group", () => {
    expect(first({ ...filed, group: "newyork" })).toEqual(at("2026-06-08T13:00-04:00")); // 13:00 on Friday there, when it was filed
    expect(first({ ...filed, group: "a group of last year" })).toEqual(first({ ...filed, group: "berlin" }));
    expect(first({ ...filed, group: "constructor" })).toEqual(first({ ...filed, group: "berlin" }));
  });
});

describe("routes", () => {
  test("the first matching route decides", () => {
    expect(routeOf(ROUTING, { kind: "use", text: "Is lodash hit by cve-2026-1?", tier: "T3" })).toEqual({
      group: "newyork",
      priority: "urgent",
      tags: ["security"],
    });
    expect(routeOf(ROUTING, { kind: "exception", text: "", tier: null })).toEqual({
      group: "fourth",
      priority: "low",
      tags: [],
    });
    expect(groupOf("A GPL library", "use", "T3")).toBe("third");
    expect([groupOf("A GPL library", "use", "T2"), groupOf("A GPL library", "use"), groupOf("A GPL library")]).toEqual([
      "fourth",
      "fourth",
      "berlin",
    ]);
  });

  test("words match whole words, also within Chinese text; Chinese words match anywhere", async () => {
    expect(groupOf("data\n breach!")).toBe("newyork");
    expect(groupOf("C++ received")).toBe("berlin");
    expect(groupOf("我们发现了一个漏洞。")).toBe("newyork");
    expect(groupOf("请问CVE怎么处理")).toBe("newyork");
    expect(groupOf("CVE-2026-1")).toBe("newyork");
    expect(groupOf("ＣＶＥ－2026")).toBe("newyork"); // full width, as Chinese keyboards write it
    expect([groupOf("ÉCVE"), groupOf("cves"), groupOf("CVE2"), groupOf("my_CVE")]).toEqual([
      "berlin",
      "berlin",
      "berlin",
      "berlin",
    ]);
    const punctuated = await routingOf(FILE.replace("words: [CVE,", 'words: ["C＋＋", "a.b", CVE,'));
    expect([
      groupOf("C++?", "question", null, punctuated),
      groupOf("C", "question", null, punctuated),
      groupOf("a.b", "question", null, punctuated),
      groupOf("axb", "question", null, punctuated),
    ]).toEqual(["newyork", "berlin", "newyork", "berlin"]);
  });
});

const starter = await routingOf(STARTER);

describe("the starter file", () => {
  test("keeps what the handbook promises", () => {
    const days = (target: string): Duration | undefined => starter.deadlines[target]?.resolve;
    expect([days("T2"), days("T3"), days("T4")]).toEqual([{ days: 3 }, { days: 7 }, { days: 15 }]);
    for (const rule of Object.values(starter.deadlines)) expect(rule.first).toEqual({ days: 1 });
    expect(starter.waiting).toEqual({ remind: { days: 5 }, close: { days: 10 } });
    expect(calendarOf(starter, "ospo").nextOpening(at("2026-06-05T19:00+02:00"))).toEqual(at("2026-06-08T09:00+02:00"));
    expect(calendarOf(starter, "legal").minutesOfAverageDay).toBe(540);
  });

  test.each([
    ["question", "Our server is under attack", "security", "urgent"],
    ["use", "left-pad, to mend CVE-2026-1", "licensing", "normal"],
    ["question", "Which CVE hits us?", "security", "high"],
    ["question", "我们的组件有漏洞吗?", "security", "high"],
    ["question", "收到一封律师函", "legal", "high"],
    ["question", "May I use AGPL-3.0 here?", "licensing", "normal"],
    ["question", "这个许可证可以商用吗?", "licensing", "normal"],
    ["contribute", "a patch for numpy", "contribution", "normal"],
    ["question", "Who signs the CLA?", "contribution", "normal"],
    ["question", "When are office hours?", "ospo", "normal"],
  ])("%s: %s -> %s, %s", (kind, text, group, priority) => {
    expect(routeOf(starter, { kind, text, tier: null })).toMatchObject({ group, priority });
  });
});

describe("a mistake is reported with its line and remedy", () => {
  const WELL = STARTER.replace('fri: ["09:00-18:00"]', 'fri: ["09:00-12:00", "13:00-18:00"]');

  test("the file of this test has no mistakes", async () => {
    expect((await parsed(WELL)).kind).toBe("policy");
    expect((await routingOf(WELL)).groups["ospo"]?.zh).toBe("OSPO");
  });

  test.each<[string, string, RegExp, string?]>([
    ["timezone: Europe/Berlin", "timezone: Europe/Berlim", /^calendars\.berlin\.timezone is not a known time zone/u],
    [
      'mon: ["09:00-18:00"]',
      'mon: ["9-18"]',
      /^calendars\.berlin\.hours\.mon\.0 is not a span of hours: write it like/u,
    ],
    ['mon: ["09:00-18:00"]', 'mon: ["09:00-24:01"]', /mon\.0 is not a span of hours/u],
    ['mon: ["09:00-18:00"]', 'mon: ["18:00-09:00"]', /mon\.0 ends before it begins/u],
    ['mon: ["09:00-18:00"]', "mon: yes", /mon is not a list of hours/u],
    ['mon: ["09:00-18:00"]', 'mond: ["09:00-18:00"]', /hours has mond, which is not known here/u, "hours:\n"],
    ['"09:00-12:00", "13:00-18:00"', '"09:00-14:00", "13:00-18:00"', /fri\.1 begins before the previous hours end/u],
    ['"09:00-12:00", "13:00-18:00"', '"13:00-18:00", "09:00-12:00"', /fri\.1 begins before/u],
    ["country: DE, state: BE", "country: XX", /holidays\.country is not a country with known holidays/u],
    ["country: DE, state: BE", "country: DE, state: XX", /holidays\.state is not a state of DE: one of BB, BE/u],
    ["country: DE, state: BE", "state: BE", /holidays\.state needs a country/u],
    ["extra: []", "extra: [24.12.2026]", /holidays\.extra\.0 is not a day: write it like/u],
    ['ospo: { en: "OSPO", zh: "OSPO"', 'ospo: { zh: "OSPO"', /^groups\.ospo\.en is missing/u],
    [
      'legal: { en: "Legal", zh: "法务", calendar: berlin',
      "legal: { en: Legal, calendar: paris",
      /^groups\.legal\.calendar names paris, which is not a calendar: one of berlin/u,
    ],
    [
      "calendar: berlin, lead: ospo }",
      "calendar: berlin, lead: boss }",
      /lead names boss, which is not a group: one of ospo, licensing/u,
    ],
    [
      "kinds: [use, exception]",
      "kinds: [use, exeption]",
      /^routes\.4\.kinds\.1 is not a kind of ticket: one of question, use/u,
    ],
    [
      "kinds: [release], tiers: [T4]",
      "kinds: [release], tiers: [T5]",
      /^routes\.2\.tiers\.0 names T5, which is not a name under deadlines/u,
    ],
    ["words: [patent, patents", "words: [' ', patents", /^routes\.7\.words\.0 is empty/u],
    ["kinds: [release], tiers: [T4]", "kinds: [release], tiers: []", /^routes\.2\.tiers is empty/u],
    [
      "tiers: [T4], group: contribution",
      "tiers: [T4], group: outreach",
      /^routes\.2\.group names outreach, which is not a group/u,
    ],
    ["    priority: urgent", "    priority: asap", /^routes\.0\.priority is not a priority: one of low, normal/u],
    ["{ group: ospo }", "{ kinds: [use], group: ospo }", /^routes\.10 is the last route and has conditions/u],
    [
      "{ kinds: [use, exception], group: licensing }",
      "{ group: licensing }",
      /^routes\.4 has no conditions, so nothing after it/u,
    ],
    ["  question: { first: 1d, next: 2d, resolve: 5d }", "", /^deadlines\.question is missing/u, "deadlines:\n"],
    ["  default: { first: 1d, next: 2d, resolve: 7d }", "", /^deadlines\.default is missing/u, "deadlines:\n"],
    ["T3: { first: 1d", "T3: { first: 1 day", /^deadlines\.T3\.first is not a duration: write it like 1d, 4h or 90m/u],
    ["T3: { first: 1d", "T3: { frist: 1d", /^deadlines\.T3 has frist, which is not known here/u],
    ["low: 2,", "low: 0,", /^priorities\.low must be more than 0/u],
    ["low: 2,", "", /^priorities\.low is missing or not a number/u, "priorities: {"],
    ["before: 4h", "before: soon", /^warn\.before is not a duration/u],
    ["remind: 5d", "remind: 10d", /^waiting\.remind is not sooner than close/u],
    ['digest: "09:30"', 'digest: "9:30"', /^digest is not a time of day/u],
    ['version: "2026.1"', "version: [", /^does not parse/u, "calendars:\n"],
  ])("%s -> %s", async (good, bad, message, where) => {
    expect(WELL).toContain(good);
    const text = WELL.replace(good, bad);
    const read = await parsed(text);
    const problems = read.kind === "broken" ? read.problems : [];
    expect(problems).toEqual([
      { file: "routing.yaml", line: lineOf(text, where ?? bad), message: expect.stringMatching(message) },
    ]);
  });

  test("a calendar that never opens", async () => {
    const closed = await parsed(WELL.replace(/hours:\n(?: {6}.*\n)+/u, "hours: {}\n"));
    expect(closed).toMatchObject({
      kind: "broken",
      problems: [{ message: expect.stringContaining("less than one hour a week") }],
    });
    const days = Array.from({ length: 400 }, (_, i) => new Date(Date.UTC(2027, 0, 1 + i)).toISOString().slice(0, 10));
    const year = await parsed(WELL.replace("extra: []", `extra: [${days.join(", ")}]`));
    expect(year).toMatchObject({
      kind: "broken",
      problems: [{ message: expect.stringContaining("more than a year without an open hour") }],
    });
    expect((await parsed(WELL.replace("extra: []", `extra: [${days.slice(0, 360).join(", ")}]`))).kind).toBe("policy");
  });
});
