/** People edit and delete messages in Slack after the desk has read them. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { verifyAudit } from "../../src/tickets/audit/audit.ts";
import { DATABASES } from "../open-desk.ts";
import { openStaffRoom, type StaffRoom } from "../slack-staff.ts";
import { BOT, type SlackPeer } from "../stubs/slack-peer.ts";

const QUESTION = "what must I ship with an MIT-licensed package?";
const CHANGED = "How do I release a project as open source?";

describe("changed messages in Slack", () => {
  const stack = new AsyncDisposableStack();
  let room: StaffRoom;
  let slack: SlackPeer;
  beforeAll(async () => {
    room = stack.use(await openStaffRoom({ database: DATABASES.at(-1)![1] }));
    ({ slack } = room);
  });
  afterAll(() => stack.disposeAsync());

  const offered = (user: string, words: RegExp) =>
    slack.ephemeral.filter((each) => each.user === user && words.test(each.text));
  const offer = async (user: string, words: RegExp, count: number) => {
    await expect.poll(() => offered(user, words).length).toBe(count);
    return offered(user, words).at(-1)!;
  };
  const stored = async () => JSON.stringify(await room.open.desk.db.selectFrom("message").select("body").execute());
  const ticket = async (number: number) => (await room.open.browser().get(`/api/desk/tickets/${number}`)).body;
  const done = async () =>
    await expect
      .poll(
        async () => await room.open.desk.db.selectFrom("delivery").select("id").where("done_at", "is", null).execute(),
      )
      .toEqual([]);

  test.each([
    ["a direct message", "", {}],
    ["a channel", `<@${BOT}> `, { channel: "C1" }],
  ])("in %s a changed question is offered once for each edit, and answered once", async (_where, start, more) => {
    const before = offered("U1", /changed your question/u).length;
    const said = await slack.say("U1", start + QUESTION, more);
    await room.answersTo(said.ts);
    // Slack adds a preview of a link, and somebody a space.
    const preview = { attachments: [{ from_url: "https://a.example", text: "talk to a person" }] };
    await slack.edit("U1", said, start + QUESTION, { edited: undefined, ...preview });
    await slack.edit("U1", said, `${start}${QUESTION}  `);
    const { payload } = await slack.edit("U1", said, start + CHANGED);
    await slack.deliver("events_api", payload, { retryNum: 1 });
    const first = await offer("U1", /changed your question/u, before + 1);
    await Promise.all([1, 2].map(async () => await slack.click("U1", first, "ask-changed")));
    const answers = await room.answersTo(said.ts, 2);
    expect(answers[1]!.text).not.toBe(answers[0]!.text);
    await slack.edit("U1", said, `${start}thanks`);
    await slack.edit("U1", said, `${start}${QUESTION} Tell me.`);
    await offer("U1", /changed your question/u, before + 2);
    await done();
    expect(slack.inThread(said.ts)).toHaveLength(2);
  });

  test("another person cannot have the changed question answered", async () => {
    const said = await slack.say("U1", `<@${BOT}> ${QUESTION}`, { channel: "C1" });
    await room.answersTo(said.ts);
    await slack.edit("U1", said, `<@${BOT}> ${CHANGED}`);
    const theirs = await offer("U1", /changed your question/u, offered("U1", /changed your question/u).length || 1);
    slack.ephemeral.push({ ...theirs, user: "U2" });
    const { response_url } = await slack.click("U2", theirs, "ask-changed");
    await expect.poll(() => slack.responses.find(({ to }) => to === response_url)?.text).toMatch(/no longer exists/u);
    await expect.poll(() => slack.inThread(said.ts).length).toBe(1);
  });

  test("staff who change or delete a reply learn that the asker has the old one, and can send the new text once", async () => {
    const { ts, number } = await room.ticket();
    const { ts: thread_ts } = await room.card(number);
    const inThread = { channel: "CSTAFF", thread_ts };
    const said = await slack.say("UANA", "Use 4.17.20.", inThread);
    await room.answersTo(ts, 3);
    await slack.edit("UANA", said, "Use 4.17.21.");
    const offeredText = await offer("UANA", new RegExp(`asker of #${number} still has`, "u"), 1);
    for (let i = 0; i < 2; i++) await slack.click("UANA", offeredText, "send-changed");
    expect((await room.answersTo(ts, 4)).at(-1)!.text).toMatch(/Use 4\.17\.21\./u);
    await slack.remove(said);
    await offer("UANA", new RegExp(`asker of #${number} has it`, "u"), 1);
    expect((await ticket(number)).messages.filter(({ author }: any) => author === "staff")).toHaveLength(2);
    // The asker changes what went to the ticket.
    const added = await slack.say("U1", "in March", { thread_ts: ts });
    await slack.edit("U1", added, "in April");
    await slack.click("U1", await offer("U1", new RegExp(`#${number} still has`, "u"), 1), "send-changed");
    await expect.poll(async () => (await ticket(number)).messages.at(-1).body.text).toBe("in April");
    await slack.remove(added);
    await offer("U1", new RegExp(`It stays in #${number}`, "u"), 1);
    expect((await verifyAudit(room.open.desk.db, room.open.desk.signer.publicKeys)).problems).toEqual([]);
  });

  test("a deleted question goes out of the conversation and of the desk's notes; a ticket keeps it and says so", async () => {
    const secret = "may project Nightjar take the bus to the airport";
    const alone = await slack.say("U2", secret);
    await room.answersTo(alone.ts);
    expect(await stored()).toContain("Nightjar");
    await slack.remove(alone);
    await expect.poll(stored).not.toContain("Nightjar");
    // What the person asks next does not come back to it.
    await slack.say("U2", "and on Sundays?", { thread_ts: alone.ts });
    await room.answersTo(alone.ts, 2);

    const { ts, number } = await room.ticket("U2", secret);
    await slack.remove({ ...alone, ts, payload: { event: { ...alone.payload.event, text: secret, ts } } });
    await offer("U2", new RegExp(`It stays in #${number}`, "u"), 1);
    const { ticket: kept, messages } = await ticket(number);
    expect([kept.question, messages[0].body.text]).toEqual([secret, "[deleted]"]);
    expect((await verifyAudit(room.open.desk.db, room.open.desk.signer.publicKeys)).problems).toEqual([]);
  });

  test("what the desk does not know is left alone", async () => {
    const before = slack.ephemeral.length;
    const said = await slack.say("U2", "lunch?", { channel: "C1" });
    await slack.edit("U2", said, "dinner?");
    await slack.remove(said);
    const inThread = await slack.say("U2", "lunch?", { channel: "C1", thread_ts: said.ts });
    await slack.edit("U2", inThread, "dinner?");
    await slack.remove(inThread);
    await done();
    expect(slack.ephemeral).toHaveLength(before);
  });
});
