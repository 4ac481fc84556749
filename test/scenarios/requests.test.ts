/** Requests and approvals from the view of the engineer who asks, those who decide, and the auditor a year later. */
import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { verifyAudit } from "../../src/tickets/audit/audit.ts";
import { openReceipt } from "../../src/tickets/audit/receipts.ts";
import { fileRequest, SMALL_FIX } from "../contributions.ts";
import { DATABASES, openDesk, type OpenDesk } from "../open-desk.ts";
import { erasePerson, exportPersonalData } from "../../src/desk/personal-data.ts";
import { openUpstreams, type Upstreams } from "../stubs/upstreams.ts";

describe.each(DATABASES)("requests on %s", (_name, database) => {
  let open: OpenDesk;
  let upstreams: Upstreams;
  beforeAll(async () => {
    upstreams = await openUpstreams();
    open = await openDesk({
      database,
      upstreams: {
        depsDev: upstreams.url("depsDev"),
        scorecard: upstreams.url("scorecard"),
        osv: upstreams.url("osv"),
        clearlyDefined: upstreams.url("clearlyDefined"),
        registries: { npm: upstreams.url("npm") },
      },
    });
  });
  afterAll(async () => {
    await open[Symbol.asyncDispose]();
    await upstreams[Symbol.asyncDispose]();
  });

  const act = async (who: string, number: number, what: string, body: object = {}) =>
    await open.browser(who).post(`/api/desk/tickets/${number}/${what}`, body);
  const view = async (number: number) => (await open.browser("ana").get(`/api/desk/tickets/${number}`)).body;
  const release = async (asker = open.browser()) =>
    await fileRequest(asker, "contribute", {
      ...SMALL_FIX,
      agreement: "cla-new",
      project: `https://github.com/org/${randomUUID()}`,
    });

  test("a request that the policy decides is decided at once, with a receipt", async () => {
    const asker = open.browser();
    const filed = await fileRequest(asker, "contribute", {
      project: "github.com/org/docs",
      change: "docs",
      time: "work",
      agreement: "none",
    });
    expect(filed).toMatchObject({
      kind: "filed",
      state: "resolved",
      outcome: "approved",
      decision: `D-${filed.ticket}-1`,
    });
    const { body } = await asker.get(`/api/receipts/${filed.decision}`);
    expect(body.record).toMatchObject({
      outcome: "approved",
      tier: { name: "T0" },
      votes: [],
      policies: { approvals: "2026.1" },
    });
    expect(await openReceipt(body.receipt, open.desk.signer.publicKeys)).toEqual(body.record);
  });

  test("a request that the engineer may attest is approved by their confirmation", async () => {
    const asker = open.browser();
    const asked = await fileRequest(asker, "contribute", SMALL_FIX);
    expect(asked).toMatchObject({ kind: "attest" });
    expect(asked.attest.join(" ")).toMatch(/100 changed lines/u);
    const filed = await fileRequest(asker, "contribute", SMALL_FIX, { attested: true });
    expect(filed).toMatchObject({ state: "resolved", outcome: "approved" });
    const { record } = (await asker.get(`/api/receipts/${filed.decision}`)).body;
    expect(record).toMatchObject({ attested: true, tier: { name: "T1" } });
  });

  test("OSPO and Legal decide in order, as two different people", async () => {
    const asker = open.browser();
    const { ticket: number, text, state } = await release(asker);
    expect([state, text]).toEqual(["waiting-for-approval", expect.stringMatching(/T3: OSPO and Legal will decide/u)]);
    expect((await act("ben", number, "approve")).body.error).toBeUndefined(); // Ben is OSPO staff too: he decides the OSPO's step
    expect((await act("ben", number, "approve")).body.error).toMatch(/You have approved #\d+ already/u);
    expect((await act("ana", number, "approve")).body.error).toMatch(/waits for legal: you are in ospo/u);
    await open.browser().post("/api/desk/me", { as: "ana" });
    await open.desk.db
      .insertInto("staff_role")
      .values({ channel: "web", external_id: "eve", group_name: "legal" })
      .execute();
    expect((await act("eve", number, "approve", { reason: "The CLA is harmless." })).body.ticket).toMatchObject({
      state: "resolved",
      outcome: "approved",
    });
    const listed = (await asker.get(`/api/requests`)).body.requests[0];
    expect(listed).toMatchObject({ number, outcome: "approved", decision: `D-${number}-1` });
    const { record } = (await asker.get(`/api/receipts/D-${number}-1`)).body;
    expect(record.votes.map(({ group, name, reason }: any) => [group, name, reason])).toEqual([
      ["ospo", "Ben", ""],
      ["legal", "Eve", "The CLA is harmless."],
    ]);
    await open.desk.db.deleteFrom("staff_role").where("external_id", "=", "eve").execute();
    expect((await act("eve", number, "reopen", { reason: "once more" })).status).toBe(403);
  });

  test("two simultaneous votes make one decision, and the other is refused", async () => {
    const { ticket: number } = await fileRequest(open.browser(), "contribute", {
      ...SMALL_FIX,
      change: "feature",
      size: 500,
      project: "github.com/org/two",
    });
    const clicks = await Promise.all([act("ana", number, "approve"), act("ben", number, "reject", { reason: "No." })]);
    expect(clicks.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    expect(clicks.find(({ status }) => status === 409)?.body.error).toMatch(/is resolved/u);
    expect((await view(number)).decisions).toHaveLength(1);
  });

  test("nobody decides their own request, and only staff decide", async () => {
    const { desk } = open;
    const { submitRequest } = await import("../../src/desk/submit-request.ts");
    const { approve } = await import("../../src/desk/triage.ts");
    const filed = await submitRequest(desk, {
      person: open.staff,
      kind: "contribute",
      answers: { ...SMALL_FIX, change: "feature", project: "github.com/org/own" },
      language: "en",
      key: randomUUID(),
      attested: false,
      anyway: true,
    });
    if (filed.kind !== "filed") throw new Error(filed.kind);
    await expect(approve(desk, open.staff, filed.ticket.number)).rejects.toMatchObject({
      userMessage: "You cannot decide your own request.",
    });
    expect((await act("mallory", filed.ticket.number, "approve")).status).toBe(403);
  });

  test("a rejection needs a reason, the asker reads it, and a different person decides the appeal", async () => {
    const asker = open.browser();
    const { ticket: number, conversation } = await release(asker);
    expect((await act("ana", number, "reject", { reason: " " })).body.error).toMatch(/reason is empty/u);
    expect(
      (await act("ana", number, "reject", { reason: "Clause 4 gives our patents away." })).body.ticket.outcome,
    ).toBe("rejected");
    const messages = (await asker.get(`/api/conversations/${conversation}`)).body.messages;
    expect(messages.at(-1).body.text).toMatch(/is rejected[^]*Ana: Clause 4/u);

    expect((await asker.post(`/api/tickets/${number}/appeal`, { reason: "Clause 4 was struck out." })).body.state).toBe(
      "waiting-for-approval",
    );
    const appealed = (await asker.get(`/api/conversations/${conversation}`)).body.messages;
    expect(appealed.slice(-2).map(({ author, body }: any) => [author, body.text])).toEqual([
      ["asker", "Clause 4 was struck out."],
      ["desk", expect.stringMatching(new RegExp(`Your appeal of #${number} is with OSPO`, "u"))],
    ]);
    expect((await act("ana", number, "approve")).body.error).toMatch(/different person decides the appeal/u);
    expect((await act("ben", number, "reject", { reason: "Still there." })).body.ticket.outcome).toBe("rejected");
    expect((await view(number)).decisions.map(({ id, outcome }: any) => [id, outcome])).toEqual([
      [`D-${number}-1`, "rejected"],
      [`D-${number}-2`, "rejected"],
    ]);
    expect((await open.browser().post(`/api/tickets/${number}/appeal`, { reason: "me too" })).status).toBe(404);
  });

  test("asking back stops the clock until the answer; a withdrawn request cannot be decided", async () => {
    const asker = open.browser();
    const { ticket: number } = await release(asker);
    const waiting = (await act("ana", number, "ask-back", { text: "Which clause?", delivery: randomUUID() })).body
      .ticket;
    expect(waiting).toMatchObject({ state: "waiting-for-asker", dueAt: null });
    expect((await act("ana", number, "approve")).status).toBe(409);
    await asker.post(`/api/tickets/${number}/messages`, { text: "Clause 4.", delivery: randomUUID() });
    expect((await view(number)).ticket).toMatchObject({ state: "waiting-for-approval", dueAt: expect.any(String) });
    expect((await asker.post(`/api/tickets/${number}/withdraw`, {})).body.state).toBe("withdrawn");
    expect((await act("ana", number, "approve")).body.error).toMatch(/is withdrawn/u);
  });

  test("a package is judged first, the form is filled in, and the facts go into the decision", async () => {
    const asker = open.browser();
    const { answer } = await asker.ask("can we use npm:lodash@4.17.20 in our hosted service?");
    const { body: form } = await asker.get(`/api/forms/from/${answer.id}`);
    expect(form).toMatchObject({ kind: "use", answers: { package: "pkg:npm/lodash@4.17.20", use: "hosted" } });
    const answers = { ...form.answers, product: "Shop", modified: false };
    const preview = (await asker.post("/api/requests/preview", { kind: "use", answers, language: "en" })).body;
    expect(preview).toMatchObject({ kind: "ready", verdict: "needs-review", tier: { name: "T2" } });
    const { ticket: number } = await fileRequest(asker, "use", answers);
    await act("ana", number, "approve", { reason: "Only on our own input." });
    const { record } = (await asker.get(`/api/receipts/D-${number}-1`)).body;
    expect(record.evidence.facts.advisories).toMatchObject({ kind: "known", source: "OSV", asOf: expect.any(String) });
    expect(record.evidence.verdict).toMatchObject({ kind: "needs-review", policy: "2026.2" });

    const again = (await asker.post("/api/requests", { kind: "use", answers, key: randomUUID(), language: "en" })).body;
    expect(again).toMatchObject({
      kind: "earlier",
      earlier: [{ number, outcome: "approved", decision: `D-${number}-1` }],
    });
  });

  test("mistakes are reported at their fields, and the same filing twice is one request", async () => {
    const asker = open.browser();
    const { problems } = await fileRequest(asker, "release", {
      repository: "not an address",
      size: "huge",
      neededBy: "2020-01-01",
    });
    expect(problems.map(({ field }: any) => field)).toEqual(
      expect.arrayContaining(["repository", "why", "size", "neededBy"]),
    );
    const noPackage = await fileRequest(asker, "use", {
      package: "npm:lodahs-is-no-package",
      use: "hosted",
      product: "x",
      modified: false,
    });
    expect(noPackage.problems).toEqual([{ field: "package", words: expect.stringMatching(/ha(?:s|ve) no package/u) }]);
    const key = randomUUID();
    const body = { ...SMALL_FIX, agreement: "cla-new" };
    const both = await Promise.all([
      fileRequest(asker, "contribute", body, { key }),
      fileRequest(asker, "contribute", body, { key }),
    ]);
    expect(both[0].ticket).toBe(both[1].ticket);
    expect((await fileRequest(asker, "contribute", body, { key })).ticket).toBe(both[0].ticket);
  });

  test("a draft is stored for its writer only", async () => {
    const [asker, other] = [open.browser(), open.browser()];
    const id = randomUUID();
    await asker.post("/api/request-drafts", { id, kind: "use", answers: { package: "npm:lod" } });
    await other.post("/api/request-drafts", { id, kind: "use", answers: { package: "stolen" } });
    expect((await asker.get("/api/request-drafts")).body.drafts).toMatchObject([
      { id, answers: { package: "npm:lod" } },
    ]);
    expect((await other.get("/api/request-drafts")).body.drafts).toEqual([]);
    await fileRequest(
      asker,
      "contribute",
      { project: "github.com/org/draft", change: "docs", time: "work", agreement: "none" },
      { key: id },
    );
    expect((await asker.get("/api/request-drafts")).body.drafts).toEqual([]);
  });

  test("the audit trail is intact; a change, a removal and a forged decision are found", async () => {
    const { db, signer } = open.desk;
    const { ticket: number } = await release();
    await act("ana", number, "note", { text: "hm" });
    expect((await verifyAudit(db, signer.publicKeys)).problems).toEqual([]);
    await expect(sql`update audit_event set action = 'claimed'`.execute(db)).rejects.toThrow(/append-only/u);
    await expect(sql`delete from audit_event`.execute(db)).rejects.toThrow(/append-only/u);
    await sql`alter table audit_event disable trigger audit_event_append_only`.execute(db);
    await sql`update audit_event set actor_id = ${open.staff.id} where ticket_number = ${number} and seq = 1`.execute(
      db,
    );
    const changed = await verifyAudit(db, signer.publicKeys);
    expect(changed.problems).toEqual([
      { ticket: number, message: expect.stringMatching(/event 1 \(filed.*was changed/u) },
    ]);
    await sql`delete from audit_event where ticket_number = ${number} and seq = 2`.execute(db);
    const removed = await verifyAudit(db, signer.publicKeys);
    expect(removed.problems.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/ends at event 1, and should at 2/u),
    );
    await sql`alter table audit_event enable trigger audit_event_append_only`.execute(db);
    await sql`update decision set record = jsonb_set(record, '{outcome}', '"approved"') where outcome = 'rejected'`.execute(
      db,
    );
    expect((await verifyAudit(db, signer.publicKeys)).problems.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/decision D-\d+-\d says something else than its receipt/u),
    );
  });

  test("a person is erased, and their decision stays", async () => {
    const asker = open.browser();
    await asker.ask("my name is Zoe Zebra, when is the next fire drill?");
    const { ticket: number, decision } = await fileRequest(asker, "contribute", {
      project: "github.com/zoe/x",
      change: "docs",
      time: "work",
      agreement: "dco",
    });
    const { requesterId } = (await view(number)).ticket;
    const person = await open.desk.db
      .selectFrom("person")
      .selectAll()
      .where("id", "=", requesterId)
      .executeTakeFirstOrThrow();
    expect(JSON.stringify(await exportPersonalData(open.desk, person))).toMatch(/Zoe Zebra/u);
    await erasePerson(open.desk, person);
    expect(JSON.stringify(await exportPersonalData(open.desk, person))).not.toMatch(/Zoe Zebra/u);
    expect((await view(number)).ticket).toMatchObject({ requester: "[erased]", outcome: "approved" });
    expect((await open.browser().get(`/api/receipts/${decision}`)).status).toBe(200);
  });
});
