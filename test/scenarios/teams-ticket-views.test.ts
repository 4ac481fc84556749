/**
 * A ticket that is opened where others read along: the asker, staff and everybody else each see a view of their own.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DATABASES } from "../open-desk.ts";
import { filled, type Message, type OpenTeams, openTeams, type Teams, wordsOf } from "../open-teams.ts";
import type { Place } from "../stubs/teams-sender.ts";

const UNKNOWN = "which bus goes to the airport on sunday";
describe.each(DATABASES.slice(-1))("views of a ticket in Teams on %s", (_name, database) => {
  const stack = new AsyncDisposableStack();
  let all: OpenTeams;
  let teams: Teams;
  beforeAll(async () => {
    all = stack.use(await openTeams({ database }));
    ({ teams } = all);
  });
  afterAll(() => stack.disposeAsync());

  /** The message that a ticket is open, in a conversation where others read along. */
  const openedIn = async (where: Place, who: string): Promise<Message> => {
    await teams.mention(where, who, UNKNOWN);
    const [offered] = await all.messagesIn(where, 1);
    await teams.press(where, who, offered!, "Ask a person");
    return (await all.messagesIn(where, 2))[1]!;
  };
  const seenBy = async (where: Place, who: string, card: Message): Promise<string> => {
    await teams.refresh(where, who, card);
    return wordsOf({ activity: { attachments: [{ content: teams.viewOf(card, who) }] } });
  };

  test("in a channel the asker can withdraw, staff can work on the ticket, and others read only that it is open", async () => {
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
    expect(wordsOf({ activity: { attachments: [{ content: teams.viewOf(card, "ana") }] } })).toMatch(
      /Assignee[^]*ana[^]*Take over/u,
    );
    const reply = await teams.press(thread, "ana", card, "Reply…");
    await teams.submitDialog(thread, "ana", filled(reply, "Send", { text: "Line 100." }));
    expect(wordsOf((await all.messagesIn(thread, 3))[2]!)).toMatch(/Line 100/u);
    await teams.press(thread, "pia", card, "Withdraw");
    expect(await seenBy(thread, "pia", card)).not.toMatch(/Withdraw/u);
    expect(await seenBy(thread, "ana", card)).toMatch(/Withdrawn/u);
    const refused = await teams.execute(thread, "tom", card, "press", {
      action: "own:withdraw",
      value: /#(\d+)/u.exec(wordsOf(card))![1],
    });
    expect(refused.body.value).toMatch(/belong to the person who asked/u);
  });

  test("a forged ticket number in a card reveals no other conversation's ticket", async () => {
    const theirs = await openedIn(teams.groupChat("theirs"), "hal");
    const { data } = theirs.activity.attachments[0].content.refresh.action;
    const mine = await openedIn(teams.groupChat("mine"), "eve");
    for (const who of ["eve", "ana"]) {
      const { body } = await teams.execute(teams.groupChat("mine"), who, mine, "view", data);
      expect(body.value).toBe("This no longer exists.");
    }
  });

  test("the asker gets their view even if the response to the post was lost", async () => {
    const group = teams.groupChat("unheard");
    await teams.mention(group, "ida", UNKNOWN);
    const [offered] = await all.messagesIn(group, 1);
    teams.fail("POST", "hang-up-after", "hang-up-after");
    await teams.press(group, "ida", offered!, "Ask a person");
    const lost = () => teams.messages(group).find((message) => message.lost);
    await expect.poll(lost).toBeDefined();
    expect(await seenBy(group, "ida", lost()!)).toMatch(/Withdraw/u);
  });

  test("a staff member who asks sees both views", async () => {
    const thread = teams.channel();
    expect(await seenBy(thread, "ana", await openedIn(thread, "ana"))).toMatch(/Claim[^]*Withdraw/u);
  });

  test("a card in a personal chat has no views to refresh", async () => {
    const chat = teams.personal("vera");
    const opened = await openedIn(chat, "vera");
    expect(JSON.stringify(opened.activity)).not.toContain("refresh");
  });

  test("Teams found nothing in these tests that breaks its rules", () => {
    expect(teams.complaints).toEqual([]);
  });
});
