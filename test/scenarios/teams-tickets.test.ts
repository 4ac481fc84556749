/**
 * Tickets of askers in Teams chats, which have no threads: which messages belong to the ticket, and which are new
 * questions. On both databases.
 */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { everyMinute } from "../../src/jobs/recurring.ts";
import { DATABASES } from "../open-desk.ts";
import { type OpenTeams, openTeams, type Teams, ticketFor, wordsOf } from "../open-teams.ts";

const QUESTION = "what must I ship with an MIT-licensed package?";
const UNKNOWN = "which bus goes to the airport on sunday";
const DAY = 86_400_000;

/** The attachment that Teams sends with a message that quotes another. */
const quoting = ({ id }: { id: string }, text: string) => {
  const quote = `<blockquote itemscope itemtype="http://schema.skype.com/Reply" itemid="${id}"><p>…</p></blockquote>`;
  return { over: { attachments: [{ contentType: "text/html", content: `${quote}<p>${text}</p>` }] } };
};

describe.each(DATABASES)("tickets in Teams on %s", (_name, database) => {
  const stack = new AsyncDisposableStack();
  let all: OpenTeams;
  let teams: Teams;
  let messagesIn: OpenTeams["messagesIn"];
  let now = new Date("2026-11-20T09:00:00Z");
  beforeAll(async () => {
    all = stack.use(await openTeams({ database, channel: { staffPlace: null }, now: () => now }));
    ({ teams, messagesIn } = all);
  });
  afterAll(() => stack.disposeAsync());

  const ticketed = async (who: string) => await ticketFor(all, who, UNKNOWN);

  const staff = async (number: number, act: string, body: object = {}) =>
    await all.open.browser().post(`/api/desk/tickets/${number}/${act}`, body);
  const reply = async (number: number, text: string) => await staff(number, "reply", { text, delivery: randomUUID() });
  const view = async (number: number) => (await all.open.browser().get(`/api/desk/tickets/${number}`)).body;

  test("staff replies arrive once and in order; the asker's next message goes into the ticket, or to the desk with “ask”", async () => {
    const { chat, number } = await ticketed("rosa");
    teams.fail("POST", { status: 429, headers: { "retry-after": "1" } }, { status: 503 });
    for (const text of ["Line 100.", "From the main gate."]) await reply(number, text);
    const messages = await messagesIn(chat, 4);
    expect(messages.slice(2).map(wordsOf)).toEqual([
      expect.stringMatching(/Line 100\./u),
      expect.stringMatching(/From the main gate\./u),
    ]);
    await teams.say(chat, "rosa", "and back?");
    expect(wordsOf((await messagesIn(chat, 5)).at(-1)!)).toMatch(new RegExp(`Added to ticket #${number}`, "u"));
    expect((await view(number)).messages.at(-1).body.text).toBe("and back?");
    await teams.say(chat, "rosa", `ask ${QUESTION}`);
    expect(wordsOf((await messagesIn(chat, 6)).at(-1)!)).toMatch(/\[1\]/u);
    await teams.say(chat, "rosa", "thanks");
    await messagesIn(chat, 7);
  });

  test("a quote says which ticket is meant", async () => {
    const { chat, number } = await ticketed("quinn");
    await reply(number, "Line 100.");
    const quoted = (await messagesIn(chat, 3)).at(-1)!;
    await teams.say(chat, "quinn", `ask ${QUESTION}`);
    await messagesIn(chat, 4);
    await teams.say(chat, "quinn", "Line 100. And & back?", quoting(quoted, "And &amp; back?"));
    expect(wordsOf((await messagesIn(chat, 5)).at(-1)!)).toMatch(/Added to ticket/u);
    expect((await view(number)).messages.at(-1).body.text).toBe("And & back?");
  });

  test.each(["says", "quotes"])(
    "after settling, an asker who %s that something is still open reopens the ticket",
    async (how) => {
      const who = `rob-${how}`;
      const { chat, number } = await ticketed(who);
      await reply(number, "Line 100.");
      await messagesIn(chat, 3);
      await staff(number, "resolve");
      const settled = (await messagesIn(chat, 4)).at(-1)!;
      await teams.say(chat, who, "thanks", how === "quotes" ? quoting(settled, "thanks") : {});
      await messagesIn(chat, 5);
      expect((await view(number)).ticket.state).toBe("resolved");
      await staff(number, "reopen", { reason: "They will ask again." });
      await staff(number, "resolve");
      const again = (await messagesIn(chat, 6)).at(-1)!;
      await teams.say(chat, who, "Not at the gate.", how === "quotes" ? quoting(again, "Not at the gate.") : {});
      await messagesIn(chat, 7);
      expect((await view(number)).ticket.state).toBe("open");
      await teams.say(chat, who, "Nor at the station.");
      expect((await messagesIn(chat, 8)).slice(6).map(wordsOf)).toEqual([
        expect.stringMatching(new RegExp(`Added to ticket #${number}`, "u")),
        expect.stringMatching(new RegExp(`Added to ticket #${number}`, "u")),
      ]);
      expect((await view(number)).messages.slice(-2).map(({ body }: any) => body.text)).toEqual([
        "Not at the gate.",
        "Nor at the station.",
      ]);
    },
  );

  test("after settling, a later or different question is new, but a quote always belongs to its ticket", async () => {
    const { chat, number } = await ticketed("ria");
    const settle = async () => {
      const before = teams.messages(chat).length;
      await staff(number, "resolve");
      return (await messagesIn(chat, before + 1)).at(-1)!;
    };
    const asks = async (options = {}) => {
      const before = teams.messages(chat).length;
      await teams.say(chat, "ria", QUESTION, options);
      return wordsOf((await messagesIn(chat, before + 1)).at(-1)!);
    };
    await settle();
    await teams.say(chat, "ria", "thanks");
    await messagesIn(chat, 4);
    expect(await asks()).toMatch(/\[1\]/u);
    await staff(number, "reopen", { reason: "They will ask again." });
    const settled = await settle();
    now = new Date(now.getTime() + 4 * DAY);
    expect(await asks()).toMatch(/\[1\]/u);
    expect(await asks(quoting(settled, QUESTION))).toMatch(/Added to ticket/u);
    expect((await view(number)).ticket.state).toBe("open");
    await teams.press(chat, "ria", await settle(), "Yes, it helped");
    expect(await asks()).toMatch(/\[1\]/u);
  });

  test("an asker can answer the reminder, and the notice that the ticket closed", async () => {
    const { chat, number } = await ticketed("ron");
    await reply(number, "Which line do you mean?");
    await messagesIn(chat, 3);
    const answers = async (count: number, about: RegExp) => {
      now = new Date(now.getTime() + 21 * DAY);
      await everyMinute(all.open.desk);
      expect(wordsOf((await messagesIn(chat, count)).at(-1)!)).toMatch(about);
      await teams.say(chat, "ron", "The line to the old town.");
      expect(wordsOf((await messagesIn(chat, count + 1)).at(-1)!)).toMatch(
        new RegExp(`Added to ticket #${number}`, "u"),
      );
      expect((await view(number)).ticket.state).toBe("open");
    };
    await answers(4, /is waiting for your answer/u);
    await reply(number, "Which of the two?");
    now = new Date(now.getTime() + 21 * DAY);
    await messagesIn(chat, 6);
    await everyMinute(all.open.desk);
    await messagesIn(chat, 7);
    await answers(8, /closed because you did not answer/u);
  });

  test("text with a file goes to the waiting ticket, and the file is checked; a file alone reopens nothing", async () => {
    const { chat, number } = await ticketed("fia");
    await reply(number, "Which packages does it take?");
    await messagesIn(chat, 3);
    const file = { over: { attachments: [teams.upload("package-lock.json", { lockfileVersion: 3, packages: {} })] } };
    await teams.say(chat, "fia", "Those of this project.", file);
    const answers = (await messagesIn(chat, 5)).slice(3).map(wordsOf).join("\n");
    expect(answers).toMatch(new RegExp(`Added to ticket #${number}`, "u"));
    expect(answers).toMatch(/package-lock\\?\.json lists no packages/u);
    const { ticket, messages } = await view(number);
    expect(ticket.state).toBe("open");
    expect(messages.filter(({ author }: any) => author === "asker").at(-1).body.text).toBe(
      "Those of this project.\npackage-lock.json",
    );
    await staff(number, "resolve");
    await messagesIn(chat, 6);
    await teams.say(chat, "fia", "", file);
    await messagesIn(chat, 7);
    expect((await view(number)).ticket.state).toBe("resolved");
  });

  test("a quote does not reopen a withdrawn ticket", async () => {
    const { chat, number } = await ticketed("rick");
    await teams.say(chat, "rick", "tickets");
    const list = (await messagesIn(chat, 3)).at(-1)!;
    await teams.press(chat, "rick", list, "Withdraw");
    const withdrawn = (await messagesIn(chat, 4)).at(-1)!;
    await teams.say(chat, "rick", QUESTION, quoting(withdrawn, QUESTION));
    expect(wordsOf((await messagesIn(chat, 5)).at(-1)!)).toMatch(/\[1\]/u);
    expect((await view(number)).ticket.state).toBe("withdrawn");
  });

  test("Teams found nothing in these tests that breaks its rules", () => {
    expect(teams.complaints).toEqual([]);
  });
});
