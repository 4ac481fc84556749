/** The same story in Slack, in Teams and on the web page is stored alike. One ticket can also be in two chats. */
import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import type { Desk } from "../../src/desk/desk.ts";
import { addRole } from "../../src/identity/roles.ts";
import { DATABASES, openDesk } from "../open-desk.ts";
import { openSlackAndTeams } from "../open-slack-and-teams.ts";
import { filled, inputsOf, openTeams, wordsOf } from "../open-teams.ts";
import { openStaffRoom } from "../slack-staff.ts";

const QUESTION = "what must I ship with an MIT-licensed package?";
const UNKNOWN = "which bus goes to the airport on sunday";
const RELEASE = {
  repository: "https://github.com/org/tool",
  why: "Others need it.",
  license: "Apache-2.0",
  owner: "team-tools",
  size: "sample",
  thirdParty: "none",
  secretsChecked: "yes",
  nameChecked: "yes",
  exportControl: "none",
};
type Stage = AsyncDisposable & {
  desk: Desk;
  /** The asker's, Ana's and Ben's ids in this channel. */
  people: [asker: { id: string; name: string }, ana: { id: string; name: string }, ben: { id: string; name: string }];
  channel: string;
  ask: (text: string) => Promise<void>;
  askPerson: () => Promise<void>;
  staffReplies: (number: number, text: string) => Promise<void>;
  answers: (number: number, text: string) => Promise<void>;
  request: () => Promise<void>;
  approve: (who: "ana" | "ben", number: number) => Promise<void>;
};
type Kind = (typeof DATABASES)[number][1];

const rows = async (desk: Desk, query: string): Promise<any[]> => (await sql.raw<any>(query).execute(desk.db)).rows;
const count = async (desk: Desk, what: string): Promise<number> =>
  Number((await rows(desk, `select count(*) as count from ${what}`))[0].count);
const votes = (number: number): string => `vote where ticket_number = ${number}`;

async function onWeb(database: Kind): Promise<Stage> {
  const open = await openDesk({ database });
  const asker = open.browser();
  let last: any;
  return {
    desk: open.desk,
    channel: "web",
    people: [
      { id: "", name: "Web visitor" },
      { id: "ana", name: "Ana" },
      { id: "ben", name: "Ben" },
    ],
    ask: async (text) => void (last = await asker.ask(text)),
    askPerson: async () => void (await asker.post("/api/tickets", { message: last.answer.id })),
    staffReplies: async (number, text) =>
      void (await open.browser("ana").post(`/api/desk/tickets/${number}/reply`, { text, delivery: randomUUID() })),
    answers: async (number, text) =>
      void (await asker.post(`/api/tickets/${number}/messages`, { text, delivery: randomUUID() })),
    request: async () => {
      const answers = { ...RELEASE, secretsChecked: true, nameChecked: true };
      await asker.post("/api/requests", {
        kind: "release",
        answers,
        key: randomUUID(),
        language: "en",
        anyway: true,
        attested: true,
      });
    },
    approve: async (who, number) =>
      void (await open.browser(who).post(`/api/desk/tickets/${number}/approve`, { reason: "Fine." })),
    [Symbol.asyncDispose]: () => open[Symbol.asyncDispose](),
  };
}

