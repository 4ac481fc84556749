/** From "I don't know" to a person's answer: the asker, the ticket, the staff member. The same on both databases. */
import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DATABASES, openDesk, type OpenDesk } from "../open-desk.ts";

describe.each(DATABASES)("on %s", (_name, database) => {
  let open: OpenDesk;
  beforeAll(async () => {
    open = await openDesk({ database });
  });
  afterAll(() => open[Symbol.asyncDispose]());

  const ticketed = async (question = "when is the next fire drill?") => {
    const asker = open.browser();
    const { answer } = await asker.ask(question);
    const { body } = await asker.post("/api/tickets", { message: answer.id });
    return { asker, number: body.ticket as number, message: answer.id as string };
  };
  const row = async (number: number) => (await open.browser().get(`/api/desk/tickets/${number}`)).body;
  const act = async (number: number, what: string, body: object = {}) =>
    await open.browser().post(`/api/desk/tickets/${number}/${what}`, body);

  test("the question becomes a ticket that shows staff what the desk had found", async () => {
    const { number } = await ticketed("which bus goes to the airport on sunday");
    const { ticket, found, messages, events } = await row(number);
    expect(ticket).toMatchObject({
      number,
      question: "which bus goes to the airport on sunday",
      state: "new",
      assignee: null,
    });
    expect(found.length).toBeGreaterThan(0);
    expect(messages.map(({ author }: any) => author)).toEqual(["asker", "desk", "desk"]);
    expect(events.map(({ action }: any) => action)).toEqual(["opened"]);
    const { body } = await open.browser().get("/api/desk/tickets?view=open");
    expect(body.tickets.map((each: any) => each.number)).toContain(number);
  });

  test("pressing twice opens one ticket", async () => {
    const { asker, number, message } = await ticketed();
    const again = await Promise.all([asker.post("/api/tickets", { message }), asker.post("/api/tickets", { message })]);
    expect(again.map(({ body }) => body.ticket)).toEqual([number, number]);
    expect(await asker.conversation()).toHaveLength(3);
  });

  test("“talk to a person” works at any time, and passes on what was asked before", async () => {
    const asker = open.browser();
    await asker.ask("what is an SBOM?");
    const { answer } = await asker.ask("talk to a person");
    expect(answer.body.kind).toBe("ticket");
    expect((await row(answer.body.number)).ticket.question).toBe("what is an SBOM?");
    const first = await open.browser().ask("can I talk to a human please");
    expect(first.answer.body.kind).toBe("ticket");
  });

  test("claim, reply, close: the asker reads the reply where they asked, and their answer reopens the ticket", async () => {
    const { asker, number } = await ticketed();
    expect((await act(number, "claim")).body.ticket).toMatchObject({ state: "open", assignee: "Ana" });
    const reply = { text: "Facilities knows. Ask at the front desk.", delivery: randomUUID() };
    expect((await act(number, "reply", reply)).body.ticket.state).toBe("waiting-for-asker");
    expect((await act(number, "reply", reply)).status).toBe(200);
    const replies = (await asker.conversation()).filter(({ author }) => author === "staff");
    expect(replies).toHaveLength(1);
    expect(replies[0]).toMatchObject({ name: "Ana", ticket: number, body: { text: reply.text } });

    expect((await act(number, "close")).body.ticket.state).toBe("closed");
    expect((await act(number, "close")).status).toBe(409);
    expect((await act(number, "claim")).status).toBe(409);

    for (const text of ["thanks", "Thank you so much!!", "谢谢！"]) {
      const said = await asker.post(`/api/tickets/${number}/messages`, { text, delivery: randomUUID() });
      expect(said.status).toBe(200);
      expect((await row(number)).ticket.state).toBe("closed");
    }
    const more = await asker.post(`/api/tickets/${number}/messages`, {
      text: "and on Mondays?",
      delivery: randomUUID(),
    });
    expect(more.status).toBe(200);
    const { ticket, events } = await row(number);
    expect(ticket.state).toBe("open");
    expect(events.map(({ action }: any) => action)).toEqual([
      "opened",
      "claimed",
      "replied",
      "closed",
      ...Array.from({ length: 4 }, () => "asker-replied"),
    ]);
  });

  test("an empty reply, or one to an unknown ticket, is refused with an explanation", async () => {
    const { number } = await ticketed();
    expect((await act(number, "reply", { text: "  ", delivery: randomUUID() })).body.error).toMatch(/empty/u);
    expect(await act(999_999, "claim")).toMatchObject({ status: 404, body: { error: "There is no ticket #999999." } });
    expect((await act(number, "reply", { text: "x", delivery: "no uuid" })).status).toBe(400);
  });

  test("nobody else can answer as the asker", async () => {
    const { number } = await ticketed();
    expect(
      (await open.browser().post(`/api/tickets/${number}/messages`, { text: "me too", delivery: randomUUID() })).status,
    ).toBe(404);
  });

  test("of two simultaneous claims one wins, both see who, and the audit trail records it", async () => {
    const { number } = await ticketed();
    await Promise.all([
      act(number, "claim"),
      act(number, "claim"),
      act(number, "reply", { text: "on it", delivery: randomUUID() }),
    ]);
    const { ticket, events } = await row(number);
    expect(ticket.assignee).toBe("Ana");
    expect(events.filter(({ action }: any) => action === "replied")).toHaveLength(1);
    expect(events.filter(({ action }: any) => action === "claimed").length).toBeLessThanOrEqual(1);
  });

  test("the audit trail cannot be changed", async () => {
    await ticketed();
    await expect(sql`update audit_event set action = 'closed'`.execute(open.desk.db)).rejects.toThrow(/append-only/u);
    await expect(sql`delete from audit_event`.execute(open.desk.db)).rejects.toThrow(/append-only/u);
  });

  test("open pages get a reply without a reload", async () => {
    const { asker, number } = await ticketed();
    const { conversation_id: id } = await open.desk.db
      .selectFrom("ticket")
      .select("conversation_id")
      .where("number", "=", number)
      .executeTakeFirstOrThrow();
    const stream = await asker.events(`/api/conversations/${id}/events`);
    await stream.until(({ event }) => event === "heartbeat");
    await act(number, "reply", { text: "It is on Tuesday.", delivery: randomUUID() });
    const { data } = await stream.until(({ event, data: said }) => event === "message" && said.author === "staff");
    expect(data).toMatchObject({ body: { text: "It is on Tuesday." } });
    await stream.close();
  });
});
