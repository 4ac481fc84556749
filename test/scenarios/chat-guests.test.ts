/** Guests in chats: what each rule lets them do, by every way in. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { toldTo } from "../open-slack.ts";
import { openSlackAndTeams, type OpenSlackAndTeams } from "../open-slack-and-teams.ts";
import { wordsOf } from "../open-teams.ts";
import type { SlackPeer } from "../stubs/slack-peer.ts";

const QUESTION = "What must I ship with an MIT-licensed package?";
const UNKNOWN = "which bus goes to the airport on sunday";
const LOCK = JSON.stringify({ lockfileVersion: 3, packages: { "node_modules/lodash": { version: "4.17.20" } } });
const NO_REQUESTS = /^Guests cannot file requests/u;
const NO_VERDICTS = /^I give guests answers from the handbook/u;
const NOBODY = /^I only answer members/u;

describe("guests in chats", () => {
  const stack = new AsyncDisposableStack();
  let all: OpenSlackAndTeams;
  let slack: SlackPeer;
  beforeAll(async () => {
    all = stack.use(await openSlackAndTeams());
    ({ slack } = all);
    slack.accounts.set("U2", { is_restricted: true });
    for (const name of ["zoe", "ben"])
      Object.assign(all.teams.person(name), { userRole: "guest", userPrincipalName: `${name}#EXT#@acme.example` });
  });
  afterAll(() => stack.disposeAsync());

  const type = async (text: string, user = "U2") => await toldTo(slack, await slack.command(user, "/ospo", text));
  const answerTo = async (text: string, user = "U2") => {
    const { ts } = await slack.say(user, text);
    await expect.poll(() => slack.inThread(ts).length).toBeGreaterThan(0);
    return slack.inThread(ts)[0]!;
  };
  const inTeams = async (text: string, who = "zoe") => {
    const chat = all.teams.personal(who);
    const before = all.teams.messages(chat).length;
    await all.teams.say(chat, who, text);
    await expect.poll(() => all.teams.messages(chat).length).toBeGreaterThan(before);
    return wordsOf(all.teams.messages(chat).at(-1)!);
  };
  const searched = async (who = "zoe") => {
    const { body } = await all.teams.query(all.teams.personal(who), who, "packages", { text: "npm:lodash" });
    return body.composeExtension;
  };

  test("answer: documents and a person; no verdict, no check, no request", async () => {
    expect((await answerTo(QUESTION)).text).toMatch(/\[1\]/u);
    expect(await inTeams(QUESTION)).toMatch(/MIT/u);
    expect((await answerTo("May I use npm:lodash 4.17.20 in a hosted service?")).text).toMatch(NO_VERDICTS);
    for (const text of ["license lodash", "scorecard", "check"]) expect((await type(text)).text).toMatch(NO_VERDICTS);
    expect(await inTeams("license lodash")).toMatch(NO_VERDICTS);
    expect(await searched()).toMatchObject({ type: "message", text: expect.stringMatching(NO_VERDICTS) });
    await slack.file("U2", { name: "package-lock.json", content: LOCK });
    await expect.poll(() => slack.inChannel("D2").some(({ text }) => NO_VERDICTS.test(text))).toBe(true);
    expect((await type("request use lodash")).text).toMatch(NO_REQUESTS);
    expect(await inTeams("request use lodash")).toMatch(NO_REQUESTS);
    const chat = all.teams.personal("zoe");
    const opened = await all.teams.openDialog(chat, "zoe", { action: "form", value: "use" });
    expect(opened.body.task.value).toMatch(NO_REQUESTS);
    expect(slack.modal("U2")).toBeUndefined();
    const asked = await answerTo(UNKNOWN);
    await slack.click("U2", asked, "ask-person");
    await expect.poll(() => slack.inChannel("D2").some(({ text }) => /^Ticket #\d+ is open/u.test(text))).toBe(true);
    expect(JSON.stringify((await type("home")).blocks)).not.toContain("New request");
  });

  test("employees, and accounts of which the chat says nothing, are not restricted", async () => {
    expect(JSON.stringify((await type("home", "U1")).blocks)).toContain("New request");
    slack.fail("users.info", { status: 500 });
    expect((await type("check", "UBEN")).text).toMatch(/package-lock\.json/u);
  });

  test("verdicts: packages are judged; requests are still refused", async () => {
    all.open.desk.guests = "verdicts";
    expect((await type("check")).text).toMatch(/package-lock\.json/u);
    expect(await searched()).toMatchObject({ type: "result" });
    expect((await type("request use lodash")).text).toMatch(NO_REQUESTS);
  });

  test("refuse: one sentence, whatever they do; staff who are guests are staff", async () => {
    const before = await answerTo(QUESTION);
    all.open.desk.guests = "refuse";
    for (const text of ["", `ask ${QUESTION}`, "tickets", "home"]) expect((await type(text)).text).toMatch(NOBODY);
    const { ts } = await slack.say("U2", QUESTION);
    await expect.poll(() => slack.ephemeral.find(({ thread_ts }) => thread_ts === ts)?.text).toMatch(NOBODY);
    expect((await toldTo(slack, await slack.click("U2", before, "ask-person"))).text).toMatch(NOBODY);
    for (const text of [QUESTION, "tickets"]) expect(await inTeams(text)).toMatch(NOBODY);
    expect(await searched()).toMatchObject({ type: "message", text: expect.stringMatching(NOBODY) });
    expect((await answerTo(QUESTION, "U1")).text).toMatch(/\[1\]/u);
    expect(await inTeams(QUESTION, "ben")).toMatch(/MIT/u);
  });
});
