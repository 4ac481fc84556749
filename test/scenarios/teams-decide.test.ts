/** Staff decide requests in Teams: what they see, what the asker gets, and an appeal. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DATABASES } from "../open-desk.ts";
import { filled, inputsOf, type Message, type OpenTeams, openTeams, type Teams, wordsOf } from "../open-teams.ts";
import { addressesOf, openUpstreams } from "../stubs/upstreams.ts";

describe.each(DATABASES.slice(-1))("deciding in Teams on %s", (_name, database) => {
  const stack = new AsyncDisposableStack();
  let all: OpenTeams;
  let teams: Teams;
  beforeAll(async () => {
    const upstreams = stack.use(await openUpstreams());
    all = stack.use(await openTeams({ database, upstreams: addressesOf(upstreams) }));
    ({ teams } = all);
  });
  afterAll(() => stack.disposeAsync());

  const words = (where: ReturnType<Teams["personal"]>): string => teams.messages(where).map(wordsOf).join("\n");
  const previewFor = async (who: string) => {
    const chat = teams.personal(who);
    await teams.say(chat, who, "request use npm:lodash@4.17.20 distributed");
    const [offer] = await all.messagesIn(chat, 1);
    const form = await teams.press(chat, who, offer!, "Open the form");
    const answers = {
      package: "npm:lodash@4.17.20",
      use: "distributed",
      product: "Shop",
      modified: "no",
      distribution: "both",
    };
    return await teams.submitDialog(chat, who, filled(form, "Next", answers));
  };
  const filedBy = async (who: string): Promise<Message> => {
    const preview = await previewFor(who);
    const ticks = Object.fromEntries(Object.keys(inputsOf(preview)).map((name) => [name, "true"]));
    const filed = await teams.submitDialog(teams.personal(who), who, filled(preview, "File it", ticks));
    return await all.cardOf(/#(\d+) is filed/u.exec(JSON.stringify(filed.body))![1]!);
  };

  test("deciders see what the desk found; the asker appeals a rejection from the message, learns who decides, and they read the reason", async () => {
    const card = await filedBy("kim");
    const thread = all.staffThread(card);
    const chat = teams.personal("kim");
    await expect.poll(() => words(chat)).toMatch(/will decide, by/u);
    const [, day] = /will decide, by (.*?) at the latest/u.exec(words(chat))!;
    await teams.say(chat, "kim", "tickets");
    await expect.poll(() => words(chat)).toContain(`decision due: ${day}`);
    const known =
      /verdict: Needs a review[^]*Known vulnerability GHSA-[^]*License: MIT[^]*Known vulnerabilities: GHSA-[\w-]+ \\?\(high/u;
    expect(wordsOf(card)).toMatch(known);
    const reject = await teams.press(thread, "ana", card, "Reject…");
    expect(wordsOf({ activity: { attachments: [reject.body.task.value.card] } })).toMatch(known);
    expect(reject.body.task.value.card.content.actions).toMatchObject([{ title: "Reject", style: "destructive" }]);
    await teams.submitDialog(thread, "ana", filled(reject, "Reject", { reason: "Use 4.17.21." }));
    await expect.poll(() => words(chat)).toMatch(/is rejected[^]*Use 4\.17\.21[^]*You can appeal/u);

    const decided = teams.messages(chat).at(-1)!;
    await teams.say(chat, "kim", "tickets", { over: { locale: "zh-CN" } });
    await expect.poll(() => words(chat)).toMatch(/被拒绝，D-\d+-1/u);
    const appeal = await teams.press(chat, "kim", decided, "Appeal");
    const sent = await teams.submitDialog(
      chat,
      "kim",
      filled(appeal, "Send", { reason: "We cannot upgrade, the vendor pins it." }),
    );
    expect(JSON.stringify(sent.body)).toMatch(/Your appeal of #\d+ is filed/u);
    await expect.poll(() => words(chat)).toMatch(/Your appeal of \\?#\d+ is with OSPO/u);
    await expect.poll(() => wordsOf(card)).toMatch(/Appealed by kim: We cannot upgrade/u);
    await expect.poll(() => words(thread)).toMatch(/kim[^]*We cannot upgrade, the vendor pins it/u);
    const refused = await teams.press(thread, "ana", card, "Approve…");
    expect(JSON.stringify(refused.body)).toMatch(/You rejected #\d+ before\. A different person decides the appeal/u);
    for (const [who, approvals] of [
      ["ana", /Waiting for my approval\s+Nothing/u],
      ["ben", /Waiting for my approval\s+\S+ use: lodash/u],
    ] as const) {
      await teams.say(teams.personal(who), who, "home");
      await expect.poll(() => words(teams.personal(who))).toMatch(approvals);
    }
    const approve = await teams.press(thread, "ben", card, "Approve…");
    expect(JSON.stringify(approve.body)).toMatch(/Appealed by kim: We cannot upgrade/u);
  });

  test("an earlier request for the same is shown with its state", async () => {
    await filedBy("lea");
    expect(JSON.stringify((await previewFor("mia")).body)).toMatch(/\(waiting for approval\)/u);
  });

  test("Teams found nothing in these tests that breaks its rules", () => {
    expect(teams.complaints).toEqual([]);
  });
});
