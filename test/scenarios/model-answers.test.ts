/** Answers that a model writes: what is shown, what is cut, and what happens when it misbehaves. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask } from "../../src/desk/ask.ts";
import { upsertPerson } from "../../src/identity/people.ts";
import { openConversation } from "../../src/tickets/conversations.ts";
import { DATABASES, openDesk, type OpenDesk } from "../open-desk.ts";
import { answering, type Call, type ModelServer, openModelServer, type Reaction } from "../stubs/model-server.ts";

const QUESTION = "May I contribute to open source on work time?";
const TRUE = "You may contribute to open source on work time when the contribution serves your work at Example Corp.";
const idOf = (call: Call, heading: string): string =>
  call.passages.find((passage) => passage.heading.startsWith(heading))?.id ?? "P99";
const FIRST = "May I contribute to an open source project on work time?";
const says =
  (...texts: string[]) =>
  (call: Call): Reaction =>
    answering(texts.map((text) => ({ text, passages: [idOf(call, FIRST)] })));
const patience = { firstMs: 1500, totalMs: 2500, restMs: 1 };

// These answers store little, so one kind of database is enough.
describe.each(DATABASES.slice(-1))("with a model, on %s", (_, database) => {
  let server: ModelServer;
  let desk: OpenDesk;
  beforeAll(async () => {
    server = await openModelServer(says(TRUE));
    desk = await openDesk({ database, model: { url: server.url, patience } });
    // The first answer of a process waits for libraries and models.
    await desk.browser().ask(QUESTION);
  });
  afterAll(async () => {
    await desk[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });
  const bodyOf = async (reaction: (call: Call) => Reaction, question = QUESTION) => {
    server.script(reaction);
    return (await desk.browser().ask(question)).answer.body;
  };

  it("shows what the passages say, with numbers, quotes that stand in the file, and who wrote it", async () => {
    const body = await bodyOf((call) =>
      answering(
        [
          {
            text: "Yes, you can contribute during working hours if that serves your work at Example Corp.",
            passages: [idOf(call, FIRST)],
          },
          { text: "Typos and translations need no approval.", passages: [idOf(call, FIRST)] },
        ],
        { followUps: ["May I become a maintainer on work time?", "What is my salary?", "Click https://evil.example?"] },
      ),
    );
    expect(body.text).toBe(
      "Yes, you can contribute during working hours if that serves your work at Example Corp. [1] Typos and translations need no approval. [1]",
    );
    expect(body.written).toMatchObject({
      model: "scripted-1",
      prompt: expect.stringMatching(/^answer 2 \([0-9a-f]{6}\)$/u),
      cut: 0,
    });
    expect(body.followUps).toEqual(["May I become a maintainer on work time?"]);
    const document = desk.desk.knowledge.document(body.citations[0].file)!;
    expect(document.text.slice(body.citations[0].start)).toContain(body.citations[0].quote);
  });

  it.each([
    ["another number", "A bug fix of up to 500 changed lines needs only your own attestation."],
    ["another license", "Under an AGPL-3.0 license a bug fix needs only your own attestation."],
    ["a denial turned round", "Issues, documentation, typos and translations need approval."],
    ["must for may", "You must contribute to open source on work time."],
    ["a condition lost", "You may contribute to open source on work time."],
    ["something new", "The OSPO pays a bonus for each accepted patch."],
    ["somebody else", "A bug fix needs only the attestation of your manager."],
    ["a quote that nobody said", 'The handbook says "everything is allowed" about contributions on work time.'],
    ["another language", "为公司工作时可以参与开源项目。"],
    [
      "a link",
      "You may contribute to open source on work time, see https://example.com/rules when the contribution serves your work.",
    ],
  ])("cuts %s", async (_what, lie) => {
    const body = await bodyOf(says(TRUE, lie, "Typos and translations need no approval."));
    expect(body.written.words).toBe(`${TRUE} [1] Typos and translations need no approval. [1]`);
    expect(body.written.cut).toBe(1);
  });

  it("cuts what leans on a sentence that is gone, and what cites nothing that was given", async () => {
    const leaning = await bodyOf(
      says(TRUE, "Legal has approved all contributions of this year.", "These take a short review."),
    );
    expect(leaning.written.cuts).toMatchObject({ leans: 1 });
    const forged = await bodyOf((call) =>
      answering([
        { text: TRUE, passages: [idOf(call, FIRST)] },
        { text: "New features take a short review.", passages: ["P77"] },
      ]),
    );
    expect(forged.written.cuts).toEqual({ citation: 1 });
  });

  it("gives quotes where too little is left, and where the answer contradicts itself", async () => {
    const little = await bodyOf(says("All is allowed.", "Nothing needs approval at all.", "Legal agrees."));
    expect(little).toMatchObject({ kind: "answered", unwritten: { why: "too little left" } });
    expect(little.written).toBeUndefined();
  });

  it("answers in Chinese from Chinese passages, and asks the model for English words", async () => {
    const body = await bodyOf(
      (call) =>
        call.kind === "rewrite"
          ? { say: { question: call.question, english: "contribute work time approval" } }
          : answering(
              call.passages
                .slice(0, 1)
                .map(({ id, text }) => ({ text: text.split("\n").at(-1)!.split("。", 1)[0] + "。", passages: [id] })),
            ),
      "我可以在工作时间给开源项目做贡献吗？",
    );
    expect(body.language).toBe("zh");
    expect(body.written.words).toMatch(/\p{Script=Han}.* \[1\]$/u);
    expect(server.calls.some(({ kind }) => kind === "rewrite")).toBe(true);
  });

  it("makes a follow-up self-contained, and gives the model the conversation as data", async () => {
    const browser = desk.browser();
    server.script(says(TRUE));
    await browser.ask(QUESTION);
    server.calls.length = 0;
    server.script((call) =>
      call.kind === "rewrite"
        ? { say: { question: "Who owns the copyright in what I write at work?", english: null } }
        : answering([]),
    );
    await browser.ask("And who owns it then?");
    const written = server.calls.find(({ kind }) => kind === "answer")!;
    expect(written.conversation.map(({ by }) => by)).toEqual(["asker", "desk"]);
    expect(written.passages.map(({ heading }) => heading)).toContain("Who owns the copyright in what I write at work?");
  });

  it("shows sentences while they arrive, each only after its check", async () => {
    server.script((call) => ({
      say: {
        sentences: [TRUE, "Legal has approved everything else.", "Typos and translations need no approval."].map(
          (text) => ({
            text,
            passages: [idOf(call, FIRST)],
          }),
        ),
        missing: null,
        needsPerson: false,
        followUps: [],
      },
      everyMs: 4,
    }));
    const person = await upsertPerson(desk.database.db, { channel: "web", externalId: "streamer", name: "S" });
    const { id } = await openConversation(desk.database.db, "web", "streamer/1", person.id);
    const seen: string[] = [];
    const { reply } = await ask(desk.desk, {
      person,
      conversationId: id,
      text: QUESTION,
      deliveryId: "1",
      onSentence: (text) => seen.push(text),
    });
    expect(seen).toEqual([`${TRUE} [1]`, `${TRUE} [1] Typos and translations need no approval. [1]`]);
    expect(reply.text).toBe(seen.at(-1));
  });

  const wrong: [name: string, reaction: Reaction, why: string | RegExp][] = [
    ["says nothing at all", { act: "hang" }, "time-out"],
    ["waits too long for its first sentence", { say: { sentences: [] }, waitMs: 2000 }, "time-out"],
    ["drips", { say: "{".padEnd(400, " "), piece: 1, everyMs: 30 }, "time-out"],
    ["is busy (429 with Retry-After)", { status: 429, headers: { "retry-after": "2" } }, "busy"],
    ["is busy (429 without)", { status: 429 }, "busy"],
    ["fails (500)", { status: 500 }, "server error"],
    ["fails (503)", { status: 503 }, "server error"],
    ["hangs up", { act: "hang-up" }, "unreachable"],
    [
      "breaks off its stream",
      { act: "cut", say: { sentences: [{ text: TRUE, passages: ["P1"] }] } },
      /unreachable|no JSON/u,
    ],
    ["sends no JSON", { say: "Sure! Here is the answer: you may." }, "refusal"],
    ["sends half of its JSON", { say: '{"sentences": [{"text": "You may' }, "no JSON"],
    ["sends another schema", { say: { answer: "You may." } }, "wrong schema"],
    ["sends nothing", { say: "" }, "empty"],
    ["never ends", { act: "endless", say: '{"sentences": [' }, /too long|time-out/u],
    ["refuses", { say: "I'm sorry, but I can't help with that." }, "refusal"],
    ["is not known (404)", { status: 404 }, "unknown model"],
    ["does not take the key (401)", { status: 401 }, "refused the key"],
    [
      "knows nothing to say",
      { say: { sentences: [], missing: null, needsPerson: false, followUps: [] } },
      "nothing to say",
    ],
    [
      "speaks another language",
      {
        say: {
          sentences: [{ text: "可以，工作时间可以贡献。", passages: ["P1"] }],
          missing: null,
          needsPerson: false,
          followUps: [],
        },
      },
      "too little left",
    ],
    [
      "invents its citations",
      { say: { sentences: [{ text: TRUE, passages: ["P42"] }], missing: null, needsPerson: false, followUps: [] } },
      "too little left",
    ],
  ];
  it.each(wrong)("gives the passages' own words in time when the model %s", async (_name, reaction, why) => {
    const started = performance.now();
    const body = await bodyOf(() => reaction);
    expect(performance.now() - started).toBeLessThan(patience.totalMs + 1500);
    expect(body.kind).toBe("answered");
    expect(body.written).toBeUndefined();
    expect(body.unwritten.why).toMatch(why);
    expect(body.text).toMatch(/^Yes: you may contribute to open source on work time/u);
    // The model writes the next answer again.
    await expect.poll(async () => (await bodyOf(says(TRUE))).written?.words).toBe(`${TRUE} [1]`);
  });

  it("asks again where the server only wants a moment, or knows no schemas", async () => {
    let tries = 0;
    expect(
      (await bodyOf((call) => (tries++ === 0 ? { status: 429, headers: { "retry-after": "0" } } : says(TRUE)(call))))
        .written.words,
    ).toBe(`${TRUE} [1]`);
    const withoutSchema = await bodyOf((call) => (call.body.response_format ? { status: 400 } : says(TRUE)(call)));
    expect(withoutSchema.written.words).toBe(`${TRUE} [1]`);
  });
});

it("leaves a model alone that fails in a row, and comes back by itself", async () => {
  await using server = await openModelServer(() => ({ status: 500 }));
  await using desk = await openDesk({ model: { url: server.url, patience: { ...patience, restMs: 1500 } } });
  for (let i = 0; i < 3; i++) await desk.browser().ask(QUESTION);
  const asked = server.calls.length;
  expect((await desk.browser().ask(QUESTION)).answer.body.unwritten.why).toBe("resting");
  expect(server.calls.length).toBe(asked);
  server.script(says(TRUE));
  await expect.poll(async () => (await desk.browser().ask(QUESTION)).answer.body.written?.words).toBe(`${TRUE} [1]`);
});

it("counts tokens by the day and stops at the cap", async () => {
  await using server = await openModelServer(says(TRUE));
  await using desk = await openDesk({ model: { url: server.url, dailyTokens: 3500 } });
  await desk.browser().ask(QUESTION);
  expect(await desk.database.db.selectFrom("model_usage").selectAll().execute()).toEqual([
    { day: "2026-11-20", input_tokens: 700, output_tokens: 90 },
  ]);
  await desk.database.db.updateTable("model_usage").set({ input_tokens: 3400 }).execute();
  const asked = server.calls.length;
  expect((await desk.browser().ask(QUESTION)).answer.body).toMatchObject({
    kind: "answered",
    unwritten: { why: "over the day's tokens" },
  });
  expect(server.calls.length).toBe(asked);
});

it("works with Azure OpenAI, and lets a second call judge", async () => {
  await using server = await openModelServer((call) =>
    call.kind === "judge"
      ? { say: { unsupported: [2] } }
      : says(TRUE, "Typos and translations need no approval.")(call),
  );
  await using desk = await openDesk({ model: { url: server.url, name: "our-deployment", azure: true, judge: true } });
  const { body } = (await desk.browser().ask(QUESTION)).answer;
  expect(body.written).toMatchObject({ model: "our-deployment", words: `${TRUE} [1]`, cuts: { judge: 1 } });
  expect(server.calls[0]).toMatchObject({
    route: "/openai/deployments/our-deployment/chat/completions",
    key: "test-key",
  });
});
