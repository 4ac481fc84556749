/** People edit and delete messages in Teams after the desk has read them, or take back what went to a ticket. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { verifyAudit } from "../../src/tickets/audit/audit.ts";
import { DATABASES } from "../open-desk.ts";
import { type OpenTeams, openTeams, type Teams, ticketFor, wordsOf } from "../open-teams.ts";

const QUESTION = "what must I ship with an MIT-licensed package?";
const CHANGED = "How do I release a project as open source?";
const UNKNOWN = "which bus goes to the airport on sunday";
const ANSWER = /copyright (?:notice|line)/iu;

describe("changed messages in Teams", () => {
  const stack = new AsyncDisposableStack();
  let all: OpenTeams;
  let teams: Teams;
  let messagesIn: OpenTeams["messagesIn"];
  beforeAll(async () => {
    all = stack.use(await openTeams({ database: DATABASES.at(-1)![1] }));
    ({ teams, messagesIn } = all);
  });
  afterAll(() => stack.disposeAsync());

  const view = async (number: number) => (await all.open.browser().get(`/api/desk/tickets/${number}`)).body;
  const reply = async (number: number, text: string) =>
    await all.open.browser().post(`/api/desk/tickets/${number}/reply`, { text, delivery: randomUUID() });
  const problems = async () => (await verifyAudit(all.open.desk.db, all.open.desk.signer.publicKeys)).problems;
  const done = async () =>
    await expect
      .poll(
        async () => await all.open.desk.db.selectFrom("delivery").select("id").where("done_at", "is", null).execute(),
      )
      .toEqual([]);

  test("a changed question is offered once for each edit, and answered once", async () => {
    const chat = teams.personal("nora");
    const sent = await teams.say(chat, "nora", `ask ${QUESTION}`);
    await messagesIn(chat, 1);
    await teams.edit(chat, "nora", sent, `ask ${QUESTION}`);
    const edited = await teams.edit(chat, "nora", sent, CHANGED);
    await teams.redeliver(edited);
    const [, offer] = await messagesIn(chat, 2);
    expect(wordsOf(offer!)).toMatch(/You changed your question/u);
    await teams.press(chat, "nora", offer!, "Answer it again");
    await teams.press(chat, "nora", offer!, "Answer it again");
    const [first, , second] = await messagesIn(chat, 3);
    expect(wordsOf(second!)).not.toBe(wordsOf(first!));
    await teams.edit(chat, "nora", sent, QUESTION);
    await messagesIn(chat, 4);
    await teams.remove(chat, "nora", sent);
    await done();
    expect(JSON.stringify(await all.open.desk.db.selectFrom("changed_message").selectAll().execute())).toBe("[]");
    await messagesIn(chat, 4);
  });

  test("in a thread, too; colleagues are left alone", async () => {
    const root = teams.nextId();
    const thread = teams.channel({ channel: "edits", root });
    const sent = await teams.mention(thread, "olga", QUESTION, { over: { id: root } });
    await messagesIn(thread, 1);
    await teams.edit(thread, "paul", await teams.say(thread, "paul", "lunch?"), "dinner?");
    await teams.edit(thread, "olga", sent, CHANGED);
    expect(wordsOf((await messagesIn(thread, 2))[1]!)).toMatch(/You changed your question/u);
  });

  test("staff who change a reply can send the new text", async () => {
    const { chat, number } = await ticketFor(all, "rosa", UNKNOWN);
    const own = all.staffThread(await all.cardOf(number));
    const sent = await teams.say(own, "ana", "Line 100.");
    await messagesIn(chat, 3);
    const before = teams.messages(own).length;
    await teams.edit(own, "ana", sent, "Line 200.");
    const offer = (await messagesIn(own, before + 1)).at(-1)!;
    expect(wordsOf(offer)).toMatch(new RegExp(`asker of #${number} still has`, "u"));
    await teams.press(own, "ana", offer, "Send the new text");
    expect(wordsOf((await messagesIn(chat, 4)).at(-1)!)).toMatch(/Line 200\./u);
  });

  test("what went to a waiting ticket can be asked instead: the words leave the ticket, which waits again", async () => {
    const { chat, number } = await ticketFor(all, "sven", UNKNOWN);
    await reply(number, "For which airport?");
    await messagesIn(chat, 3);
    await teams.say(chat, "sven", QUESTION);
    const added = (await messagesIn(chat, 4)).at(-1)!;
    expect(wordsOf(added)).toMatch(new RegExp(`Added to ticket #${number}`, "u"));
    expect((await view(number)).ticket.state).not.toBe("waiting-for-asker");
    await teams.press(chat, "sven", added, "Ask this instead");
    await teams.press(chat, "sven", added, "Ask this instead");
    expect(wordsOf((await messagesIn(chat, 5)).at(-1)!)).toMatch(ANSWER);
    const { ticket, messages, events } = await view(number);
    expect(ticket.state).toBe("waiting-for-asker");
    expect(messages.filter(({ author }: any) => author !== "desk").map(({ body }: any) => body.text)).toEqual([
      UNKNOWN,
      "For which airport?",
      "[deleted]",
      QUESTION,
      expect.stringMatching(/take my last message back/u),
    ]);
    expect(events.map(({ action }: any) => action)).toEqual(["opened", "replied", "asker-replied", "took-back"]);
    expect(await problems()).toEqual([]);
    // Nobody else can.
    await teams.press(chat, "tom", added, "Ask this instead");
    expect((await view(number)).events).toHaveLength(4);
  });

  test("Teams found nothing in these tests that breaks its rules", () => {
    expect(teams.complaints).toEqual([]);
  });
});
