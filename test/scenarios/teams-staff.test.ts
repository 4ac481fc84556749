/** Staff in Teams: a ticket's one card and its thread, who may press what, forms and decisions; and what each sees of a ticket where many read. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DATABASES } from "../open-desk.ts";
import { filled, inputsOf, type Message, type OpenTeams, openTeams, type Teams, wordsOf } from "../open-teams.ts";
import type { Place } from "../stubs/teams-peer.ts";

const UNKNOWN = "which bus goes to the airport on sunday";
const SLOW = { timeout: 20_000 };
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

  const cardOf = async (number: number): Promise<Message> => {
    const card = () => all.cards().find(({ activity }) => activity.summary?.startsWith(`#${number} `));
    await expect.poll(card, SLOW).toBeDefined();
    return card()!;
  };
  const ticketed = async (who: string) => {
    const chat = teams.personal(who);
    const before = teams.messages(chat).length;
    await teams.say(chat, who, UNKNOWN);
    const [offered] = (await all.said(chat, before + 1)).slice(-1);
    await teams.press(chat, who, offered!, "Ask a person");
    const [opened] = (await all.said(chat, before + 2)).slice(-1);
    const number = Number(/#(\d+)/u.exec(wordsOf(opened!))![1]);
    const card = await cardOf(number);
    return { chat, number, card, thread: all.staffThread(card) };
  };

  /** In a place where others may read, the word that a ticket is open. */
  const openedIn = async (where: Place, who: string): Promise<Message> => {
    await teams.mention(where, who, UNKNOWN);
    const [offered] = await all.said(where, 1);
    await teams.press(where, who, offered!, "Ask a person");
    return (await all.said(where, 2))[1]!;
  };
  const seenBy = async (where: Place, who: string, card: Message): Promise<string> => {
    await teams.refresh(where, who, card);
    return wordsOf({ activity: { attachments: [{ content: teams.viewOf(card, who) }] } });
  };

  test("one card for a ticket, changed in place; who is no staff is told so; a claim shows at once", async () => {
    const { card, thread, number } = await ticketed("pia");
    const refused = await teams.press(thread, "pia", card, "Claim");
    expect(refused.body).toMatchObject({ statusCode: 200, type: "application/vnd.microsoft.activity.message" });
    expect(refused.body.value).toMatch(/Only OSPO staff/u);
    const claimed = await teams.press(thread, "ana", card, "Claim");
    expect([claimed.body.type, JSON.stringify(claimed.body.value)]).toEqual([CARD, expect.stringContaining('"ana"')]);
    await expect.poll(() => wordsOf(card), SLOW).toMatch(/Assignee\nana|Assignee[^]*ana/u);
    await teams.press(thread, "ana", card, "Claim").catch(() => undefined);
    expect(all.cards().filter(({ activity }) => activity.summary?.startsWith(`#${number} `))).toHaveLength(1);
  });

  test("what staff say in its thread goes to the asker once, a note to nobody outside; the asker's words come into it", async () => {
    const { chat, thread, number } = await ticketed("tom");
    const before = teams.messages(chat).length;
    const sent = await teams.say(thread, "ana", "Line 100.");
    await teams.redeliver(sent);
    await teams.say(thread, "ben", "note: he asks that often");
    await teams.say(thread, "pia", "I am no staff");
    const [reply] = (await all.said(chat, before + 1)).slice(-1);
    expect(wordsOf(reply!)).toMatch(/ana \\?\(OSPO\\?\)\n+Line 100\./u);
    await expect.poll(() => teams.messages(thread).map(wordsOf).join("\n")).toMatch(/Only OSPO staff/u);
    await teams.say(chat, "tom", "And back?");
    await expect.poll(() => teams.messages(thread).map(wordsOf).join("\n"), SLOW).toMatch(/tom[^]*And back\?/u);
    expect(teams.messages(thread).map(wordsOf).join("\n")).not.toMatch(/Line 100/u);
    expect(teams.messages(chat).map(wordsOf).join("\n")).not.toMatch(/asks that often/u);
    const { body } = await all.open.browser().get(`/api/desk/tickets/${number}`);
    expect(body.messages.filter(({ author }: any) => author === "staff")).toHaveLength(1);
  });

  test("a word more is asked for in a window; what only staff read is shown in one", async () => {
    const { chat, card, thread } = await ticketed("rosa");
    const before = teams.messages(chat).length;
    const opened = await teams.press(thread, "ben", card, "Reply…");
    const empty = await teams.submitDialog(thread, "ben", filled(opened, "Send", { text: " " }));
    expect(JSON.stringify(empty.body)).toContain("This is needed.");
    const sent = await teams.submitDialog(thread, "ben", filled(empty, "Send", { text: "Line 100 goes there." }));
    expect([sent.status, sent.body]).toEqual([200, {}]);
    const [asked] = (await all.said(chat, before + 1)).slice(-1);
    expect(wordsOf(asked!)).toMatch(/Line 100 goes there\./u);
    const similar = await teams.press(thread, "ben", card, "Similar tickets");
    expect(JSON.stringify(similar.body.task)).toMatch(/settled before/u);
    const strangers = await teams.press(thread, "rosa", card, "Similar tickets");
    expect(JSON.stringify(strangers.body)).toMatch(/Only OSPO staff/u);
  });

  test("a request: the form keeps what was typed, shows what is wrong where it is, is drawn anew, filed once, decided, told", async () => {
    const chat = teams.personal("kim");
    await teams.say(chat, "kim", "request contribute");
    const [offer] = await all.said(chat, 1);
    const form = await teams.press(chat, "kim", offer!, "Open the form");
    expect(Object.keys(inputsOf(form))).not.toContain("details");
    const answers = { project: "https://github.com/org/own", change: "feature", time: "work", agreement: "cla-new" };
    const drawn = await teams.submitDialog(chat, "kim", filled(form, "Update the form", answers));
    expect(inputsOf(drawn)).toMatchObject({ ...answers, details: undefined });
    const wrong = await teams.submitDialog(chat, "kim", filled(drawn, "Next", answers));
    expect(wrong.body.task.value.card.content.body.filter(({ color }: any) => color === "Attention").length).toBeGreaterThan(0);
    const preview = await teams.submitDialog(chat, "kim", filled(wrong, "Next", { ...answers, size: "40", details: "A new option." }));
    expect(preview.body.task.value.title).toBe("What it takes");
    const ticks = Object.fromEntries(Object.keys(inputsOf(preview)).map((name) => [name, "true"]));
    const filing = filled(preview, "File it", ticks);
    const filed = await teams.submitDialog(chat, "kim", filing);
    const number = Number(/#(\d+) is filed/u.exec(JSON.stringify(filed.body))![1]);
    expect(JSON.stringify((await teams.submitDialog(chat, "kim", filing)).body)).toContain(`#${number} is filed`);

    const card = await cardOf(number);
    const thread = all.staffThread(card);
    for (const who of ["ana", "ben"]) {
      const approve = await teams.press(thread, who, card, "Approve…");
      await teams.submitDialog(thread, who, filled(approve, "Approve", { reason: "The CLA is fine." }));
    }
    await expect.poll(() => teams.messages(chat).map(wordsOf).join("\n"), SLOW).toMatch(new RegExp(`#${number} is approved`, "u"));
    await expect.poll(() => wordsOf(card), SLOW).toMatch(/approved/u);
  });

  test("a form begun in a channel is opened in one's own chat, and an answer that is late comes as a message", async () => {
    await all.restart({ answerMs: 0 });
    const chat = teams.personal("lea");
    await teams.say(chat, "lea", UNKNOWN);
    const [offered] = await all.said(chat, 1);
    const opened = await teams.press(chat, "lea", offered!, "Ask a person");
    expect(opened.body.value).toMatch(/One moment/u);
    await all.said(chat, 2);
    await all.restart({ answerMs: 3500 });
  });

  test("the home of staff shows their queue, that of others does not", async () => {
    const [ana, pia] = [teams.personal("ana"), teams.personal("uwe")];
    await teams.say(ana, "ana", "home");
    await teams.say(pia, "uwe", "home");
    const last = async (where: typeof ana) => {
      await expect.poll(() => teams.messages(where).map(wordsOf).join("\n"), SLOW).toMatch(/New request/u);
      return teams.messages(where).map(wordsOf).join("\n");
    };
    expect(await last(ana)).toMatch(/My tickets[^]*█/u);
    expect(await last(pia)).not.toMatch(/My tickets/u);
  });

  test("in a channel the asker may withdraw, staff work on it there, the others read that it is open", async () => {
    const thread = teams.channel();
    const card = await openedIn(thread, "pia");
    const { refresh } = card.activity.attachments[0].content;
    expect(refresh.userIds).toEqual(["pia", "ana", "ben"].map((who) => teams.person(who).id));
    const taken = async () => await all.open.desk.db.selectFrom("delivery").select("id").execute();
    const before = (await taken()).length;
    expect(await seenBy(thread, "pia", card)).toMatch(/is open[^]*airport[^]*Withdraw/u);
    expect(await seenBy(thread, "ana", card)).toMatch(/Nobody yet|nobody yet[^]*Claim/u);
    expect(await seenBy(thread, "tom", card)).toMatch(/^\s*Ticket #\d+ is open[^]*$/u);
    expect(await seenBy(thread, "tom", card)).not.toMatch(/Withdraw|Claim|airport/u);
    expect(await taken(), "looking writes nothing").toHaveLength(before);

    await teams.press(thread, "ana", card, "Claim");
    expect(wordsOf({ activity: { attachments: [{ content: teams.viewOf(card, "ana") }] } })).toMatch(/Assignee[^]*ana[^]*Take over/u);
    const reply = await teams.press(thread, "ana", card, "Reply…");
    await teams.submitDialog(thread, "ana", filled(reply, "Send", { text: "Line 100." }));
    expect(wordsOf((await all.said(thread, 3))[2]!)).toMatch(/Line 100/u);
    await teams.press(thread, "pia", card, "Withdraw");
    expect(await seenBy(thread, "pia", card)).not.toMatch(/Withdraw/u);
    expect(await seenBy(thread, "ana", card)).toMatch(/Withdrawn/u);
    const refused = await teams.execute(thread, "tom", card, "press", { action: "own:withdraw", value: /#(\d+)/u.exec(wordsOf(card))![1] });
    expect(refused.body.value).toMatch(/for whoever asked/u);
  });

  test("staff who ask themselves see both", async () => {
    const thread = teams.channel();
    expect(await seenBy(thread, "ana", await openedIn(thread, "ana"))).toMatch(/Claim[^]*Withdraw/u);
  });

  test("in one's own chat, where nobody else reads, there is nothing to ask for", async () => {
    const chat = teams.personal("vera");
    const opened = await openedIn(chat, "vera");
    expect(JSON.stringify(opened.activity)).not.toContain("refresh");
  });

  test("a window that came too late is opened by a button", async () => {
    const card = await openedIn(teams.groupChat("late"), "lea");
    const group = teams.groupChat("late");
    await teams.refresh(group, "ben", card);
    await all.restart({ answerMs: 0 });
    expect(JSON.stringify((await teams.press(group, "ben", card, "Internal note…")).body)).toMatch(/One moment/u);
    const own = teams.personal("ben");
    const [offer] = await all.said(own, 1);
    await all.restart({ answerMs: 3500 });
    const note = await teams.press(own, "ben", offer!, `Open “${/#\d+/u.exec(wordsOf(card))![0]} Note”`);
    expect((await teams.submitDialog(own, "ben", filled(note, "Save", { text: "They ask that often." }))).body).toEqual({});
    const notes = all.open.desk.db.selectFrom("note").select("text");
    await expect.poll(() => notes.execute(), SLOW).toContainEqual({ text: "They ask that often." });
  });

  test("in all that Teams found nothing that breaks its rules", () => {
    expect(teams.complaints).toEqual([]);
  });
});
