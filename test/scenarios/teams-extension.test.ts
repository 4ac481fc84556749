/**
 * The message extension of Teams: asking about a message, search, links. What it shares contains only what everybody
 * may read.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DATABASES, folderOf } from "../open-desk.ts";
import { filled, inputsOf, type OpenTeams, openTeams, type Teams, wordsOf } from "../open-teams.ts";
import { openUpstreams, type Upstreams } from "../stubs/upstreams.ts";

const QUESTION = "what must I ship with an MIT-licensed package?";
const UNKNOWN = "which bus goes to the airport on sunday";

describe.each(DATABASES.slice(-1))("the extension of Teams on %s", (_name, database) => {
  const stack = new AsyncDisposableStack();
  let all: OpenTeams;
  let teams: Teams;
  let upstreams: Upstreams;
  beforeAll(async () => {
    upstreams = stack.use(await openUpstreams());
    const [depsDev, scorecard, osv, clearlyDefined] = (["depsDev", "scorecard", "osv", "clearlyDefined"] as const).map(
      (name) => upstreams.url(name),
    );
    all = stack.use(
      await openTeams({
        database,
        upstreams: {
          depsDev: depsDev!,
          scorecard: scorecard!,
          osv: osv!,
          clearlyDefined: clearlyDefined!,
          registries: { npm: upstreams.url("npm") },
        },
      }),
    );
    ({ teams } = all);
  });
  afterAll(() => stack.disposeAsync());

  test("a message is answered privately, and goes into the person's own message only if they share it", async () => {
    const thread = teams.channel();
    const answer = await teams.messageAction(
      thread,
      "pia",
      "askDesk",
      "tom",
      `<p>${QUESTION.replace("MIT", "<b>MIT</b>")}</p>`,
    );
    expect(JSON.stringify(answer.body.task.value.card)).toMatch(/MIT/u);
    expect(teams.messages(thread)).toEqual([]);
    const shared = await teams.submitAction(thread, "pia", "askDesk", filled(answer, "Share here"));
    expect(shared.body.composeExtension).toMatchObject({ type: "result" });
    expect(JSON.stringify(shared.body)).toMatch(/Shared by pia/u);
    expect(JSON.stringify(shared.body)).not.toMatch(/Action\.(?:Execute|Submit)/u);
    // "Ask a person" opens the ticket in their own chat.
    await teams.submitAction(thread, "pia", "askDesk", filled(answer, "Ask a person"));
    await expect.poll(() => all.cards().length).toBe(1);
    expect(teams.messages(thread)).toEqual([]);
  });

  test("from the compose box the dialog asks for the question", async () => {
    const chat = teams.personal("kim");
    const asking = await teams.invoke(chat, "kim", "composeExtension/fetchTask", {
      commandId: "askDesk",
      commandContext: "compose",
    });
    const none = await teams.submitAction(chat, "kim", "askDesk", filled(asking, "Send"));
    expect(JSON.stringify(none.body)).toContain("This field is required.");
    const answer = await teams.submitAction(chat, "kim", "askDesk", filled(none, "Send", { text: QUESTION }));
    expect(JSON.stringify(answer.body.task.value.card)).toMatch(/MIT/u);
  });

  test("commands work there as in chats, such as a request and its approval", async () => {
    const chat = teams.personal("kim");
    const typed = async (who: string, text: string) => {
      const asking = await teams.invoke(chat, who, "composeExtension/fetchTask", {
        commandId: "askDesk",
        commandContext: "compose",
      });
      return await teams.submitAction(chat, who, "askDesk", filled(asking, "Send", { text }));
    };
    const next = async (who: string, ...given: Parameters<typeof filled>) =>
      await teams.submitAction(chat, who, "askDesk", filled(...given));
    const form = await typed("kim", "request contribute https://github.com/org/own");
    const answers = {
      project: inputsOf(form)["project"]!,
      change: "feature",
      time: "work",
      agreement: "cla-new",
      size: "40",
      details: "A new option.",
    };
    const preview = await next("kim", await next("kim", form, "Update the form", answers), "Next", answers);
    const ticks = Object.fromEntries(Object.keys(inputsOf(preview)).map((name) => [name, "true"]));
    const number = Number(
      /#(\d+) is filed/u.exec(JSON.stringify((await next("kim", preview, "File it", ticks)).body))![1],
    );
    const ticket = await next("ana", await typed("ana", "home"), `Show #${number}`);
    const reason = await next("ana", ticket, "Approve…");
    const outcome = await next("ana", reason, "Approve", { reason: "The CLA is fine." });
    expect(outcome.body.task).toEqual({ type: "message", value: "Done." });
    const { body } = await all.open.browser().get(`/api/desk/tickets/${number}`);
    expect(JSON.stringify(body.steps)).toMatch(/ana/u);
    // They cannot press other people's buttons.
    expect(JSON.stringify((await next("kim", ticket, "Approve…")).body)).toMatch(/Only OSPO staff/u);
  });

  test("the place of a dialog comes from Teams: nobody can ask in another person's conversation", async () => {
    const theirs = teams.personal("ida");
    await teams.say(theirs, "ida", "is the merger project Titan allowed to use AGPL on sunday");
    await all.messagesIn(theirs, 1);
    const { db } = all.open.desk;
    const key = await db
      .selectFrom("conversation")
      .select("external_id")
      .where("external_id", "like", "%1ida-%")
      .executeTakeFirstOrThrow();
    const chat = teams.personal("uwe");
    const asking = await teams.invoke(chat, "uwe", "composeExtension/fetchTask", {
      commandId: "askDesk",
      commandContext: "compose",
    });
    const opened = await teams.submitAction(chat, "uwe", "askDesk", filled(asking, "Send", { text: "/ospo ask" }));
    const sent: any = filled(opened, "Send", { what: "talk to a person" });
    sent.dialog.state.conversation = key.external_id;
    const answer = await teams.submitDialog(chat, "uwe", sent);
    expect(JSON.stringify(answer.body)).toMatch(/#\d+/u);
    await teams.say(chat, "uwe", "tickets");
    const [list] = await all.messagesIn(chat, 1);
    expect(wordsOf(list!)).toMatch(/#\d+/u);
    expect(wordsOf(list!)).not.toMatch(/Titan/u);
  });

  test("the ticket search lists one's own, or all for staff, and never their messages", async () => {
    const chat = teams.personal("lea");
    await teams.say(chat, "lea", UNKNOWN);
    const [offered] = await all.messagesIn(chat, 1);
    await teams.press(chat, "lea", offered!, "Ask a person");
    await all.messagesIn(chat, 2);
    const found = async (who: string, text = "") =>
      (await teams.query(chat, who, "tickets", { text })).body.composeExtension.attachments;
    const own = await found("lea", "airport");
    expect(own).toMatchObject([{ preview: { content: { title: expect.stringContaining("airport") } } }]);
    expect(JSON.stringify(own[0].content)).not.toMatch(/airport/u);
    expect(await found("eve")).toEqual([]);
    expect((await found("ana")).length).toBeGreaterThan(0);
  });

  test("packages and the handbook can be searched, without staff-only documents", async () => {
    const chat = teams.personal("tom");
    const packages = (await teams.query(chat, "tom", "packages", { text: "lodash@4.17.20" })).body.composeExtension
      .attachments;
    expect(packages[0].preview.content.title).toMatch(/lodash/u);
    const handbook = (await teams.query(chat, "ana", "handbook", { text: "MIT license notice" })).body.composeExtension
      .attachments;
    expect(handbook.length).toBeGreaterThan(2);
    // The card and its line in the list have no Markdown, not even escaped.
    const tables = await teams.query(chat, "ana", "handbook", { text: "which licenses may I combine with GPL-3.0" });
    for (const { preview, content } of [...handbook, ...tables.body.composeExtension.attachments]) {
      expect(preview.content.text).not.toMatch(/\*\*|`|\]\(|\|\s*-{2,}|^#/u);
      expect(JSON.stringify(content.body)).not.toMatch(/`|\]\(\.\.?\/|\| ?-{2,}|\\\\\]\(/u);
    }
  });

  test("a link to a ticket is previewed for those who may read it; other links are ignored", async () => {
    const url = "https://desk.example/desk#1";
    const shown = async (where: Parameters<typeof teams.unfurl>[0], who: string, link = url) => {
      const { attachments } = (await teams.unfurl(where, who, link)).body.composeExtension;
      return attachments.length === 0 ? null : wordsOf({ activity: { attachments } });
    };
    const { requester } = await all.open.database.db
      .selectFrom("ticket")
      .innerJoin("person", "person.id", "requester_id")
      .select("person.name as requester")
      .where("number", "=", 1)
      .executeTakeFirstOrThrow();
    const staffRoom = all.staffThread({ id: "1" });
    for (const [where, who] of [
      [teams.personal(requester), requester],
      [teams.personal("ana"), "ana"],
      [staffRoom, "ana"],
    ] as const) {
      expect(await shown(where, who)).toMatch(/#1 Question/u);
      expect(await shown(where, who)).not.toMatch(/MIT|airport/u);
    }
    // Others read along.
    for (const where of [teams.groupChat(), teams.channel()]) {
      expect(await shown(where, "ana")).toMatch(/#1[^]*Only the person who asked/u);
      expect(await shown(where, requester)).not.toMatch(/Question|new|open/u);
    }
    for (const where of [teams.personal("nosy"), teams.groupChat(), staffRoom])
      expect(await shown(where, "nosy")).toBeNull();
    for (const link of ["https://desk.example/desk#999", "https://evil.example/desk#1"])
      expect(await shown(teams.personal("ana"), "ana", link)).toBeNull();
  });

  test("a dialog that is too late comes as a message with suitable buttons", async () => {
    await all.restart({ answerMs: 0 });
    const group = teams.groupChat("late");
    const firstMessageTo = async (who: string) => wordsOf((await all.messagesIn(teams.personal(who), 1))[0]!);
    await teams.invoke(group, "sam", "composeExtension/fetchTask", { commandId: "askDesk", commandContext: "compose" });
    expect(await firstMessageTo("sam")).toMatch(/send me a message/u);
    await teams.messageAction(group, "oda", "askDesk", "tom", `<p>${QUESTION}</p>`);
    expect(await firstMessageTo("oda")).toMatch(/MIT[^]*Ask a person/u);
    expect(await firstMessageTo("oda")).not.toMatch(/Share here/u);
    await all.restart({ answerMs: 3500 });
  });

  test("an answer is shared once in each conversation", async () => {
    const places = [teams.groupChat("first"), teams.groupChat("second")];
    const share = filled(
      await teams.messageAction(places[0]!, "pia", "askDesk", "tom", `<p>${QUESTION}</p>`),
      "Share here",
    );
    for (const place of [...places, ...places]) await teams.submitDialog(place, "pia", share);
    expect(places.map((place) => teams.messages(place).map(wordsOf))).toEqual(
      places.map(() => [expect.stringMatching(/Shared by pia[^]*MIT/u)]),
    );
    const closed = teams.groupChat("closed");
    const body = { error: { code: "BotNotInConversationRoster", message: "" } };
    teams.conversations.get(closed.conversation.id)!.refuses = { status: 403, body };
    const refused = await teams.submitDialog(closed, "pia", share);
    expect(JSON.stringify(refused.body)).toMatch(/in Teams: add the app OSPO desk/u);
  });

  test("unknown invokes are refused", async () => {
    const chat = teams.personal("tom");
    expect((await teams.invoke(chat, "tom", "fileConsent/invoke", {})).status).toBe(501);
    expect((await teams.invoke(chat, "tom", "task/submit", { data: { dialog: { id: 7 } } })).status).toBe(200);
    expect((await teams.invoke(chat, "tom", "adaptiveCard/action", { action: "no" })).status).toBe(200);
  });

  test("Teams found nothing in these tests that breaks its rules", () => {
    expect(teams.complaints).toEqual([]);
  });
});

test("a document's link works for any file name", async () => {
  await using folder = await folderOf({
    "faq/Q&A, what? (#1 50%).md": "# Buses\n\nThe bus to the airport leaves from the main gate at noon.\n",
  });
  await using all = await openTeams({ dir: folder.dir });
  const { teams } = all;
  const answer = await teams.messageAction(
    teams.groupChat(),
    "pia",
    "askDesk",
    "tom",
    "<p>When does the bus to the airport leave?</p>",
  );
  const [, link] = /\]\(https:\/\/desk\.example([^)]*)\)/u.exec(JSON.stringify(answer.body)) ?? [];
  expect(link).toBeDefined();
  expect(await (await fetch(`${all.open.url}${link}`)).text()).toMatch(/main gate/u);
});
