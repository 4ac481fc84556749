/**
 * Teams with signed tokens and a peer that keeps state: questions answered in place, once; follow-ups; commands. On
 * both databases.
 */
import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { json } from "../../src/db/schema/columns.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { everyDay } from "../../src/jobs/recurring.ts";
import { deadLetters } from "../../src/tickets/board/inbox.ts";
import { DATABASES, openDesk } from "../open-desk.ts";
import { inputsOf, type OpenTeams, openTeams, type Teams, ticketFor, wordsOf } from "../open-teams.ts";

const QUESTION = "what must I ship with an MIT-licensed package?";
const UNKNOWN = "which bus goes to the airport on sunday";
describe.each(DATABASES)("Teams on %s", (_name, database) => {
  const stack = new AsyncDisposableStack();
  let all: OpenTeams;
  let teams: Teams;
  let messagesIn: OpenTeams["messagesIn"];
  beforeAll(async () => {
    all = stack.use(await openTeams({ database, channel: { staffPlace: null } }));
    ({ teams, messagesIn } = all);
  });
  afterAll(() => stack.disposeAsync());

  const ticketed = async (who: string) => await ticketFor(all, who, UNKNOWN);

  const given = async () => await all.open.desk.db.selectFrom("feedback").select(["helpful", "comment"]).execute();

  test("in a personal chat it answers with citations and thumbs, once, even if delivered again", async () => {
    const chat = teams.personal("pia");
    const sent = await teams.say(chat, "pia", QUESTION);
    expect([sent.status, (await teams.redeliver(sent)).status]).toEqual([200, 200]);
    const [answer] = await messagesIn(chat, 1);
    const label = answer!.activity.entities.find(({ type }: any) => type === "https://schema.org/Message");
    expect(label.citation[0].appearance.url).toMatch(/^https:\/\/desk\.example\/documents\//u);
    expect(label.additionalType).toBeUndefined();
    for (const { appearance } of label.citation) expect(appearance.abstract).not.toMatch(/\*\*|`|\]\(|^\|/u);
    expect(answer!.activity.text).toContain("[1]");
    expect(answer!.activity.channelData.feedbackLoop).toEqual({ type: "custom" });
    // An answer that is complete is not streamed.
    expect(teams.conversations.get(chat.conversation.id)!.streams).toEqual([]);
    await teams.say(chat, "pia", "thanks");
    expect(await messagesIn(chat, 2)).toHaveLength(2);
  });

  test("in a thread it ignores talk between colleagues, and continues with the asker", async () => {
    const thread = teams.channel();
    await teams.mention(thread, "pia", QUESTION);
    await messagesIn(thread, 1);
    await teams.sayTo(thread, "pia", "tom", "can you check this with your team?");
    for (const text of ["ok will ask my boss tomorrow", "lol 😂", "thanks!", "what about the bus? nobot"])
      await teams.say(thread, "pia", text);
    await teams.say(thread, "pia", "and for Apache-2.0");
    expect(wordsOf((await messagesIn(thread, 2))[1]!)).toMatch(/Apache/u);
  });

  test("a thumb counts at once; a dialog asks the asker alone what was wrong", async () => {
    const thread = teams.channel();
    await teams.mention(thread, "pia", QUESTION);
    const [answer] = await messagesIn(thread, 1);
    const stranger = await teams.openFeedback(thread, "xenia", answer!, "dislike");
    expect(JSON.stringify(stranger.body)).toMatch(/belong to the person who asked/u);
    await teams.feedback(thread, "xenia", answer!, "dislike", { "field:reason": "I think so, too." });
    expect(await given()).toEqual([]);
    const like = await teams.openFeedback(thread, "pia", answer!, "like");
    expect(Object.keys(inputsOf(like))).toEqual(["reason"]);
    expect(await given()).toEqual([{ helpful: true, comment: null }]);
    const dislike = await teams.openFeedback(thread, "pia", answer!, "dislike");
    expect(Object.keys(inputsOf(dislike))).toEqual(["wrong", "reason"]);
    expect(await given()).toEqual([{ helpful: false, comment: null }]);
    const inputs = { "field:wrong": "It is out of date", "field:reason": " It says nothing of SaaS. " };
    expect(await teams.feedback(thread, "pia", answer!, "dislike", inputs)).toMatchObject({ status: 200, body: {} });
    expect(await given()).toEqual([{ helpful: false, comment: "It is out of date: It says nothing of SaaS." }]);
    await teams.feedback(thread, "pia", answer!, "dislike", { feedbackText: "In the form of Teams." });
    expect(await given()).toEqual([{ helpful: false, comment: "In the form of Teams." }]);
  });

  test("in a channel it answers mentions in the thread, and follow-ups there without one; it ignores other people", async () => {
    const thread = teams.channel();
    const id = thread.conversation.id.split("=")[1];
    await teams.mention(thread, "pia", QUESTION, { over: { id } });
    await messagesIn(thread, 1);
    await teams.say(thread, "tom", "lunch?");
    await teams.say(thread, "pia", "and with Apache-2.0?");
    const [, second] = await messagesIn(thread, 2);
    expect(second!.activity.text).toMatch(/Apache/u);
    expect(await all.open.desk.db.selectFrom("person").select("name").where("name", "=", "tom").execute()).toEqual([]);
  });

  test("in a group chat it answers mentions, and keeps each person's conversation apart", async () => {
    const group = teams.groupChat();
    await teams.mention(group, "pia", QUESTION);
    await messagesIn(group, 1);
    await teams.mention(group, "tom", "and with Apache-2.0?");
    await messagesIn(group, 2);
    const conversations = all.open.desk.db
      .selectFrom("conversation")
      .select("id")
      .where("external_id", "like", "%19:group@%");
    expect(await conversations.execute()).toHaveLength(2);
  });

  test("markup, mentions and links in people's texts are shown as plain text", async () => {
    const chat = teams.personal("eve");
    await teams.say(chat, "eve", "help");
    await messagesIn(chat, 1);
    const { number } = await ticketed("eve");
    const staff = all.open.browser();
    await staff.post(`/api/desk/tickets/${number}/reply`, {
      text: "<at>Everyone</at> [free](https://evil.example) *bold*",
      delivery: randomUUID(),
    });
    const last = (await messagesIn(chat, 4)).at(-1)!;
    expect(wordsOf(last)).not.toMatch(/<at>|[^\\]\]\(|[^\\]\*/u);
    expect(last.activity.entities).toBeUndefined();
  });

  test("commands are messages with or without the slash; questions that start alike are questions", async () => {
    let people = 0;
    // By a person of its own, so that none waits for the rate limit of a chat.
    const asked = async (text: string) => {
      const name = `kim-${people++}`;
      const chat = teams.personal(name);
      await teams.say(chat, name, text);
      return wordsOf((await messagesIn(chat, 1))[0]!);
    };
    expect(await asked("/ospo help")).toMatch(/request use\|contribute/u);
    expect(await asked("licence lodash hosted")).toMatch(/lodash/u);
    expect(await asked("tickets")).toMatch(/You have no tickets/u);
    for (const text of ["withdraw", "withdraw 12", "/tickets"])
      expect(await asked(text)).toMatch(/You have no tickets/u);
    for (const text of ["工单", "/工单"]) expect(await asked(text)).toMatch(/您没有工单/u);
    for (const text of ["license", "/license", "lookup", "/ospo license"])
      expect(await asked(text)).toMatch(/^• license PACKAGE/u);
    for (const text of ["request", "request foo"])
      expect(await asked(text)).toMatch(/request use\|contribute\|release\|exception/u);
    expect(await asked("申请")).toMatch(/request use\|contribute[^]*提交申请/u);
    expect(await asked("帮助")).toMatch(/提交申请/u);
    expect(await asked("/foo bar")).toMatch(/I do not know the command \/foo[^]*• tickets/u);
    expect(await asked("申请 use npm:lodash")).toMatch(/打开表单/u);
    expect(await asked("lookup npm:lodash 4.17.20")).toMatch(/lodash 4\.17\.20/u);
    expect(await asked("/contribute npm:react")).toMatch(/Open the form/u);
    expect(await asked("request use npm:lodash")).toMatch(/Open the form/u);
    expect(await asked("license of an MIT package: what must I ship?")).toMatch(/\[1\]/u);
  });

  test("a bare name is answered in the person's language, or that of their last question", async () => {
    const chat = teams.personal("noa");
    const inChinese = { over: { locale: "zh-CN" } };
    await teams.say(chat, "noa", "license MIT", inChinese);
    expect(wordsOf((await messagesIn(chat, 1)).at(-1)!)).toMatch(/MIT 属于宽松许可证/u);
    await teams.say(chat, "noa", "May I use GPL code?", inChinese);
    expect(wordsOf((await messagesIn(chat, 2)).at(-1)!), "words are answered in their own").not.toMatch(/手册/u);
    await teams.say(chat, "noa", "license MIT");
    expect(wordsOf((await messagesIn(chat, 3)).at(-1)!)).toMatch(/MIT is permissive/u);
    await teams.say(chat, "noa", "GPL 可以用吗？");
    await teams.say(chat, "noa", "license MIT");
    expect(wordsOf((await messagesIn(chat, 5)).at(-1)!)).toMatch(/MIT 属于宽松许可证/u);
  });

  test("a private reply never appears where others read: it comes in the person's own chat, even if they never wrote there", async () => {
    const thread = teams.channel();
    await teams.mention(thread, "lea", "tickets");
    const [line] = await messagesIn(thread, 1);
    expect(wordsOf(line!)).toMatch(/sent you a direct message/u);
    expect(wordsOf((await messagesIn(teams.personal("lea"), 1))[0]!)).toMatch(/You have no tickets/u);
    teams.personal("max");
    teams.conversations.get(teams.personal("max").conversation.id)!.refuses = {
      status: 403,
      body: { error: { code: "BotNotInConversationRoster", message: "" } },
    };
    await teams.mention(thread, "max", "tickets");
    expect(wordsOf((await messagesIn(thread, 2)).at(-1)!)).toMatch(/Add the app/u);
  });

  test("if the app was uninstalled, the post is parked with a reason that staff see, and the desk continues", async () => {
    const { chat, number } = await ticketed("ute");
    await teams.install(chat, "ute", "remove");
    teams.conversations.get(chat.conversation.id)!.refuses = {
      status: 403,
      body: {
        error: { code: "BotNotInConversationRoster", message: "The bot is not part of the conversation roster." },
      },
    };
    await all.open
      .browser()
      .post(`/api/desk/tickets/${number}/reply`, { text: "Nobody reads this.", delivery: randomUUID() });
    await expect
      .poll(async () => (await deadLetters(all.open.desk.db)).find(({ ticket }) => ticket === number)?.parked)
      .toMatch(/^teams: the app is not installed there/u);
  });

  test("reactions and bots are ignored, and so is the deletion of an answered question; a person who adds the app is greeted", async () => {
    const chat = teams.personal("nora");
    await teams.install(chat, "nora");
    expect(wordsOf((await messagesIn(chat, 1))[0]!)).toMatch(/I answer questions about open source/u);
    const sent = await teams.say(chat, "nora", QUESTION);
    const [, answer] = await messagesIn(chat, 2);
    await teams.react(chat, "nora", answer!, "like");
    await teams.remove(chat, "nora", sent);
    await teams.say(chat, "nora", QUESTION, { over: { from: { id: "28:another-bot", name: "Bot" } } });
    await teams.say(chat, "nora", "thanks");
    await messagesIn(chat, 3);
    const open = await all.open.desk.db.selectFrom("delivery").select("id").where("done_at", "is", null).execute();
    expect(open).toEqual([]);
  });

  test("each chat and team is greeted once, with questions that the desk answers; not the staff channel", async () => {
    for (const [place, who] of [
      [teams.personal("wanda"), "wanda"],
      [teams.groupChat("welcome"), "wanda"],
      [teams.channel({ channel: "welcome" }), "wanda"],
    ] as const) {
      await teams.install(place, who);
      const [greeting] = await messagesIn(place, 1);
      expect(wordsOf(greeting!)).toMatch(/questions about open source[\s\S]*reads? (?:this chat|my answers)/u);
      await teams.install(place, who, "remove");
      await teams.install(place, who);
      await teams.members(place, who, { added: ["xaver"] });
      await teams.press(place, who, greeting!, "How do I release a project as open source?");
      await expect.poll(() => teams.messages(place).some((each) => wordsOf(each).includes("[1]"))).toBe(true);
      expect(teams.messages(place).filter((each) => wordsOf(each).includes("questions about open source"))).toEqual([
        greeting,
      ]);
    }
    const before = all.cards().length;
    await teams.install(teams.channel({ channel: "ospo-staff" }), "ana");
    await teams.say(teams.personal("wanda"), "wanda", "thanks");
    await expect.poll(() => wordsOf(teams.messages(teams.personal("wanda")).at(-1)!)).toMatch(/welcome/u);
    expect(all.cards()).toHaveLength(before);
  });

  test("deliveries are kept for a month; after that handled ones are deleted, and others stay", async () => {
    const { db } = all.open.desk;
    const chat = teams.personal("olga");
    await teams.say(chat, "olga", QUESTION);
    await messagesIn(chat, 1);
    const kept = async () =>
      (await db.selectFrom("delivery").select("done_at").execute()).map(({ done_at }) => done_at !== null);
    await expect.poll(kept).not.toContain(false);
    await everyDay(all.open.desk, null);
    expect(await kept()).not.toEqual([]);
    await db
      .updateTable("delivery")
      .set({ done_at: sql`now() - interval '31 days'` })
      .execute();
    await db
      .insertInto("delivery")
      .values({ channel: "elsewhere", event_id: "1", body: json({}) })
      .execute();
    await everyDay(all.open.desk, null);
    expect(await kept()).toEqual([false]);
    await db.deleteFrom("delivery").where("channel", "=", "elsewhere").execute();
  });

  test("a choice that is pressed twice is asked once", async () => {
    const chat = teams.personal("gia");
    await teams.say(chat, "gia", QUESTION);
    const [answer] = await messagesIn(chat, 1);
    const followUp = () =>
      teams.execute(chat, "gia", answer!, "press", { action: "choose-0", value: "and with Apache-2.0?" });
    await Promise.all([followUp(), followUp()]);
    await followUp();
    await teams.say(chat, "gia", "thanks");
    expect((await messagesIn(chat, 4)).map(wordsOf).slice(1)).toEqual([
      expect.stringMatching(/: and with Apache/u),
      expect.stringMatching(/Apache/u),
      expect.stringMatching(/welcome/u),
    ]);
  });

  test("an activity without a name does not change the known name", async () => {
    const chat = teams.personal("nils");
    const names = async () =>
      await all.open.desk.db
        .selectFrom("person")
        .select("name")
        .where("external_id", "=", teams.person("nils").id)
        .execute();
    const { activity } = await teams.say(chat, "nils", "thanks");
    await messagesIn(chat, 1);
    const { name: _, ...nameless } = activity.from;
    await teams.say(chat, "nils", "thanks", { over: { from: nameless } });
    await messagesIn(chat, 2);
    expect(await names()).toEqual([{ name: "nils" }]);
  });

  test("an event that was acknowledged but not handled is handled by the next process", async () => {
    await all.stop();
    const chat = teams.personal("zoe");
    expect((await teams.say(chat, "zoe", QUESTION)).status).toBe(200);
    await all.restart({ publicUrl: null });
    const [answer] = await messagesIn(chat, 1);
    expect(JSON.stringify(answer!.activity)).not.toContain("/documents/");
  });

  test("Teams found nothing in these tests that breaks its rules", () => {
    expect(teams.complaints).toEqual([]);
  });
});

test("if Teams is off, /api/messages is not found", async () => {
  await using open = await openDesk();
  expect((await fetch(`${open.url}/api/messages`, { method: "POST", body: "{}" })).status).toBe(404);
});
