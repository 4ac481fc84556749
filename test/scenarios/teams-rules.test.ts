/** Teams' rules: older clients, long or odd texts, and conversations that the app was removed from. */
import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { verifyAudit } from "../../src/tickets/audit/audit.ts";
import { deadLetters } from "../../src/tickets/board/inbox.ts";
import { optIn } from "../../src/delivery/open-channels.ts";
import { erasePerson } from "../../src/desk/personal-data.ts";
import { findPerson } from "../../src/identity/directory.ts";
import { upsertPerson } from "../../src/identity/people.ts";
import { DATABASES } from "../open-desk.ts";
import { type OpenTeams, openTeams, type Teams, wordsOf } from "../open-teams.ts";
import type { Place } from "../stubs/teams-sender.ts";

const QUESTION = "what must I ship with an MIT-licensed package?";
const UNKNOWN = "which bus goes to the airport on sunday";
const REMOVED = {
  status: 403,
  body: { error: { code: "BotNotInConversationRoster", message: "The bot is not part of the conversation roster." } },
};

describe.each(DATABASES.slice(-1))("under Teams' rules, on %s", (_name, database) => {
  const stack = new AsyncDisposableStack();
  let all: OpenTeams;
  let teams: Teams;
  beforeAll(async () => {
    all = stack.use(await openTeams({ database }));
    ({ teams } = all);
  });
  afterAll(() => stack.disposeAsync());

  const ticketed = async (where: Place, who: string, options: { old?: boolean } = {}) => {
    const before = teams.messages(where).length;
    await teams.mention(where, who, UNKNOWN);
    const offered = (await all.messagesIn(where, before + 1)).at(-1)!;
    const pressed = await teams.press(where, who, offered, "Ask a person", {}, options);
    const opened = (await all.messagesIn(where, before + 2)).at(-1)!;
    return { number: Number(/#(\d+)/u.exec(wordsOf(opened))![1]), offered, opened, pressed };
  };
  const staffSays = async (number: number, text: string) =>
    await all.open.browser().post(`/api/desk/tickets/${number}/reply`, { text, delivery: randomUUID() });

  test("a client without Execute sends a message instead, which is handled once, for asker and staff", async () => {
    const chat = teams.personal("rosa");
    const { number, pressed } = await ticketed(chat, "rosa", { old: true });
    expect(pressed.activity).toMatchObject({ type: "message", value: { action: "ask-person" } });
    await teams.redeliver(pressed);
    const card = await all.cardOf(number);
    const thread = all.staffThread(card);
    await teams.press(thread, "rosa", card, "Claim", {}, { old: true });
    await expect.poll(() => teams.messages(chat).map(wordsOf).join("\n")).toMatch(/Only OSPO staff/u);
    await teams.press(thread, "ana", card, "Claim", {}, { old: true });
    await expect.poll(() => wordsOf(card)).toMatch(/Assignee[^]*ana/u);
    expect(
      teams
        .messages(chat)
        .map(wordsOf)
        .filter((words) => words.includes(`#${number} is open`) || words.includes(`ticket #${number}`)),
    ).toHaveLength(1);
  });

  test("pressing another person's button explains whose it is", async () => {
    const thread = teams.channel();
    await teams.mention(thread, "pia", UNKNOWN);
    const [offered] = await all.messagesIn(thread, 1);
    const pressed = await teams.press(thread, "tom", offered!, "Ask a person");
    expect(pressed.body.value).toMatch(/belong to the person who asked/u);
  });

  test("a question that fails six times ends with an apology, or silently if that cannot be posted", async () => {
    const { db } = all.open.desk;
    for (const statement of [
      `create function unlucky() returns trigger language plpgsql as $$ begin
         if new.question like '%unlucky%' then raise exception 'unlucky'; end if;
         return new; end $$`,
      "create trigger unlucky before insert on ticket for each row execute function unlucky()",
    ])
      await sql.raw(statement).execute(db);
    const chats = [teams.personal("vera"), teams.personal("walt")];
    for (const [i, who] of ["vera", "walt"].entries()) {
      await teams.say(chats[i]!, who, `${UNKNOWN}, unlucky me`);
      await all.messagesIn(chats[i]!, 1);
    }
    const [told, gone] = chats as [Place, Place];
    teams.conversations.get(gone.conversation.id)!.refuses = REMOVED;
    await teams.press(told, "vera", teams.messages(told)[0]!, "Ask a person");
    await teams.press(gone, "walt", teams.messages(gone)[0]!, "Ask a person");
    // So that the test does not wait for all retries.
    const undone = async (): Promise<number> => {
      await sql`update delivery set tries = 5, busy_until = null where done_at is null and tries > 0`.execute(db);
      return (await db.selectFrom("delivery").select("id").where("done_at", "is", null).execute()).length;
    };
    await expect.poll(undone).toBe(0);
    expect(wordsOf((await all.messagesIn(told, 2))[1]!)).toMatch(/went wrong on our side/u);
    expect(teams.messages(gone)).toHaveLength(1);
    await sql`drop trigger unlucky on ticket`.execute(db);
  });

  test("after removal from a chat, pending answers go to the asker's own chat", async () => {
    const group = teams.groupChat("left");
    const { number } = await ticketed(group, "quinn");
    await teams.install(group, "quinn", "remove");
    await teams.members(group, "quinn", { removed: ["OSPO"] });
    teams.conversations.get(group.conversation.id)!.refuses = REMOVED;
    await staffSays(number, "Line 100.");
    const [alone] = await all.messagesIn(teams.personal("quinn"), 1);
    expect(wordsOf(alone!)).toMatch(/no longer write where you asked[^]*Line 100/u);
  });

  test("after removal from the staff team staff read why, and after its return all tickets are shown", async () => {
    const chat = teams.personal("uma");
    const place = teams.conversations.get(teams.openChannel("ospo-staff"))!;
    place.refuses = REMOVED;
    const { number } = await ticketed(chat, "uma");
    const parked = async () => (await deadLetters(all.open.desk.db)).filter(({ ticket }) => ticket === number);
    await expect
      .poll(parked)
      .toMatchObject([{ parked: expect.stringMatching(/^teams: the app is not installed there/u) }]);
    delete place.refuses;
    await staffSays(number, "Line 100.");
    await all.cardOf(number);
    await expect.poll(parked).toEqual([]);
  });

  test("if an asker cannot be reached, staff read so in the ticket's thread", async () => {
    const chat = teams.personal("wim");
    const { number } = await ticketed(chat, "wim");
    const thread = all.staffThread(await all.cardOf(number));
    teams.conversations.get(chat.conversation.id)!.refuses = REMOVED;
    await staffSays(number, "Line 100.");
    const threadText = (): string => teams.messages(thread).map(wordsOf).join("\n");
    await expect.poll(threadText).toMatch(/The asker was not reached: teams: the app is not installed there/u);
  });

  test("the longest staff reply is delivered completely; characters that no database stores are removed", async () => {
    const chat = teams.personal("yan");
    const { number } = await ticketed(chat, "yan");
    await staffSays(number, `${"许可证".repeat(6600)} The end.`);
    // In Chinese it takes three messages.
    const reply = (await all.messagesIn(chat, 5)).slice(2).map(wordsOf).join("");
    expect(reply.split("许可证")).toHaveLength(6601);
    expect(reply).toMatch(/The end\.\s+#\d+ is waiting for your answer\.$/u);
    const odd = teams.personal("ole");
    expect((await teams.say(odd, "ole", `${QUESTION}\u0000 \ud800`)).status).toBe(200);
    expect(wordsOf((await all.messagesIn(odd, 1))[0]!)).toContain("[1]");
  });

  test("a lockfile in a personal chat is checked; files outside Teams are not fetched", async () => {
    const chat = teams.personal("eve");
    const lock = {
      name: "app",
      lockfileVersion: 3,
      packages: { "": {}, "node_modules/left-pad": { version: "1.3.0", license: "MIT" } },
    };
    const sends = async (attachment: object) =>
      await teams.say(chat, "eve", "hosted", { over: { attachments: [attachment] } });
    const attachment: any = teams.upload("package-lock.json", lock);
    await sends(attachment);
    expect(wordsOf((await all.messagesIn(chat, 1))[0]!)).toMatch(/package-lock\\?\.json: 1 package/u);
    await sends({ ...attachment, content: { downloadUrl: "https://evil.example/package-lock.json" } });
    expect(wordsOf((await all.messagesIn(chat, 2))[1]!)).toMatch(/could not read/u);
  });

  test("in an opted-in channel the desk answers what the handbook answers, until opted out", async () => {
    const begin = async (who: string, text: string): Promise<Place> => {
      const id = teams.nextId();
      const thread = teams.channel({ channel: "open", root: id });
      await teams.say(thread, who, text, { over: { id } });
      return thread;
    };
    const staff = teams.channel({ channel: "open" });
    const early = await begin("tom", QUESTION);
    await teams.mention(staff, "tom", "auto on");
    expect(wordsOf((await all.messagesIn(staff, 1))[0]!)).toMatch(/Only OSPO staff/u);
    await teams.mention(staff, "ana", "auto on");
    expect(wordsOf((await all.messagesIn(staff, 2))[1]!)).toMatch(/without being mentioned/u);
    const first = await all.messagesIn(await begin("tom", QUESTION), 2);
    expect(first.map(wordsOf).join("\n")).toMatch(/\[1\][^]*without being mentioned|without being mentioned[^]*\[1\]/u);
    const quiet = await Promise.all(
      [`${QUESTION} nobot`, "we ship MIT code", UNKNOWN].map((text) => begin("tom", text)),
    );
    await all.messagesIn(await begin("tom", QUESTION), 2);
    for (const thread of [early, ...quiet]) expect(teams.messages(thread)).toEqual([]);
    await teams.mention(staff, "ana", "auto off");
    await all.messagesIn(staff, 3);
  });

  test("a group chat cannot be opted in, and an earlier setting has no effect", async () => {
    const group = teams.groupChat("auto");
    await teams.mention(group, "ana", "auto on");
    expect(wordsOf((await all.messagesIn(group, 1))[0]!)).toMatch(/has no threads/u);
    const { desk } = all.open;
    const ana = await upsertPerson(desk.db, { channel: "teams", externalId: teams.person("ana").id, name: "ana" });
    await optIn(desk.db, "teams", group.conversation.id, ana);
    await teams.mention(group, "tom", QUESTION);
    await all.messagesIn(group, 2);
    await teams.say(group, "tom", "nobot see you all at lunch");
    await teams.say(group, "tom", QUESTION);
    await teams.mention(group, "tom", "thanks");
    expect(wordsOf((await all.messagesIn(group, 3))[2]!)).toMatch(/You are welcome/u);
  });

  test("an erased person who returns is a new person: their old tickets stay anonymous, and nobody is notified", async () => {
    const chat = teams.personal("eva");
    const { number } = await ticketed(chat, "eva");
    const { desk } = all.open;
    const who = { channel: "teams", externalId: teams.person("eva").id };
    await erasePerson(desk, (await findPerson(desk.db, who))!);
    const conversations = await desk.db.selectFrom("conversation").select("external_id").execute();
    const references = await desk.db.selectFrom("reference").select("key").execute();
    for (const id of [who.externalId, chat.conversation.id])
      expect(JSON.stringify([conversations, references])).not.toContain(id);
    await staffSays(number, "Line 100.");
    const anew = await ticketed(chat, "eva");
    expect([anew.pressed.status, anew.number]).toEqual([200, number + 1]);
    expect(teams.messages(chat).map(wordsOf).join("\n")).not.toMatch(/Line 100|belong to the person who asked/u);
    await staffSays(anew.number, "Line 200.");
    expect(wordsOf((await all.messagesIn(chat, 5)).at(-1)!)).toMatch(/Line 200/u);
    expect((await verifyAudit(desk.db, desk.signer.publicKeys)).problems).toEqual([]);
  });

  test("threads continue after a channel is renamed", async () => {
    const thread = teams.channel({ channel: "old" });
    await teams.mention(thread, "pia", QUESTION);
    await all.messagesIn(thread, 1);
    const { id } = thread.channelData.channel;
    await teams.happens(thread, "ana", "channelRenamed", { channel: { id, name: "new" } });
    await teams.say(thread, "pia", "and with Apache-2.0?");
    expect(wordsOf((await all.messagesIn(thread, 2))[1]!)).toMatch(/Apache/u);
  });
});
