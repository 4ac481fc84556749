/** What Slack refuses: the content of a message, a place, or the desk's own token. Nobody is left without a word. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { addRole, removeRole } from "../../src/identity/roles.ts";
import { deadLetters } from "../../src/tickets/board/inbox.ts";
import { DATABASES, log } from "../open-desk.ts";
import { openStaffRoom, type StaffRoom } from "../slack-staff.ts";
import { BOT, type SlackPeer } from "../stubs/slack-peer.ts";
import type { Failure } from "../stubs/slack-state.ts";

type Posted = SlackPeer["posted"][number];

const QUESTION = "what must I ship with an MIT-licensed package?";
const UNKNOWN = "which bus goes to the airport on sunday";
const refused = (error: string): Failure => ({ body: { ok: false, error } });
const jsonOf = ({ blocks }: Posted): string => JSON.stringify(blocks);
/** A long text in paragraphs that can be told apart. */
const longText = (characters: number): string =>
  Array.from({ length: characters / 500 }, (_, i) => `${`Paragraph ${i} ${"of it ".repeat(80)}`.slice(0, 497)}.`).join(
    "\n\n",
  );

/** The texts of the messages. */
const shown = (messages: Posted[]): string =>
  messages
    .flatMap(({ blocks }) => blocks.flatMap((block) => (block.type === "section" ? [block.text.text] : [])))
    .join("\n\n");