async function inSlack(database: Kind): Promise<Stage> {
  const room = await openStaffRoom({ database });
  const { slack, open } = room;
  let root: string | undefined;
  let said = 0;
  const talk = async (text: string, answered: number): Promise<void> => {
    const { ts } = await slack.say("U1", text, root === undefined ? {} : { thread_ts: root });
    root ??= ts;
    said += answered;
    await room.answersTo(root, said);
  };
  return {
    desk: open.desk,
    channel: "slack",
    people: [
      { id: "U1", name: "" },
      { id: "UANA", name: "" },
      { id: "UBEN", name: "" },
    ],
    ask: async (text) => await talk(text, 1),
    askPerson: async () => {
      await slack.click("U1", slack.inThread(root!).at(-1)!, "ask-person");
      said += 1;
      await room.answersTo(root!, said);
    },
    staffReplies: async (number, text) => {
      const { ts } = await room.card(number);
      await slack.say("UANA", text, { channel: "CSTAFF", thread_ts: ts });
      said += 1;
      await room.answersTo(root!, said);
    },
    answers: async (_number, text) => await talk(text, 0),
    request: async () => {
      await slack.command("U1", "/ospo", "request release");
      const view = (): any => slack.modals.get("U1")?.at(-1);
      await expect.poll(() => view()?.callback_id).toBe("request");
      await slack.submit(
        view(),
        Object.fromEntries(Object.entries(RELEASE).map(([name, value]) => [`field:${name}`, value])),
      );
      await expect.poll(() => view()?.callback_id).toBe("request-file");
      const boxes = view().blocks.filter(({ element }: any) => element?.type === "checkboxes");
      await slack.submit(view(), Object.fromEntries(boxes.map(({ block_id }: any) => [block_id, ["yes"]])));
    },
    approve: async (who, number) =>
      void (await room.do(who === "ana" ? "UANA" : "UBEN", number, "approve", "Approve", { reason: "Fine." })),
    [Symbol.asyncDispose]: () => room[Symbol.asyncDispose](),
  };
}

async function inTeams(database: Kind): Promise<Stage> {
  const all = await openTeams({ database });
  const { teams, open } = all;
  const chat = teams.personal("pia");
  let said = 0;
  const talk = async (text: string): Promise<void> => {
    await teams.say(chat, "pia", text);
    await all.messagesIn(chat, (said += 1));
  };
  return {
    desk: open.desk,
    channel: "teams",
    people: [teams.person("pia"), teams.person("ana"), teams.person("ben")],
    ask: talk,
    askPerson: async () => {
      await teams.press(chat, "pia", teams.messages(chat).at(-1)!, "Ask a person");
      await all.messagesIn(chat, (said += 1));
    },
    staffReplies: async (number, text) => {
      await teams.say(all.staffThread(await all.cardOf(number)), "ana", text);
      await all.messagesIn(chat, (said += 1));
    },
    answers: async (_number, text) => await talk(text),
    request: async () => {
      await talk("request release");
      const form = await teams.press(chat, "pia", teams.messages(chat).at(-1)!, "Open the form");
      const preview = await teams.submitDialog(chat, "pia", filled(form, "Next", RELEASE));
      const ticks = Object.fromEntries(Object.keys(inputsOf(preview)).map((name) => [name, "true"]));
      await teams.submitDialog(chat, "pia", filled(preview, "File it", ticks));
    },
    approve: async (who, number) => {
      const at = await all.cardOf(number);
      const thread = all.staffThread(at);
      const opened = await teams.press(thread, who, at, "Approve…");
      await teams.submitDialog(thread, who, filled(opened, "Approve", { reason: "Fine." }));
    },
    [Symbol.asyncDispose]: () => all[Symbol.asyncDispose](),
  };
}

async function recordOf(stage: Stage): Promise<object> {
  const { desk, people } = stage;
  for (const group of ["legal", "security", "sponsor"])
    await addRole(desk.db, { channel: stage.channel, externalId: people[2].id }, group);
  await stage.ask(QUESTION);
  await stage.ask("and with Apache-2.0?");
  await stage.ask(UNKNOWN);
  await stage.askPerson();
  await stage.staffReplies(1, "Line 100.");
  await stage.answers(1, "And back?");
  await expect
    .poll(async () => await count(desk, "message where ticket_number = 1 and author = 'asker'"))
    .toBeGreaterThan(0);
  await stage.request();
  await expect.poll(async () => await count(desk, "ticket")).toBe(2);
  for (const [i, who] of (["ana", "ben"] as const).entries()) {
    await stage.approve(who, 2);
    await expect.poll(async () => await count(desk, votes(2))).toBe(i + 1);
  }
  await expect.poll(async () => await count(desk, "decision")).toBe(1);
  return await recorded(stage);
}

