/** Staff in Teams: a ticket's one card and its thread, who may press what, forms and decisions. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DATABASES } from "../open-desk.ts";
import { filled, inputsOf, type OpenTeams, openTeams, type Teams, ticketFor, wordsOf } from "../open-teams.ts";
import type { Place } from "../stubs/teams-sender.ts";

const UNKNOWN = "which bus goes to the airport on sunday";
const CARD = "application/vnd.microsoft.card.adaptive";

describe.each(DATABASES.slice(-1))("staff in Teams on %s", (_name, database) => {
  const stack = new AsyncDisposableStack();
  let all: OpenTeams;
  let teams: Teams;
  beforeAll(async () => {
    all = stack.use(await openTeams({ database }));
    ({ teams } = all);
  });
  afterAll(() => stack.disposeAsync());

  const ticketed = async (who: string, question = UNKNOWN) => {
    const { chat, number } = await ticketFor(all, who, question);
    const card = await all.cardOf(number);
    return { chat, number, card, thread: all.staffThread(card) };
  };

  test("a ticket is one card that is updated in place; only staff can press; a claim shows at once", async () => {
    const { card, thread, number } = await ticketed("pia");
    const refused = await teams.press(thread, "pia", card, "Claim");
    expect(refused.body).toMatchObject({ statusCode: 200, type: "application/vnd.microsoft.activity.message" });
    expect(refused.body.value).toBe("Only OSPO staff may do this.");
    const inChinese = await teams.press(thread, "pia", card, "Claim", {}, { over: { locale: "zh-CN" } });
    expect(inChinese.body.value).toBe("这项功能只供 OSPO 人员使用。");
    expect(wordsOf(card)).toMatch(/What the desk found:/u);
    const claimed = await teams.press(thread, "ana", card, "Claim");
    expect([claimed.body.type, JSON.stringify(claimed.body.value)]).toEqual([CARD, expect.stringContaining('"ana"')]);
    await expect.poll(() => wordsOf(card)).toMatch(/Assignee\nana|Assignee[^]*ana/u);
    await teams.press(thread, "ana", card, "Claim").catch(() => undefined);
    expect(all.cards().filter(({ activity }) => activity.summary?.startsWith(`#${number} `))).toHaveLength(1);
  });

  test("a question that is too long for its card ends with an ellipsis", async () => {
    const { card } = await ticketed("moe", `${UNKNOWN} ${"and the tram, the train and the ferry as well ".repeat(70)}`);
    expect(wordsOf(card)).toMatch(/ (?:and|the|tram,|train|ferry|as|well)…$/mu);
  });

  test("staff replies in the thread reach the asker once, notes stay internal, and the asker's messages appear in it", async () => {
    const { chat, card, thread, number } = await ticketed("tom");
    await teams.press(thread, "ana", card, "Claim");
    const before = teams.messages(chat).length;
    const sent = await teams.say(thread, "ana", "Line 100.");
    await teams.redeliver(sent);
    await teams.say(thread, "ben", "note: he asks that often");
    await teams.sayTo(thread, "ana", "ben", "can you take this? He is annoying");
    await expect.poll(() => teams.messages(thread).map(wordsOf).join("\n")).toMatch(/kept this as an internal note/u);
    await teams.say(thread, "ben", "Note - internal only: legal said no");
    await teams.say(thread, "pia", "I am no staff");
    const [reply] = (await all.messagesIn(chat, before + 1)).slice(-1);
    expect(wordsOf(reply!)).toMatch(new RegExp(`ana \\\\?\\(OSPO, \\\\?#${number}\\\\?\\)\\n+Line 100\\.`, "u"));
    await expect.poll(() => teams.messages(thread).map(wordsOf).join("\n")).toMatch(/Only OSPO staff/u);
    await teams.say(chat, "tom", "And back?");
    await expect.poll(() => teams.messages(thread).map(wordsOf).join("\n")).toMatch(/tom[^]*And back\?/u);
    const notices = () => teams.messages(teams.personal("ana"));
    await expect
      .poll(() => notices().map(wordsOf).join("\n"))
      .toMatch(/new message from the asker: which bus[^]*“And back\?”/u);
    const place = encodeURIComponent(teams.openChannel("ospo-staff"));
    expect(JSON.stringify(notices())).toMatch(`https://teams.microsoft.com/l/message/${place}/${card.id}?tenantId=`);
    expect(teams.messages(thread).map(wordsOf).join("\n")).not.toMatch(/Line 100/u);
    expect(teams.messages(chat).map(wordsOf).join("\n")).not.toMatch(/asks that often|annoying|legal said no/u);
    const { body } = await all.open.browser().get(`/api/desk/tickets/${number}`);
    expect(body.messages.filter(({ author }: any) => author === "staff")).toHaveLength(1);
  });

  test("after a change of the staff channel, replies under the old cards still reach the asker", async () => {
    const { chat, thread } = await ticketed("abe");
    const before = teams.messages(chat).length;
    await all.restart({ staffPlace: teams.openChannel("ospo-new") });
    await teams.say(thread, "ana", "Line 100.");
    expect(wordsOf((await all.messagesIn(chat, before + 1)).at(-1)!)).toMatch(/Line 100/u);
    await all.restart({ staffPlace: teams.openChannel("ospo-staff") });
  });

  test("if Teams is slow, nothing is posted twice", { timeout: 60_000 }, async () => {
    const { chat, thread, number } = await ticketed("ivo");
    await teams.press(thread, "ana", await all.cardOf(number), "Claim");
    teams.slow(8000);
    const words = ["One.", "Two.", "Three."];
    for (const text of words)
      await all.open.browser().post(`/api/desk/tickets/${number}/reply`, { text, delivery: randomUUID() });
    const shown = (): string[] => teams.messages(thread).map(wordsOf);
    await expect.poll(() => shown().join("\n"), { timeout: 50_000 }).toMatch(/Three\./u);
    teams.slow(0);
    // This message appears after everything that had been started.
    await teams.say(chat, "ivo", "Thanks a lot.");
    await expect.poll(() => shown().join("\n")).toMatch(/Thanks a lot/u);
    expect(words.map((text) => shown().filter((each) => each.includes(text)).length)).toEqual([1, 1, 1]);
  });

  test("if a ticket's card was posted twice, staff who write under the first are told to use the later one", async () => {
    const chat = teams.personal("uma");
    await teams.say(chat, "uma", UNKNOWN);
    const [offered] = await all.messagesIn(chat, 1);
    const own = all.staffThread({ id: teams.nextId() });
    await teams.say(own, "ben", "Lunch at noon?", { over: { id: own.conversation.id.split("=")[1] } });
    // The confirmation to the asker and the ticket's card, in either order.
    teams.fail("POST", "hang-up-after", "hang-up-after");
    await teams.press(chat, "uma", offered!, "Ask a person");
    const duplicates = () => all.cards().filter((card) => wordsOf(card).includes("uma"));
    await expect.poll(() => duplicates().length).toBe(2);
    const [first, second] = duplicates().map(all.staffThread);
    const textIn = (where: Place): string => teams.messages(where).map(wordsOf).join("\n");
    await teams.say(first!, "ana", "Line 100.");
    await expect
      .poll(() => textIn(first!))
      .toMatch(/Nobody received this: the message of ticket #\d+ was posted here twice/u);
    await teams.say(own, "ana", "I am in.");
    await teams.say(second!, "ana", "Line 200.");
    await expect.poll(() => textIn(chat)).toMatch(/Line 200/u);
    expect(textIn(chat)).not.toMatch(/Line 100/u);
    expect([textIn(second!), textIn(own)], "colleagues among themselves").toEqual(["", ""]);
  });

  test("a dialog asks for a text; staff-only lists are shown in a dialog", async () => {
    const { chat, card, thread } = await ticketed("rosa");
    const before = teams.messages(chat).length;
    const opened = await teams.press(thread, "ben", card, "Reply…");
    const empty = await teams.submitDialog(thread, "ben", filled(opened, "Send", { text: " " }));
    expect(JSON.stringify(empty.body)).toContain("This field is required.");
    const sent = await teams.submitDialog(thread, "ben", filled(empty, "Send", { text: "Line 100 goes there." }));
    expect([sent.status, sent.body]).toEqual([200, {}]);
    const [asked] = (await all.messagesIn(chat, before + 1)).slice(-1);
    expect(wordsOf(asked!)).toMatch(/Line 100 goes there\./u);
    const similar = await teams.press(thread, "ben", card, "Similar tickets");
    expect(JSON.stringify(similar.body.task)).toMatch(/settled before/u);
    const strangers = await teams.press(thread, "rosa", card, "Similar tickets");
    expect(JSON.stringify(strangers.body)).toMatch(/Only OSPO staff/u);
  });

  test("a request form keeps its answers, shows mistakes at their fields, is filed once, decided, and the asker is notified", async () => {
    const chat = teams.personal("kim");
    await teams.say(chat, "kim", "request contribute");
    const [offer] = await all.messagesIn(chat, 1);
    const form = await teams.press(chat, "kim", offer!, "Open the form");
    expect(Object.keys(inputsOf(form))).not.toContain("details");
    const answers = { project: "https://github.com/org/own", change: "feature", time: "work", agreement: "cla-new" };
    const drawn = await teams.submitDialog(chat, "kim", filled(form, "Update the form", answers));
    expect(inputsOf(drawn)).toMatchObject({ ...answers, details: undefined });
    const wrong = await teams.submitDialog(chat, "kim", filled(drawn, "Next", answers));
    expect(
      wrong.body.task.value.card.content.body.filter(({ color }: any) => color === "Attention").length,
    ).toBeGreaterThan(0);
    const preview = await teams.submitDialog(
      chat,
      "kim",
      filled(wrong, "Next", { ...answers, size: "40", details: "A new option." }),
    );
    expect(preview.body.task.value.title).toBe("Before you file");
    const ticks = Object.fromEntries(Object.keys(inputsOf(preview)).map((name) => [name, "true"]));
    const filing = filled(preview, "File it", ticks);
    const filed = await teams.submitDialog(chat, "kim", filing);
    const number = Number(/#(\d+) is filed/u.exec(JSON.stringify(filed.body))![1]);
    expect(JSON.stringify((await teams.submitDialog(chat, "kim", filing)).body)).toContain(`#${number} is filed`);
    const other = { ...answers, size: "40", details: "A new option.", project: "https://github.com/org/other" };
    const refused = await teams.submitDialog(chat, "kim", filled(wrong, "Next", other));
    expect(JSON.stringify(refused.body)).toContain(`already filed as #${number} `);

    const card = await all.cardOf(number);
    const thread = all.staffThread(card);
    for (const who of ["ana", "ben"]) {
      const approve = await teams.press(thread, who, card, "Approve…");
      await teams.submitDialog(thread, who, filled(approve, "Approve", { reason: "The CLA is fine." }));
    }
    await expect
      .poll(() => teams.messages(chat).map(wordsOf).join("\n"))
      .toMatch(new RegExp(`#${number} is approved`, "u"));
    await expect.poll(() => wordsOf(card)).toMatch(/approved/u);
  });

  test("the request that is filed is the one previewed, even if another dialog changed the form since", async () => {
    const chat = teams.personal("mia");
    await teams.say(chat, "mia", "request contribute");
    const [offer] = await all.messagesIn(chat, 1);
    const form = await teams.press(chat, "mia", offer!, "Open the form");
    const answers = { project: "https://github.com/org/first", change: "docs", time: "work", agreement: "none" };
    const first = await teams.submitDialog(chat, "mia", filled(form, "Next", answers));
    const second = await teams.submitDialog(
      chat,
      "mia",
      filled(form, "Next", { ...answers, project: "https://github.com/org/second" }),
    );
    expect(JSON.stringify((await teams.submitDialog(chat, "mia", filled(first, "File it", {}))).body)).toContain(
      "changed elsewhere",
    );
    expect(JSON.stringify((await teams.submitDialog(chat, "mia", filled(second, "File it", {}))).body)).toMatch(
      /#\d+ is filed/u,
    );
  });

  test("a late answer to a button comes as a message", async () => {
    await all.restart({ answerMs: 0 });
    const chat = teams.personal("lea");
    await teams.say(chat, "lea", UNKNOWN);
    const [offered] = await all.messagesIn(chat, 1);
    const opened = await teams.press(chat, "lea", offered!, "Ask a person");
    expect(opened.body.value).toMatch(/One moment/u);
    await expect.poll(() => teams.messages(chat).map(wordsOf).join("\n")).toMatch(/is open/u);
    await all.restart({ answerMs: 3500 });
  });

  test("`home` shows the queue to staff only", async () => {
    const [ana, pia] = [teams.personal("ana"), teams.personal("uwe")];
    await teams.say(ana, "ana", "home");
    await teams.say(pia, "uwe", "home");
    const last = async (where: typeof ana) => {
      await expect.poll(() => teams.messages(where).map(wordsOf).join("\n")).toMatch(/New request/u);
      return teams.messages(where).map(wordsOf).join("\n");
    };
    expect(await last(ana)).toMatch(/My tickets[^]*Open tickets/u);
    expect(await last(pia)).not.toMatch(/My tickets/u);
  });

  test("Teams found nothing in these tests that breaks its rules", () => {
    expect(teams.complaints).toEqual([]);
  });
});