describe.each(DATABASES.slice(-1))("what Slack refuses, on %s", (_name, database) => {
  const stack = new AsyncDisposableStack();
  let room: StaffRoom;
  let slack: SlackPeer;
  beforeAll(async () => {
    room = await openStaffRoom({ database });
    stack.defer(async () => await room[Symbol.asyncDispose]());
    ({ slack } = room);
  });
  afterAll(() => stack.disposeAsync());

  const accept = (): void => void (slack.chance = () => undefined);
  const staffSays = async (number: number, text: string) =>
    await room.open.browser().post(`/api/desk/tickets/${number}/reply`, { text, delivery: randomUUID() });
  const textsIn = (thread: string): string[] => slack.inThread(thread).map(({ text }) => text);
  const news = (): Posted[] => slack.inChannel("CSTAFF").filter((each) => jsonOf(each).includes("send-again"));

  test.each(["invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "a_code_of_tomorrow"])(
    "%s: a short plain answer goes out, with a link and the way to a person",
    async (error) => {
      slack.chance = (method, { channel, blocks }) =>
        method === "chat.postMessage" && channel === "C1" && blocks.some(({ type }: any) => type.startsWith("context"))
          ? refused(error)
          : undefined;
      onTestFinished(accept);
      const { ts } = await slack.say("U1", `<@${BOT}> ${QUESTION}`, { channel: "C1" });
      const [answer] = await room.answersTo(ts);
      expect(answer!.text.length).toBeLessThan(600);
      expect(answer!.text).toContain("could not be shown in full");
      expect(jsonOf(answer!)).toMatch(/https:\/\/desk\.example\/\?conversation=[0-9a-f-]{36}/u);
      await slack.click("U1", answer!, "ask-person");
      expect((await room.answersTo(ts, 2))[1]!.text).toMatch(/Ticket #\d+ is open/u);
    },
  );

  test("a private answer whose content is refused comes as a short plain one", async () => {
    slack.fail("response_url", { status: 400 });
    slack.chance = (method, { blocks }) =>
      method.startsWith("chat.post") && blocks.some(({ type }: any) => type.startsWith("context"))
        ? refused("invalid_blocks")
        : undefined;
    onTestFinished(accept);
    await slack.command("U2", "/ospo", `ask ${QUESTION}`);
    await expect.poll(() => room.privateTextOf("U2")).toContain("could not be shown in full");
  });

  test("if the plain answer is refused too, staff read who asked what and why, and one press sends it again, once", async () => {
    slack.chance = (method, { channel }) =>
      method === "chat.postMessage" && channel === "C1" ? refused("invalid_blocks") : undefined;
    onTestFinished(accept);
    const before = news().length;
    const { ts } = await slack.say("U1", `<@${BOT}> ${QUESTION}`, { channel: "C1" });
    await expect.poll(() => news().length).toBe(before + 1);
    const item = news().at(-1)!;
    expect(item.text).toBe(
      `Uma Eins did not get a message in Slack, about “${QUESTION}”. The message was refused, also as a short plain text.`,
    );
    accept();
    // Later messages do not wait for it.
    await slack.say("U1", "and with Apache-2.0?", { channel: "C1", thread_ts: ts });
    await room.answersTo(ts);
    await slack.click("U2", item, "send-again");
    await expect.poll(() => room.privateTextOf("U2")).toMatch(/Only OSPO staff/u);
    expect(slack.inThread(ts)).toHaveLength(1);
    await Promise.all([slack.click("UBEN", item, "send-again"), slack.click("UANA", item, "send-again")]);
    await room.answersTo(ts, 2);
    await expect.poll(() => room.privateTextOf("UBEN") + room.privateTextOf("UANA")).toMatch(/already sent it again/u);
    expect(room.privateTextOf("UBEN") + room.privateTextOf("UANA")).toMatch(/I am sending it again/u);
    await slack.say("U1", "and with GPL-3.0?", { channel: "C1", thread_ts: ts });
    expect(await room.answersTo(ts, 3)).toHaveLength(3);
  });

  test("the page names the asker, the question and the reason, and sends it again for staff only", async () => {
    const { number, ts } = await room.ticket();
    slack.deactivated.set("U1", "user_disabled");
    onTestFinished(() => slack.deactivated.clear());
    await staffSays(number, "Line 100.");
    const staff = room.open.browser();
    const parked = async () =>
      (await staff.get("/api/desk/inbox")).body.parked.find(({ ticket }: { ticket: number }) => ticket === number);
    await expect.poll(parked).toMatchObject({
      undelivered: `Uma Eins did not get a message in Slack, about “${UNKNOWN}”. Uma Eins has no active account there.`,
      parked: "slack: user_disabled",
    });
    const { id } = await parked();
    slack.deactivated.clear();
    const again = async () => (await staff.post("/api/desk/inbox/send-again", { notification: id })).body.sent;
    expect(await Promise.all([again(), again()]).then((sent) => sent.toSorted())).toEqual([false, true]);
    await expect.poll(() => textsIn(ts).at(-1)).toBe("Ana: Line 100.");
    expect(textsIn(ts).filter((text) => text === "Ana: Line 100.")).toHaveLength(1);
    expect(await parked()).toBeUndefined();
  });

  test("a reply of 20,000 characters arrives in parts, in order, each once, for asker and staff", async () => {
    const { number, ts } = await room.ticket();
    const text = longText(20_000);
    const card = (await room.card(number)).ts;
    const before = slack.calls.length;
    // The second part is posted, but the desk does not learn that.
    slack.fail("chat.postMessage", { delay: 0 }, { delay: 0 }, "hang-up-after");
    await staffSays(number, text);
    await staffSays(number, "That was all.");
    await expect.poll(() => textsIn(ts).at(-1)).toBe("Ana: That was all.");
    await expect.poll(() => textsIn(card).at(-1)).toBe("Ana: That was all.");
    for (const thread of [slack.inThread(ts).slice(2), slack.inThread(card)])
      expect(shown(thread.slice(0, -1)).replaceAll(/\s+/gu, " ")).toBe(text.replaceAll(/\s+/gu, " "));
    expect(slack.calls.slice(before).filter(({ answer }) => answer?.error === "msg_blocks_too_long")).toEqual([]);
    expect((await deadLetters(room.open.desk.db)).filter(({ ticket }) => ticket === number)).toEqual([]);
  });

  test("what a card's thread cannot show does not keep back what comes after it", async () => {
    const { number } = await room.ticket();
    const { ts } = await room.card(number);
    const note = async (text: string) =>
      await room.open.browser().post(`/api/desk/tickets/${number}/note`, { text, delivery: randomUUID() });
    slack.chance = (method) => (method === "chat.postMessage" ? refused("invalid_blocks") : undefined);
    onTestFinished(accept);
    await note("Nobody can show this.");
    await expect
      .poll(async () => (await deadLetters(room.open.desk.db)).find(({ ticket }) => ticket === number)?.parked)
      .toBe("slack: invalid_blocks");
    accept();
    await note("This one comes.");
    await expect.poll(() => textsIn(ts)).toEqual(["Ana: This one comes."]);
  });

  test("while the token is refused, everything is held; then it goes out once and in order, also after a restart", async () => {
    const errors = vi.spyOn(log, "error");
    onTestFinished(() => errors.mockRestore());
    const held = (): unknown[] => errors.mock.calls.filter(([, text]) => String(text).includes("posts are held"));
    const { number, ts } = await room.ticket();
    slack.chance = () => refused("token_revoked");
    onTestFinished(accept);
    for (const text of ["One.", "Two."]) await staffSays(number, text);
    await expect.poll(async () => await room.heldBecause()).toMatch(/^token_revoked\. .*SLACK_BOT_TOKEN/u);
    expect(held()).toHaveLength(1);
    await room.restart();
    await expect.poll(async () => await room.heldBecause()).toMatch(/^token_revoked/u);
    const asked = await slack.say("U2", QUESTION);
    await staffSays(number, "Three.");
    expect(textsIn(ts)).toHaveLength(2);
    expect(await deadLetters(room.open.desk.db)).not.toContainEqual(expect.objectContaining({ ticket: number }));
    accept();
    await expect.poll(() => textsIn(ts).slice(2)).toEqual(["Ana: One.", "Ana: Two.", "Ana: Three."]);
    await room.answersTo(asked.ts);
    expect(await room.heldBecause()).toBeNull();
    // One for each process.
    expect(held()).toHaveLength(2);
  });

  test("if a permission is missing, the posts that need it are held, and others are not", async () => {
    const { number, ts } = await room.ticket();
    slack.granted.delete("im:write");
    onTestFinished(() => void slack.granted.add("im:write"));
    await room.restart();
    // An answer in a channel needs no conversation to be opened.
    const filed = await room.request("U1");
    await room.do("UBEN", filed, "reject", "Reject", { reason: "No." });
    await expect.poll(async () => await room.heldBecause()).toMatch(/^missing_scope .*manifest/u);
    await staffSays(number, "Line 100.");
    await expect.poll(() => textsIn(ts).at(-1)).toBe("Ana: Line 100.");
    expect(room.direct("U1").join("\n")).not.toMatch(/No\./u);
    slack.granted.add("im:write");
    await expect.poll(() => room.direct("U1").join("\n")).toMatch(/No\./u);
    expect(await room.heldBecause()).toBeNull();
  });

  test("a text that is too long for one input of a modal comes in parts and is saved whole", async () => {
    const { number } = await room.ticket();
    const text = longText(12_000);
    await staffSays(number, text);
    await room.press("UBEN", number, "draft");
    await expect.poll(() => slack.modal("UBEN")?.title.text).toMatch(/Document/u);
    await room.fill("UBEN", number, "Document", {});
    const drafts = room.open.desk.db.selectFrom("knowledge_draft").select("text").where("ticket_number", "=", number);
    await expect.poll(async () => await drafts.execute()).toEqual([{ text }]);
  });

  test("with more staff than Slack takes in one list, everybody can be assigned", async () => {
    const { number } = await room.ticket();
    const many = Array.from({ length: 130 }, (_, i) => `UMEMBER${i}`);
    for (const externalId of many) await addRole(room.open.desk.db, { channel: "slack", externalId }, "ospo");
    await room.press("UBEN", number, "assign");
    await expect
      .poll(() => new Set(JSON.stringify(slack.modal("UBEN") ?? "").match(/slack:UMEMBER\d+/gu)).size)
      .toBe(130);
    await room.fill("UBEN", number, "Assign", { to: "slack:UMEMBER129" });
    await room.card(number, /Assignee UMEMBER129/u);
    for (const externalId of many) await removeRole(room.open.desk.db, { channel: "slack", externalId }, undefined);
  });
});
