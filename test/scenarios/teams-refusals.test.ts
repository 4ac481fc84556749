/** What Teams refuses: the content of a message, a person, or the app itself. Nobody is left without a word. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { deadLetters } from "../../src/tickets/board/inbox.ts";
import { DATABASES, log } from "../open-desk.ts";
import { type Message, type OpenTeams, openTeams, type Teams, ticketFor, wordsOf } from "../open-teams.ts";

const QUESTION = "what must I ship with an MIT-licensed package?";
const UNKNOWN = "which bus goes to the airport on sunday";
const refused = (status: number, code: string) => ({ status, body: { error: { code, message: "" } } });

describe.each(DATABASES.slice(-1))("what Teams refuses, on %s", (_name, database) => {
  const stack = new AsyncDisposableStack();
  let all: OpenTeams;
  let teams: Teams;
  beforeAll(async () => {
    all = stack.use(await openTeams({ database }));
    ({ teams } = all);
  });
  afterAll(() => stack.disposeAsync());

  const accept = (): void => teams.failBy(() => undefined);
  const staffSays = async (number: number, text: string) =>
    await all.open.browser().post(`/api/desk/tickets/${number}/reply`, { text, delivery: randomUUID() });
  const news = (asker: string): Message[] =>
    all.cards().filter((each) => wordsOf(each).includes(`${asker} did not get a message`));

  test.each([
    [400, "BadSyntax"],
    [413, "MessageSizeTooBig"],
    [422, "OfTomorrow"],
  ])("%d: a short plain answer goes out, with a link and the way to a person", async (status, code) => {
    const who = `asker${status}`;
    const chat = teams.personal(who);
    teams.failBy((activity) => (activity?.textFormat === "markdown" ? refused(status, code) : undefined));
    onTestFinished(accept);
    await teams.say(chat, who, QUESTION);
    const [answer] = await all.messagesIn(chat, 1);
    expect(wordsOf(answer!)).toContain("could not be shown in full");
    expect(JSON.stringify(answer!.activity)).toMatch(/https:\/\/desk\.example\/\?conversation=[0-9a-f-]{36}/u);
    await teams.press(chat, who, answer!, "Ask a person");
    await expect.poll(() => teams.messages(chat).map(wordsOf).join("\n")).toMatch(/Ticket #\d+ is open/u);
  });

  test("if the plain answer is refused too, staff read who asked what and why, and send it again, once", async () => {
    const chat = teams.personal("vera");
    teams.failBy((activity) =>
      activity?.conversation?.id === chat.conversation.id ? refused(400, "BadSyntax") : undefined,
    );
    onTestFinished(accept);
    await teams.say(chat, "vera", QUESTION);
    await expect
      .poll(() => news("vera").map(wordsOf))
      .toEqual([
        expect.stringContaining(`in Teams, about “${QUESTION}”. The message was refused, also as a short plain text.`),
      ]);
    accept();
    const [item] = news("vera");
    const staff = all.staffThread(item!);
    await teams.press(staff, "vera", item!, "Send again");
    expect(teams.messages(chat)).toEqual([]);
    await Promise.all([teams.press(staff, "ana", item!, "Send again"), teams.press(staff, "ben", item!, "Send again")]);
    await all.messagesIn(chat, 1);
    await teams.say(chat, "vera", "and with GPL-3.0?");
    expect(await all.messagesIn(chat, 2)).toHaveLength(2);
  });

  test("if a person has blocked the app, staff read who", async () => {
    const { chat, number } = await ticketFor(all, "blocker", UNKNOWN);
    teams.conversations.get(chat.conversation.id)!.refuses = refused(403, "ConversationBlockedByUser");
    await staffSays(number, "Line 100.");
    await expect
      .poll(() => news("blocker").map(wordsOf))
      .toEqual([expect.stringMatching(/“which bus goes to the airport on sunday”\. blocker has blocked the app\./u)]);
  });

  test("while the app may not sign in, everything is held; then it goes out once and in order, also after a restart", async () => {
    const errors = vi.spyOn(log, "error");
    onTestFinished(() => errors.mockRestore());
    const held = (): unknown[] => errors.mock.calls.filter(([, text]) => String(text).includes("posts are held"));
    const { chat, number } = await ticketFor(all, "hans", UNKNOWN);
    const before = teams.messages(chat).length;
    teams.lockOut(true);
    onTestFinished(() => teams.lockOut(false));
    for (const text of ["One.", "Two."]) await staffSays(number, text);
    await expect.poll(async () => await all.heldBecause()).toMatch(/TEAMS_APP_PASSWORD.*client secret/u);
    expect(held()).toHaveLength(1);
    await all.restart();
    await expect.poll(async () => await all.heldBecause()).toMatch(/TEAMS_APP_PASSWORD/u);
    await staffSays(number, "Three.");
    expect(teams.messages(chat)).toHaveLength(before);
    expect(await deadLetters(all.open.desk.db)).not.toContainEqual(expect.objectContaining({ ticket: number }));
    teams.lockOut(false);
    const said = (): (string | undefined)[] =>
      teams
        .messages(chat)
        .slice(before)
        .map((each) => /(?:One|Two|Three)\./u.exec(wordsOf(each))?.[0]);
    await expect.poll(said).toEqual(["One.", "Two.", "Three."]);
    expect(await all.heldBecause()).toBeNull();
    // One for each process.
    expect(held()).toHaveLength(2);
  });
});