/** Without the parts that must differ: ids, names, hashes and the channel. */
async function recorded({ desk, channel }: Stage): Promise<object> {
  const people = await rows(desk, "select id, external_id, name from person");
  const found = {
    tickets: await rows(
      desk,
      "select number, kind, question, language, state, group_name, subject, request, tier, outcome, round, helped, requester_id, assignee_id from ticket order by number",
    ),
    messages: await rows(
      desk,
      "select author, ticket_number, body, person_id from message where body->>'kind' <> 'none' order by id",
    ),
    events: await rows(
      desk,
      "select ticket_number, seq, action, detail, actor_id from audit_event order by ticket_number, seq",
    ),
    decisions: await rows(desk, "select id, outcome, subject, record from decision"),
  };
  let json = JSON.stringify(found);
  const roles: Record<string, string> = {};
  for (const { id, name, external_id } of people) {
    const role = /ana/iu.test(external_id)
      ? "ANA"
      : /ben/iu.test(external_id)
        ? "BEN"
        : external_id === "desk"
          ? "DESK"
          : "ASKER";
    roles[id] = role;
    json = json
      .replaceAll(id, role)
      .replaceAll(`${channel}:${external_id}`, role)
      .replaceAll(JSON.stringify(external_id), JSON.stringify(role));
    json = json.replaceAll(`${name}: Fine.`, `${role}: Fine.`);
    if (role !== "DESK") json = json.replaceAll(new RegExp(`(?<=")${name}(?=[":])`, "gu"), role);
  }
  return JSON.parse(
    json
      .replaceAll(/[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/gu, "ID")
      .replaceAll(/\b[\da-f]{64}\b/gu, "HASH")
      // Only Teams has a directory that vouches for people.
      .replaceAll(/"separation":"(?:trust|directory)"/gu, '"separation":"AS KNOWN"')
      .replaceAll(`"${channel}"`, '"CHANNEL"'),
  ) as object;
}

describe.each(DATABASES)("on %s", (_name, database) => {
  test("questions, hand-overs, replies, requests and decisions are stored alike in every channel", async () => {
    const found: object[] = [];
    for (const open of [onWeb, inSlack, inTeams]) {
      await using stage = await open(database);
      found.push(await recordOf(stage));
    }
    const [web, slack, teams] = found;
    expect(slack).toEqual(web);
    expect(teams).toEqual(web);
  });

  test("a request from Slack that staff decide in Teams is one ticket, shown in both", async () => {
    await using all = await openSlackAndTeams({ database });
    const { slack, teams } = all;
    const { ts } = await slack.say("U1", UNKNOWN);
    const answers = (): string[] => slack.inThread(ts).map(({ text }) => text);
    await expect.poll(() => answers().length).toBe(1);
    await slack.click("U1", slack.inThread(ts)[0]!, "ask-person");
    await expect.poll(() => all.cards().length).toBe(1);
    const [card] = all.cards();
    const thread = all.staffThread(card!);
    expect(wordsOf(card!)).toMatch(/Uma Eins \(slack\)/u);
    await teams.press(thread, "ana", card!, "Claim");
    await teams.say(thread, "ana", "Line 100.");
    await expect.poll(() => answers().at(-1)).toBe("ana: Line 100.");
    await slack.say("U1", "And back?", { thread_ts: ts });
    await expect.poll(() => teams.messages(thread).map(wordsOf).join("\n")).toMatch(/And back\?/u);
    // Slack's staff see whose it is and what was said, too.
    const inSlacks = (): string => JSON.stringify(slack.posted.filter(({ channel }) => channel === "CSTAFF"));
    await expect.poll(inSlacks).toMatch(/Assignee[^]*ana[^]*Line 100\.[^]*And back\?/u);
    expect(await count(all.open.desk, "ticket")).toBe(1);
    expect(teams.complaints).toEqual([]);
  });
});
