/** Dialogs that staff open from a ticket in Teams: late ones, and long ones. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addRole, removeRole } from "../../src/identity/roles.ts";
import { DATABASES } from "../open-desk.ts";
import { filled, inputsOf, type OpenTeams, openTeams, type Teams, ticketFor, wordsOf } from "../open-teams.ts";

const UNKNOWN = "which bus goes to the airport on sunday";
describe.each(DATABASES.slice(-1))("dialogs in Teams on %s", (_name, database) => {
  const stack = new AsyncDisposableStack();
  let all: OpenTeams;
  let teams: Teams;
  beforeAll(async () => {
    all = stack.use(await openTeams({ database }));
    ({ teams } = all);
  });
  afterAll(() => stack.disposeAsync());

  const ticketed = async (who: string) => {
    const { number } = await ticketFor(all, who, UNKNOWN);
    const card = await all.cardOf(number);
    return { number, card, thread: all.staffThread(card) };
  };

  test("a dialog that came too late is opened by a button", async () => {
    const { thread, card } = await ticketed("lea");
    await all.restart({ answerMs: 0 });
    expect(JSON.stringify((await teams.press(thread, "ben", card, "Internal note…")).body)).toMatch(/One moment/u);
    const own = teams.personal("ben");
    const [offer] = await all.messagesIn(own, 1);
    await all.restart({ answerMs: 3500 });
    const note = await teams.press(own, "ben", offer!, `Open “${/#\d+/u.exec(wordsOf(card))![0]} Note”`);
    expect((await teams.submitDialog(own, "ben", filled(note, "Save", { text: "They ask that often." }))).body).toEqual(
      {},
    );
    const notes = all.open.desk.db.selectFrom("note").select("text");
    await expect.poll(() => notes.execute()).toContainEqual({ text: "They ask that often." });
  });

  test("the result of a slow dialog comes as a message", async () => {
    const { thread, card } = await ticketed("gus");
    const opened = await teams.press(thread, "ben", card, "Hand over…");
    const own = teams.personal("ben");
    const before = teams.messages(own).length;
    await all.restart({ answerMs: 0 });
    const sent = await teams.submitDialog(thread, "ben", filled(opened, "Hand over", { group: "legal" }));
    expect(JSON.stringify(sent.body)).toMatch(/send the rest as a message/u);
    expect(wordsOf((await all.messagesIn(own, before + 1)).at(-1)!)).toMatch(/^Done\./u);
    await all.restart({ answerMs: 3500 });
  });

  test("any of many staff members can be chosen, and the dialog stays within Teams' limits", async () => {
    const { thread, card } = await ticketed("mia");
    const many = Array.from({ length: 110 }, (_, i) => `29:1${String(i).padStart(3, "0")}${"x".repeat(60)}`);
    for (const externalId of many) await addRole(all.open.desk.db, { channel: "teams", externalId }, "ospo");
    const last = `teams:${many.at(-1)}`;
    const window = await teams.press(thread, "ana", card, "Assign…");
    const again = await teams.submitDialog(thread, "ana", filled(window, "Assign"));
    for (const { body } of [window, again]) expect(JSON.stringify(body)).toContain(last);
    expect(JSON.stringify(again.body)).toMatch(/This field is required/u);
    const strangers = await teams.submitDialog(thread, "mia", filled(window, "Assign"));
    expect(JSON.stringify(strangers.body)).toMatch(/Only OSPO staff/u);
    await teams.submitDialog(thread, "ana", filled(again, "Assign", { to: last }));
    await expect.poll(() => wordsOf(card)).toContain(many.at(-1));
    for (const externalId of many)
      await addRole(all.open.desk.db, { channel: "teams", externalId: `${externalId}-too` }, "ospo");
    expect(JSON.stringify((await teams.press(thread, "ana", card, "Assign…")).body)).toMatch(/does not all fit/u);
    for (const externalId of many)
      for (const each of [externalId, `${externalId}-too`])
        await removeRole(all.open.desk.db, { channel: "teams", externalId: each }, undefined);
  });

  test("a long answer becomes a complete draft; one that does not fit in a dialog cannot be saved there", async () => {
    const { thread, card, number } = await ticketed("jan");
    const draftOf = async (text: string) => {
      await all.open.browser().post(`/api/desk/tickets/${number}/reply`, { text, delivery: randomUUID() });
      return await teams.press(thread, "ana", card, "Make this a document…");
    };
    const text = Array.from({ length: 300 }, (_, i) => `Sentence number ${i} of the answer.`).join("\n");
    const whole = await draftOf(text);
    expect(inputsOf(whole)["text"]).toBe(text);
    const kept = await teams.submitDialog(thread, "ana", filled(whole, "Save as draft", { title: "Which bus?", text }));
    expect(JSON.stringify(kept.body)).toMatch(/is saved/u);
    const drafts = all.open.desk.db.selectFrom("knowledge_draft").select("text").where("ticket_number", "=", number);
    expect(await drafts.execute()).toEqual([{ text }]);
    const cut = await draftOf("开源许可证的条款与义务说明文字，请仔细阅读全部内容。".repeat(700));
    expect(JSON.stringify(cut.body)).toMatch(/too long for a dialog/u);
    expect(JSON.stringify(cut.body)).not.toMatch(/Action\.Submit/u);
  });

  test("Teams found nothing in these tests that breaks its rules", () => {
    expect(teams.complaints).toEqual([]);
  });
});
