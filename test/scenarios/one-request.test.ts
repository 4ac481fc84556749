/** Idempotency keys: the same content again changes nothing, and other content under the same key is refused. */
import { randomUUID } from "node:crypto";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Browser, DATABASES, folderOf, openDesk, type OpenDesk } from "../open-desk.ts";
import { ospo } from "../run-ospo.ts";
import { addressesOf, openUpstreams, type Upstreams } from "../stubs/upstreams.ts";

const DOCS = { project: "github.com/org/docs", change: "docs", time: "work", agreement: "none" };

const file = async (asker: Browser, key: string, answers: object, more: object = {}) =>
  await asker.post("/api/requests", { kind: "contribute", answers, key, language: "en", anyway: true, ...more });
const fileUse = async (asker: Browser, key: string, name: string) =>
  await file(asker, key, { package: name, use: "internal", product: "Shop", modified: false }, { kind: "use" });

describe.each(DATABASES)("one key, one request, on %s", (_name, database) => {
  let open: OpenDesk;
  let upstreams: Upstreams;
  beforeAll(async () => {
    upstreams = await openUpstreams();
    open = await openDesk({ database, upstreams: addressesOf(upstreams) });
  });
  afterAll(async () => {
    await open[Symbol.asyncDispose]();
    await upstreams[Symbol.asyncDispose]();
  });

  const count = async () =>
    Number(
      (
        await open.desk.db
          .selectFrom("ticket")
          .select(({ fn }) => fn.countAll().as("all"))
          .executeTakeFirstOrThrow()
      ).all,
    );

  test("a filed form with another package is refused with number and title, and files nothing", async () => {
    const asker = open.browser();
    const key = randomUUID();
    const { body } = await fileUse(asker, key, "npm:react@19.3.1");
    expect(body.kind).toBe("filed");
    const before = await count();
    const refused = await fileUse(asker, key, "npm:jszip@3.10.2");
    expect(refused).toMatchObject({
      status: 409,
      body: {
        error: expect.stringMatching(
          new RegExp(
            `^This form was already filed as #${body.ticket} \\(use: pkg:npm/react@19\\.3\\.1.*Start a new request`,
            "u",
          ),
        ),
      },
    });
    expect((await fileUse(asker, key, "npm:no-such-thing")).status).toBe(409);
    expect(await count()).toBe(before);
    expect((await fileUse(asker, randomUUID(), "npm:jszip@3.10.2")).body).toMatchObject({ kind: "filed" });
  });

  test("the same answers find the same request, in any spelling or language, and after normalisation", async () => {
    const asker = open.browser();
    const key = randomUUID();
    // The desk fills in the newest version.
    const { body } = await fileUse(asker, key, "npm:react");
    expect((await fileUse(asker, key, " npm:react ")).body.ticket).toBe(body.ticket);
    const same = { modified: "no", product: "Shop\u200B", use: " internal", package: "npm:react" };
    expect(
      (await file(asker, key, same, { kind: "use", language: "zh", anyway: false, attested: true })).body.ticket,
    ).toBe(body.ticket);
    expect((await fileUse(asker, key, "npm:react@19.3.1")).status).toBe(409);
    expect((await file(asker, key, { ...same, reason: "more" }, { kind: "use" })).status).toBe(409);
    expect((await file(asker, key, same, { kind: "exception" })).status).toBe(409);
    const { body: chinese } = await file(asker, key, DOCS, { language: "zh" });
    expect(chinese.error).toContain(`这份表单已作为 #${body.ticket} 提交`);
  });

  test("a withdrawn or decided request keeps its key; another person's key is their own", async () => {
    const [asker, other] = [open.browser(), open.browser()];
    const key = randomUUID();
    const large = {
      ...DOCS,
      change: "feature",
      size: 500,
      license: "MIT",
      patents: false,
      competes: false,
      details: "x",
      agreement: "cla-new",
    };
    const { ticket } = (await file(asker, key, large)).body;
    expect((await asker.post(`/api/tickets/${ticket}/withdraw`, {})).body).toEqual({ state: "withdrawn" });
    expect((await file(asker, key, large)).body).toMatchObject({ ticket, state: "withdrawn" });
    expect((await file(asker, key, DOCS)).status).toBe(409);
    const theirs = (await file(other, key, DOCS)).body;
    expect(theirs).toMatchObject({ kind: "filed", outcome: "approved" });
    expect(theirs.ticket).not.toBe(ticket);
    expect((await file(other, key, { ...DOCS, project: "github.com/org/more" })).body.error).toContain(
      `#${theirs.ticket} `,
    );
  });

  test("of two simultaneous filings with different answers one wins, and the other is refused", async () => {
    for (let round = 0; round < 5; round++) {
      const asker = open.browser();
      await asker.get("/api/requests");
      const key = randomUUID();
      const before = await count();
      const both = await Promise.all(
        ["one", "two"].map((name) => file(asker, key, { ...DOCS, project: `github.com/race-${round}/${name}` })),
      );
      const [won, lost] = both.toSorted((a, b) => a.status - b.status);
      expect([won!.status, lost!.status]).toEqual([200, 409]);
      expect(lost!.body.error).toContain(`#${won!.body.ticket} (contribute: github.com/race-${round}/`);
      expect(await count()).toBe(before + 1);
    }
  });

  test("a filed form does not become a draft again, and nobody can change another person's draft", async () => {
    const [asker, other] = [open.browser(), open.browser()];
    const id = randomUUID();
    const draft = { id, kind: "contribute", answers: DOCS };
    await asker.post("/api/request-drafts", draft);
    expect((await other.post("/api/request-drafts", draft)).status).toBe(409);
    expect((await asker.get(`/api/request-drafts/${id}/filed`)).body).toEqual({ ticket: null });
    const { ticket } = (await file(asker, id, DOCS)).body;
    expect((await asker.get(`/api/request-drafts/${id}/filed`)).body).toEqual({ ticket });
    expect((await other.get(`/api/request-drafts/${id}/filed`)).body).toEqual({ ticket: null });
    const again = await asker.post("/api/request-drafts", { ...draft, answers: { project: "github.com/org/other" } });
    expect([again.status, again.body.error]).toEqual([409, expect.stringContaining(`already filed as #${ticket}`)]);
    expect((await asker.get("/api/request-drafts")).body.drafts).toEqual([]);
  });

  test("a question, a reply or a note with other words under the same key is refused", async () => {
    const asker = open.browser();
    const delivery = randomUUID();
    const ask = async (text: string) => await asker.post("/api/ask", { text, delivery });
    const first = await ask("I would like to talk to a person");
    expect(await ask("what is the license of MIT?")).toMatchObject({
      status: 409,
      body: { error: expect.stringContaining("other words") },
    });
    expect((await ask("I would like to talk to a person")).body.answer.id).toBe(first.body.answer.id);
    const number = first.body.answer.body.number as number;
    const key = randomUUID();
    const says = async (what: string, text: string, who?: string) =>
      (await open.browser(who).post(`/api/desk/tickets/${number}/${what}`, { text, delivery: key })).status;
    expect([
      await says("reply", "Yes.", "ana"),
      await says("reply", "Yes.", "ana"),
      await says("reply", "No.", "ana"),
    ]).toEqual([200, 200, 409]);
    expect([await says("ask-back", "Yes.", "ben")]).toEqual([409]);
    expect([await says("note", "hm", "ana"), await says("note", "hm", "ana"), await says("note", "oh", "ana")]).toEqual(
      [200, 200, 409],
    );
    const mine = randomUUID();
    const answers = async (text: string) =>
      (await asker.post(`/api/tickets/${number}/messages`, { text, delivery: mine })).status;
    expect([await answers("Thanks"), await answers("Thanks"), await answers("Wait")]).toEqual([200, 200, 409]);
    const { body } = await open.browser("ana").get(`/api/desk/tickets/${number}`);
    expect(JSON.stringify(body)).not.toMatch(/"No\."|"oh"|"Wait"/u);
  });
});

test("on the command line", async () => {
  await using folder = await folderOf({ "knowledge/a.md": "# A\n\nText of a document.\n" });
  const key = randomUUID();
  const request = async (project: string) =>
    await ospo(
      ["request", "contribute", `project=${project}`, "change=docs", "time=work", "agreement=none", "--key", key],
      { KNOWLEDGE_DIR: path.join(folder.dir, "knowledge") },
      folder.dir,
    );
  const first = await request("github.com/org/docs");
  expect([first.code, first.out]).toEqual([0, expect.stringMatching(/#1/u)]);
  const other = await request("github.com/org/other");
  expect([other.code, other.out, other.err]).toEqual([
    1,
    "",
    expect.stringMatching(/already filed as #1 \(contribute: github\.com\/org\/docs/u),
  ]);
}, 180_000);
