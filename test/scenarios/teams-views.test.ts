/** One card, seen by each in their own way: what stands where many read is for the asker, for staff, and for the others what it is. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DATABASES } from "../open-desk.ts";
import { filled, type Message, type OpenTeams, openTeams, type Teams, wordsOf } from "../open-teams.ts";
import type { Place } from "../stubs/teams-peer.ts";

const UNKNOWN = "which bus goes to the airport on sunday";
const SLOW = { timeout: 20_000 };

describe.each(DATABASES.slice(-1))("views by role, on %s", (_name, database) => {
  const stack = new AsyncDisposableStack();
  let all: OpenTeams;
  let teams: Teams;
  beforeAll(async () => {
    all = stack.use(await openTeams({ database }));
    ({ teams } = all);
  });
  afterAll(() => stack.disposeAsync());

  const ticketed = async (where: Place, who: string): Promise<Message> => {
    await teams.mention(where, who, UNKNOWN);
    const [offered] = await all.said(where, 1);
    await teams.press(where, who, offered!, "Ask a person");
    return (await all.said(where, 2))[1]!;
  };
  const seenBy = async (where: Place, who: string, card: Message): Promise<string> => {
    await teams.refresh(where, who, card);
    return wordsOf({ activity: { attachments: [{ content: teams.viewOf(card, who) }] } });
  };

  test("in a channel the asker may withdraw, staff work on it there, the others read that it is open", async () => {
    const thread = teams.channel();
    const card = await ticketed(thread, "pia");
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

  test("in one's own chat, where nobody else reads, there is nothing to ask for", async () => {
    const chat = teams.personal("kim");
    const opened = await ticketed(chat, "kim");
    expect(JSON.stringify(opened.activity)).not.toContain("refresh");
  });

  test("a window that came too late is opened by a button", async () => {
    const card = await ticketed(teams.groupChat("late"), "lea");
    const group = teams.groupChat("late");
    await teams.refresh(group, "ben", card);
    await all.restart({ answerMs: 0 });
    expect(JSON.stringify((await teams.press(group, "ben", card, "Internal note…")).body)).toMatch(/One moment/u);
    const own = teams.personal("ben");
    const [offer] = await all.said(own, 1);
    await all.restart({ answerMs: 3500 });
    const note = await teams.press(own, "ben", offer!, `Open “${/#\d+/u.exec(wordsOf(card))![0]} Note”`);
    expect((await teams.submitDialog(own, "ben", filled(note, "Save", { text: "They ask that often." }))).body).toEqual({});
    await expect.poll(() => all.open.desk.db.selectFrom("note").select("text").execute(), SLOW).toEqual([{ text: "They ask that often." }]);
  });

  test("in all that Teams found nothing that breaks its rules", () => {
    expect(teams.complaints).toEqual([]);
  });
});
