/** Tools that a model calls while it writes an answer: each engine, and the asker's rights. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask } from "../../src/desk/ask.ts";
import { upsertPerson } from "../../src/identity/people.ts";
import { openConversation } from "../../src/tickets/conversations.ts";
import { openDesk, type OpenDesk } from "../open-desk.ts";
import {
  answering,
  type Call,
  calling,
  firstSentence,
  type ModelServer,
  openModelServer,
  quoting,
  rounds,
  type Step,
} from "../stubs/model-server.ts";
import { addressesOf, openUpstreams, type Upstreams } from "../stubs/upstreams.ts";

const QUESTION = "May I contribute to open source on work time?";
const SUPPLIED = "A supplier hands us GPL-3.0 code: who has to look at it?";
const LEFT_PAD = "Why did left-pad break the build of half the world?";
const NEAR = "Do we get vacation days for open source sprints?";

let server: ModelServer;
let upstreams: Upstreams;
let desk: OpenDesk;
beforeAll(async () => {
  server = await openModelServer(() => answering([]));
  upstreams = await openUpstreams();
  desk = await openDesk({ upstreams: { ...addressesOf(upstreams) }, model: { url: server.url } });
});
afterAll(async () => {
  await desk[Symbol.asyncDispose]();
  await upstreams[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

/** Chooses these findings. */
const choosing = (...ids: string[]): Step =>
  answering(ids.map((id) => ({ text: "The desk has found this out.", passages: [id] })));
/** The first sentence of the first passage that the last tool found. */
const quotingResult = ({ results }: Call) => {
  const [passage] = results.at(-1).passages;
  return answering([{ text: firstSentence(passage.text), passages: [passage.id] }]);
};

async function answerTo(question: string, ...steps: Step[]) {
  server.calls.length = 0;
  server.script(rounds(...steps));
  return (await desk.browser().ask(question)).answer.body;
}
/** What the tools returned, as the model read it in its last round. */
const results = (): any[] => server.calls.at(-1)!.results;

