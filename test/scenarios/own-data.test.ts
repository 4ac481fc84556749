/** Own data in a conversation: a person's tickets, and the figures of the queue for its staff. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DATABASES, openDesk, type OpenDesk } from "../open-desk.ts";
import { ask } from "../../src/desk/ask.ts";
import { openConversation } from "../../src/desk/conversation.ts";

describe.each(DATABASES)("on %s", (_name, database) => {
  let open: OpenDesk;
  let now = new Date("2026-11-20T09:00:00Z");
  beforeAll(async () => {
    open = await openDesk({ database, now: () => now });
    const asker = open.browser();
    for (const question of ["when is the fire drill?", "where is the cafeteria?"]) {
      const { answer } = await asker.ask(question);
      await asker.post("/api/tickets", { message: answer.id });
    }
    const staff = open.browser("ana");
    await staff.post("/api/desk/tickets/1/reply", { text: "On Tuesday.", delivery: randomUUID() });
    await staff.post("/api/desk/tickets/1/resolve", {});
    now = new Date("2026-12-01T09:00:00Z");
  });
  afterAll(() => open[Symbol.asyncDispose]());

  /** As a member of staff would in a chat. */
  const asStaff = async (text: string, overheard = false): Promise<string> => {
    const { id } = await openConversation(open.desk, "slack", text, open.staff);
    const asked = { person: open.staff, conversationId: id, text, deliveryId: text, overheard };
    return (await ask(open.desk, asked)).reply.text;
  };

  test("people see their own tickets, and nobody else's", async () => {
    const asker = open.browser();
    expect((await asker.ask("status of my ticket")).answer.body.text).toBe("You have no tickets and no requests.");
    const { answer } = await asker.ask("when is the bus?");
    await asker.post("/api/tickets", { message: answer.id });
    const { text } = (await asker.ask("has my request been approved yet?")).answer.body;
    expect(text).toMatch(/^Your tickets and requests, latest first:\n#3 “when is the bus\?”: /u);
    expect(text).not.toMatch(/fire drill|cafeteria/u);
    expect((await asker.ask("我的工单怎么样了")).answer.body.text).toMatch(/^您的工单和申请/u);
  });

  test("staff get figures of the period that they name, where nobody else reads them", async () => {
    const text = await asStaff("how many tickets did we answer last month?");
    expect(text).toMatch(/^Now: \d+ open; \d+ of them overdue, 0 waiting for an approval\.\nLast month: 2 questions/u);
    expect(text).toMatch(/1 questions? (?:were|was) resolved/u);
    expect(await asStaff("how many tickets did we answer last year?")).toMatch(/Last year: 0 questions/u);
    expect(await asStaff("上个月我们处理了多少工单")).toMatch(/上个月：收到问题 2 个/u);
    expect(await asStaff("how many tickets did we answer today?", true)).toMatch(/^Only OSPO staff see the figures/u);
    expect((await open.browser().ask("how many tickets did you answer last month?")).answer.body.text).toMatch(
      /^Only OSPO staff see the figures/u,
    );
  });
});