describe("a model asks", () => {
  it("nothing where the passages answer: one request, as before", async () => {
    const body = await answerTo(QUESTION, quoting);
    expect(server.calls.map(({ tools }) => tools)).toEqual([
      ["search_handbook", "judge_license", "look_up", "approval_needed", "my_tickets"],
    ]);
    expect(body.written.words).toMatch(/ \[1\]$/u);
  });

  it("the handbook, with other words", async () => {
    const query = "Who owns the copyright in what I write at work?";
    const body = await answerTo(QUESTION, calling("search_handbook", { query }), quotingResult);
    expect(results()[0]).toMatchObject({ match: "answers" });
    expect(body.written.words).toMatch(/ \[1\]$/u);
    expect(body.citations[0].heading).toBe(query);
  });

  it("the policy about a license: its words lead, and stand in the place of the model's", async () => {
    const body = await answerTo(
      SUPPLIED,
      calling("judge_license", { license: "GPL-3.0", use: "distributed" }),
      ({ passages }) => {
        // A passage may open with a bare yes or no, which nobody may quote alone.
        const { id, text } = passages.find((passage) => !/^(?:Yes|No)\b/u.test(passage.text))!;
        return answering([
          { text: "The license needs a review.", passages: ["F1"] },
          { text: firstSentence(text), passages: [id] },
        ]);
      },
    );
    expect(body.intro).toMatch(
      /^Not without a review: GPL-3\.0 needs a review by the OSPO for distributed use \(.*\)\. File a use request\..*\nBy policy /u,
    );
    expect(body.request).toEqual({ kind: "use", answers: { use: "distributed" } });
    expect(body.written.words).toMatch(/^[^\n]+ \[1\]$/u);
    expect(body.written.words).not.toContain("needs a review");
    expect(body.text).toBe(`${body.intro}\n\n${body.written.words}`);
  });

  it("about a product and a package: the verdict with its reasons and duties", async () => {
    const redis = await answerTo(
      `${LEFT_PAD} And what became of Redis 8?`,
      calling("look_up", { subject: "Redis 8", use: "hosted" }),
      choosing("F1"),
    );
    expect(redis.text).toMatch(/^[^\n]*: Redis 8 \(product\), hosted \(.*\n- /u);
    const leftPad = await answerTo(
      LEFT_PAD,
      calling("look_up", { subject: "npm:left-pad", use: null }),
      choosing("F1"),
    );
    expect(leftPad.text).toMatch(/^[^\n]*: left-pad [^\n]*\n- [\s\S]*\nBy policy /u);
    // The model said nothing itself.
    expect(leftPad.written.words).toBe("");
  });

  it("whether a contribution needs an approval, and by whom", async () => {
    const said = { change: "feature", lines: 900, agreement: "cla-new", time: "work", patents: null, competes: true };
    const body = await answerTo(
      "Who has to look at a patch of mine before it goes upstream?",
      calling("approval_needed", said),
      choosing("F1"),
    );
    expect(body.text).toMatch(/^Yes, it needs an approval by .* \(T\d\), which takes up to \d+ business days?\./u);
    // The tier is the same, so what the asker wrote ("a patch") counts.
    expect(body.request).toMatchObject({ kind: "contribute", answers: { change: "fix", size: 900 } });
  });

  it("two tools, one after the other and at once, and each passage keeps one id", async () => {
    const query = "Who owns the copyright in what I write at work?";
    await answerTo(
      SUPPLIED,
      calling("judge_license", { license: "AGPL-3.0", use: "hosted" }),
      {
        call: [
          { name: "search_handbook", args: { query } },
          { name: "search_handbook", args: { query: SUPPLIED } },
        ],
      },
      choosing("F1"),
    );
    expect(server.calls).toHaveLength(3);
    const [verdict, , again] = results();
    expect(verdict.findings.map(({ id }: any) => id)).toEqual(["F1"]);
    const given = server.calls[0]!.passages;
    for (const { id, text } of again.passages)
      expect(given.find((passage) => passage.text === text)?.id ?? id).toBe(id);
  });
});

describe("the asker's rights and words", () => {
  it("gives a person's own tickets, and nobody else's", async () => {
    const [mine, other] = [desk.browser(), desk.browser()];
    await other.ask("May I sell the crown jewels of the project?");
    await other.ask("talk to a person");
    await mine.ask("Which badge suits a small project of ours?");
    const { answer } = await mine.ask("talk to a person");
    const number = answer.ticket ?? answer.body.number;
    server.calls.length = 0;
    server.script(rounds(calling("my_tickets", { person: "somebody else" }), choosing("F1")));
    const { body } = (await mine.ask("When do I hear back from the OSPO about my request?")).answer;
    expect(body.text).toMatch(
      new RegExp(String.raw`^#${number} “Which badge suits a small project of ours\?”: .*due .*\.$`, "mu"),
    );
    for (const { sent } of server.calls) expect(sent).not.toContain("crown jewels");
    server.calls.length = 0;
    await desk.browser().ask("When do I hear back from the OSPO about my request?");
    expect(results()[0].findings).toEqual([{ id: "F1", text: "You have no tickets and no requests." }]);
  });

  it("offers no tickets where others read the answer", async () => {
    const person = await upsertPerson(desk.database.db, { channel: "web", externalId: "overheard", name: "O" });
    const { id } = await openConversation(desk.database.db, "web", "overheard/1", person.id);
    server.calls.length = 0;
    server.script(rounds(calling("my_tickets"), choosing("F1")));
    await ask(desk.desk, { person, conversationId: id, text: QUESTION, deliveryId: "1", overheard: true });
    expect(server.calls[0]!.tools).not.toContain("my_tickets");
    expect(results()[0]).toMatch(/not a valid tool/u);
  });

  it("judges by the stricter of the use that the asker said and the one that the model names", async () => {
    const body = await answerTo(
      "A supplier hands us GPL-3.0 code for the firmware of our device: who has to look at it?",
      calling("judge_license", { license: "GPL-3.0", use: "internal" }),
      choosing("F1"),
    );
    expect(body.text).toMatch(/^(?:No\.|Not without a review:) /u);
    expect(body.text).not.toMatch(/internal/u);
  });

  it("looks up only what the asker named, as the name goes to public services", async () => {
    upstreams.requests.length = 0;
    await answerTo(
      LEFT_PAD,
      calling("look_up", { subject: "npm:ask-text-of-the-conversation", use: null }),
      choosing("F1"),
    );
    expect(results()[0]).toEqual({ nothing: "Only what the asker named can be looked up." });
    expect(upstreams.requests).toEqual([]);
  });

  it("leaves it to the search whether the handbook answers", async () => {
    expect(await answerTo(NEAR, quoting)).toMatchObject({ kind: "abstained", unwritten: { why: "not covered" } });
    expect(await answerTo(NEAR, calling("search_handbook", { query: QUESTION }), quotingResult)).toMatchObject({
      kind: "answered",
      written: { words: expect.stringMatching(/^Yes: you may contribute/u) },
    });
    const football = await answerTo("Who won the football match last night?", quoting);
    expect(football.kind).toBe("abstained");
    expect(server.calls).toEqual([]);
  });
});
